/* SPDX-License-Identifier: MIT */
#include "prism/scan_assets.h"

#include "messages.h"

static const prism__enum_name status_names[] = {
    PRISM__ENUM_NAME("started", PRISM_ASSET_STATUS_STARTED),
    PRISM__ENUM_NAME("succeeded", PRISM_ASSET_STATUS_SUCCEEDED),
    PRISM__ENUM_NAME("failed", PRISM_ASSET_STATUS_FAILED),
};

const prism__enum prism__asset_statuses = PRISM__ENUM_OF(status_names);

/* One stage: its status, which two of the four may leave out, and its date, which none may. */
#define STATUS(m, json) PRISM__ROW_ENUM(prism_scan_assets, m, json, &prism__asset_statuses)
#define DATE(m, json) PRISM__ROW_DATE(prism_scan_assets, m, json), PRISM__REQUIRED

static const prism__field scan_assets_fields[] = {
    {PRISM__ROW_STRING(prism_scan_assets, id, "id"), PRISM__REQUIRED},
    {PRISM__ROW_STRING(prism_scan_assets, scan_id, "scanId"), PRISM__REQUIRED},
    {STATUS(capture_data, "captureData"), PRISM__REQUIRED},
    {DATE(capture_data_updated_at, "captureDataUpdatedAt")},
    {STATUS(body, "body"), PRISM__REQUIRED},
    {DATE(body_updated_at, "bodyUpdatedAt")},
    {STATUS(fitted_body, "fittedBody")},
    {DATE(fitted_body_updated_at, "fittedBodyUpdatedAt")},
    {STATUS(measurement, "measurement")},
    {DATE(measurement_updated_at, "measurementUpdatedAt")},
    {DATE(created_at, "createdAt")},
    {DATE(updated_at, "updatedAt")},
};

const prism__message prism__scan_assets_message = {scan_assets_fields,
                                                   PRISM__COUNT(scan_assets_fields),
                                                   sizeof(prism_scan_assets), PRISM__NULLABLE};
