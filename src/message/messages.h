/* SPDX-License-Identifier: MIT */
/** The tables of all messages, by the struct they describe. */
#ifndef PRISM__MESSAGE_MESSAGES_H
#define PRISM__MESSAGE_MESSAGES_H

#include "../json/table.h"

extern const prism__message prism__scan_assets_message;      /* prism_scan_assets */
extern const prism__message prism__asset_urls_message;       /* prism_asset_urls */
extern const prism__message prism__asset_url_message;        /* prism_asset_url */
extern const prism__message prism__session_request_message;  /* prism_session_request */
extern const prism__message prism__session_response_message; /* prism_session_response */
extern const prism__message prism__scan_results_message;     /* prism_scan_results */

extern const prism__enum prism__asset_statuses;      /* PRISM_ASSET_STATUS_… */
extern const prism__enum prism__session_error_types; /* PRISM_SESSION_ERROR_TYPE_… */
extern const prism__enum prism__scan_error_types;    /* PRISM_SCAN_ERROR_TYPE_… */
extern const prism__enum prism__measurement_types;   /* PRISM_MEASUREMENT_… */
extern const prism__enum prism__unit_types;          /* PRISM_UNIT_… */
extern const prism__enum prism__angle_units;         /* PRISM_ANGLE_UNIT_… */
extern const prism__enum prism__posture_front_names; /* PRISM_POSTURE_FRONT_… */
extern const prism__enum prism__posture_right_names; /* PRISM_POSTURE_RIGHT_… */

#endif
