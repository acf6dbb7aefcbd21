# SPDX-License-Identifier: MIT
"""A prism-simulator of a test's own, and how it is asked. Needs only Python's own modules."""

import collections
import http.client
import json
import signal
import subprocess
import sys
import unittest
import urllib.parse

PROGRAM = ""  # set by main()
TIMEOUT = 60

Answer = collections.namedtuple("Answer", "status headers body")
RESULTS = "/scanning/v0/results/"


def run(*arguments):
    """The simulator with arguments that end it at once."""
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=TIMEOUT)


class Simulator:
    def __init__(self, *arguments, context=None, vertices="1000"):
        self.context = context  # of TLS
        if vertices is not None:
            arguments = ("--avatar-vertices", vertices, *arguments)
        self.process = subprocess.Popen(
            [PROGRAM, "--port", "0", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on http"):
            error = self.process.communicate(timeout=TIMEOUT)[1]
            raise AssertionError(f"the simulator does not start: {line!r} {error!r}")
        self.url = line.removeprefix("listening on ").rstrip("\n")
        self.port = int(self.url.rpartition(":")[2])

    def stop(self, number=signal.SIGTERM):
        """Whether it ends in good order, with nothing more to say."""
        self.process.send_signal(number)
        output, error = self.process.communicate(timeout=TIMEOUT)
        return self.process.returncode == 0 and output == "" and error == ""

    def connect(self):
        if self.context is None:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=TIMEOUT,
                                           context=self.context)

    def ask(self, method, target, headers=(), body=None):
        """One request, sent as it is given: `headers` is a list of pairs, or a dictionary."""
        if isinstance(headers, dict):
            headers = headers.items()
        connection = self.connect()
        try:
            # skip_accept_encoding: no header but Host that the test does not know of
            connection.putrequest(method, target, skip_accept_encoding=True)
            for name, value in headers:
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, target, **headers):
        """GET; a header's name is written with _ for -."""
        return self.ask("GET", target,
                        {name.replace("_", "-"): value for name, value in headers.items()})

    def json(self, *arguments, **more):
        answer = self.ask(*arguments, **more)
        return answer.status, json.loads(answer.body)

    def hosted(self, path, key="demo-key", accept="application/json;v=1"):
        return self.json("GET", path, {"Accept": accept, "Authorization": "Bearer " + key})

    def assets(self, scan_id):
        """The four statuses of a scan, as its ID would have them."""
        status, document = self.hosted(f"/scans/{quote(scan_id)}/scan-assets")
        assert status == 200, (status, document)
        return "-".join("absent" if name not in document else document[name] or "null"
                        for name in ("captureData", "body", "fittedBody", "measurement"))

    def asset_urls(self, scan_id):
        status, document = self.hosted(f"/scans/{quote(scan_id)}/asset-urls")
        assert status == 200, (status, document)
        return document

    def asset_url(self, scan_id, asset_type):
        """The path and query of one asset's URL."""
        status, url = self.hosted(f"/scans/{quote(scan_id)}/asset-urls/{asset_type}")
        assert status == 200 and url.startswith(self.url + "/"), (status, url)
        return url.removeprefix(self.url)

    def create(self, client_scanning_id=None, **more):
        document = {"clientId": "demo-client", **more}
        if client_scanning_id is not None:
            document["clientScanningId"] = client_scanning_id
        return self.json("POST", "/scanning/v0/create-session",
                         {"Content-Type": "application/json"}, json.dumps(document).encode())

    def session(self, *arguments, **more):
        """The path of a new session's results."""
        status, document = self.create(*arguments, **more)
        assert status == 200, (status, document)
        return RESULTS + document["scanningSession"]["scanningSessionId"]

    def state(self, path):
        """What the results call says now: PENDING, RESULTS, or an error's type."""
        document = self.json("GET", path)[1]
        if "error" in document:
            return document["error"]["errorType"]
        return "PENDING" if "pending" in document else "RESULTS"

    def states(self, path, count):
        return [self.state(path) for _ in range(count)]

    def advance(self, milliseconds):
        answer = self.ask("POST", f"/control/clock?advance_ms={milliseconds}", body=b"")
        assert answer.status == 200, answer

    def reset(self):
        assert self.ask("POST", "/control/reset", body=b"").status == 204

    def next(self, query="", headers=(), body=b""):
        return self.ask("POST", "/control/next?" + query,
                        [("X-Simulate-Header", header) for header in headers], body)


def quote(text):
    return urllib.parse.quote(text, safe="")


class SharedSimulator(unittest.TestCase):
    """Tests that share one simulator, which each finds fresh."""

    arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.simulator = Simulator(*cls.arguments)

    @classmethod
    def tearDownClass(cls):
        assert cls.simulator.stop(), "the simulator did not stop in good order"

    def setUp(self):
        self.simulator.reset()


class OwnSimulator(unittest.TestCase):
    """Tests that start a simulator each."""

    def start(self, *arguments, **more):
        simulator = Simulator(*arguments, **more)
        self.addCleanup(self.end, simulator)
        return simulator

    def end(self, simulator):
        if simulator.process.poll() is None:
            self.assertTrue(simulator.stop(), "the simulator did not stop in good order")


def main():
    """usage: test_….py SIMULATOR [unittest's arguments]"""
    global PROGRAM
    # Each test program has imported this module under its name, and runs it from there.
    PROGRAM = sys.argv.pop(1)
    unittest.main(module="__main__")
