# SPDX-License-Identifier: MIT
"""The figure as users get it: avatar, triangles, measurements, posture and files fit each other."""

import collections
import math
import os
import re
import shutil
import struct
import subprocess
import tempfile
import unittest
import zlib

import simulator
from simulator import SharedSimulator

SIDES = ((0, 1), (1, 2), (2, 0))


class Mesh:
    """Vertices in millimetres, and triangles."""

    def __init__(self, vertices, triangles):
        self.vertices = vertices
        self.triangles = triangles

    def is_closed(self):
        """Each edge once in each direction."""
        edges = collections.Counter(
            (triangle[i], triangle[j]) for triangle in self.triangles for i, j in SIDES)
        return all(count == 1 and edges[b, a] == 1 for (a, b), count in list(edges.items()))

    def volume(self):
        """In litres; negative when the triangles turn inward."""
        total = 0
        for a, b, c in ([self.vertices[i] for i in triangle] for triangle in self.triangles):
            total += (a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2]) +
                      a[2] * (b[0] * c[1] - b[1] * c[0]))
        return total / 6e6

    def section(self, height):
        """The outlines of a horizontal cut: a list of points (x, z) for each piece."""
        crossings = {}
        joined = {}

        def root(edge):
            while joined[edge] != edge:
                edge = joined[edge]
            return edge

        for triangle in self.triangles:
            above = [self.vertices[i][1] > height for i in triangle]
            if all(above) or not any(above):
                continue
            ends = []
            for i, j in SIDES:
                if above[i] == above[j]:
                    continue
                edge = tuple(sorted((triangle[i], triangle[j])))
                if edge not in crossings:
                    a, b = (self.vertices[end] for end in edge)
                    part = (height - a[1]) / (b[1] - a[1])
                    crossings[edge] = (a[0] + part * (b[0] - a[0]), a[2] + part * (b[2] - a[2]))
                    joined[edge] = edge
                ends.append(edge)
            joined[root(ends[0])] = root(ends[1])
        pieces = collections.defaultdict(list)
        for edge, point in crossings.items():
            pieces[root(edge)].append(point)
        return list(pieces.values())

    def trunk(self, height):
        """The piece around the middle."""
        return min(self.section(height),
                   key=lambda piece: abs(min(x for x, _ in piece) + max(x for x, _ in piece)))

    def right_leg(self, height):
        """The piece next to the middle on the body's right."""
        pieces = [piece for piece in self.section(height) if max(x for x, _ in piece) < 0]
        return max(pieces, key=lambda piece: max(x for x, _ in piece))


def girth(points):
    """Of a tape drawn tight: the convex hull's."""
    points = sorted(points)
    hull = []
    for chain in points, points[::-1]:
        start = len(hull)
        for x, z in chain:
            while len(hull) - start >= 2:
                (ax, az), (bx, bz) = hull[-2:]
                if (bx - ax) * (z - az) - (bz - az) * (x - ax) > 0:
                    break
                hull.pop()
            hull.append((x, z))
        hull.pop()
    return sum(math.dist(hull[i - 1], hull[i]) for i in range(len(hull)))


def read_png(data):
    """Width, height and the rows of a PNG with eight bits each of R, G and B."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks = []
    at = 8
    while at < len(data):
        size, = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4:at + 8], data[at + 8:at + 8 + size]
        assert struct.unpack_from(">I", data, at + 8 + size)[0] == zlib.crc32(kind + body)
        chunks.append((kind, body))
        at += 12 + size
    assert [kind for kind, _ in chunks] == [b"IHDR", b"IDAT", b"IEND"]
    width, height, *rest = struct.unpack(">IIBBBBB", chunks[0][1])
    assert rest == [8, 2, 0, 0, 0]
    packed = zlib.decompressobj()
    raw = packed.decompress(chunks[1][1])
    assert packed.eof and not packed.unused_data
    assert len(raw) == height * (1 + 3 * width)
    rows = []
    above = bytes(3 * width)
    for y in range(height):
        row = raw[y * (1 + 3 * width):(y + 1) * (1 + 3 * width)]
        assert row[0] in (0, 2)
        above = bytes((a + b) & 255 for a, b in zip(above, row[1:])) if row[0] == 2 else row[1:]
        rows.append(above)
    return width, height, rows


def read_ply(data):
    """Vertices, normals and triangles of the one form of PLY that is served."""
    header, _, body = data.partition(b"end_header\n")
    lines = header.decode().splitlines()
    assert lines[:2] == ["ply", "format binary_little_endian 1.0"]
    count = {line.split()[1]: int(line.split()[2]) for line in lines if line[:8] == "element "}
    assert [line.split()[1:] for line in lines if line[:9] == "property "] == (
        [["float", name] for name in ("x", "y", "z", "nx", "ny", "nz")] +
        [["list", "uchar", "uint", "vertex_indices"]])
    assert len(body) == 24 * count["vertex"] + 13 * count["face"]
    rows = list(struct.iter_unpack("<6f", body[:24 * count["vertex"]]))
    faces = list(struct.iter_unpack("<B3I", body[24 * count["vertex"]:]))
    assert all(face[0] == 3 for face in faces)
    return [row[:3] for row in rows], [row[3:] for row in rows], [face[1:] for face in faces]


class Obj:
    def __init__(self, data):
        self.rows = collections.defaultdict(list)
        for line in data.decode("ascii").splitlines():
            keyword, *fields = line.split()
            self.rows[keyword].append(fields)
        self.vertices = [tuple(map(float, row)) for row in self.rows["v"]]
        self.places = [tuple(map(float, row)) for row in self.rows["vt"]]
        self.normals = [tuple(map(float, row)) for row in self.rows["vn"]]
        self.faces = [[tuple(int(number) - 1 for number in corner.split("/")) for corner in row]
                      for row in self.rows["f"]]


class Avatar(SharedSimulator):
    arguments = ("--avatar-vertices", "32078")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        path = cls.simulator.session("simulate:RESULTS",
                                     scanningConfig={"include3dAvatarInResults": True})
        results = cls.simulator.json("GET", path)[1]["results"]
        numbers = results["avatar"]["meshVerticesOnly"]["vertices"]
        cls.mesh = Mesh(
            [tuple(1000 * number for number in numbers[i:i + 3])
             for i in range(0, len(numbers), 3)],
            list(struct.iter_unpack("<3I", cls.simulator.get("/avatar/triangles").body)))
        cls.values = {item["measurementType"]: int(item["value"])
                      for item in results["measurements"]}
        cls.posture = results["posture"]

    def test_mesh__is_closed_and_turns_outward(self):
        self.assertEqual(len(self.mesh.vertices), 32078)
        self.assertEqual(len(self.mesh.triangles), 64152)
        self.assertTrue(self.mesh.is_closed())
        self.assertGreater(self.mesh.volume(), 0)

    def test_height__is_that_of_the_mesh(self):
        heights = [y for _, y, _ in self.mesh.vertices]
        self.assertEqual(min(heights), 0)
        self.assertAlmostEqual(max(heights), self.values["HEIGHT"], delta=0.01)

    def test_weight__is_that_of_the_mesh(self):
        # 495 / (450 + 18.25), after Siri's equation
        self.assertAlmostEqual(self.values["WEIGHT"] / 1000, self.mesh.volume() * 1.05713,
                               delta=0.1)

    def test_girths_of_the_trunk__are_those_of_its_sections(self):
        for name in "BUST", "WAIST", "BELLY_WAIST", "TOP_HIP", "HIP":
            piece = self.mesh.trunk(self.values[name + "_HEIGHT"])
            self.assertAlmostEqual(girth(piece), self.values[name + "_GIRTH"], delta=2, msg=name)

    def test_belly__is_as_wide_and_deep_as_its_section(self):
        piece = self.mesh.trunk(self.values["BELLY_WAIST_HEIGHT"])
        for name, numbers in (("WIDTH", [x for x, _ in piece]), ("DEPTH", [z for _, z in piece])):
            self.assertAlmostEqual(max(numbers) - min(numbers),
                                   self.values["BELLY_WAIST_" + name], delta=1.5, msg=name)

    def test_girths_of_the_leg__are_those_of_its_sections(self):
        crotch, knee = self.values["INSIDE_LEG_HEIGHT"], self.values["KNEE_HEIGHT_R"]

        def widest(low, high):
            return max(girth(self.mesh.right_leg(low + (high - low) * i / 8)) for i in range(9))

        for name, length in (("MID_THIGH", girth(self.mesh.right_leg((crotch + knee) / 2))),
                             ("KNEE", girth(self.mesh.right_leg(knee))),
                             ("THIGH", widest(crotch - 120, crotch - 20)),
                             ("CALF", widest(knee / 2, knee - 60))):
            self.assertAlmostEqual(length, self.values[name + "_GIRTH_R"], delta=2, msg=name)

    def test_crotch__is_where_the_legs_part(self):
        def is_across(piece):
            return min(x for x, _ in piece) < 0 < max(x for x, _ in piece)

        crotch = self.values["INSIDE_LEG_HEIGHT"]
        self.assertTrue(any(map(is_across, self.mesh.section(crotch + 2))))
        self.assertFalse(any(map(is_across, self.mesh.section(crotch - 2))))

    def test_hip__is_where_the_buttocks_stand_out_most(self):
        depths = {height: -min(z for _, z in self.mesh.trunk(height))
                  for height in range(self.values["INSIDE_LEG_HEIGHT"] + 10, 1000, 10)}
        at_hip = -min(z for _, z in self.mesh.trunk(self.values["HIP_HEIGHT"]))
        self.assertAlmostEqual(max(depths.values()), at_hip, delta=1)

    def test_posture__is_that_of_the_mesh(self):
        """The photo of the right side: 0.52 pixels a millimetre, leaning forward by 1.5 degrees."""
        lines = {line["name"]: line["points"] for line in self.posture["right"]["lines"]}
        for name, point in zip(("TOP_HIP", "BELLY_WAIST", "WAIST"), lines["BACK_WAIST_LINE"]):
            height = (1112 - point["y"]) / 0.52
            depth = (point["x"] - 360) / 0.52 - height * math.tan(math.radians(1.5))
            self.assertAlmostEqual(height, self.values[name + "_HEIGHT"], delta=1, msg=name)
            self.assertAlmostEqual(depth, min(z for _, z in self.mesh.trunk(height)), delta=1.5,
                                   msg=name)

    def test_posture__has_the_body_s_right_on_the_left_of_the_front_photo(self):
        for line in self.posture["front"]["lines"]:
            (left, _), (right, _) = ((point["x"], point["y"]) for point in line["points"])
            self.assertGreater(left, 360)
            self.assertLess(right, 360)


class Files(SharedSimulator):
    def file(self, scan_id, asset_type):
        answer = self.simulator.get(self.simulator.asset_url(scan_id, asset_type))
        self.assertEqual(answer.status, 200)
        return answer.body

    def assert_is_figure(self, vertices, normals, triangles):
        self.assertEqual(len(vertices), 8018)
        self.assertEqual(len(triangles), 16032)
        mesh = Mesh([tuple(1000 * number for number in vertex) for vertex in vertices], triangles)
        self.assertTrue(mesh.is_closed())
        self.assertTrue(60 < mesh.volume() < 75)
        self.assertEqual(len(normals), len(vertices))
        self.assertTrue(all(abs(math.hypot(*normal) - 1) < 1e-4 for normal in normals))
        # It looks ahead, and its surface outward: the nose points to +Z.
        nose = max((i for i in range(len(vertices)) if vertices[i][1] > 1.54),
                   key=lambda i: vertices[i][2])
        self.assertGreater(normals[nose][2], 0.8)

    def test_ply__is_the_figure(self):
        for scan_id, asset_type in (("scan-complete-ply", "model"),
                                    ("scan-complete", "canonical-body"),
                                    ("scan-complete-ply", "canonical-body")):
            self.assert_is_figure(*read_ply(self.file(scan_id, asset_type)))

    def test_obj__is_the_figure(self):
        obj = Obj(self.file("scan-complete", "model"))
        self.assertEqual(obj.rows["mtllib"], [["./avatar.obj.mtl"]])
        self.assertEqual(obj.rows["usemtl"], [["body"]])
        self.assert_is_figure(obj.vertices, obj.normals,
                              [tuple(corner[0] for corner in face) for face in obj.faces])

    def test_obj__has_a_place_in_the_texture_for_each_corner(self):
        obj = Obj(self.file("scan-complete", "model"))
        area = 0
        for face in obj.faces:
            self.assertTrue(all(v == n for v, _, n in face))
            a, b, c = (obj.places[place] for _, place, _ in face)
            area += abs((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])) / 2
        self.assertTrue(all(0 < u < 1 and 0 < v < 1 for u, v in obj.places))
        self.assertTrue(0.5 < area < 1)
        self.assertGreater(len(obj.places), len(obj.vertices))  # those on seams have several

    def test_material__names_the_texture(self):
        material = self.file("scan-complete", "material").decode().splitlines()
        self.assertEqual(material[0], "newmtl body")
        self.assertIn("map_Kd texture.png", material)

    def test_texture__shows_skin_and_clothes_where_the_figure_has_them(self):
        width, height, rows = read_png(self.file("scan-complete", "texture"))
        obj = Obj(self.file("scan-complete", "model"))
        colors = collections.defaultdict(list)
        for face in obj.faces:
            vertex = obj.vertices[face[0][0]]
            u, v = obj.places[face[0][1]]
            x, y = int(u * width), int((1 - v) * height)
            colors[round(vertex[1], 1)].append(tuple(rows[y][3 * x:3 * x + 3]))

        def usual(level):
            return collections.Counter(colors[level]).most_common(1)[0][0]

        red, _, blue = usual(0.1)
        self.assertGreater(red, blue + 40)  # the skin of the feet
        red, _, blue = usual(1.2)
        self.assertGreater(blue, red + 40)  # the shirt
        self.assertLess(max(usual(0.7)), 100)  # the shorts
        self.assertLess(max(usual(1.7)), 100)  # the hair

    def test_texture__has_colour_all_over(self):
        # Black between its parts would show as seams where a viewer makes the picture smaller.
        _, _, rows = read_png(self.file("scan-complete", "texture"))
        darkest = min(max(row[i:i + 3]) for row in rows for i in range(0, len(row), 3))
        self.assertGreater(darkest, 50)

    def test_pictures__show_something(self):
        for asset_type in "preview-image", "stripes":
            width, height, rows = read_png(self.file("scan-complete", asset_type))
            self.assertEqual((width, height), (540, 720))
            middle = 3 * (width // 2)
            self.assertNotEqual(rows[360][:3], rows[360][middle:middle + 3])
            self.assertGreater(len({bytes(row[middle:middle + 3]) for row in rows}), 50)

    def test_files__are_of_modest_size(self):
        for asset_type in "model", "texture", "preview-image", "stripes", "canonical-body":
            self.assertLess(len(self.file("scan-complete", asset_type)), 2_000_000)

    @unittest.skipUnless(shutil.which("assimp"), "there is no assimp")
    def test_assimp__reads_the_bundles(self):
        with tempfile.TemporaryDirectory() as folder:
            for scan_id, asset_type, name in (("scan-complete", "model", "avatar.obj"),
                                              ("scan-complete", "material", "avatar.obj.mtl"),
                                              ("scan-complete", "texture", "texture.png"),
                                              ("scan-complete-ply", "model", "avatar.ply")):
                with open(os.path.join(folder, name), "wb") as file:
                    file.write(self.file(scan_id, asset_type))
            for name in "avatar.obj", "avatar.ply":
                told = subprocess.run(["assimp", "info", name], cwd=folder, check=True, text=True,
                                      capture_output=True, timeout=60).stdout
                self.assertRegex(told, r"Faces: +16032\b")
                self.assertRegex(told, r"Meshes: +1\b")
                self.assertEqual("texture.png" in told, name == "avatar.obj")
                low, high = (
                    [float(number) for number in re.search(which + r" point +\((.*)\)", told)
                     .group(1).split()] for which in ("Minimum", "Maximum"))
                self.assertAlmostEqual(low[1], 0, delta=1e-5)
                self.assertAlmostEqual(high[1], 1.75, delta=1e-5)


if __name__ == "__main__":
    simulator.main()
