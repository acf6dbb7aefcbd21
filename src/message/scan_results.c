/* SPDX-License-Identifier: MIT */
#include "prism/scan_results.h"

#include "scan_results.h"

/* ScanningMeasurementResults */

static const prism__field mesh_vertices_fields[] = {
    {PRISM__ROW_FLOATS(prism_mesh_vertices, vertices, float_count, "vertices")},
};

static const prism__message mesh_vertices_message = {mesh_vertices_fields,
                                                     PRISM__COUNT(mesh_vertices_fields),
                                                     sizeof(prism_mesh_vertices), PRISM__PROTO3};

static const prism__field avatar_fields[] = {
    {PRISM__ROW_MESSAGE(prism_avatar, mesh_vertices_only, "meshVerticesOnly", prism_mesh_vertices,
                        &mesh_vertices_message),
     PRISM__ONEOF(prism_avatar, format_case, PRISM_AVATAR_FORMAT_MESH_VERTICES_ONLY)},
};

static const prism__message avatar_message = {avatar_fields, PRISM__COUNT(avatar_fields),
                                              sizeof(prism_avatar), PRISM__PROTO3};

static const prism__field measurements_fields[] = {
    {PRISM__ROW_MESSAGES(prism_scan_measurements, measurements, measurement_count, "measurements",
                         prism_measurement, &prism__measurement_message)},
    {PRISM__ROW_MESSAGE(prism_scan_measurements, avatar, "avatar", prism_avatar, &avatar_message)},
    {PRISM__ROW_MESSAGE(prism_scan_measurements, posture, "posture", prism_posture,
                        &prism__posture_message)},
};

static const prism__message measurements_message = {measurements_fields,
                                                    PRISM__COUNT(measurements_fields),
                                                    sizeof(prism_scan_measurements), PRISM__PROTO3};

/* ScanningResults */

static const prism__field pending_fields[] = {
    {PRISM__ROW_TIMESTAMP(prism_scan_pending, expire_at_timestamp, "expireAtTimestamp")},
};

static const prism__message pending_message = {pending_fields, PRISM__COUNT(pending_fields),
                                               sizeof(prism_scan_pending), PRISM__PROTO3};

static const prism__enum_name error_type_names[] = {
    PRISM__ENUM_NAME("ERROR_TYPE_UNSPECIFIED", PRISM_SCAN_ERROR_TYPE_UNSPECIFIED),
    PRISM__ENUM_NAME("INVALID_USER_INPUT", PRISM_SCAN_ERROR_TYPE_INVALID_USER_INPUT),
    PRISM__ENUM_NAME("SESSION_EXPIRED", PRISM_SCAN_ERROR_TYPE_SESSION_EXPIRED),
    PRISM__ENUM_NAME("USER_INPUT_NOT_SUBMITTED", PRISM_SCAN_ERROR_TYPE_USER_INPUT_NOT_SUBMITTED),
    PRISM__ENUM_NAME("ABORTED", PRISM_SCAN_ERROR_TYPE_ABORTED),
    PRISM__ENUM_NAME("INTERNAL_ERROR", PRISM_SCAN_ERROR_TYPE_INTERNAL_ERROR),
    PRISM__ENUM_NAME("INVALID_SESSION_ID", PRISM_SCAN_ERROR_TYPE_INVALID_SESSION_ID),
};

const prism__enum prism__scan_error_types = PRISM__ENUM_OF(error_type_names);

static const prism__field error_fields[] = {
    {PRISM__ROW_ENUM(prism_scan_error, error_type, "errorType", &prism__scan_error_types)},
    {PRISM__ROW_STRING(prism_scan_error, message, "message")},
};

static const prism__message error_message = {error_fields, PRISM__COUNT(error_fields),
                                             sizeof(prism_scan_error), PRISM__PROTO3};

#define BODY(number) PRISM__ONEOF(prism_scan_results, body_case, number)

static const prism__field results_fields[] = {
    {PRISM__ROW_STRING(prism_scan_results, scanning_session_id, "scanningSessionId")},
    {PRISM__ROW_STRING(prism_scan_results, client_scanning_id, "clientScanningId")},
    {PRISM__ROW_MESSAGE(prism_scan_results, results, "results", prism_scan_measurements,
                        &measurements_message),
     BODY(PRISM_SCAN_RESULTS_RESULTS)},
    {PRISM__ROW_MESSAGE(prism_scan_results, pending, "pending", prism_scan_pending,
                        &pending_message),
     BODY(PRISM_SCAN_RESULTS_PENDING)},
    {PRISM__ROW_MESSAGE(prism_scan_results, error, "error", prism_scan_error, &error_message),
     BODY(PRISM_SCAN_RESULTS_ERROR)},
};

const prism__message prism__scan_results_message = {results_fields, PRISM__COUNT(results_fields),
                                                    sizeof(prism_scan_results), PRISM__PROTO3};
