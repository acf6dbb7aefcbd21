# SPDX-License-Identifier: MIT
"""Compare libprism's JSON with Google's protobuf, which shares no code with it.

usage: test_oracle.py PRISM_JSON SIMULATOR

How numbers compare: as decimals, exactly, so that 1e22 and 10000000000000000000000 are one number
but 0.1 and 0.10000000000000001 are two. The sign of zero counts: protobuf writes -0.0, libprism
writes -0. Python alone would read that as the integer 0, hence load(). Floats (of 32 bits) are
the exception: Python writes six digits at least, where those that are tiny have fewer. They must
be the same float, in no more digits.
"""
import decimal
import json
import random
import struct
import subprocess
import sys
import unittest
import urllib.error
import urllib.request

sys.dont_write_bytecode = True

from google.protobuf import json_format

import documents
import verdicts
from schema import MESSAGES

SEED = 20220401
COUNT = 60  # generated documents for each message

PRISM_JSON = ""
SIMULATOR = ""


def prism(name, text):
    """The canonical JSON that libprism makes of a text; None when it rejects it."""
    done = subprocess.run([PRISM_JSON, name], input=text, capture_output=True, check=False)
    if done.returncode == 0 and not done.stderr:
        return done.stdout.decode()
    # Anything but a clean rejection, such as a sanitizer's report, is an error of its own.
    line = done.stderr.decode()
    if done.returncode != 1 or done.stdout or not line.startswith("prism-json: PRISM_ERROR_") or \
            line.count("\n") != 1:
        raise AssertionError(f"{name} {text!r}: exit {done.returncode}, {line}")
    return None


def load(text):
    """JSON as Python objects; whole numbers keep the sign of zero."""
    return json.loads(text, parse_int=lambda digits: -0.0 if digits == "-0" else int(digits))


def parse(name, text):
    return json_format.ParseDict(load(text), MESSAGES[name]())


def spell(rng, message):
    """A JSON text of a message, one of many."""
    return json_format.MessageToJson(
        message, preserving_proto_field_name=rng.random() < 0.3,
        use_integers_for_enums=rng.random() < 0.3,
        including_default_value_fields=rng.random() < 0.3, sort_keys=rng.random() < 0.3,
        indent=rng.choice([None, 0, 3]), ensure_ascii=rng.random() < 0.5)


def exact(text):
    """JSON as Python objects with exact numbers, of which two are equal if they are the same."""
    def number(digits):
        value = decimal.Decimal(digits)
        return "number", value.is_signed(), value
    return json.loads(text, parse_int=number, parse_float=number)


def take_vertices(document):
    """The numbers of the avatar, taken out of a document."""
    avatar = document.get("results", {}).get("avatar", {})
    return avatar.get("meshVerticesOnly", {}).pop("vertices", [])


def digit_count(number):
    """Of a result of exact(), without the zeros at its end."""
    return len(number[2].normalize().as_tuple().digits)


def to_bits(message):
    """What a message is, to the bit: == would find NaN unlike itself, and -0 like 0."""
    return message.SerializeToString(deterministic=True)


class OracleTest(unittest.TestCase):
    def assert_same_json(self, ours, theirs):
        ours, theirs = exact(ours), exact(theirs)
        our_vertices, their_vertices = take_vertices(ours), take_vertices(theirs)
        self.assertEqual(len(our_vertices), len(their_vertices))
        for our, their in zip(our_vertices, their_vertices):
            if our == their:  # the names of what is no number, too
                continue
            self.assertEqual(our[1], their[1])
            self.assertEqual(documents.to_float(float(our[2])), documents.to_float(float(their[2])))
            self.assertLessEqual(digit_count(our), digit_count(their))
        self.assertEqual(ours, theirs)


class Generated(OracleTest):
    """Documents made by protobuf."""

    def each(self, salt):
        for name in MESSAGES:
            rng = random.Random(f"{SEED} {name} {salt}")
            for message in documents.generate(rng, name, COUNT):
                yield name, rng, message

    def test_round_trip_is_equal(self):
        for name, rng, message in self.each("round trip"):
            text = spell(rng, message)
            answer = prism(name, text.encode())
            self.assertIsNotNone(answer, text)
            self.assertEqual(to_bits(parse(name, answer)), to_bits(message), text)

    def test_canonical_text_is_the_same(self):
        for name, _, message in self.each("canonical"):
            text = json_format.MessageToJson(message)
            answer = prism(name, text.encode())
            self.assertIsNotNone(answer, text)
            self.assert_same_json(answer, text)
            # What is canonical stays as it is, to the byte.
            self.assertEqual(prism(name, answer.encode()), answer)


    def test_every_number_of_an_enum_has_its_name(self):
        count = 0
        for name, kind in MESSAGES.items():
            for path in documents.enum_fields(kind.DESCRIPTOR):
                for number in path[-1].enum_type.values_by_number:
                    message = documents.with_enum(name, path, number)
                    text = json_format.MessageToJson(message, use_integers_for_enums=True)
                    self.assert_same_json(prism(name, text.encode()),
                                          json_format.MessageToJson(message))
                    count += 1
        self.assertEqual(count, 5 + 42 + 6 + 5 + 3 + 5 + 3 + 3 + 3 + 7)


class Verdicts(OracleTest):
    """Texts written by hand."""

    def accepts(self, case):
        try:
            return json_format.Parse(case.text, MESSAGES[case.message]())
        except (json_format.ParseError, UnicodeDecodeError):
            return None
        except TypeError:  # the way in which it rejects null, true and 7
            return None

    def test_each_side_judges_as_listed(self):
        for case in verdicts.CASES:
            with self.subTest(case.text):
                answer = prism(case.message, case.text)
                message = self.accepts(case)
                self.assertEqual((answer is not None, message is not None),
                                 (case.prism, case.protobuf))
                self.assertEqual(case.reason is not None, case.prism != case.protobuf)
                if answer is not None and message is not None:
                    self.assert_same_json(answer, json_format.MessageToJson(message))

    def test_floats_are_rounded_once(self):
        # Just above the middle of two floats: by way of a double it would come out below.
        text = verdicts.vertices("[1.00000005960464477539062500001]", True, True).text
        answer = load(prism("scan-results", text))
        value = answer["results"]["avatar"]["meshVerticesOnly"]["vertices"][0]
        self.assertEqual(documents.to_float(value), 1 + 2.0**-23)
        message = json_format.Parse(text, MESSAGES["scan-results"]())
        self.assertEqual(message.results.avatar.mesh_vertices_only.vertices[0], 1.0)

    def test_quoted_number_of_an_enum_is_a_name(self):
        # Both accept it; Python takes it for the number.
        text = verdicts.measurement('"measurementType":"41"', True, True).text
        answer = load(prism("scan-results", text))
        self.assertEqual(answer["results"]["measurements"], [{"measurementType": "41"}])

    def test_the_largest_float_is_kept(self):
        text = verdicts.vertices("[3.4028234663852886e38]", True, True).text
        answer = load(prism("scan-results", text))
        value = answer["results"]["avatar"]["meshVerticesOnly"]["vertices"][0]
        self.assertEqual(struct.pack("<f", value), struct.pack("<f", 3.4028234663852886e38))


class Simulated(OracleTest):
    """What the simulator answers, read by protobuf alone."""

    @classmethod
    def setUpClass(cls):
        cls.process = subprocess.Popen([SIMULATOR, "--port", "0"], stdout=subprocess.PIPE,
                                       text=True)
        line = cls.process.stdout.readline()
        cls.url = line.removeprefix("listening on ").strip()
        cls.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    @classmethod
    def tearDownClass(cls):
        cls.process.terminate()
        stopped = cls.process.wait(timeout=30)
        cls.process.stdout.close()
        assert stopped == 0

    def ask(self, name, path, body=None):
        """The answer as a message, and as protobuf's own JSON must have it."""
        headers = {"Content-Type": "application/json"} if body is not None else {}
        request = urllib.request.Request(self.url + path, data=body, headers=headers)
        try:
            with self.opener.open(request, timeout=30) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            with error:
                text = error.read()
        message = json_format.Parse(text, MESSAGES[name]())
        self.assert_same_json(text, json_format.MessageToJson(message))
        return message

    def create(self, client_scanning_id, avatar=False):
        wanted = MESSAGES["session-request"](client_id="demo-client",
                                             client_scanning_id=client_scanning_id)
        wanted.scanning_config.include_3d_avatar_in_results = avatar
        body = prism("session-request", json_format.MessageToJson(wanted).encode())
        return self.ask("session-response", "/scanning/v0/create-session", body.encode())

    def results(self, session):
        return self.ask("scan-results",
                        "/scanning/v0/results/" + session.scanning_session.scanning_session_id)

    def test_session_from_creation_to_results(self):
        session = self.create("J\u00fcrgen", avatar=True)
        self.assertEqual(session.scanning_session.client_scanning_id, "J\u00fcrgen")
        self.assertTrue(session.scanning_session.scanning_session_id)
        self.assertGreater(session.scanning_session.expire_at_timestamp.seconds, 1700000000)

        answer = self.results(session)
        self.assertEqual(answer.error.ErrorType.Name(answer.error.error_type),
                         "USER_INPUT_NOT_SUBMITTED")
        self.assertTrue(answer.error.message)
        answer = self.results(session)
        self.assertEqual(answer.WhichOneof("body"), "pending")
        self.assertEqual(answer.pending.expire_at_timestamp,
                         session.scanning_session.expire_at_timestamp)
        answer = self.results(session)
        types = [measurement.measurement_type for measurement in answer.results.measurements]
        self.assertEqual(sorted(types), list(range(1, 42)))
        self.assertTrue(all(m.unit and m.value > 0 for m in answer.results.measurements))
        self.assertEqual(len(answer.results.avatar.mesh_vertices_only.vertices), 3 * 32078)
        posture = answer.results.posture
        self.assertEqual([len(line.points) for line in posture.front.lines], [2] * 4)
        self.assertEqual(sorted(len(line.points) for line in posture.right.lines), [4, 5])
        self.assertEqual(sorted(len(a.angles) for a in posture.right.angles), [3, 4])

    def test_errors_of_create_session(self):
        for name in ["INVALID_CLIENT_ID", "INVALID_REDIRECT_URL", "MALFORMED_REQUEST_BODY",
                     "INTERNAL_ERROR"]:
            error = self.create("simulate:" + name).error
            self.assertEqual(error.ErrorType.Name(error.error_type), name)

    def test_errors_of_results(self):
        for name in ["INVALID_USER_INPUT", "SESSION_EXPIRED", "USER_INPUT_NOT_SUBMITTED",
                     "ABORTED", "INVALID_SESSION_ID"]:
            error = self.results(self.create("simulate:" + name)).error
            self.assertEqual(error.ErrorType.Name(error.error_type), name)
        error = self.results(self.create("simulate:INTERNAL_ERROR,RESULTS")).error
        self.assertEqual(error.ErrorType.Name(error.error_type), "INTERNAL_ERROR")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: test_oracle.py PRISM_JSON SIMULATOR")
    SIMULATOR = sys.argv.pop()
    PRISM_JSON = sys.argv.pop()
    unittest.main()
