#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""usage: http2_server.py CERTIFICATE KEY DOCUMENT

An HTTP/2 server over TLS for what no proper one does. Each of its ports, which it prints in one
line, answers every request in one wrong way, in the order of WAYS. It ends with its parent.
"""
import os
import socket
import ssl
import struct
import sys
import threading
import time

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, GOAWAY = 0, 1, 3, 4, 7
END_STREAM, END_HEADERS = 1, 4
INTERNAL_ERROR, REFUSED_STREAM = 2, 7


def frame(kind, stream, payload=b"", flags=0):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + \
        struct.pack(">I", stream) + payload


def number(value):
    return struct.pack(">I", value)


# b"\x88" is ":status: 200", from the static table of RFC 7541.
WAYS = [
    frame(SETTINGS, 0) + frame(GOAWAY, 0, number(0) + number(INTERNAL_ERROR)),
    frame(SETTINGS, 0) + frame(RST_STREAM, 1, number(INTERNAL_ERROR)),
    frame(SETTINGS, 0) + frame(HEADERS, 1, b"\x88", END_HEADERS) +
    frame(RST_STREAM, 1, number(INTERNAL_ERROR)),
    frame(SETTINGS, 0) + frame(HEADERS, 1, b"\xff\xff\xff\xff\xff\xff", END_HEADERS),
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    frame(SETTINGS, 0) + frame(RST_STREAM, 1, number(REFUSED_STREAM)),
    frame(SETTINGS, 0) + frame(HEADERS, 1, b"\x88", END_HEADERS) +
    frame(DATA, 1, sys.argv[3].encode(), END_STREAM) + frame(GOAWAY, 0, number(1) + number(0)),
]


def read(connection, size):
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def serve(plain, context, way):
    try:
        with context.wrap_socket(plain, server_side=True) as connection:
            assert connection.selected_alpn_protocol() == "h2"
            assert read(connection, len(PREFACE)) == PREFACE
            is_whole = False
            while not is_whole:
                head = read(connection, 9)
                read(connection, int.from_bytes(head[:3], "big"))
                is_whole = head[3] in (DATA, HEADERS) and head[4] & END_STREAM
            connection.sendall(way)
            while connection.recv(4096):
                pass
    except (OSError, EOFError):
        pass


def listen(context, way):
    listener = socket.create_server(("127.0.0.1", 0))

    def run():
        while True:
            plain, _ = listener.accept()
            threading.Thread(target=serve, args=(plain, context, way), daemon=True).start()

    threading.Thread(target=run, daemon=True).start()
    return listener.getsockname()[1]


def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    context.set_alpn_protocols(["h2"])
    parent = os.getppid()
    print("ports", *(listen(context, way) for way in WAYS), flush=True)
    while os.getppid() == parent:
        time.sleep(1)


if __name__ == "__main__":
    main()
