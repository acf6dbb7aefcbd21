# SPDX-License-Identifier: MIT
"""The vendor's schema as protobuf classes, compiled when the test runs."""
import importlib
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent


def load():
    """The generated module; its files are gone when this returns."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["protoc", f"--proto_path={HERE}", f"--python_out={folder}", "estimation.proto"],
            check=True)
        sys.path.insert(0, folder)
        try:
            return importlib.import_module("estimation_pb2")
        finally:
            sys.path.remove(folder)


schema = load()

# What prism-json calls the messages.
MESSAGES = {
    "session-request": schema.CreateScanningSessionRequest,
    "session-response": schema.CreateScanningSessionResponse,
    "scan-results": schema.ScanningResults,
}
