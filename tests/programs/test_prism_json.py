# SPDX-License-Identifier: MIT
"""prism-json as a program: arguments, input, output, exit status, and what it says on failure.

What it makes of documents is tested elsewhere; here is one document for each message, and a few
that are wrong. In those, @ stands in front of the byte at which they go wrong.
"""
import errno
import os
import re
import subprocess
import sys
import tempfile
import unittest

PROGRAM = ""  # set at the end
TIMEOUT = 60

# A document of each message, and what is printed for it.
GOOD = {
    "session-request": (
        '{ "client_id": "x", "scanningConfig": { "include3dAvatarInResults": true } }',
        '{"clientId":"x","scanningConfig":{"include3dAvatarInResults":true}}'),
    "session-response": (
        '{"error": {"errorType": 4, "message": "caf\\u00e9"}}',
        '{"error":{"errorType":"INTERNAL_ERROR","message":"café"}}'),
    "scan-results": (
        '{"results": {"measurements": [{"measurement_type": 41, "value": 1.75e3}]}}',
        '{"results":{"measurements":[{"measurementType":"HEIGHT","value":"1750"}]}}'),
    "scan-assets": (
        '{"scanId": "s", "id": "i", "fittedBody": "queued", "createdAt": "", "updatedAt": ""}',
        '{"id":"i","scanId":"s","captureData":null,"captureDataUpdatedAt":null,"body":null,'
        '"bodyUpdatedAt":null,"fittedBody":"queued","fittedBodyUpdatedAt":null,'
        '"measurementUpdatedAt":null,"createdAt":"","updatedAt":""}'),
    "asset-urls": (
        '{"model": "https://a.test/m"}',
        '{"previewImage":null,"model":"https://a.test/m","canonicalBody":null,"texture":null,'
        '"material":null,"stripes":null}'),
    "asset-url": ("https://a.test/m?x=1", '"https://a.test/m?x=1"'),
}

# Message, text, code, path.
BAD = [
    ("session-request", '{"clientId": @1}', "INVALID_DOCUMENT", "clientId"),
    ("session-request", '{"scanningConfig": {"include3dAvatarInResults": @"yes"}}',
     "INVALID_DOCUMENT", "scanningConfig.include3dAvatarInResults"),
    ("session-request", '{"clientId": "x", @"client_id": "x"}', "INVALID_DOCUMENT", "clientId"),
    ("session-request", '{"clientId": "x"}@x', "INVALID_JSON", ""),
    ("session-response", '{"scanningSession": {"expireAtTimestamp": @"today"}}',
     "INVALID_DOCUMENT", "scanningSession.expireAtTimestamp"),
    ("session-response", '{"error": {"errorType": @true}}', "INVALID_DOCUMENT",
     "error.errorType"),
    ("session-response", '{"error": {"message": "a@\nb"}}', "INVALID_JSON", "error.message"),
    ("scan-results", '{"results": {"measurements": [{"value": 1}, {"value": @1.5}]}}',
     "INVALID_DOCUMENT", "results.measurements[1].value"),
    ("scan-results", '{"results": {"avatar": {"meshVerticesOnly": {"vertices": [0, @1e39]}}}}',
     "INVALID_DOCUMENT", "results.avatar.meshVerticesOnly.vertices[1]"),
    ("scan-results", '{"results": {"measurements": [@null]}}', "INVALID_DOCUMENT",
     "results.measurements[0]"),
    ("scan-assets", '{"id": "i", "scanId": @["s"]}', "INVALID_DOCUMENT", "scanId"),
    ("scan-assets", '{"id": "i", "body": @7.5}', "INVALID_DOCUMENT", "body"),
    ("scan-assets", '{"createdAt": "2024", @"createdAt": "2024"}', "INVALID_DOCUMENT",
     "createdAt"),
    ("scan-assets", '{"id": "i", "updatedAt": @tru}', "INVALID_JSON", "updatedAt"),
    ("scan-assets", "@[]", "INVALID_DOCUMENT", ""),
    ("asset-urls", '{"previewImage": @{}}', "INVALID_DOCUMENT", "previewImage"),
    ("asset-urls", '{"captureVideo": null, "model": @false}', "INVALID_DOCUMENT", "model"),
    ("asset-urls", '{"model": "https://a.test/m"@', "INVALID_JSON", ""),
    ("asset-url", "@{}", "INVALID_DOCUMENT", ""),
    ("asset-url", "@ftp://a.test/m", "INVALID_JSON", ""),
    ("asset-url", '"https://a.test/m@', "INVALID_JSON", ""),
]


def run(*arguments, **more):
    more.setdefault("stdin", subprocess.DEVNULL if "input" not in more else None)
    if more["stdin"] is None:
        del more["stdin"]
    more.setdefault("stdout", subprocess.PIPE)
    return subprocess.run([PROGRAM, *arguments], stderr=subprocess.PIPE, timeout=TIMEOUT,
                          check=False, **more)


class Case(unittest.TestCase):
    def assert_printed(self, done, text):
        self.assertEqual((done.returncode, done.stdout.decode(), done.stderr),
                         (0, text + "\n", b""))

    def assert_failed(self, done, pattern, status=1):
        """Nothing printed, and exactly one line on stderr, of that pattern."""
        self.assertEqual((done.returncode, done.stdout or b""), (status, b""))
        self.assertRegex(done.stderr.decode(), rf"\Aprism-json: {pattern}\n\Z")
        self.assertEqual(done.stderr.count(b"\n"), 1)


class Arguments(Case):
    def test_help__is_printed(self):
        done = run("--help")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        text = done.stdout.decode()
        self.assertTrue(text.startswith("usage: prism-json MESSAGE [FILE]\n"))
        for name in GOOD:
            self.assertIn(" " + name, text)
        self.assertLessEqual(max(map(len, text.splitlines())), 120)

    def test_version__is_printed(self):
        done = run("--version")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertRegex(done.stdout.decode(), r"\Aprism-json \d+\.\d+\.\d+\n\Z")

    def test_mistake__shows_the_usage(self):
        usage = run("--help").stdout
        for arguments in ([], [""], ["bogus"], ["scan-result"], ["scan-results "],
                          ["SCAN-RESULTS"], ["scan_results"], ["-h"], ["--bogus"],
                          ["--help", "scan-results"], ["scan-results", "x", "y"]):
            with self.subTest(arguments):
                done = run(*arguments)
                self.assertEqual((done.returncode, done.stdout, done.stderr), (2, b"", usage))


class Input(Case):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "a document.json")

    def write(self, data):
        with open(self.path, "wb") as file:
            file.write(data)

    def test_document__comes_from_standard_input_or_a_file(self):
        for name, (text, printed) in GOOD.items():
            with self.subTest(name):
                self.assert_printed(run(name, input=text.encode()), printed)
                self.write(text.encode())
                self.assert_printed(run(name, self.path), printed)

    def test_output__is_read_as_it_was_written(self):
        for name, (_, printed) in GOOD.items():
            with self.subTest(name):
                self.assert_printed(run(name, input=printed.encode() + b"\n"), printed)

    def test_file__is_read_and_standard_input_is_not(self):
        self.write(b"{}")
        self.assert_printed(run("scan-results", self.path, input=b"nonsense"), "{}")

    def test_empty_input__is_an_error_save_for_a_single_url(self):
        for name in GOOD:
            with self.subTest(name):
                done = run(name)
                if name == "asset-url":
                    self.assert_printed(done, "null")
                else:
                    self.assert_failed(done, r"PRISM_ERROR_INVALID_JSON: .*\(byte 0\)")

    def test_file__that_is_missing_is_named(self):
        for name in GOOD:
            with self.subTest(name):
                self.assert_failed(run(name, self.path), self.reason(errno.ENOENT))
        self.assert_failed(run("scan-results", ""), ": " + os.strerror(errno.ENOENT))

    def test_folder__is_no_document(self):
        self.path = os.path.dirname(self.path)
        self.assert_failed(run("scan-results", self.path), self.reason(errno.EISDIR))

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_file__that_may_not_be_read_is_named(self):
        self.write(b"{}")
        os.chmod(self.path, 0)
        self.assert_failed(run("scan-results", self.path), self.reason(errno.EACCES))

    @unittest.skipUnless(os.path.exists("/proc/self/mem"), "needs Linux's /proc")
    def test_file__that_fails_while_it_is_read_is_named(self):
        self.path = "/proc/self/mem"  # no process has memory at its start
        self.assert_failed(run("scan-results", self.path), self.reason(errno.EIO))

    def test_standard_input__that_cannot_be_read_is_told(self):
        with open("/dev/null", "wb") as file:  # for writing only
            done = run("scan-results", stdin=file)
        self.assert_failed(done, "standard input: " + os.strerror(errno.EBADF))

    def test_document__may_have_any_size(self):
        for size in (65535, 65536, 65537, 131071, 131072, 131073):
            with self.subTest(size):
                text = b'{"clientId":"x"}'
                done = run("session-request", input=text.ljust(size))
                self.assert_printed(done, text.decode())
                self.assert_failed(run("session-request", input=text.ljust(size - 1) + b"!"),
                                   rf"PRISM_ERROR_INVALID_JSON: .*\(byte {size - 1}\)")

    def test_large_document__is_printed_whole(self):
        vertices = '{"results":{"avatar":{"meshVerticesOnly":{"vertices":[%s]}}}}' % \
            ",".join(["0.125,-1.5,2"] * 300_000)
        self.assert_printed(run("scan-results", input=vertices.encode()), vertices)
        url = '"https://a.test/%s"' % ("x" * 4_000_000)
        self.write(url.encode())
        self.assert_printed(run("asset-url", self.path), url)

    def reason(self, number):
        return re.escape(f"{self.path}: {os.strerror(number)}")


class Failure(Case):
    def test_bad_document__is_one_line_with_code_path_and_byte(self):
        self.assertEqual({case[0] for case in BAD}, set(GOOD))
        for name, marked, code, path in BAD:
            with self.subTest(name, text=marked):
                offset = marked.encode().index(b"@")
                done = run(name, input=marked.replace("@", "", 1).encode())
                place = re.escape(path + ": ") if path else ""
                self.assert_failed(
                    done, rf"PRISM_ERROR_{code}: {place}[^:\n]+ \(byte {offset}\)")

    def test_nul_byte__is_no_end(self):
        for name, text, place in (
                ("session-request", b'{"clientId":"x\0y"}', r"clientId: .*\(byte 14\)"),
                ("scan-assets", b'{"id":"i"}\0', r".*\(byte 10\)"),
                ("scan-results", b"\0", r".*\(byte 0\)"),
                ("asset-url", b"https://a.test/\0m", r".*\(byte 15\)"),
                ("asset-urls", b'{"model":null}\0{}', r".*\(byte 14\)")):
            with self.subTest(name):
                self.assert_failed(run(name, input=text), "PRISM_ERROR_INVALID_JSON: " + place)
        self.assert_failed(run("scan-assets", input=b'{"id":"\\u0000"}'),
                           r"PRISM_ERROR_INVALID_DOCUMENT: id: .*\(byte 6\)")

    def test_text_of_a_document__cannot_break_the_line(self):
        for text in (b'{"a\\nb":[tru]}', b'{"\\u001b[2J":tru}', b'{"\xff":1}', b'{"\xc2\x85":tru}'):
            with self.subTest(text):
                done = run("scan-results", input=text)
                self.assert_failed(done, r"PRISM_ERROR_INVALID_JSON: [^\x00-\x1f\x7f-\x9f]+")

    def test_standard_output__that_is_full_is_told(self):
        small, _ = GOOD["scan-results"]
        large = '"https://a.test/%s"' % ("x" * 1_000_000)
        for name, text in (("scan-results", small), ("asset-url", large)):
            with self.subTest(name), open("/dev/full", "wb") as full:
                done = run(name, input=text.encode(), stdout=full)
                self.assert_failed(done, "standard output: " + os.strerror(errno.ENOSPC))


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
