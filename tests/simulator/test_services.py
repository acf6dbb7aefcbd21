# SPDX-License-Identifier: MIT
"""The two services: what docs/simulator.md says of scans, sessions and the control routes."""

import http.client
import json
import math
import os
import time
import unittest

import simulator
from simulator import RESULTS, SharedSimulator

DONE = "succeeded-succeeded-succeeded-succeeded"


class Hosted(SharedSimulator):
    def test_scan_assets__are_what_the_id_says(self):
        for scan_id, expected in [
                ("scan-new", "null-null-null-null"),
                ("scan-processing", "succeeded-started-null-null"),
                ("scan-complete", DONE),
                ("scan-complete-ply", DONE),
                ("scan-failed", "succeeded-failed-null-null"),
                ("scan-minimal", "succeeded-succeeded-absent-absent"),
                ("scan-unknown-status", "succeeded-succeeded-reviewing-null"),
                ("scan-succeeded-queued-null-absent", "succeeded-queued-null-absent"),
                ("scan-complete:a/b %2F?\u00fc", DONE)]:
            with self.subTest(scan_id):
                self.assertEqual(self.simulator.assets(scan_id), expected)

    def test_scan_assets__of_an_advancing_scan_go_on_with_every_poll(self):
        for scan_id in "scan-advancing", "scan-advancing:2", "scan-advancing-ply":
            self.assertEqual([self.simulator.assets(scan_id) for _ in range(7)], [
                "null-null-null-null", "started-null-null-null", "succeeded-started-null-null",
                "succeeded-succeeded-started-null", "succeeded-succeeded-succeeded-started",
                DONE, DONE])

    def test_scan_assets__do_not_go_on_when_urls_are_asked_for(self):
        for _ in range(3):
            self.simulator.asset_urls("scan-advancing")
        self.assertEqual(self.simulator.assets("scan-advancing"), "null-null-null-null")

    def test_headers__may_have_blanks_around_their_values(self):
        for value in "Bearer demo-key \t", "  bearer   demo-key", "Bearer demo-key":
            answer = self.simulator.get("/scans/scan-new/scan-assets", Authorization=value,
                                        Accept=" application/json; v=1  ")
            self.assertEqual(answer.status, 200, value)
        for value in "Bearerdemo-key", "Bearer", "Bearer demo-key x", "":
            answer = self.simulator.get("/scans/scan-new/scan-assets", Authorization=value,
                                        Accept="application/json;v=1")
            self.assertEqual(answer.status, 401, value)

    def test_hosted__refuses_as_documented(self):
        path = "/scans/scan-new/scan-assets"
        self.assertEqual(self.simulator.hosted(path, key="x")[0], 401)
        self.assertEqual(self.simulator.get(path, Accept="application/json; V=1").status, 401)
        answer = self.simulator.get(path, Authorization="Bearer demo-key")
        self.assertEqual((answer.status, answer.body), (404, b"Cannot GET " + path.encode()))
        for scan_id in ("nobody", "scan-", "scan-a-b-c", "scan-a-b-c-d-e", "scan-A-b-c-d",
                        "scan-a-b-c-"):
            self.assertEqual(self.simulator.hosted(f"/scans/{scan_id}/scan-assets"),
                             (404, {"statusCode": 404, "message": "Scan not found",
                                    "error": "Not Found"}))
        self.assertEqual(
            self.simulator.hosted("/scans/scan-complete/asset-urls/hologram")[0], 400)


class Estimation(SharedSimulator):
    def test_session__goes_from_no_input_to_results(self):
        path = self.simulator.session("a/\u00fc", scanningConfig={
            "languageCode": "ja", "include3dAvatarInResults": True})
        self.assertEqual(self.simulator.states(path, 2), ["USER_INPUT_NOT_SUBMITTED", "PENDING"])
        status, document = self.simulator.json("GET", path)
        self.assertEqual(status, 200)
        self.assertEqual(RESULTS + document["scanningSessionId"], path)
        self.assertEqual(document["clientScanningId"], "a/\u00fc")
        results = document["results"]
        values = {item["measurementType"]: int(item["value"]) for item in results["measurements"]}
        self.assertEqual(len(values), 41)
        heights = results["avatar"]["meshVerticesOnly"]["vertices"][1::3]
        self.assertAlmostEqual(max(heights) - min(heights), values["HEIGHT"] / 1000, delta=0.01)

    def test_posture__angles_are_those_of_the_points(self):
        path = self.simulator.session("simulate:RESULTS")
        posture = self.simulator.json("GET", path)[1]["results"]["posture"]
        lines = {line["name"]: line["points"] for line in posture["front"]["lines"]}
        for angle in posture["front"]["angles"]:
            a, b = sorted(lines[angle["name"]], key=lambda point: point["x"])
            self.assertAlmostEqual(math.degrees(math.atan2(a["y"] - b["y"], b["x"] - a["x"])),
                                   angle.get("value", 0), places=6)
        lines = {line["name"]: line["points"] for line in posture["right"]["lines"]}
        for angle in posture["right"]["angles"]:
            points = lines[angle["name"]]
            self.assertEqual(len(points), len(angle["angles"]) + 1)
            for a, b, value in zip(points, points[1:], angle["angles"]):
                self.assertAlmostEqual(math.degrees(math.atan2(b["x"] - a["x"], a["y"] - b["y"])),
                                       value, places=6)

    def test_create__refuses_as_documented(self):
        for name, expected in [("INVALID_CLIENT_ID", 400), ("INVALID_REDIRECT_URL", 400),
                               ("MALFORMED_REQUEST", 400), ("MALFORMED_REQUEST_BODY", 400),
                               ("INTERNAL_ERROR", 500)]:
            status, document = self.simulator.create("simulate:" + name)
            self.assertEqual((status, document["error"]["errorType"]), (expected, name))
        document = self.simulator.create(clientId="x")[1]
        self.assertEqual(document["error"]["errorType"], "INVALID_CLIENT_ID")
        document = self.simulator.create("simulate:NOPE")[1]
        self.assertEqual(document["error"]["errorType"], "MALFORMED_REQUEST")
        for body in b"", b"{", b"[]", b'{"clientId":3}', b"\xff", b'{"clientId":"demo-client"}x':
            status, document = self.simulator.json(
                "POST", "/scanning/v0/create-session", {"Content-Type": "application/json"}, body)
            self.assertEqual((status, document["error"]["errorType"]), (400, "MALFORMED_REQUEST"))

    def test_session__goes_as_its_id_asks(self):
        for name in ("ABORTED", "SESSION_EXPIRED", "INVALID_USER_INPUT", "PENDING", "RESULTS",
                     "USER_INPUT_NOT_SUBMITTED"):
            self.assertEqual(
                self.simulator.states(self.simulator.session("simulate:" + name), 3), [name] * 3)
        path = self.simulator.session("simulate:PENDING,INTERNAL_ERROR,RESULTS")
        self.assertEqual(self.simulator.states(path, 4),
                         ["PENDING", "INTERNAL_ERROR", "RESULTS", "RESULTS"])
        self.assertEqual(self.simulator.get(RESULTS + "nobody").status, 404)

    def test_session__expires_when_its_time_has_come(self):
        path = self.simulator.session("simulate:PENDING")
        expires = self.simulator.json("GET", path)[1]["pending"]["expireAtTimestamp"]
        self.assertRegex(expires, r"^20\d\d-\d\d-\d\dT.*Z$")
        self.simulator.advance(3599 * 1000)
        self.assertEqual(self.simulator.state(path), "PENDING")
        self.simulator.advance(1000)
        self.assertEqual(self.simulator.state(path), "SESSION_EXPIRED")

    def test_sessions__are_remembered_up_to_a_number(self):
        first = self.simulator.session("simulate:RESULTS")
        second = self.simulator.session("simulate:RESULTS")
        for _ in range(1023):
            self.simulator.session()
        self.assertEqual(self.simulator.state(first), "INVALID_SESSION_ID")
        self.assertEqual(self.simulator.state(second), "RESULTS")


class Control(SharedSimulator):
    def test_next__gives_the_answer_that_was_laid_down(self):
        answer = self.simulator.next(
            "status=503&times=2&path=/scans/a%2520b/scan-assets",
            ["Retry-After: 7", "Set-Cookie: a=1", "Set-Cookie: b=2"], b"\x00\xff raw")
        self.assertEqual((answer.status, answer.body), (204, b""))
        for _ in range(2):
            answer = self.simulator.get("/scans/a%20b/scan-assets?x=1")
            self.assertEqual((answer.status, answer.body), (503, b"\x00\xff raw"))
            self.assertEqual(answer.headers["Retry-After"], "7")
            self.assertEqual(answer.headers.get_all("Set-Cookie"), ["a=1", "b=2"])
        self.assertEqual(self.simulator.get("/scans/a%20b/scan-assets").status, 404)

    def test_next__can_hang_up_and_wait(self):
        self.simulator.next("hang_up=1")
        with self.assertRaises((http.client.RemoteDisconnected, ConnectionResetError)):
            self.simulator.get("/x")
        self.simulator.next("delay_ms=300&status=204")
        start = time.monotonic()
        self.assertEqual(self.simulator.get("/x").status, 204)
        self.assertGreaterEqual(time.monotonic() - start, 0.3)

    def test_next__refuses_what_makes_no_sense(self):
        for query in ("status=99", "status=x", "times=0", "delay_ms=-1", "path=x", "path=%zz",
                      "status=600000", "hang_up=2"):
            self.assertEqual(self.simulator.next(query).status, 400, query)
        for header in ("Content-Length: 3", "Transfer-Encoding: chunked", "nocolon",
                       "bad name: 2", ": x"):
            self.assertEqual(self.simulator.next("", [header]).status, 400, header)

    def test_next__fits_any_spelling_of_its_path(self):
        for path, asked in [("/scans/scan-complete%3Aa/x", "/scans/scan-complete%3Aa/x"),
                            ("/scans/scan-complete%3Aa/x", "/scans/scan-complete:a/x"),
                            ("/scans/scan-complete%253aa/x", "/scans/scan-complete:a/x"),
                            ("/a%252Fb", "/a%2fb"),
                            ("/1/2/3/4/5/6/7/8/9/%41", "/1/2/3/4/5/6/7/8/9/A")]:
            self.simulator.next("status=299&path=" + path)
            self.assertEqual(self.simulator.get(asked + "?x=1").status, 299, (path, asked))
        for path, asked in [("/a/b", "/a%2Fb"), ("/a%252Fb", "/a/b"), ("/a", "/a/"), ("/a/", "/a"),
                            ("/a", "/a%00"), ("/1/2/3/4/5/6/7/8/9/A", "/1/2/3/4/5/6/7/8/9/B")]:
            self.simulator.reset()
            self.simulator.next("status=299&path=" + path)
            self.assertNotEqual(self.simulator.get(asked).status, 299, (path, asked))

    def test_control__refuses_parameters_that_it_does_not_know(self):
        for query, problem in [("stauts=503", "unknown parameter: stauts"),
                               ("status=503&x", "unknown parameter: x"),
                               ("=5", "unknown parameter: "),
                               ("s" * 70 + "=1", "unknown parameter: " + "s" * 60),
                               ("times=1&times=2", "parameter given twice: times"),
                               ("status", "parameter without a value: status")]:
            answer = self.simulator.next(query)
            self.assertEqual((answer.status, answer.body.decode()), (400, problem + "\n"))
        for method, query in ("POST", "advance=1"), ("GET", "advance_ms=1"):
            answer = self.simulator.ask(method, "/control/clock?" + query, body=b"")
            self.assertEqual((answer.status, answer.body.decode()),
                             (400, f"unknown parameter: {query.partition('=')[0]}\n"))
        self.assertEqual(self.simulator.next("&status=299&").status, 204)
        self.assertEqual(self.simulator.get("/x").status, 299)

    def test_next__keeps_large_bodies_whole(self):
        body = os.urandom(8 << 20)
        self.assertEqual(self.simulator.next("", (), body).status, 204)
        self.assertEqual(self.simulator.get("/").body, body)
        self.assertEqual(
            self.simulator.ask("POST", "/x", body=bytes((64 << 20) + 1)).status, 413)

    def test_requests__are_listed_as_they_came(self):
        self.simulator.ask("POST", "/foo?a=%20b", [("Authorization", "Bearer z"), ("X-L", "\xe9")],
                           b"\x00\xffabc")
        self.simulator.get("/scans/x")
        first, second = self.simulator.json("GET", "/control/requests")[1]
        self.assertEqual((first["method"], first["path"], first["query"], first["bodyHex"]),
                         ("POST", "/foo", "a=%20b", "00ff616263"))
        self.assertIn({"name": "Authorization", "value": "Bearer z"}, first["headers"])
        self.assertIn({"name": "X-L", "value": "\xe9"}, first["headers"])
        self.assertEqual(second["path"], "/scans/x")

    def test_clock__moves_forward_and_back_by_a_reset(self):
        def now():
            return self.simulator.json("GET", "/control/clock")[1]["now"]
        before = now()
        self.simulator.advance(400 * 86400 * 1000 // 10)
        self.simulator.advance(0)
        self.assertGreater(now()[:10], before[:10])
        date = self.simulator.get("/x").headers.get_all("Date")
        self.assertEqual(len(date), 1)
        self.assertEqual(time.strftime("%Y-%m-%d", time.strptime(date[0],
                                                                 "%a, %d %b %Y %H:%M:%S GMT")),
                         now()[:10])
        self.simulator.reset()
        self.assertLess(now()[:10], time.strftime("%Y-%m-%d", time.gmtime(time.time() + 86400 * 2)))
        for query in "advance_ms=-1", "advance_ms=x", "advance_ms=4294967296":
            self.assertEqual(self.simulator.ask("POST", "/control/clock?" + query,
                                                body=b"").status, 400)

    def test_reset__forgets(self):
        path = self.simulator.session()
        self.simulator.next("status=500")
        self.simulator.reset()
        self.assertEqual(json.loads(self.simulator.get("/control/requests").body), [])
        self.assertEqual(self.simulator.state(path), "INVALID_SESSION_ID")


class Routes(SharedSimulator):
    def test_wrong_methods_and_paths__are_refused(self):
        for method, path, status in [
                ("GET", "/scanning/v0/create-session", 405), ("POST", RESULTS + "x", 405),
                ("GET", "/scanning/v1/results/x", 404), ("GET", "/nothing", 404),
                ("POST", "/", 404), ("GET", "/scans/%zz/scan-assets", 400),
                ("GET", "/scans/a%00b/scan-assets", 400), ("DELETE", "/control/next", 404),
                ("GET", "/" + "a/" * 50, 404)]:
            with self.subTest(path, method=method):
                self.assertEqual(self.simulator.ask(method, path).status, status)

    def test_absolute_targets__are_served_like_paths(self):
        for target, path in [(self.simulator.url + "/scans/x?a=/b", "/scans/x"),
                             ("HTTPS://elsewhere/scans/x?a=/b", "/scans/x"),
                             ("http://elsewhere?a=/b", "/")]:
            self.simulator.reset()
            self.simulator.get(target)
            entry = self.simulator.json("GET", "/control/requests")[1][0]
            self.assertEqual((entry["path"], entry["query"]), (path, "a=/b"))
        self.assertEqual(self.simulator.get("http://elsewhere").status, 200)
        self.assertEqual(self.simulator.get("http:/elsewhere").status, 404)


if __name__ == "__main__":
    simulator.main()
