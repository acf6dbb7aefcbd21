/* SPDX-License-Identifier: MIT */
/* The enums' names: those by which documents are decoded and encoded. */
#include "../message/messages.h"
#include "prism/catalogue.h"

#include <string.h>

static bool from_name(const prism__enum *names, const char *name, int32_t *number)
{
    const prism__enum_name *found =
        name && number ? prism__enum_find(names, name, strlen(name)) : NULL;

    if (!found)
        return false;
    *number = found->number;
    return true;
}

const char *prism_asset_status_name(int32_t number)
{
    return prism__enum_text(&prism__asset_statuses, number);
}

bool prism_asset_status_from_name(const char *name, int32_t *number)
{
    return from_name(&prism__asset_statuses, name, number);
}

const char *prism_session_error_type_name(int32_t number)
{
    return prism__enum_text(&prism__session_error_types, number);
}

bool prism_session_error_type_from_name(const char *name, int32_t *number)
{
    return from_name(&prism__session_error_types, name, number);
}

const char *prism_scan_error_type_name(int32_t number)
{
    return prism__enum_text(&prism__scan_error_types, number);
}

bool prism_scan_error_type_from_name(const char *name, int32_t *number)
{
    return from_name(&prism__scan_error_types, name, number);
}

const char *prism_measurement_type_name(int32_t number)
{
    return prism__enum_text(&prism__measurement_types, number);
}

bool prism_measurement_type_from_name(const char *name, int32_t *number)
{
    return from_name(&prism__measurement_types, name, number);
}

const char *prism_unit_name(int32_t number)
{
    return prism__enum_text(&prism__unit_types, number);
}

bool prism_unit_from_name(const char *name, int32_t *number)
{
    return from_name(&prism__unit_types, name, number);
}

const char *prism_angle_unit_name(int32_t number)
{
    return prism__enum_text(&prism__angle_units, number);
}

bool prism_angle_unit_from_name(const char *name, int32_t *number)
{
    return from_name(&prism__angle_units, name, number);
}

const char *prism_posture_front_name(int32_t number)
{
    return prism__enum_text(&prism__posture_front_names, number);
}

bool prism_posture_front_from_name(const char *name, int32_t *number)
{
    return from_name(&prism__posture_front_names, name, number);
}

const char *prism_posture_right_name(int32_t number)
{
    return prism__enum_text(&prism__posture_right_names, number);
}

bool prism_posture_right_from_name(const char *name, int32_t *number)
{
    return from_name(&prism__posture_right_names, name, number);
}
