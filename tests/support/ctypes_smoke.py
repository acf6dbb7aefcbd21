# SPDX-License-Identifier: MIT
"""What a binding does: declare the structs, load the shared library, call it.

usage: ctypes_smoke.py SHARED_LIBRARY PRINT_LAYOUT
"""
import ctypes
import subprocess
import sys
import threading
import unittest
from ctypes import (CFUNCTYPE, POINTER, Structure, byref, c_bool, c_char, c_char_p, c_double,
                    c_int32, c_int64, c_size_t, c_uint8, c_uint32, c_uint64, c_void_p, sizeof)

LIBRARY = ""
PRINT_LAYOUT = ""


class prism_error(Structure):
    _fields_ = [("code", c_int32), ("http_status", c_int32), ("os_code", c_int32),
                ("service_code", c_int32), ("attempts", c_int32), ("flags", c_uint32),
                ("retry_after_ms", c_uint32), ("reserved", c_uint32), ("json_offset", c_uint64),
                ("service_name", c_char * 48), ("request_id", c_char * 64),
                ("json_path", c_char * 96), ("message", c_char * 256), ("reserved2", c_char * 8)]


class prism_http_header(Structure):
    _fields_ = [("name", c_char_p), ("value", c_char_p)]


class prism_http_request(Structure):
    _fields_ = [("method", c_char_p), ("url", c_char_p), ("headers", POINTER(prism_http_header)),
                ("header_count", c_size_t), ("body", c_void_p), ("body_size", c_size_t),
                ("connect_timeout_ms", c_uint32), ("timeout_ms", c_uint32),
                ("stall_timeout_ms", c_uint32), ("idempotent", c_bool), ("cancel", c_void_p)]


SEND = CFUNCTYPE(c_int32, c_void_p, POINTER(prism_http_request), c_void_p, POINTER(prism_error))
DESTROY = CFUNCTYPE(None, c_void_p)
ON_RESPONSE = CFUNCTYPE(None, c_void_p, c_void_p)


class prism_log_record(Structure):
    _fields_ = [("level", c_int32), ("event", c_int32), ("method", c_char_p), ("host", c_char_p),
                ("path", c_char_p), ("status", c_int32), ("http_status", c_int32),
                ("attempt", c_int32), ("pause_ms", c_uint32), ("elapsed_ms", c_uint64),
                ("bytes_sent", c_uint64), ("bytes_received", c_uint64)]


class prism_drift(Structure):
    _fields_ = [("kind", c_int32), ("request_path", c_char_p), ("path", c_char_p),
                ("text", c_char_p)]


WAKE = CFUNCTYPE(None, c_void_p)


class prism_cancel_listener(Structure):
    _fields_ = [("wake", WAKE), ("context", c_void_p), ("next", c_void_p),
                ("previous", c_void_p)]


ON_LOG = CFUNCTYPE(None, c_void_p, POINTER(prism_log_record))
ON_DRIFT = CFUNCTYPE(None, c_void_p, POINTER(prism_drift))


class prism_transport(Structure):
    _fields_ = [("struct_size", c_size_t), ("context", c_void_p), ("send", SEND),
                ("destroy", DESTROY)]


class prism_client_options(Structure):
    _fields_ = [("struct_size", c_size_t), ("api_key", c_char_p), ("client_id", c_char_p),
                ("hosted_url", c_char_p), ("estimation_url", c_char_p),
                ("user_agent_suffix", c_char_p), ("transport", POINTER(prism_transport)),
                ("ca_file", c_char_p), ("ca_folder", c_char_p),
                ("client_certificate_file", c_char_p), ("client_key_file", c_char_p),
                ("client_key_password", c_char_p), ("proxy_url", c_char_p),
                ("proxy_user", c_char_p), ("proxy_password", c_char_p), ("no_proxy", c_char_p),
                ("on_log", ON_LOG), ("on_log_context", c_void_p),
                ("on_drift", ON_DRIFT), ("on_drift_context", c_void_p),
                ("max_response_size", c_uint64), ("environment", c_int32), ("log_level", c_int32),
                ("timeout_ms", c_uint32), ("connect_timeout_ms", c_uint32),
                ("stall_timeout_ms", c_uint32), ("max_retries", c_uint32),
                ("retry_base_ms", c_uint32), ("retry_cap_ms", c_uint32),
                ("max_idle_connections", c_uint32), ("flags", c_uint32)]


class prism_call_options(Structure):
    _fields_ = [("struct_size", c_size_t), ("on_response", ON_RESPONSE),
                ("on_response_context", c_void_p), ("cancel", c_void_p), ("timeout_ms", c_uint32),
                ("connect_timeout_ms", c_uint32), ("stall_timeout_ms", c_uint32),
                ("max_retries", c_uint32), ("retry_base_ms", c_uint32),
                ("retry_cap_ms", c_uint32)]


class prism_session_request(Structure):
    _fields_ = [("struct_size", c_size_t), ("client_id", c_char_p),
                ("client_scanning_id", c_char_p), ("language_code", c_char_p),
                ("include_3d_avatar_in_results", c_bool), ("has_scanning_config", c_bool),
                ("reserved", c_uint8 * 6)]


class prism_timestamp(Structure):
    _fields_ = [("seconds", c_int64), ("nanos", c_int32)]


class prism_point(Structure):
    _fields_ = [("x", c_double), ("y", c_double)]


class prism_measurement(Structure):
    _fields_ = [("measurement_type", c_int32), ("measurement_type_name", c_char_p),
                ("value", c_int64), ("unit", c_int32), ("unit_name", c_char_p)]


class prism_scan_measurements(Structure):
    _fields_ = [("measurements", POINTER(POINTER(prism_measurement))),
                ("measurement_count", c_size_t), ("avatar", c_void_p), ("posture", c_void_p)]


class prism_scan_results(Structure):
    _fields_ = [("scanning_session_id", c_char_p), ("client_scanning_id", c_char_p),
                ("body_case", c_int32), ("results", POINTER(prism_scan_measurements)),
                ("pending", c_void_p), ("error", c_void_p)]


class prism_wait_progress(Structure):
    _fields_ = [("state", c_int32), ("polls", c_int32), ("elapsed_ms", c_uint64),
                ("pause_ms", c_uint32), ("reserved", c_uint32), ("assets", c_void_p)]


ON_PROGRESS = CFUNCTYPE(c_bool, c_void_p, POINTER(prism_wait_progress))


class prism_wait_options(Structure):
    _fields_ = [("struct_size", c_size_t), ("call", POINTER(prism_call_options)),
                ("on_progress", ON_PROGRESS), ("on_progress_context", c_void_p),
                ("expire_at", prism_timestamp), ("has_expire_at", c_bool),
                ("reserved", c_uint8 * 3), ("flags", c_uint32), ("timeout_ms", c_uint32),
                ("first_pause_ms", c_uint32), ("pause_cap_ms", c_uint32), ("reserved2", c_uint32)]


STRUCTS = [prism_error, prism_log_record, prism_cancel_listener, prism_drift, prism_http_header,
           prism_http_request, prism_transport, prism_client_options, prism_call_options,
           prism_session_request, prism_timestamp, prism_point, prism_measurement,
           prism_scan_measurements, prism_scan_results, prism_wait_options, prism_wait_progress]

PRISM_OK = 0
PRISM_ERROR_NETWORK = 8
PRISM_ERROR_HTTP_SERVER = 14
PRISM_ERROR_SERVICE = 15
PRISM_ERROR_CANCELLED = 20
PRISM_ERROR_FLAG_RETRYABLE = 1
PRISM_SERVICE_ABORTED = 9
PRISM_LOG_ERROR, PRISM_LOG_WARNING, PRISM_LOG_INFO, PRISM_LOG_DEBUG = 1, 2, 3, 4
PRISM_LOG_REQUEST, PRISM_LOG_RESPONSE, PRISM_LOG_RETRY, PRISM_LOG_CALL = 1, 2, 3, 4
PRISM_DRIFT_MEMBER, PRISM_DRIFT_ENUM = 1, 2
PRISM_SCAN_RESULTS_RESULTS = 3
PRISM_WAIT_PROCESSING = 2

RESULTS = (b'{"scanningSessionId":"s","results":{"measurements":[{"measurementType":"HEIGHT",'
           b'"value":"1750","unit":"MILLIMETERS"},{"measurementType":"EAR_LENGTH",'
           b'"value":"-9223372036854775808"}]}}')


def load():
    lib = ctypes.CDLL(LIBRARY)
    lib.prism_client_options_init.argtypes = [POINTER(prism_client_options), c_size_t]
    lib.prism_client_options_init.restype = None
    lib.prism_call_options_init.argtypes = [POINTER(prism_call_options), c_size_t]
    lib.prism_call_options_init.restype = None
    lib.prism_transport_init.argtypes = [POINTER(prism_transport), c_size_t]
    lib.prism_transport_init.restype = None
    lib.prism_session_request_init.argtypes = [POINTER(prism_session_request), c_size_t]
    lib.prism_session_request_init.restype = None
    lib.prism_client_new.argtypes = [POINTER(prism_client_options), POINTER(c_void_p),
                                     POINTER(prism_error)]
    lib.prism_client_free.argtypes = [c_void_p]
    lib.prism_client_free.restype = None
    lib.prism_scan_results_get.argtypes = [c_void_p, c_char_p, POINTER(prism_call_options),
                                           POINTER(POINTER(prism_scan_results)),
                                           POINTER(prism_error)]
    lib.prism_wait_options_init.argtypes = [POINTER(prism_wait_options), c_size_t]
    lib.prism_wait_options_init.restype = None
    lib.prism_scan_results_wait.argtypes = [c_void_p, c_char_p, POINTER(prism_wait_options),
                                            POINTER(POINTER(prism_scan_results)),
                                            POINTER(prism_error)]
    lib.prism_scan_results_free.argtypes = [POINTER(prism_scan_results)]
    lib.prism_scan_results_free.restype = None
    lib.prism_scan_results_measurement.argtypes = [POINTER(prism_scan_results), c_int32]
    lib.prism_scan_results_measurement.restype = POINTER(prism_measurement)
    lib.prism_session_request_format.argtypes = [POINTER(prism_session_request),
                                                 POINTER(c_void_p), POINTER(c_size_t),
                                                 POINTER(prism_error)]
    lib.prism_text_free.argtypes = [c_void_p]
    lib.prism_text_free.restype = None
    lib.prism_http_response_set_status.argtypes = [c_void_p, c_int32]
    lib.prism_http_response_set_status.restype = None
    lib.prism_http_response_append_body.argtypes = [c_void_p, c_char_p, c_size_t]
    lib.prism_http_response_status.argtypes = [c_void_p]
    lib.prism_error_set.argtypes = [POINTER(prism_error), c_int32, c_char_p]
    lib.prism_cancel_new.argtypes = [POINTER(c_void_p), POINTER(prism_error)]
    for name in ("prism_cancel_request", "prism_cancel_free"):
        getattr(lib, name).argtypes = [c_void_p]
        getattr(lib, name).restype = None
    lib.prism_cancel_is_requested.argtypes = [c_void_p]
    lib.prism_cancel_is_requested.restype = c_bool
    lib.prism_cancel_listen.argtypes = [c_void_p, POINTER(prism_cancel_listener)]
    lib.prism_cancel_listen.restype = c_bool
    lib.prism_cancel_unlisten.argtypes = [c_void_p, POINTER(prism_cancel_listener)]
    lib.prism_cancel_unlisten.restype = None
    for name in ("prism_log_level_name", "prism_log_event_name", "prism_version"):
        getattr(lib, name).restype = c_char_p
    return lib


class Layout(unittest.TestCase):
    def test_is_what_the_compiler_says(self):
        printed, fields = {}, None
        for line in subprocess.run([PRINT_LAYOUT], capture_output=True, text=True,
                                   check=True).stdout.splitlines():
            words = line.split()
            if words[0] == "struct":
                fields = {}
                printed[words[1]] = (int(words[2]), fields)
            else:
                fields[words[0]] = (int(words[1]), int(words[2]))
        ours = {struct.__name__: (sizeof(struct),
                                  {name: (getattr(struct, name).offset, getattr(struct, name).size)
                                   for name, _ in struct._fields_})
                for struct in STRUCTS}
        self.assertEqual(ours, printed)

    def test_of_the_error_is_frozen(self):
        self.assertEqual(sizeof(prism_error), 512)
        offsets = [getattr(prism_error, name).offset for name, _ in prism_error._fields_]
        self.assertEqual(offsets, [0, 4, 8, 12, 16, 20, 24, 28, 32, 40, 88, 152, 248, 504])


class Calls(unittest.TestCase):
    def setUp(self):
        self.lib = load()
        self.requests = []
        self.records = []  # of the log: all but the times
        self.findings = []
        self.destroyed = 0
        self.answer = None  # called with the response and the error
        self.error = prism_error()
        self.transport = prism_transport()
        self.lib.prism_transport_init(byref(self.transport), sizeof(prism_transport))
        self.assertEqual(self.transport.struct_size, sizeof(prism_transport))
        self.transport.send = SEND(self.send)
        self.transport.destroy = DESTROY(self.destroy)

        options = prism_client_options()
        self.lib.prism_client_options_init(byref(options), sizeof(options))
        options.client_id = b"id"
        options.estimation_url = b"https://estimation.test/"
        options.transport = ctypes.pointer(self.transport)
        options.on_log = self.on_log = ON_LOG(self.log)  # a client's callbacks live as long as it
        options.on_drift = self.on_drift = ON_DRIFT(self.drift)
        options.log_level = PRISM_LOG_DEBUG
        options.retry_cap_ms = 1
        self.client = c_void_p()
        status = self.lib.prism_client_new(byref(options), byref(self.client), byref(self.error))
        self.assertEqual(status, PRISM_OK, self.error.message)

    def tearDown(self):
        self.lib.prism_client_free(self.client)
        self.assertEqual(self.destroyed, 1)

    def log(self, _context, record):
        record = record.contents
        self.records.append((record.level, record.event, record.method, record.host, record.path,
                             record.status, record.http_status, record.attempt))

    def drift(self, _context, finding):
        finding = finding.contents
        self.findings.append((finding.kind, finding.request_path, finding.path, finding.text))

    def send(self, _context, request, response, error):
        request = request.contents
        self.cancel = request.cancel
        self.requests.append((request.method, request.url,
                              {request.headers[i].name: request.headers[i].value
                               for i in range(request.header_count)},
                              ctypes.string_at(request.body, request.body_size)
                              if request.body else None,
                              request.timeout_ms, request.idempotent))
        return self.answer(response, error)

    def destroy(self, _context):
        self.destroyed += 1

    def give(self, status, body):
        def answer(response, _error):
            self.lib.prism_http_response_set_status(response, status)
            return self.lib.prism_http_response_append_body(response, body, len(body))
        self.answer = answer

    def get(self, options=None):
        results = POINTER(prism_scan_results)()
        status = self.lib.prism_scan_results_get(self.client, "s/\u00fc".encode(), options,
                                                 byref(results), byref(self.error))
        return status, results

    def test_results_are_there(self):
        seen = []
        self.give(200, RESULTS)
        options = prism_call_options()
        self.lib.prism_call_options_init(byref(options), sizeof(options))
        options.timeout_ms = 0xFFFFFFFF
        options.on_response = ON_RESPONSE(
            lambda _, response: seen.append(self.lib.prism_http_response_status(response)))
        status, results = self.get(byref(options))
        self.assertEqual(status, PRISM_OK, self.error.message)
        self.assertEqual(bytes(self.error), bytes(512))
        self.assertEqual(seen, [200])
        self.assertEqual(self.requests, [(
            b"GET", b"https://estimation.test/scanning/v0/results/s%2F%C3%BC",
            {b"Accept": b"application/json",
             b"User-Agent": b"libprism/" + self.lib.prism_version()},
            None, 0xFFFFFFFF, True)])

        document = results.contents
        self.assertEqual(document.scanning_session_id, b"s")
        self.assertEqual(document.client_scanning_id, None)
        self.assertEqual(document.body_case, PRISM_SCAN_RESULTS_RESULTS)
        self.assertEqual(document.results.contents.measurement_count, 2)
        height = document.results.contents.measurements[0].contents
        self.assertEqual((height.measurement_type, height.measurement_type_name, height.value,
                          height.unit, height.unit_name), (41, b"HEIGHT", 1750, 1, b"MILLIMETERS"))
        found = self.lib.prism_scan_results_measurement(results, 41)
        self.assertEqual(ctypes.addressof(found.contents), ctypes.addressof(height))
        other = document.results.contents.measurements[1].contents
        self.assertEqual((other.measurement_type, other.measurement_type_name, other.value),
                         (-2**31, b"EAR_LENGTH", -2**63))
        self.lib.prism_scan_results_free(results)

    def test_wait_tells_how_it_goes(self):
        answers, told = [b'{"pending":{}}', RESULTS], []

        def answer(response, _error):
            body = answers.pop(0)
            self.lib.prism_http_response_set_status(response, 200)
            return self.lib.prism_http_response_append_body(response, body, len(body))

        def on_progress(_context, progress):
            told.append((progress.contents.state, progress.contents.polls,
                         progress.contents.pause_ms, progress.contents.assets))
            return bool(answers)
        self.answer = answer
        options = prism_wait_options()
        self.lib.prism_wait_options_init(byref(options), sizeof(options))
        options.on_progress = ON_PROGRESS(on_progress)
        options.first_pause_ms = 1
        results = POINTER(prism_scan_results)()
        wait = self.lib.prism_scan_results_wait
        self.assertEqual(wait(self.client, b"s", byref(options), byref(results),
                              byref(self.error)), PRISM_OK, self.error.message)
        self.assertEqual(told, [(PRISM_WAIT_PROCESSING, 1, 1, None)])
        self.assertEqual(results.contents.body_case, PRISM_SCAN_RESULTS_RESULTS)
        self.lib.prism_scan_results_free(results)
        answers.append(b'{"pending":{}}')
        self.assertEqual(wait(self.client, b"s", byref(options), byref(results),
                              byref(self.error)), PRISM_ERROR_CANCELLED)
        self.assertFalse(results)
        self.assertEqual(self.error.message, b"stopped by on_progress")

    def test_service_error_is_told(self):
        self.give(404, b'{"error":{"errorType":"ABORTED","message":"vorbei"}}')
        status, results = self.get()
        self.assertEqual(status, PRISM_ERROR_SERVICE)
        self.assertFalse(results)
        self.assertEqual((self.error.code, self.error.http_status, self.error.service_code,
                          self.error.attempts, self.error.flags),
                         (status, 404, PRISM_SERVICE_ABORTED, 1, 0))
        self.assertEqual((self.error.service_name, self.error.message),
                         (b"ABORTED", b"ABORTED: vorbei"))

    def test_failure_of_the_transport_is_told(self):
        def answer(_response, error):
            self.lib.prism_error_set(error, PRISM_ERROR_NETWORK, b"no network in this test")
            error.contents.flags |= PRISM_ERROR_FLAG_RETRYABLE
            error.contents.os_code = 7
            return PRISM_ERROR_NETWORK
        self.answer = answer
        status, results = self.get()
        self.assertEqual(status, PRISM_ERROR_NETWORK)
        self.assertFalse(results)
        self.assertEqual((self.error.code, self.error.http_status, self.error.os_code,
                          self.error.flags, self.error.message),
                         (status, 0, 7, PRISM_ERROR_FLAG_RETRYABLE, b"no network in this test"))

    def test_log_is_told(self):
        answers = [503, 200]

        def answer(response, _error):
            self.lib.prism_http_response_set_status(response, answers.pop(0))
            return self.lib.prism_http_response_append_body(response, RESULTS, len(RESULTS))
        self.answer = answer
        status, results = self.get()
        self.assertEqual(status, PRISM_OK, self.error.message)
        self.lib.prism_scan_results_free(results)
        where = (b"GET", b"estimation.test", b"/scanning/v0/results/{session_id}")
        self.assertEqual(self.records, [
            (PRISM_LOG_DEBUG, PRISM_LOG_REQUEST, *where, PRISM_OK, 0, 1),
            (PRISM_LOG_DEBUG, PRISM_LOG_RESPONSE, *where, PRISM_OK, 503, 1),
            (PRISM_LOG_WARNING, PRISM_LOG_RETRY, *where, PRISM_ERROR_HTTP_SERVER, 503, 1),
            (PRISM_LOG_DEBUG, PRISM_LOG_REQUEST, *where, PRISM_OK, 0, 2),
            (PRISM_LOG_DEBUG, PRISM_LOG_RESPONSE, *where, PRISM_OK, 200, 2),
            (PRISM_LOG_INFO, PRISM_LOG_CALL, *where, PRISM_OK, 200, 2)])
        self.assertEqual((self.lib.prism_log_level_name(PRISM_LOG_WARNING),
                          self.lib.prism_log_event_name(PRISM_LOG_RETRY),
                          self.lib.prism_log_level_name(0)), (b"warning", b"retry", None))

    def test_drift_is_told(self):
        self.give(200, RESULTS.replace(b'"results":{', b'"results":{"mood":"fine",'))
        status, results = self.get()
        self.assertEqual(status, PRISM_OK, self.error.message)
        self.lib.prism_scan_results_free(results)
        request_path = b"/scanning/v0/results/{session_id}"
        self.assertEqual(self.findings, [
            (PRISM_DRIFT_MEMBER, request_path, b"results.mood", b"a string"),
            (PRISM_DRIFT_ENUM, request_path, b"results.measurements[1].measurementType",
             b"EAR_LENGTH")])

    def test_call_is_cancelled(self):
        token = c_void_p()
        self.assertEqual(self.lib.prism_cancel_new(byref(token), byref(self.error)), PRISM_OK)
        sending, woken = threading.Event(), threading.Event()

        # A transport that waits for what does not come, but for the token too.
        def answer(_response, error):
            listener = prism_cancel_listener()
            listener.wake = WAKE(lambda _context: woken.set())
            self.assertTrue(self.lib.prism_cancel_listen(self.cancel, byref(listener)))
            sending.set()
            woken.wait()
            self.lib.prism_cancel_unlisten(self.cancel, byref(listener))
            self.lib.prism_error_set(error, PRISM_ERROR_CANCELLED, b"woken")
            return PRISM_ERROR_CANCELLED

        def request():
            sending.wait()
            self.lib.prism_cancel_request(token)

        self.answer = answer
        options = prism_call_options()
        self.lib.prism_call_options_init(byref(options), sizeof(options))
        options.cancel = token
        thread = threading.Thread(target=request)
        thread.start()
        status, results = self.get(byref(options))
        thread.join()
        self.assertEqual((status, len(self.requests)), (PRISM_ERROR_CANCELLED, 1))
        self.assertFalse(results)
        self.assertTrue(self.lib.prism_cancel_is_requested(token))

        status, results = self.get(byref(options))  # a token cannot be used again
        self.assertEqual((status, self.error.attempts, len(self.requests)),
                         (PRISM_ERROR_CANCELLED, 0, 1))
        self.lib.prism_cancel_free(token)

    def test_request_is_formatted(self):
        request = prism_session_request()
        self.lib.prism_session_request_init(byref(request), sizeof(request))
        request.client_id = b"id"
        request.language_code = b"ja"
        request.include_3d_avatar_in_results = True
        text, size = c_void_p(), c_size_t()
        status = self.lib.prism_session_request_format(byref(request), byref(text), byref(size),
                                                       byref(self.error))
        self.assertEqual(status, PRISM_OK, self.error.message)
        self.assertEqual(ctypes.string_at(text.value, size.value),
                         b'{"clientId":"id","scanningConfig":{"languageCode":"ja",'
                         b'"include3dAvatarInResults":true}}')
        self.lib.prism_text_free(text)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: ctypes_smoke.py SHARED_LIBRARY PRINT_LAYOUT")
    PRINT_LAYOUT = sys.argv.pop()
    LIBRARY = sys.argv.pop()
    unittest.main()
