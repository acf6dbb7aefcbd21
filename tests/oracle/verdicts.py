# SPDX-License-Identifier: MIT
"""Texts that a strict reader must accept or reject, with the verdicts of both sides.

Where they differ, libprism's rule is the one in docs/json.md, and the row says which.
"""
from typing import NamedTuple, Optional


class Case(NamedTuple):
    message: str
    text: bytes
    prism: bool  # whether it accepts
    protobuf: bool
    reason: Optional[str] = None  # given where, and only where, the two differ


def request(text, prism, protobuf, reason=None):
    return Case("session-request", text.encode(), prism, protobuf, reason)


def measurement(member, prism, protobuf, reason=None):
    text = '{"results":{"measurements":[{%s}]}}' % member
    return Case("scan-results", text.encode(), prism, protobuf, reason)


def vertices(list_text, prism, protobuf, reason=None):
    text = '{"results":{"avatar":{"meshVerticesOnly":{"vertices":%s}}}}' % list_text
    return Case("scan-results", text.encode(), prism, protobuf, reason)


def angle(member, prism, protobuf, reason=None):
    text = '{"results":{"posture":{"front":{"angles":[{%s}]}}}}' % member
    return Case("scan-results", text.encode(), prism, protobuf, reason)


def pending(time, prism, protobuf, reason=None):
    text = '{"pending":{"expireAtTimestamp":%s}}' % time
    return Case("scan-results", text.encode(), prism, protobuf, reason)


def response(text, prism, protobuf, reason=None):
    return Case("session-response", text.encode(), prism, protobuf, reason)


# libprism's own rules
UNKNOWN_MEMBER = "unknown members are skipped"
UNKNOWN_ENUM = "an unknown name of an enum is kept"
NO_NUL = "a C string cannot hold U+0000"
QUOTED_EXPONENT = "a number in quotes may have an exponent, as one without them"

# Where Python's protobuf is not as strict as its own definition, or stricter
EMPTY_LIST = "Python takes an empty list for a message without members"
BOTH_NAMES = "Python takes a field twice under its two names"
CUT_ENUM = "Python cuts the fraction off the number of an enum"
BOOL_NUMBER = "Python's booleans are numbers"
PYTHON_NUMBER = "Python's number parser takes more than JSON's numbers"
PYTHON_TIME = "Python's date parser takes more than RFC 3339"
FLOAT_RANGE = "Python compares before it rounds: it refuses what rounds to the largest float"

CASES = [
    # The text as a whole
    request("{}", True, True),
    request(" \t\r\n{ } \n", True, True),
    request("", False, False),
    request("   ", False, False),
    request("null", False, False),
    request("[]", False, True, EMPTY_LIST),
    request('"text"', False, False),
    request("7", False, False),
    request("{}{}", False, False),
    request("{} x", False, False),
    request("\ufeff{}", False, False),
    request("{", False, False),
    request('{"clientId"}', False, False),
    request('{"clientId":}', False, False),
    request('{"clientId":"a",}', False, False),
    request('{,"clientId":"a"}', False, False),
    request('{"clientId":"a" "clientScanningId":"b"}', False, False),
    request("{clientId:\"a\"}", False, False),
    request("{'clientId':'a'}", False, False),
    request('{"clientId":"a"} // note', False, False),
    request('{"clientId":"a"/**/}', False, False),
    Case("session-request", b'{"clientId":"\xff"}', False, False),
    Case("session-request", b'{"clientId":"\xc0\x80"}', False, False),
    Case("session-request", b'{"clientId":"\xed\xa0\x80"}', False, False),
    Case("session-request", b'{"clientId":"\xf4\x90\x80\x80"}', False, False),
    Case("session-request", b'{"clientId":"a"}\x00', False, False),
    # Names
    request('{"clientId":"a","clientScanningId":"b"}', True, True),
    request('{"client_id":"a","client_scanning_id":"b"}', True, True),
    request(r'{"client\u0049d":"a"}', True, True),
    request('{"scanning_config":{"language_code":"ja","include_3d_avatar_in_results":true}}',
            True, True),
    request('{"scanningConfig":{"include3dAvatarInResults":true}}', True, True),
    request('{"ClientId":"a"}', True, False, UNKNOWN_MEMBER),
    request('{"unheardOf":{"of":[1,{"b":null}]}}', True, False, UNKNOWN_MEMBER),
    request('{"unheardOf":01}', False, False),
    request('{"":1}', True, False, UNKNOWN_MEMBER),
    request('{"clientId":"a","clientId":"a"}', False, False),
    request('{"clientId":"a","client_id":"b"}', False, True, BOTH_NAMES),
    request('{"clientId":null,"clientId":"a"}', False, False),
    # null
    request('{"clientId":null,"scanningConfig":null}', True, True),
    request('{"scanningConfig":{"languageCode":null,"include3dAvatarInResults":null}}', True, True),
    pending("null", True, True),
    measurement('"measurementType":null,"value":null,"unit":null', True, True),
    vertices("null", True, True),
    vertices("[null]", False, False),
    vertices("[1,null]", False, False),
    angle('"value":null', True, True),
    Case("scan-results", b'{"results":{"measurements":[null]}}', False, False),
    Case("scan-results", b'{"results":{"measurements":null}}', True, True),
    # Oneofs
    response('{"scanningSession":{}}', True, True),
    response('{"scanningSession":{},"error":null}', True, True),
    response('{"scanningSession":null,"error":{}}', True, True),
    response('{"scanningSession":{},"error":{}}', False, False),
    Case("scan-results", b'{"results":{},"pending":{}}', False, False),
    # Strings
    request(r'{"clientId":"\"\\\/\b\f\n\r\t\u00e4\ud83d\udc64"}', True, True),
    request(r'{"clientId":"\ud83d"}', False, False),
    request(r'{"clientId":"\udc64\ud83d"}', False, False),
    request(r'{"clientId":"\x41"}', False, False),
    request(r'{"clientId":"\u00g0"}', False, False),
    request(r'{"clientId":"\u12"}', False, False),
    request('{"clientId":"a\nb"}', False, False),
    request('{"clientId":"a\tb"}', False, False),
    request('{"clientId":"a\x7fb"}', True, True),
    request(r'{"clientId":"a\u0000b"}', False, True, NO_NUL),
    request('{"clientId":7}', False, False),
    request('{"clientId":true}', False, False),
    request('{"clientId":["a"]}', False, False),
    request('{"clientId":{}}', False, False),
    request('{"scanningConfig":"en"}', False, False),
    request('{"scanningConfig":[]}', False, True, EMPTY_LIST),
    # Booleans
    request('{"scanningConfig":{"include3dAvatarInResults":false}}', True, True),
    request('{"scanningConfig":{"include3dAvatarInResults":"true"}}', False, False),
    request('{"scanningConfig":{"include3dAvatarInResults":1}}', False, False),
    request('{"scanningConfig":{"include3dAvatarInResults":0}}', False, False),
    request('{"scanningConfig":{"include3dAvatarInResults":True}}', False, False),
    # int64
    measurement('"value":"12"', True, True),
    measurement('"value":12', True, True),
    measurement('"value":12.0', True, True),
    measurement('"value":1.2e1', True, True),
    measurement('"value":-0', True, True),
    measurement('"value":"-12"', True, True),
    measurement('"value":"9223372036854775807"', True, True),
    measurement('"value":"-9223372036854775808"', True, True),
    measurement('"value":9223372036854775807', True, True),
    measurement('"value":"9223372036854775808"', False, False),
    measurement('"value":-9223372036854775809', False, False),
    measurement('"value":1e30', False, False),
    measurement('"value":1.5', False, False),
    measurement('"value":"1.5"', False, False),
    measurement('"value":"1.2e1"', True, False, QUOTED_EXPONENT),
    measurement('"value":"+12"', False, True, PYTHON_NUMBER),
    measurement('"value":" 12"', False, False),
    measurement('"value":"12 "', False, False),
    measurement('"value":""', False, False),
    measurement('"value":"0x10"', False, False),
    measurement('"value":"1_000"', False, True, PYTHON_NUMBER),
    measurement('"value":"012"', False, True, PYTHON_NUMBER),
    measurement('"value":true', False, False),
    measurement('"value":[]', False, False),
    # Enums
    measurement('"measurementType":"HEIGHT","unit":"MILLIMETERS"', True, True),
    measurement('"measurementType":41,"unit":1', True, True),
    measurement('"measurementType":99', True, True),
    measurement('"measurementType":-1', True, True),
    measurement('"measurementType":2147483647', True, True),
    measurement('"measurementType":2147483648', False, False),
    measurement('"measurementType":41.5', False, True, CUT_ENUM),
    measurement('"measurementType":41.0', True, True),
    measurement('"measurementType":"EAR_LENGTH"', True, False, UNKNOWN_ENUM),
    measurement('"measurementType":"height"', True, False, UNKNOWN_ENUM),
    measurement('"measurementType":""', True, False, UNKNOWN_ENUM),
    measurement('"measurementType":true', False, True, BOOL_NUMBER),
    measurement('"measurementType":[]', False, False),
    response('{"error":{"errorType":"MALFORMED_REQUEST"}}', True, False, UNKNOWN_ENUM),
    # Floats
    vertices("[]", True, True),
    vertices('[0,1,-1,1.5,1e10,1E+2,1e-3,"1.5","NaN","Infinity","-Infinity"]', True, True),
    vertices("[1,]", False, False),
    vertices("[,1]", False, False),
    vertices("[1 2]", False, False),
    vertices("[1", False, False),
    vertices("1", False, False),
    vertices("{}", False, False),
    vertices("[.5]", False, False),
    vertices("[5.]", False, False),
    vertices("[+5]", False, False),
    vertices("[05]", False, False),
    vertices("[-]", False, False),
    vertices("[1e]", False, False),
    vertices("[0x1]", False, False),
    vertices("[NaN]", False, False),
    vertices("[Infinity]", False, False),
    vertices("[-Infinity]", False, False),
    vertices('["nan"]', False, False),
    vertices('["inf"]', False, True, PYTHON_NUMBER),
    vertices('[""]', False, False),
    vertices('["1.5 "]', False, True, PYTHON_NUMBER),
    vertices("[true]", False, True, BOOL_NUMBER),
    vertices("[[1]]", False, False),
    vertices("[1e39]", False, False),
    vertices("[3.4028234663852886e38]", True, True),
    vertices("[3.4028235e38]", True, False, FLOAT_RANGE),
    vertices("[3.4028235677973366e38]", True, False, FLOAT_RANGE),  # below the middle
    vertices("[3.4028235677973367e38]", False, False),  # above it
    vertices("[1e-60]", True, True),
    angle('"value":1.7976931348623157e308', True, True),
    angle('"value":1e309', False, False),
    angle('"value":"1e309"', False, True, PYTHON_NUMBER),
    angle('"value":1e-400', True, True),
    # Times
    pending('"2022-04-01T06:18:53Z"', True, True),
    pending('"2022-04-01T06:18:53.4Z"', True, True),
    pending('"2022-04-01T06:18:53.746059293Z"', True, True),
    pending('"2022-04-01T06:18:53+09:30"', True, True),
    pending('"2022-04-01T06:18:53.5-00:30"', True, True),
    pending('"0001-01-01T00:00:00Z"', True, True),
    pending('"9999-12-31T23:59:59.999999999Z"', True, True),
    pending('"2024-02-29T00:00:00Z"', True, True),
    pending('"2022-04-01T06:18:53.7460592931Z"', False, False),
    pending('"2022-04-01T06:18:53.Z"', False, True, PYTHON_TIME),
    pending('"2022-04-01T06:18:53"', False, False),
    pending('"2022-04-01 06:18:53Z"', False, False),
    pending('"2022-04-01t06:18:53z"', False, False),
    pending('"2022-4-1T6:18:53Z"', False, True, PYTHON_TIME),
    pending('"2023-02-29T00:00:00Z"', False, False),
    pending('"2022-04-31T00:00:00Z"', False, False),
    pending('"2022-04-01T24:00:00Z"', False, False),
    pending('"2022-04-01T06:18:60Z"', False, False),
    pending('"2022-04-01T06:18:53+24:00"', False, True, PYTHON_TIME),
    pending('"2022-04-01T06:18:53+0930"', False, False),
    pending('"0000-01-01T00:00:00Z"', False, False),
    pending('"10000-01-01T00:00:00Z"', False, False),
    pending('"0001-01-01T00:00:00+00:01"', False, True, PYTHON_TIME),
    pending('""', False, False),
    pending("1648799047", False, False),
    pending("{}", False, False),
    # Depth
    request('{"a":%s1%s}' % ("[" * 63, "]" * 63), True, False, UNKNOWN_MEMBER),
    request('{"a":%s1%s}' % ("[" * 64, "]" * 64), False, False),
]
