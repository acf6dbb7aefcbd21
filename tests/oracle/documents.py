# SPDX-License-Identifier: MIT
"""Random documents of the three messages: the same ones for the same seed."""
import math
import struct

from schema import MESSAGES

TEXTS = ["a", "abc123", "two words", "J\u00fcrgen", "\u4f53\U0001f464", '"quoted"', "back\\slash",
         "tab\tline\nreturn\r", "\x01\x1f\x7f", "\u2028\u2029", "</script>", "\ufeff", "\ufffe", "/",
         "\\u0041", "x" * 300]
INT64S = [0, 1, -1, 42, 2**31, -2**31 - 1, 2**53, 2**53 + 1, -2**53 - 1, 2**63 - 1, -2**63]
DOUBLES = [0.0, -0.0, 1.0, -1.0, 0.1, 1 / 3, 653.5, 668.5999999999999, 1e21, 1e22, 1e23, 2.0**53,
           2.0**53 + 2, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1e-7, 123456789012,
           math.nan, math.inf, -math.inf]
# The largest float is left out: Python's protobuf does not read its own text for it. See verdicts.
FLOATS = [0.0, -0.0, 1.0, 0.1, 0.30484238, 1.0596719, -0.047099218, 1e-45, 1.1754944e-38,
          3.4028233e38, 16777216.0, 16777218.0, 1e10, 1e-10, math.nan, math.inf, -math.inf]


def to_float(value):
    """The float32 nearest to a double."""
    return struct.unpack("<f", struct.pack("<f", value))[0]


def random_double(rng):
    kind = rng.randrange(4)
    if kind == 0:
        return rng.choice(DOUBLES)
    if kind == 1:
        return round(rng.uniform(-2000, 2000), rng.randrange(4))
    if kind == 2:
        return rng.uniform(-1, 1) * 10.0 ** rng.randrange(-300, 300)
    bits = rng.getrandbits(64)
    value = struct.unpack("<d", struct.pack("<Q", bits))[0]
    return math.nan if math.isnan(value) else value


def random_float(rng):
    kind = rng.randrange(4)
    if kind == 0:
        return to_float(rng.choice(FLOATS))
    if kind == 1:
        return to_float(rng.uniform(-2, 2))
    value = struct.unpack("<f", struct.pack("<I", rng.getrandbits(32)))[0]
    if math.isnan(value):
        return math.nan
    return 0.5 if abs(value) == to_float(3.4028234663852886e38) else value


def random_int64(rng):
    if rng.random() < 0.5:
        return rng.choice(INT64S)
    return rng.getrandbits(64) - 2**63 >> rng.randrange(64)


def random_text(rng):
    if rng.random() < 0.7:
        return rng.choice(TEXTS)
    # Any characters but NUL and surrogates.
    codes = [rng.choice([rng.randrange(1, 0x80), rng.randrange(0x80, 0x800),
                         rng.randrange(0x800, 0xD800), rng.randrange(0xE000, 0x110000)])
             for _ in range(rng.randrange(12))]
    return "".join(map(chr, codes))


def random_enum(rng, descriptor):
    if rng.random() < 0.1:
        # Numbers that the schema does not have: both sides keep them. INT32_MIN has a meaning of
        # its own in libprism, and no name: it is left out.
        return rng.choice([-1, 99, 2**31 - 1, -2**31 + 1])
    return rng.choice(descriptor.values).number


def random_scalar(rng, field):
    kinds = {field.TYPE_STRING: random_text, field.TYPE_INT64: random_int64,
             field.TYPE_DOUBLE: random_double, field.TYPE_FLOAT: random_float,
             field.TYPE_BOOL: lambda r: r.random() < 0.5}
    if field.type == field.TYPE_ENUM:
        return random_enum(rng, field.enum_type)
    return kinds[field.type](rng)


def fill_timestamp(rng, timestamp):
    timestamp.seconds = rng.choice([0, -1, 1648799047, -62135596800, 253402300799,
                                    rng.randrange(-62135596800, 253402300800)])
    timestamp.nanos = rng.choice([0, 1, 999999999, 746059293, rng.randrange(10**9),
                                  rng.randrange(1000) * 10**6, rng.randrange(10**4) * 10**5,
                                  rng.randrange(10**6) * 10**3, rng.randrange(10**7) * 10**2])


def fill(rng, message, density):
    """Set each field with this probability; of a oneof, one member."""
    fields = []
    for field in message.DESCRIPTOR.fields:
        if field.containing_oneof is None:
            fields.append(field)
    for oneof in message.DESCRIPTOR.oneofs:
        fields.append(rng.choice(oneof.fields))
    for field in fields:
        if rng.random() >= density:
            continue
        repeated = field.label == field.LABEL_REPEATED
        count = rng.choice([1, 1, 2, 3, 7]) if repeated else 1
        if repeated and field.type == field.TYPE_FLOAT:
            count = rng.choice([0, 1, 3, 100, 3000])
        for _ in range(count):
            if field.type == field.TYPE_MESSAGE:
                child = getattr(message, field.name)
                if repeated:
                    child = child.add()
                if child.DESCRIPTOR.full_name == "google.protobuf.Timestamp":
                    fill_timestamp(rng, child)
                else:
                    child.SetInParent()
                    fill(rng, child, density)
            elif repeated:
                getattr(message, field.name).append(random_scalar(rng, field))
            else:
                setattr(message, field.name, random_scalar(rng, field))


def enum_fields(descriptor, path=()):
    """The path to each enum field of a message, through its parts."""
    for field in descriptor.fields:
        if field.type == field.TYPE_ENUM:
            yield path + (field,)
        elif field.type == field.TYPE_MESSAGE:
            yield from enum_fields(field.message_type, path + (field,))


def with_enum(name, path, number):
    """A message with nothing but this number in this enum field."""
    message = part = MESSAGES[name]()
    for field in path[:-1]:
        part = getattr(part, field.name)
        if field.label == field.LABEL_REPEATED:
            part = part.add()
    setattr(part, path[-1].name, number)
    return message


def generate(rng, name, count):
    """`count` messages, from empty to full."""
    for index in range(count):
        message = MESSAGES[name]()
        fill(rng, message, (index / (count - 1)) ** 0.5)
        yield message
