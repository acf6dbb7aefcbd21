# SPDX-License-Identifier: MIT
"""The program: its options, its page, HTTPS, how it ends, and many clients at once."""

import html.parser
import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.parse

import simulator
from simulator import OwnSimulator, SharedSimulator

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples",
                      "ctest_fixture", "simulator.sh")


class Options(OwnSimulator):
    def test_help_and_version__are_printed(self):
        done = simulator.run("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for option in ("port", "api-key", "client-id", "polls", "state-seconds", "session-seconds",
                       "asset-url-seconds", "avatar-vertices", "scenario", "tls-cert", "tls-key"):
            self.assertIn(f"--{option} ", done.stdout)
        self.assertLessEqual(max(map(len, done.stdout.splitlines())), 100)
        done = simulator.run("--version")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"^prism-simulator \d+\.\d+\.\d+\n$")

    def test_mistake__is_told(self):
        for arguments in (
                ["--bogus"], ["x"], ["--polls"], ["--port", "70000"], ["--port", "x"],
                ["--port", "-1"], ["--port", ""], ["--api-key", ""], ["--tls-cert", "x"],
                ["--tls-key", "x"], ["--polls", "1001"], ["--state-seconds", "1.5"],
                ["--session-seconds", "0"], ["--asset-url-seconds", "0"],
                ["--asset-url-seconds", "604801"], ["--avatar-vertices", "15"],
                ["--polls", "1", "--state-seconds", "1"], ["--scenario", ""]):
            with self.subTest(arguments):
                done = simulator.run(*arguments)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertTrue(done.stderr.startswith("prism-simulator: ")
                                or "prism-simulator: " in done.stderr, done.stderr)

    def test_polls__say_how_long_a_state_lasts(self):
        none, three = self.start("--polls", "0"), self.start("--polls", "3")
        self.assertEqual(none.state(none.session("simulate:PENDING,ABORTED")), "ABORTED")
        self.assertEqual(three.states(three.session("simulate:PENDING,ABORTED"), 4),
                         ["PENDING"] * 3 + ["ABORTED"])

    def test_key_and_client_id__are_those_given(self):
        started = self.start("--api-key", "a key", "--client-id", "me")
        path = "/scans/scan-new/scan-assets"
        self.assertEqual(started.hosted(path, key="a key")[0], 200)
        self.assertEqual(started.hosted(path)[0], 401)
        self.assertEqual(started.create(clientId="me")[0], 200)
        self.assertEqual(started.create()[0], 400)

    def test_port__that_is_taken_ends_it(self):
        started = self.start()
        done = simulator.run("--port", str(started.port))
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn(str(started.port), done.stderr)


class Ending(OwnSimulator):
    def test_signals__end_it(self):
        for number in signal.SIGINT, signal.SIGTERM:
            self.assertTrue(self.start().stop(number))

    def test_ending__does_not_wait_for_clients(self):
        started = self.start()
        started.next("delay_ms=600000")
        refused = []

        def ask():
            try:
                started.get("/x")
            except (OSError, http.client.HTTPException) as error:
                refused.append(error)

        client = threading.Thread(target=ask)
        client.start()
        while not any(entry["path"] == "/x"
                      for entry in started.json("GET", "/control/requests")[1]):
            time.sleep(0.01)
        with socket.create_connection(("127.0.0.1", started.port)) as idle:
            idle.send(b"GET / HTTP")
            start = time.monotonic()
            self.assertTrue(started.stop())
            self.assertLess(time.monotonic() - start, simulator.TIMEOUT / 2)
        client.join()

    def test_output__that_nobody_reads_any_more_ends_it(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([simulator.PROGRAM, "--port", "0"], stdout=full,
                                  stderr=subprocess.PIPE, timeout=simulator.TIMEOUT)
        self.assertEqual(done.returncode, 1)


class Fixture(unittest.TestCase):
    """examples/ctest_fixture/simulator.sh"""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.state = os.path.join(folder.name, "a state")

    def script(self, job, *arguments, **environment):
        return subprocess.run([SCRIPT, job, self.state, *arguments], capture_output=True, text=True,
                              timeout=simulator.TIMEOUT, env={**os.environ, **environment})

    def url(self):
        return self.script("run", "printenv", "PRISM_HOSTED_URL").stdout.rstrip()

    @unittest.skipIf(shutil.which("ps") is None, "needs ps")
    def test_start__ends_a_simulator_that_was_left(self):
        self.assertEqual(self.script("start", simulator.PROGRAM).returncode, 0)
        first = urllib.parse.urlsplit(self.url()).port
        self.assertEqual(self.script("start", simulator.PROGRAM).returncode, 0)
        second = urllib.parse.urlsplit(self.url()).port
        if first != second:
            with self.assertRaises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", first))
        socket.create_connection(("127.0.0.1", second)).close()
        self.assertEqual(self.script("stop").returncode, 0)

    def test_run_and_stop__fail_when_there_is_none(self):
        for job, arguments in ("run", ["true"]), ("stop", []):
            done = self.script(job, *arguments)
            self.assertEqual(done.returncode, 1)
            self.assertIn("no simulator was started in " + self.state, done.stderr)
        self.script("start", simulator.PROGRAM)
        self.assertEqual(self.script("stop").returncode, 0)
        self.assertEqual(self.script("run", "true").returncode, 1)
        self.assertEqual(self.script("stop").returncode, 1)

    def test_run__keeps_a_key_that_is_set(self):
        self.script("start", simulator.PROGRAM, "--api-key", "mine")
        done = self.script("run", "printenv", "PRISM_API_KEY", "PRISM_CLIENT_ID",
                           PRISM_API_KEY="mine", PRISM_CLIENT_ID="")
        self.assertEqual(done.stdout, "mine\ndemo-client\n")
        self.assertEqual(self.script("stop").returncode, 0)


class Links(html.parser.HTMLParser):
    """What a page shows and links to, and whether its elements are closed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.links, self.images, self.scripts = [], [], [], 0
        self.headings = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag not in ("img", "meta"):
            self.open.append(tag)
        if tag == "a":
            self.links.append(attributes["href"])
        if tag == "img":
            self.images.append(attributes["src"])
        self.scripts += tag == "script"
        if tag in ("h1", "h2", "h3"):
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}> closes nothing"


class Page(SharedSimulator):
    arguments = ("--api-key", "<key> & \"'", "--client-id", "</code><script>")

    def test_links__lead_somewhere(self):
        answer = self.simulator.get("/", Accept="text/html,*/*;q=0.8")
        self.assertEqual((answer.status, answer.headers["Content-Type"]),
                         (200, "text/html; charset=utf-8"))
        text = answer.body.decode()
        page = Links(text)
        self.assertEqual((page.open, page.scripts, len(page.images)), ([], 0, 1))
        self.assertNotIn("{{", text)
        self.assertEqual(page.headings[0], 1)
        for before, after in zip(page.headings, page.headings[1:]):
            self.assertTrue(1 < after <= before + 1, page.headings)
        self.assertGreaterEqual(len(page.links), 8)
        for link in page.links + page.images:
            target = urllib.parse.urlsplit(urllib.parse.urljoin(self.simulator.url, link))
            self.assertEqual(f"{target.scheme}://{target.netloc}", self.simulator.url)
            self.assertEqual(
                self.simulator.get(target.path + ("?" + target.query if target.query else ""))
                .status, 200, link)
        image = self.simulator.get(page.images[0].removeprefix(self.simulator.url))
        self.assertEqual(image.headers["Content-Type"], "image/png")

    def test_text__is_for_other_clients(self):
        for headers in {}, {"Accept": "*/*"}:
            answer = self.simulator.get("/", **headers)
            self.assertEqual(answer.headers["Content-Type"], "text/plain; charset=utf-8")
            text = answer.body.decode()
            for part in (self.simulator.url, self.arguments[1], self.arguments[3],
                         "scan-complete-ply", "/control/clock"):
                self.assertIn(part, text)
            self.assertNotIn("{{", text)


class Https(OwnSimulator):
    def setUp(self):
        if shutil.which("openssl") is None:
            self.skipTest("needs openssl")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.key = os.path.join(folder.name, "key.pem")
        self.certificate = os.path.join(folder.name, "certificate.pem")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-keyout", self.key, "-out", self.certificate, "-days", "2",
             "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
            check=True, capture_output=True)

    def test_https__serves_everything(self):
        context = ssl.create_default_context(cafile=self.certificate)
        started = self.start("--tls-cert", self.certificate, "--tls-key", self.key,
                             context=context)
        self.assertTrue(started.url.startswith("https://"))
        self.assertEqual(started.state(started.session("simulate:RESULTS")), "RESULTS")
        url = started.asset_url("scan-complete", "model")
        self.assertEqual(started.get(url).status, 200)

    def test_files__that_will_not_do_end_it(self):
        for certificate, key in [("/nowhere", self.key), (self.certificate, "/nowhere"),
                                 (self.key, self.certificate), ("/dev/null", self.key)]:
            done = simulator.run("--port", "0", "--tls-cert", certificate, "--tls-key", key)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertTrue(done.stderr.startswith("prism-simulator: "))


class Concurrency(SharedSimulator):
    def test_clients__do_not_get_in_each_others_way(self):
        errors = []

        def check(condition, *details):
            if not condition:
                raise AssertionError(details)

        def work(number):
            s = self.simulator
            path = s.session(str(number),
                             scanningConfig={"include3dAvatarInResults": number % 8 == 0})
            check(s.states(path, 2) == ["USER_INPUT_NOT_SUBMITTED", "PENDING"], "states")
            document = s.json("GET", path)[1]
            check(document["clientScanningId"] == str(number), document["clientScanningId"])
            check(("avatar" in document["results"]) == (number % 8 == 0), "avatar")
            states = [s.assets(f"scan-advancing:{number}") for _ in range(6)]
            check(len(set(states)) == 6, states)
            url = s.asset_url(f"scan-complete:{number}", "model")
            whole = s.get(url).body
            check(s.get(url, Range="bytes=5-9").body == whole[5:10], "range")
            s.get("/", Accept="text/html")
            s.json("GET", "/control/requests")
            s.advance(1)

        def guarded(number):
            try:
                work(number)
            except Exception as error:  # a thread's exception is shown at the end
                errors.append(repr(error))

        threads = [threading.Thread(target=guarded, args=(i,)) for i in range(32)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(errors, [])


if __name__ == "__main__":
    simulator.main()
