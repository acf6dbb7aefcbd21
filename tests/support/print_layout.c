/* SPDX-License-Identifier: MIT */
/*
 * Prints how the compiler lays out the structs that bindings declare anew, a line each: "struct
 * NAME SIZE", then "NAME OFFSET SIZE" for its fields.
 */
#include <stdio.h>

#include "prism.h"

static void print_struct(const char *name, size_t size)
{
    (void)printf("struct %s %zu\n", name, size);
}

static void print_field(const char *name, size_t offset, size_t size)
{
    (void)printf("%s %zu %zu\n", name, offset, size);
}

#define STRUCT(T) print_struct(#T, sizeof(T))
#define FIELD(T, m) print_field(#m, offsetof(T, m), sizeof(((T *)0)->m))

static void print_error(void)
{
    STRUCT(prism_error);
    FIELD(prism_error, code);
    FIELD(prism_error, http_status);
    FIELD(prism_error, os_code);
    FIELD(prism_error, service_code);
    FIELD(prism_error, attempts);
    FIELD(prism_error, flags);
    FIELD(prism_error, retry_after_ms);
    FIELD(prism_error, reserved);
    FIELD(prism_error, json_offset);
    FIELD(prism_error, service_name);
    FIELD(prism_error, request_id);
    FIELD(prism_error, json_path);
    FIELD(prism_error, message);
    FIELD(prism_error, reserved2);
}

static void print_options(void)
{
    STRUCT(prism_client_options);
    FIELD(prism_client_options, struct_size);
    FIELD(prism_client_options, api_key);
    FIELD(prism_client_options, client_id);
    FIELD(prism_client_options, hosted_url);
    FIELD(prism_client_options, estimation_url);
    FIELD(prism_client_options, user_agent_suffix);
    FIELD(prism_client_options, transport);
    FIELD(prism_client_options, ca_file);
    FIELD(prism_client_options, ca_folder);
    FIELD(prism_client_options, client_certificate_file);
    FIELD(prism_client_options, client_key_file);
    FIELD(prism_client_options, client_key_password);
    FIELD(prism_client_options, proxy_url);
    FIELD(prism_client_options, proxy_user);
    FIELD(prism_client_options, proxy_password);
    FIELD(prism_client_options, no_proxy);
    FIELD(prism_client_options, on_log);
    FIELD(prism_client_options, on_log_context);
    FIELD(prism_client_options, on_drift);
    FIELD(prism_client_options, on_drift_context);
    FIELD(prism_client_options, max_response_size);
    FIELD(prism_client_options, environment);
    FIELD(prism_client_options, log_level);
    FIELD(prism_client_options, timeout_ms);
    FIELD(prism_client_options, connect_timeout_ms);
    FIELD(prism_client_options, stall_timeout_ms);
    FIELD(prism_client_options, max_retries);
    FIELD(prism_client_options, retry_base_ms);
    FIELD(prism_client_options, retry_cap_ms);
    FIELD(prism_client_options, max_idle_connections);
    FIELD(prism_client_options, flags);

    STRUCT(prism_call_options);
    FIELD(prism_call_options, struct_size);
    FIELD(prism_call_options, on_response);
    FIELD(prism_call_options, on_response_context);
    FIELD(prism_call_options, cancel);
    FIELD(prism_call_options, timeout_ms);
    FIELD(prism_call_options, connect_timeout_ms);
    FIELD(prism_call_options, stall_timeout_ms);
    FIELD(prism_call_options, max_retries);
    FIELD(prism_call_options, retry_base_ms);
    FIELD(prism_call_options, retry_cap_ms);

    STRUCT(prism_session_request);
    FIELD(prism_session_request, struct_size);
    FIELD(prism_session_request, client_id);
    FIELD(prism_session_request, client_scanning_id);
    FIELD(prism_session_request, language_code);
    FIELD(prism_session_request, include_3d_avatar_in_results);
    FIELD(prism_session_request, has_scanning_config);
    FIELD(prism_session_request, reserved);
}

static void print_transport(void)
{
    STRUCT(prism_transport);
    FIELD(prism_transport, struct_size);
    FIELD(prism_transport, context);
    FIELD(prism_transport, send);
    FIELD(prism_transport, destroy);

    STRUCT(prism_http_header);
    FIELD(prism_http_header, name);
    FIELD(prism_http_header, value);

    STRUCT(prism_http_request);
    FIELD(prism_http_request, method);
    FIELD(prism_http_request, url);
    FIELD(prism_http_request, headers);
    FIELD(prism_http_request, header_count);
    FIELD(prism_http_request, body);
    FIELD(prism_http_request, body_size);
    FIELD(prism_http_request, connect_timeout_ms);
    FIELD(prism_http_request, timeout_ms);
    FIELD(prism_http_request, stall_timeout_ms);
    FIELD(prism_http_request, idempotent);
    FIELD(prism_http_request, cancel);
}

static void print_records(void)
{
    STRUCT(prism_log_record);
    FIELD(prism_log_record, level);
    FIELD(prism_log_record, event);
    FIELD(prism_log_record, method);
    FIELD(prism_log_record, host);
    FIELD(prism_log_record, path);
    FIELD(prism_log_record, status);
    FIELD(prism_log_record, http_status);
    FIELD(prism_log_record, attempt);
    FIELD(prism_log_record, pause_ms);
    FIELD(prism_log_record, elapsed_ms);
    FIELD(prism_log_record, bytes_sent);
    FIELD(prism_log_record, bytes_received);

    STRUCT(prism_cancel_listener);
    FIELD(prism_cancel_listener, wake);
    FIELD(prism_cancel_listener, context);
    FIELD(prism_cancel_listener, next);
    FIELD(prism_cancel_listener, previous);

    STRUCT(prism_drift);
    FIELD(prism_drift, kind);
    FIELD(prism_drift, request_path);
    FIELD(prism_drift, path);
    FIELD(prism_drift, text);
}

static void print_results(void)
{
    STRUCT(prism_timestamp);
    FIELD(prism_timestamp, seconds);
    FIELD(prism_timestamp, nanos);

    STRUCT(prism_point);
    FIELD(prism_point, x);
    FIELD(prism_point, y);

    STRUCT(prism_measurement);
    FIELD(prism_measurement, measurement_type);
    FIELD(prism_measurement, measurement_type_name);
    FIELD(prism_measurement, value);
    FIELD(prism_measurement, unit);
    FIELD(prism_measurement, unit_name);

    STRUCT(prism_scan_measurements);
    FIELD(prism_scan_measurements, measurements);
    FIELD(prism_scan_measurements, measurement_count);
    FIELD(prism_scan_measurements, avatar);
    FIELD(prism_scan_measurements, posture);

    STRUCT(prism_scan_results);
    FIELD(prism_scan_results, scanning_session_id);
    FIELD(prism_scan_results, client_scanning_id);
    FIELD(prism_scan_results, body_case);
    FIELD(prism_scan_results, results);
    FIELD(prism_scan_results, pending);
    FIELD(prism_scan_results, error);
}

static void print_waits(void)
{
    STRUCT(prism_wait_options);
    FIELD(prism_wait_options, struct_size);
    FIELD(prism_wait_options, call);
    FIELD(prism_wait_options, on_progress);
    FIELD(prism_wait_options, on_progress_context);
    FIELD(prism_wait_options, expire_at);
    FIELD(prism_wait_options, has_expire_at);
    FIELD(prism_wait_options, reserved);
    FIELD(prism_wait_options, flags);
    FIELD(prism_wait_options, timeout_ms);
    FIELD(prism_wait_options, first_pause_ms);
    FIELD(prism_wait_options, pause_cap_ms);
    FIELD(prism_wait_options, reserved2);

    STRUCT(prism_wait_progress);
    FIELD(prism_wait_progress, state);
    FIELD(prism_wait_progress, polls);
    FIELD(prism_wait_progress, elapsed_ms);
    FIELD(prism_wait_progress, pause_ms);
    FIELD(prism_wait_progress, reserved);
    FIELD(prism_wait_progress, assets);
}

int main(void)
{
    print_error();
    print_options();
    print_transport();
    print_records();
    print_results();
    print_waits();
    return 0;
}
