# SPDX-License-Identifier: MIT
"""usage: test_units.py LIBRARY

The conversions and texts of <prism/units.h> against exact arithmetic in Python's fractions, on
limits, halfway points and random values.
"""

import ctypes
import math
import random
import struct
import sys
from ctypes import c_char_p, c_double, c_int32, c_int64, c_size_t
from fractions import Fraction

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1
DEGREES, RADIANS = 1, 2
HEIGHT, NECK_GIRTH = 41, 4

failures = 0


def check(what, got, expected):
    global failures
    if got != expected:
        failures += 1
        print(f"FAILED: {what}: {got!r}, not {expected!r}")


def pi_of(bits):
    """Machin's formula, with some bits more than asked for."""

    def arctan_of_inverse(x):
        term = (1 << (bits + 64)) // x
        total, divisor, sign = term, 1, 1
        while term:
            term //= x * x
            divisor += 2
            sign = -sign
            total += sign * (term // divisor)
        return total

    return Fraction(4 * (4 * arctan_of_inverse(5) - arctan_of_inverse(239)), 1 << (bits + 64))


PI = pi_of(1400)


class Measurement(ctypes.Structure):
    _fields_ = [
        ("measurement_type", c_int32),
        ("measurement_type_name", c_char_p),
        ("value", c_int64),
        ("unit", c_int32),
        ("unit_name", c_char_p),
    ]


class FeetInches(ctypes.Structure):
    _fields_ = [("feet", c_int64), ("inches", c_int32), ("tenths", c_int32)]


def load(path):
    library = ctypes.CDLL(path)
    for name in ("mm_to_cm", "mm_to_inches", "g_to_kg", "g_to_pounds", "e4_to_percent"):
        function = getattr(library, "prism_units_" + name)
        function.argtypes, function.restype = [c_int64], c_double
    for name in ("degrees_to_radians", "radians_to_degrees"):
        function = getattr(library, "prism_units_" + name)
        function.argtypes, function.restype = [c_double], c_double
    library.prism_units_mm_to_feet_inches.argtypes = [c_int64, ctypes.POINTER(FeetInches)]
    library.prism_units_mm_to_feet_inches.restype = None
    library.prism_measurement_text.argtypes = [
        ctypes.POINTER(Measurement), c_int32, c_char_p, c_size_t]
    library.prism_measurement_text.restype = c_size_t
    library.prism_angle_text.argtypes = [c_double, c_int32, c_int32, c_char_p, c_size_t]
    library.prism_angle_text.restype = c_size_t
    return library


def rounded(value, denominator):
    """The value in whole parts of 1/denominator, half away from zero."""
    parts = abs(value) * denominator
    whole = (2 * parts.numerator + parts.denominator) // (2 * parts.denominator)
    return -whole if value < 0 else whole


def decimal(value, decimals):
    parts = rounded(value, 10**decimals)
    whole, rest = divmod(abs(parts), 10**decimals)
    return f"{'-' if parts < 0 else ''}{whole}.{rest:0{decimals}}"


def integers(rng):
    yield from range(-300, 301)
    yield from (INT64_MIN, INT64_MIN + 1, INT64_MAX - 1, INT64_MAX)
    for exponent in range(1, 63):
        for offset in (-1, 0, 1):
            yield 2**exponent + offset
            yield -(2**exponent) + offset
    for scale in (10, 100, 1000, 10000, 127, 45359237):
        for _ in range(200):
            half = rng.randrange(-(2**62) // scale, 2**62 // scale) * scale + scale // 2
            yield from (half - 1, half, half + 1)
    for _ in range(4000):
        yield rng.randrange(INT64_MIN, INT64_MAX + 1) >> rng.randrange(64)


def text_of(library, value, unit, system, measurement_type):
    out = ctypes.create_string_buffer(64)
    measurement = Measurement(measurement_type, None, value, unit, None)
    size = library.prism_measurement_text(ctypes.byref(measurement), system, out, len(out))
    check(f"size of {out.value}", size, len(out.value))
    return out.value.decode()


def feet_text(value):
    tenths = rounded(value / Fraction(254, 10), 10)
    sign, tenths = ("-" if tenths < 0 else ""), abs(tenths)
    return f"{sign}{tenths // 120} ft {tenths // 10 % 12}.{tenths % 10} in"


def check_integer(library, value):
    exact = Fraction(value)
    cm, inches = exact / 10, exact / Fraction(254, 10)
    kg, pounds = exact / 1000, exact / Fraction(45359237, 100000)
    percent = exact / 10000
    for name, expected in (
        ("mm_to_cm", cm),
        ("mm_to_inches", inches),
        ("g_to_kg", kg),
        ("g_to_pounds", pounds),
        ("e4_to_percent", percent),
    ):
        got = getattr(library, "prism_units_" + name)(value)
        check(f"{name}({value})", got, float(expected))

    parts = FeetInches()
    library.prism_units_mm_to_feet_inches(value, ctypes.byref(parts))
    check(f"feet of {value}", parts.feet * 120 + parts.inches * 10 + parts.tenths,
          rounded(inches, 10))
    check(f"parts of {value}", abs(parts.inches) < 12 and abs(parts.tenths) < 10, True)

    for unit, system, measurement_type, expected in (
        (1, 0, HEIGHT, decimal(cm, 1) + " cm"),
        (1, 1, HEIGHT, feet_text(value)),
        (1, 1, NECK_GIRTH, decimal(inches, 1) + " in"),
        (2, 0, NECK_GIRTH, decimal(kg, 1) + " kg"),
        (2, 1, NECK_GIRTH, decimal(pounds, 1) + " lb"),
        (3, 0, NECK_GIRTH, decimal(percent, 1) + " %"),
    ):
        got = text_of(library, value, unit, system, measurement_type)
        check(f"text of {value} in unit {unit}, system {system}", got, expected)


def angles(rng):
    yield from (0.0, 5e-324, 2.2250738585072014e-308, 2.225073858507201e-308, 1e-300)
    yield from (0.05, 0.15, 0.25, 0.35, 0.75, 359.95, 45.0, 90.0, 180.0, 1e14, 999999999999999.9)
    for halves in range(200):
        half = halves / 4
        yield from (half, math.nextafter(half, 0), math.nextafter(half, 1000))
    for parts in range(1, 400, 2):
        # Nearest to halfway points of each of the decimals, in both units.
        for factor in (Fraction(1), PI / 180, 180 / PI):
            for denominator in (20, 2000):
                near = float(Fraction(parts, denominator) * factor)
                yield from (near, math.nextafter(near, 0), math.nextafter(near, 1000))
    for _ in range(6000):
        yield rng.uniform(0, 360)
    for _ in range(6000):
        yield rng.uniform(0, 7)
    for _ in range(6000):
        yield struct.unpack("<d", struct.pack("<Q", rng.randrange(0x7FF0 << 48)))[0]


def nearest(value):
    try:
        return float(value)
    except OverflowError:
        return math.inf


def angle_text(library, value, unit, wanted):
    out = ctypes.create_string_buffer(64)
    size = library.prism_angle_text(value, unit, wanted, out, len(out))
    check(f"size of {out.value}", size, len(out.value))
    return out.value.decode()


def check_angle(library, value):
    exact = Fraction(value)
    for sign in (1, -1):
        check(f"degrees_to_radians({sign * value!r})",
              library.prism_units_degrees_to_radians(sign * value),
              sign * nearest(exact * PI / 180))
        check(f"radians_to_degrees({sign * value!r})",
              library.prism_units_radians_to_degrees(sign * value),
              sign * nearest(exact * 180 / PI))
    for unit, wanted, shown in (
        (DEGREES, DEGREES, exact),
        (DEGREES, RADIANS, exact * PI / 180),
        (RADIANS, DEGREES, exact * 180 / PI),
        (RADIANS, RADIANS, exact),
    ):
        got = angle_text(library, -value, unit, wanted)
        expected = decimal(-shown, 1) + "°" if wanted == DEGREES else decimal(-shown, 3) + " rad"
        if nearest(shown) < 1e15:
            check(f"text of {-value!r}, {unit} as {wanted}", got, expected)
        else:
            number = got.removesuffix("°").removesuffix(" rad")
            check(f"text of {-value!r}, {unit} as {wanted}", float(number), -nearest(shown))


def main():
    library = load(sys.argv[1])
    rng = random.Random(1)
    for value in integers(rng):
        check_integer(library, value)
    for value in angles(rng):
        check_angle(library, value)
    return 1 if failures else 0


sys.exit(main())
