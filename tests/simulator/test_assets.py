# SPDX-License-Identifier: MIT
"""Asset URLs and the files they lead to: what docs/simulator.md says of them."""

import re
import unittest
import urllib.parse
import xml.etree.ElementTree

import simulator
from simulator import OwnSimulator, SharedSimulator

NAMES = ("previewImage", "model", "canonicalBody", "material", "texture", "stripes",
         "captureVideo")
MODEL = ("scan-complete", "model")


def error_of(answer):
    """An S3 error as a dictionary of its elements."""
    assert answer.headers["Content-Type"] == "application/xml", answer
    root = xml.etree.ElementTree.fromstring(answer.body)
    assert root.tag == "Error", answer.body
    return {element.tag: element.text or "" for element in root}


def change(url, **parameters):
    """A URL with some of its X-Amz- parameters changed, or taken away (None)."""
    path, _, query = url.partition("?")
    pairs = dict(pair.split("=", 1) for pair in query.split("&"))
    for name, value in parameters.items():
        name = "X-Amz-" + name
        if value is None:
            del pairs[name]
        else:
            pairs[name] = value
    return path + "?" + "&".join(f"{name}={value}" for name, value in pairs.items())


class Urls(SharedSimulator):
    def test_url__is_presigned_as_s3_does_it(self):
        url = self.simulator.asset_url(*MODEL)
        path, _, query = url.partition("?")
        self.assertTrue(path.startswith("/assets/scan-complete/"))
        parameters = dict(urllib.parse.parse_qsl(query, strict_parsing=True))
        self.assertEqual(list(parameters), [
            "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires",
            "X-Amz-SignedHeaders", "X-Amz-Signature"])
        self.assertEqual(parameters["X-Amz-Algorithm"], "AWS4-HMAC-SHA256")
        self.assertRegex(parameters["X-Amz-Date"], r"^\d{8}T\d{6}Z$")
        self.assertEqual(parameters["X-Amz-Expires"], "3600")
        self.assertEqual(parameters["X-Amz-SignedHeaders"], "host")
        self.assertRegex(parameters["X-Amz-Signature"], r"^[0-9a-f]{64}$")
        self.assertEqual(parameters["X-Amz-Credential"],
                         f"SIMULATOR/{parameters['X-Amz-Date'][:8]}/us-east-1/s3/aws4_request")

    def test_urls__are_there_when_there_is_a_file_and_its_stage_is_done(self):
        def missing(scan_id):
            urls = self.simulator.asset_urls(scan_id)
            return {name for name in NAMES if urls.get(name) is None}
        self.assertEqual(missing("scan-complete"), {"captureVideo"})
        self.assertEqual(missing("scan-complete-ply"), {"captureVideo", "material", "texture"})
        self.assertEqual(missing("scan-succeeded-succeeded-null-null"),
                         {"captureVideo", "canonicalBody", "stripes"})
        self.assertEqual(set(self.simulator.asset_urls("scan-processing").values()), {None})

    def test_urls__all_lead_to_a_file(self):
        for scan_id in "scan-complete", "scan-complete-ply", "scan-complete:a/b c%\u00fc+&=;'":
            for name, url in self.simulator.asset_urls(scan_id).items():
                if url is not None:
                    answer = self.simulator.get(url.removeprefix(self.simulator.url))
                    self.assertEqual(answer.status, 200, (scan_id, name))
                    self.assertGreater(len(answer.body), 0)

    def test_url__of_one_asset_is_like_that_of_all(self):
        one = self.simulator.asset_url(*MODEL)
        self.assertEqual(one.partition("?")[0], urllib.parse.urlsplit(
            self.simulator.asset_urls("scan-complete")["model"]).path)
        self.assertEqual(self.simulator.get(one).status, 200)
        self.assertEqual(self.simulator.hosted("/scans/scan-complete-ply/asset-urls/texture"),
                         (200, None))

    def test_url__survives_another_spelling_of_the_same_path(self):
        url = self.simulator.asset_url("scan-complete:a b", "model")
        self.assertIn("scan-complete%3Aa%20b", url)
        self.assertEqual(self.simulator.get(url.replace("%3A", ":")).status, 200)
        self.assertEqual(self.simulator.get(url.replace("%2F", "/")).status, 200)


class Bundles(SharedSimulator):
    def files(self, scan_id):
        """The file and its name in the URL, of every asset there is."""
        found = {}
        for name, url in self.simulator.asset_urls(scan_id).items():
            if url is not None:
                target = url.removeprefix(self.simulator.url)
                found[name] = (target.partition("?")[0].rpartition("/")[2],
                               self.simulator.get(target).body)
        return found

    def test_obj__its_files_name_each_other(self):
        files = self.files("scan-complete")
        name, model = files["model"]
        self.assertEqual(name, "avatar.obj")
        self.assertIn(b"mtllib ./avatar.obj.mtl", model)
        name, material = files["material"]
        self.assertEqual(name, "avatar.obj.mtl")
        self.assertIn(b"map_Kd texture.png", material)
        name, texture = files["texture"]
        self.assertEqual(name, "texture.png")
        for _, image in files["texture"], files["previewImage"]:
            self.assertTrue(image.startswith(b"\x89PNG"))

    def test_ply__is_one(self):
        name, model = self.files("scan-complete-ply")["model"]
        self.assertTrue(name.endswith(".ply"))
        self.assertTrue(model.startswith(b"ply\n"))

    def test_triangles__need_no_signature(self):
        answer = self.simulator.get("/avatar/triangles")
        self.assertEqual(answer.status, 200)
        self.assertEqual(len(answer.body) % 12, 0)
        self.assertGreater(len(answer.body), 0)
        self.assertEqual(self.simulator.get("/avatar/nothing").status, 404)
        self.assertEqual(self.simulator.ask("POST", "/avatar/triangles").status, 405)


class Refusals(SharedSimulator):
    def refused(self, url, **headers):
        answer = self.simulator.get(url, **headers)
        error = error_of(answer)
        self.assertEqual(error["RequestId"], answer.headers["x-amz-request-id"])
        return answer.status, error["Code"]

    def test_changed__is_no_match(self):
        url = self.simulator.asset_url(*MODEL)
        signature = re.search("X-Amz-Signature=([0-9a-f]*)", url)[1]
        other = ("1" if signature[0] == "0" else "0") + signature[1:]
        for changed in (
                change(url, Signature=other), change(url, Signature=""),
                change(url, Signature=signature[:-1]), change(url, Signature=signature + "0"),
                change(url, Signature=signature.upper() + "x"),
                change(url, Date="20200101T000000Z"), change(url, Expires="3601"),
                change(url, Expires="604800"), change(url, Algorithm="AWS4-HMAC-SHA1"),
                change(url, Credential="SOMEBODY%2F20260115%2Fus-east-1%2Fs3%2Faws4_request"),
                change(url, SignedHeaders="host%3Bx"), url + "&x=1", url + "&X-Amz-Expires=9",
                url.replace("scan-complete", "scan-complete-ply"),
                url.replace("avatar.obj", "texture.png"), url.replace("/avatar", "//avatar")):
            with self.subTest(changed):
                self.assertEqual(self.refused(changed), (403, "SignatureDoesNotMatch"))

    def test_malformed__is_told(self):
        url = self.simulator.asset_url(*MODEL)
        for name in "Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature":
            self.assertEqual(self.refused(change(url, **{name: None})),
                             (400, "AuthorizationQueryParametersError"))
        for changed in (
                change(url, Date="2026-01-15T09:30:00Z"), change(url, Date="20261315T000000Z"),
                change(url, Date=""), change(url, Expires="604801"), change(url, Expires="x"),
                change(url, Expires="-1"), change(url, Expires="")):
            self.assertEqual(self.refused(changed), (400, "AuthorizationQueryParametersError"))

    def test_unsigned__is_denied(self):
        path = self.simulator.asset_url(*MODEL).partition("?")[0]
        for url in path, path + "?", path + "?x=1", "/assets/", "/assets/nothing/at/all":
            self.assertEqual(self.refused(url), (403, "AccessDenied"))

    def test_expired__is_denied_and_tells_when(self):
        url = self.simulator.asset_url(*MODEL)
        self.simulator.advance(3590 * 1000)
        self.assertEqual(self.simulator.get(url).status, 200)
        self.simulator.advance(10 * 1000)
        answer = self.simulator.get(url)
        error = error_of(answer)
        self.assertEqual((answer.status, error["Code"], error["Message"], error["X-Amz-Expires"]),
                         (403, "AccessDenied", "Request has expired", "3600"))
        self.assertRegex(error["Expires"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertGreaterEqual(error["ServerTime"], error["Expires"])
        self.assertEqual(self.simulator.get(self.simulator.asset_url(*MODEL)).status, 200)

    def test_signed_in_the_future__is_denied(self):
        self.simulator.advance(3600 * 1000)
        url = self.simulator.asset_url(*MODEL)
        self.simulator.reset()
        self.assertEqual(self.refused(url), (403, "AccessDenied"))

    def test_authorization_header__is_refused(self):
        url = self.simulator.asset_url(*MODEL)
        answer = self.simulator.get(url, Authorization="Bearer <demo> & key")
        error = error_of(answer)
        self.assertEqual((answer.status, error["Code"], error["ArgumentName"]),
                         (400, "InvalidArgument", "Authorization"))
        self.assertTrue(error["Message"].startswith("Only one auth mechanism allowed"))
        self.assertEqual(error["ArgumentValue"], "Bearer <demo> & key")
        self.assertEqual(self.refused(url.partition("?")[0], Authorization="Bearer x"),
                         (400, "InvalidArgument"))

    def test_gone__is_no_such_key(self):
        answer = self.simulator.get(self.simulator.asset_url("scan-files-gone", "model"))
        error = error_of(answer)
        self.assertEqual((answer.status, error["Code"], error["Key"]),
                         (404, "NoSuchKey", "assets/scan-files-gone/avatar.obj"))

    def test_other_methods__are_not_allowed(self):
        url = self.simulator.asset_url(*MODEL)
        for method in "POST", "PUT", "DELETE":
            answer = self.simulator.ask(method, url, body=b"")
            self.assertEqual((answer.status, error_of(answer)["Code"], answer.headers["Allow"]),
                             (405, "MethodNotAllowed", "GET, HEAD"))


class Transfers(SharedSimulator):
    def setUp(self):
        super().setUp()
        self.url = self.simulator.asset_url(*MODEL)
        self.whole = self.simulator.get(self.url)
        self.size = len(self.whole.body)
        self.etag = self.whole.headers["ETag"]
        self.date = self.whole.headers["Last-Modified"]

    def test_whole__has_its_headers(self):
        headers = self.whole.headers
        self.assertEqual((self.whole.status, headers["Content-Length"], headers["Accept-Ranges"]),
                         (200, str(self.size), "bytes"))
        self.assertRegex(self.etag, r'^"[0-9a-f]{32}"$')
        self.assertRegex(self.date, r"^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$")
        self.assertNotIn("Content-Range", headers)
        types = {name: self.simulator.get(self.simulator.asset_url("scan-complete", name))
                 .headers["Content-Type"] for name in ("preview-image", "texture")}
        self.assertEqual(types, {"preview-image": "image/png", "texture": "image/png"})

    def test_head__is_get_without_a_body(self):
        answer = self.simulator.ask("HEAD", self.url)
        self.assertEqual((answer.status, answer.body), (200, b""))
        for name in "Content-Length", "Content-Type", "ETag", "Last-Modified", "Accept-Ranges":
            self.assertEqual(answer.headers[name], self.whole.headers[name])
        answer = self.simulator.ask("HEAD", self.url + "0")
        self.assertEqual((answer.status, answer.body), (403, b""))

    def test_range__gives_the_part(self):
        size = self.size
        for text, first, last in [
                ("0-0", 0, 0), ("0-", 0, size - 1), ("1-", 1, size - 1), ("-1", size - 1, size - 1),
                ("-5", size - 5, size - 1), (f"-{size + 9}", 0, size - 1), ("3-7", 3, 7),
                (f"5-{size + 99}", 5, size - 1), (f"{size - 1}-", size - 1, size - 1),
                ("0-99999999999999999999999999", 0, size - 1),
                ("-99999999999999999999999999", 0, size - 1)]:
            for unit in "bytes=", "Bytes=":
                with self.subTest(unit + text):
                    answer = self.simulator.get(self.url, Range=unit + text)
                    self.assertEqual(answer.status, 206)
                    self.assertEqual(answer.headers["Content-Range"],
                                     f"bytes {first}-{last}/{size}")
                    self.assertEqual(answer.body, self.whole.body[first:last + 1])
                    self.assertEqual(answer.headers["ETag"], self.etag)

    def test_range__outside_is_not_satisfiable(self):
        for text in f"{self.size}-", f"{self.size}-{self.size + 9}", "-0", "9" * 30 + "-":
            with self.subTest(text):
                answer = self.simulator.get(self.url, Range="bytes=" + text)
                error = error_of(answer)
                self.assertEqual((answer.status, error["Code"]), (416, "InvalidRange"))
                self.assertEqual(error["ActualObjectSize"], str(self.size))
                self.assertEqual(answer.headers["Content-Range"], f"bytes */{self.size}")

    def test_range__that_is_none_or_several_gives_the_whole(self):
        for text in ("bytes=0-1,3-4", "bytes=0-1,", "bytes=5-3", "bytes=-", "bytes=", "bytes=a-b",
                     "bytes=1-2x", "bytes= 0-1", "items=0-1", "0-1", "bytes=--1", "bytes=1--2"):
            with self.subTest(text):
                answer = self.simulator.get(self.url, Range=text)
                self.assertEqual((answer.status, answer.body), (200, self.whole.body))

    def test_headers__may_have_blanks_around_their_values(self):
        answer = self.simulator.get(self.url, Range=" bytes=1-2 ", If_Range=f" {self.etag}\t")
        self.assertEqual((answer.status, len(answer.body)), (206, 2))

    def test_if_range__decides_between_part_and_whole(self):
        for condition, status in [
                (self.etag, 206), (self.date, 206), ('"other"', 200), ("W/" + self.etag, 200),
                ("Thu, 15 Jan 2026 09:30:00 GMT", 200), (self.etag.strip('"'), 200)]:
            with self.subTest(condition):
                answer = self.simulator.get(self.url, Range="bytes=1-2", If_Range=condition)
                self.assertEqual(answer.status, status)
                self.assertEqual(len(answer.body), 2 if status == 206 else self.size)
        self.assertEqual(self.simulator.get(self.url, If_Range='"x"').status, 200)

    def test_conditions__are_kept(self):
        for headers, status in [
                ({"If_None_Match": self.etag}, 304), ({"If_None_Match": "*"}, 304),
                ({"If_None_Match": f'"a", W/{self.etag} , "b"'}, 304),
                ({"If_None_Match": '"a", "b"'}, 200), ({"If_None_Match": ""}, 200),
                ({"If_Match": self.etag}, 200), ({"If_Match": "*"}, 200),
                ({"If_Match": f'"a",{self.etag}'}, 200), ({"If_Match": '"a"'}, 412),
                ({"If_Match": "W/" + self.etag}, 412),
                ({"If_Match": '"a"', "If_None_Match": self.etag}, 412),
                ({"If_Modified_Since": self.date}, 304),
                ({"If_Modified_Since": self.date, "If_None_Match": '"a"'}, 200),
                ({"If_None_Match": self.etag, "Range": "bytes=0-1"}, 304)]:
            with self.subTest(headers):
                answer = self.simulator.get(self.url, **headers)
                self.assertEqual(answer.status, status)
                if status == 304:
                    self.assertEqual((answer.body, answer.headers["ETag"]), (b"", self.etag))
                    self.assertEqual(answer.headers.get("Content-Length", str(self.size)),
                                     str(self.size))
                if status == 412:
                    self.assertEqual(error_of(answer)["Code"], "PreconditionFailed")

    def test_not_modified__leaves_the_connection_in_order(self):
        connection = self.simulator.connect()
        self.addCleanup(connection.close)
        for headers, status in [({"If-None-Match": self.etag}, 304), ({}, 200)] * 2:
            connection.request("GET", self.url, headers=headers)
            response = connection.getresponse()
            body = response.read()
            self.assertEqual((response.status, body),
                             (status, self.whole.body if status == 200 else b""))

    def test_etag__tells_contents_apart(self):
        def etag(scan_id, asset_type):
            return self.simulator.get(
                self.simulator.asset_url(scan_id, asset_type)).headers["ETag"]
        self.assertEqual(etag("scan-complete:b", "model"), self.etag)
        self.assertNotEqual(etag("scan-complete", "texture"), self.etag)
        self.assertNotEqual(etag("scan-complete-ply", "model"), self.etag)

    def test_url__is_refused_by_another_run(self):
        other = simulator.Simulator()
        try:
            self.assertEqual(other.get(self.url).status, 403)
        finally:
            self.assertTrue(other.stop())


class Lifetimes(OwnSimulator):
    def test_asset_url_seconds__sets_the_lifetime(self):
        started = self.start("--asset-url-seconds", "2")
        url = started.asset_url(*MODEL)
        self.assertIn("X-Amz-Expires=2&", url)
        self.assertEqual(started.get(url).status, 200)
        started.advance(2000)
        self.assertEqual(started.get(url).status, 403)


if __name__ == "__main__":
    simulator.main()
