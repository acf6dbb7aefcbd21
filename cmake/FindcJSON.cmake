# SPDX-License-Identifier: MIT
# Finds cJSON and defines cJSON::cJSON.
#
# Packages of cJSON differ in whether they have CMake files and in what those define; header and
# library they all have.
find_path(cJSON_INCLUDE_DIR cjson/cJSON.h)
find_library(cJSON_LIBRARY cjson)
mark_as_advanced(cJSON_INCLUDE_DIR cJSON_LIBRARY)

if(cJSON_INCLUDE_DIR)
    file(STRINGS "${cJSON_INCLUDE_DIR}/cjson/cJSON.h" version_lines
         REGEX "^#define CJSON_VERSION_[A-Z]+ [0-9]+$")
    string(REGEX REPLACE "[^;0-9]" "" version_numbers "${version_lines}")
    list(JOIN version_numbers "." cJSON_VERSION)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
    cJSON
    REQUIRED_VARS cJSON_LIBRARY cJSON_INCLUDE_DIR
    VERSION_VAR cJSON_VERSION)

if(cJSON_FOUND AND NOT TARGET cJSON::cJSON)
    add_library(cJSON::cJSON UNKNOWN IMPORTED)
    set_target_properties(
        cJSON::cJSON PROPERTIES IMPORTED_LOCATION "${cJSON_LIBRARY}"
                                INTERFACE_INCLUDE_DIRECTORIES "${cJSON_INCLUDE_DIR}")
endif()
