# SPDX-License-Identifier: MIT
"""Scenarios, and states that go by time: what docs/simulator.md says of them."""

import json
import os
import tempfile
import unittest

import simulator
from simulator import OwnSimulator

PROJECT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
EXAMPLE = os.path.join(PROJECT, "examples", "scenario.json")
MANUAL = os.path.join(PROJECT, "docs", "simulator.md")
DONE = "succeeded-succeeded-succeeded-succeeded"
STATE = {"captureData": "succeeded"}


class WithFiles(OwnSimulator):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = os.path.join(folder.name, "scenario.json")

    def write(self, scenario):
        data = scenario if isinstance(scenario, bytes) else json.dumps(scenario).encode()
        with open(self.file, "wb") as file:
            file.write(data)

    def play(self, scenario, *arguments):
        self.write(scenario)
        return self.start("--scenario", self.file, *arguments)


class Example(OwnSimulator):
    def setUp(self):
        self.simulator = self.start("--scenario", EXAMPLE)

    def test_scans__are_as_it_says(self):
        self.assertEqual(self.simulator.assets("anna"), DONE)
        self.assertEqual(self.simulator.assets("anna:2"), DONE)
        path = self.simulator.asset_url("anna", "model")
        self.assertIn("X-Amz-Expires=900&", path)
        self.assertTrue(self.simulator.get(path).body.startswith(b"ply\n"))
        self.assertEqual(self.simulator.assets("cleo"), "succeeded-succeeded-absent-absent")
        accept = {"Accept": "application/json;v=1", "Authorization": "Bearer demo-key"}
        answer = self.simulator.ask("GET", "/scans/cleo/asset-urls/model", accept)
        url = answer.body.decode().removeprefix(self.simulator.url)
        self.assertEqual(self.simulator.get(url).status, 404)
        self.assertEqual(self.simulator.assets("scan-complete"), DONE)

    def test_scan__goes_by_polls_and_then_by_time(self):
        started = "succeeded-started-null-null"
        self.assertEqual([self.simulator.assets("ben") for _ in range(5)],
                         ["started-null-null-null"] * 2 + [started] * 3)
        self.simulator.advance(29000)
        self.assertEqual(self.simulator.assets("ben"), started)
        self.simulator.advance(1000)
        self.assertEqual(self.simulator.assets("ben"), "succeeded-succeeded-null-failed")
        self.assertEqual(self.simulator.assets("ben:2"), "started-null-null-null")

    def test_session__of_no_name_goes_by_time(self):
        for name in None, "somebody":
            path = self.simulator.session(name)
            self.assertEqual(self.simulator.states(path, 3), ["USER_INPUT_NOT_SUBMITTED"] * 3)
            self.simulator.advance(20000)
            self.assertEqual(self.simulator.states(path, 3), ["PENDING"] * 3)
            self.simulator.advance(40000)
            self.assertEqual(self.simulator.state(path), "RESULTS")
            self.simulator.advance(1740000)
            self.assertEqual(self.simulator.state(path), "SESSION_EXPIRED")

    def test_session__passes_over_states_whose_time_is_over(self):
        path = self.simulator.session()
        self.simulator.advance(61000)
        self.assertEqual(self.simulator.state(path), "RESULTS")

    def test_sessions__of_a_name_are_as_it_says(self):
        left = self.simulator.session("left:1")
        shaky = self.simulator.session("shaky")
        self.assertEqual(self.simulator.states(left, 9), ["USER_INPUT_NOT_SUBMITTED"] * 9)
        self.assertEqual(self.simulator.states(shaky, 5), [
            "PENDING", "INTERNAL_ERROR", "INTERNAL_ERROR", "RESULTS", "RESULTS"])
        self.simulator.advance(60000)
        self.assertEqual(self.simulator.state(left), "SESSION_EXPIRED")
        self.assertEqual(self.simulator.state(shaky), "RESULTS")
        status, document = self.simulator.create("refused")
        self.assertEqual((status, document["error"]["errorType"]), (500, "INTERNAL_ERROR"))
        self.assertEqual(self.simulator.state(self.simulator.session("simulate:ABORTED")),
                         "ABORTED")


class Settings(WithFiles):
    def test_scenario__sets_what_the_command_line_does_not(self):
        scenario = {"apiKey": "k\u00e9y", "clientId": "me", "statesLast": "2 polls",
                    "assetUrlsExpireAfter": "5 s", "sessionsExpireAfter": "1500 ms",
                    "avatarVertices": 20}
        self.write(scenario)
        started = self.start("--scenario", self.file, vertices=None)
        path = started.session("simulate:RESULTS", clientId="me",
                               scanningConfig={"include3dAvatarInResults": True})
        avatar = started.json("GET", path)[1]["results"]["avatar"]
        self.assertEqual(len(avatar["meshVerticesOnly"]["vertices"]), 60)
        started.advance(1500)
        self.assertEqual(started.state(path), "SESSION_EXPIRED")
        self.assertEqual(started.create()[1]["error"]["errorType"], "INVALID_CLIENT_ID")
        headers = {"Accept": "application/json;v=1", "Authorization": "Bearer k\u00e9y".encode()}
        states = [json.loads(started.ask("GET", "/scans/scan-advancing/scan-assets", headers).body)
                  ["captureData"] for _ in range(4)]
        self.assertEqual(states, [None, None, "started", "started"])
        url = json.loads(started.ask("GET", "/scans/scan-complete/asset-urls/model", headers).body)
        self.assertIn("X-Amz-Expires=5&", url)

    def test_command_line__comes_first(self):
        scenario = {"apiKey": "x", "clientId": "x", "statesLast": "9 polls",
                    "assetUrlsExpireAfter": "5 s", "sessionsExpireAfter": "5 s"}
        started = self.play(scenario, "--api-key", "demo-key", "--client-id", "demo-client",
                            "--state-seconds", "3", "--asset-url-seconds", "7",
                            "--session-seconds", "100")
        self.assertIn("X-Amz-Expires=7&", started.asset_url("scan-complete", "model"))
        path = started.session()
        self.assertEqual(started.states(path, 2), ["USER_INPUT_NOT_SUBMITTED"] * 2)
        started.advance(3000)
        self.assertEqual(started.states(path, 2), ["PENDING"] * 2)
        started.advance(3000)
        self.assertEqual(started.state(path), "RESULTS")
        started.advance(94000)
        self.assertEqual(started.state(path), "SESSION_EXPIRED")

    def test_state_seconds__are_for_scans_too(self):
        started = self.start("--state-seconds", "10")
        self.assertEqual([started.assets("scan-advancing") for _ in range(3)],
                         ["null-null-null-null"] * 3)
        started.advance(10000)
        self.assertEqual(started.assets("scan-advancing"), "started-null-null-null")
        started.advance(1000000)
        self.assertEqual(started.assets("scan-advancing"), DONE)

    def test_manual__shows_one_that_works(self):
        with open(MANUAL, encoding="utf-8") as file:
            shown = file.read().partition("## Scenarios")[2].partition("```json")[2]
        started = self.play(shown.partition("```")[0].encode())
        self.assertEqual(started.assets("ben"), "started-null-null-null")

    def test_empty__changes_nothing(self):
        started = self.play({})
        self.assertEqual(started.states(started.session(), 3),
                         ["USER_INPUT_NOT_SUBMITTED", "PENDING", "RESULTS"])

    def test_null__is_as_if_it_were_not_there(self):
        started = self.play({"apiKey": None, "scans": None, "sessions": [
            {"clientScanningId": None, "states": [{"state": "PENDING", "lasts": None}]}]})
        self.assertEqual(started.state(started.session()), "PENDING")

    def test_scan__may_take_the_place_of_a_known_one(self):
        started = self.play({"scans": [{"id": "scan-complete", "states": [STATE]}]})
        self.assertEqual(started.assets("scan-complete"), "succeeded-null-null-null")
        self.assertEqual(started.get("/", Accept="text/html").status, 200)

    def test_page__links_to_no_file_that_is_not_there(self):
        done = dict.fromkeys(("captureData", "body", "fittedBody", "measurement"), "succeeded")
        gone = self.play({"scans": [{"id": "scan-complete", "files": "gone", "states": [done]},
                                    {"id": "scan-complete-ply", "states": [STATE]}]})
        page = gone.get("/", Accept="text/html").body.decode()
        self.assertNotIn("X-Amz-Signature", page)
        self.assertNotIn("Files of a scan", page)
        ply = self.play({"scans": [{"id": "scan-complete", "files": "ply", "states": [done]}]})
        page = ply.get("/", Accept="text/html").body.decode()
        self.assertEqual(page.count("avatar.ply</code>"), 2)
        self.assertNotIn("avatar.obj</code>", page)

    def test_limits__are_reached(self):
        many = {"scans": [{"id": f"s{i}", "states": [STATE] * 16} for i in range(256)],
                "sessions": [{"clientScanningId": f"s{i}",
                              "states": [{"state": "PENDING"}] * 7 + [{"state": "RESULTS"}]}
                             for i in range(256)]}
        started = self.play(many, "--polls", "0")
        self.assertEqual(started.assets("s255"), "succeeded-null-null-null")
        self.assertEqual(started.state(started.session("s255")), "RESULTS")


class Mistakes(WithFiles):
    def refused(self, scenario):
        self.write(scenario)
        done = simulator.run("--port", "0", "--scenario", self.file)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        prefix = f"prism-simulator: {self.file}:"
        self.assertTrue(done.stderr.startswith(prefix), done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1)
        return done.stderr.removeprefix(prefix).strip()

    def test_mistake__is_told_with_its_line_and_path(self):
        message = self.refused(
            b'{\n  "scans": [\n    {"id": "a", "states": [{"bodi": "x"}]}\n  ]\n}\n')
        self.assertEqual(message, "3:29: scans[0].states[0].bodi: unknown member (byte 43)")

    def test_text__that_is_no_json_is_refused(self):
        for text in b"", b"{", b"[]", b"null", b'{"a":1,}', b"\xff", b"\xef\xbb\xbf{}", b'{} x', \
                b'{"scans":[]}\0', b'{"apiKey":"a","apiKey":"b"}':
            with self.subTest(text):
                self.refused(text)

    def test_member__must_be_known_and_right(self):
        def scan(**more):
            return {"scans": [{"id": "a", "states": [STATE], **more}]}

        def session(**more):
            return {"sessions": [{"states": [{"state": "PENDING"}], **more}]}

        for scenario, expected in [
                ({"apikey": "x"}, "apikey: unknown member"),
                ({"apiKey": ""}, "apiKey: expected a text that is not empty"),
                ({"apiKey": 3}, "apiKey: "),
                ({"statesLast": "3"}, "statesLast: expected a duration"),
                ({"statesLast": "1001 polls"}, "statesLast: "),
                ({"statesLast": "-1 polls"}, "statesLast: "),
                ({"statesLast": "1  s"}, "statesLast: "),
                ({"statesLast": "99999999999999999999 s"}, "statesLast: "),
                ({"assetUrlsExpireAfter": "0 s"}, "assetUrlsExpireAfter: expected whole seconds"),
                ({"assetUrlsExpireAfter": "1500 ms"}, "assetUrlsExpireAfter: "),
                ({"assetUrlsExpireAfter": "604801 s"}, "assetUrlsExpireAfter: "),
                ({"sessionsExpireAfter": "2 polls"}, "sessionsExpireAfter: "),
                ({"sessionsExpireAfter": "0 ms"}, "sessionsExpireAfter: "),
                ({"avatarVertices": 0}, "avatarVertices: expected a whole number"),
                ({"avatarVertices": 1000001}, "avatarVertices: "),
                ({"avatarVertices": 99.5}, "avatarVertices: "),
                ({"scans": {}}, "scans: "),
                ({"scans": [3]}, "scans[0]: "),
                ({"scans": [{"states": [STATE]}]}, "scans[0]: the member id is missing"),
                ({"scans": [{"id": None, "states": [STATE]}]}, "scans[0]: the member id"),
                ({"scans": [{"id": "a"}]}, "scans[0]: the member states is missing"),
                (scan(states=[]), "scans[0].states: expected at least one element"),
                (scan(states=[STATE] * 17), "scans[0].states[16]: too many"),
                (scan(states=[{"body": "Done"}]), "scans[0].states[0].body: expected a status"),
                (scan(states=[{"body": "x" * 32}]), "scans[0].states[0].body: expected a status"),
                (scan(states=[{"lasts": "soon"}]), "scans[0].states[0].lasts: expected a dur"),
                (scan(id=""), "scans[0].id: expected a text"),
                (scan(id="a:b"), "scans[0].id: expected a text"),
                (scan(id="a\nb"), "scans[0].id: expected a text"),
                (scan(id="x" * 201), "scans[0].id: expected a text"),
                (scan(files="stl"), "scans[0].files: expected \"obj\""),
                (scan(singleUrl="x"), "scans[0].singleUrl: expected \"json\""),
                ({"scans": [{"id": "a", "states": [STATE]}] * 2}, "scans[1].id: the same as"),
                ({"scans": [{"id": "a", "states": [STATE]}] * 257}, "scans[256]: too many"),
                (session(clientScanningId="simulate"), "sessions[0].clientScanningId: expected"),
                (session(states=[{"state": "DONE"}]), "sessions[0].states[0].state: expected"),
                (session(states=[{"lasts": "1 poll"}]), "sessions[0].states[0]: the member state"),
                (session(states=[{"state": "PENDING"}] * 9), "sessions[0].states[8]: too many"),
                (session(createError="INTERNAL_ERROR"), "sessions[0]: needs either"),
                (session(states=[]), "sessions[0]: needs either"),
                ({"sessions": [{"createError": "ABORTED"}]}, "sessions[0].createError: expected"),
                (session(expiresAfter="1 poll"), "sessions[0].expiresAfter: expected a time"),
                ({"sessions": [{"createError": "INTERNAL_ERROR"}] * 2},
                 "sessions[1].clientScanningId: the same as")]:
            with self.subTest(scenario):
                message = self.refused(scenario)
                place, _, message = message.partition(expected)
                self.assertRegex(place, r"^(\d+:\d+: )?$")

    def test_file__must_be_readable_and_of_some_size(self):
        done = simulator.run("--scenario", self.file + "x")
        self.assertEqual(done.returncode, 1)
        self.assertIn("cannot open", done.stderr)
        done = simulator.run("--scenario", os.path.dirname(self.file))
        self.assertEqual(done.returncode, 1)
        self.write(b" " * ((1 << 20) + 1))
        done = simulator.run("--scenario", self.file)
        self.assertEqual(done.returncode, 1)
        self.assertIn("more than 1048576 bytes", done.stderr)


if __name__ == "__main__":
    simulator.main()
