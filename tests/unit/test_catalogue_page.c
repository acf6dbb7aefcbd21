/* SPDX-License-Identifier: MIT */
/* docs/catalogue.md is written by hand, and says what the data says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <prism.h>

#include "read_file.h"

/* How many lines begin with a text. */
static size_t count_lines(const char *page, const char *start)
{
    size_t count = 0;

    for (const char *at = page; at; at = strchr(at, '\n')) {
        at += *at == '\n';
        count += strncmp(at, start, strlen(start)) == 0;
    }
    return count;
}

static void assert_line(const char *page, const char *line)
{
    char wanted[512];

    assert_in_range(snprintf(wanted, sizeof wanted, "\n%s\n", line), 1, sizeof wanted - 1);
    if (!strstr(page, wanted))
        fail_msg("docs/catalogue.md lacks the line: %s", line);
}

static const char *or_dash(const char *text)
{
    return text ? text : "\xe2\x80\x93";
}

static void catalogue_page__has_every_measurement(void **state)
{
    static const char *const units[] = {"",      "mm",    "g", "10\xe2\x81\xbb\xe2\x81\xb4 %",
                                        "years", "gender"};
    char *page = read_file(PRISM_CATALOGUE_PAGE, NULL);
    (void)state;

    for (size_t i = 0; i < prism_measurement_info_count(); i++) {
        const prism_measurement_info *info = prism_measurement_info_at(i);
        char line[400];
        snprintf(line, sizeof line, "| %d | `%s` | %s | %s | %s | %s | %s%s |",
                 (int)info->measurement_type, info->name, info->label, or_dash(info->iso_clause),
                 units[info->unit], or_dash(info->side == PRISM_BODY_SIDE_RIGHT ? "right" : NULL),
                 info->meaning, info->meaning_is_inferred ? " *" : "");
        assert_line(page, line);
    }
    free(page);
}

static void catalogue_page__has_every_landmark(void **state)
{
    char *page = read_file(PRISM_CATALOGUE_PAGE, NULL);
    char line[400];
    (void)state;

    for (int32_t name = 1; prism_posture_front_landmark(name); name++) {
        const prism_landmark_info *landmark = prism_posture_front_landmark(name);
        snprintf(line, sizeof line, "| `%s` | %s | %s | %s |", prism_posture_front_name(name),
                 prism_posture_front_label(name), landmark->name, or_dash(landmark->iso_clause));
        assert_line(page, line);
    }
    for (int32_t name = 1; prism_posture_right_landmark(name, 0); name++) {
        for (size_t i = 0; prism_posture_right_landmark(name, i); i++) {
            const prism_landmark_info *landmark = prism_posture_right_landmark(name, i);
            snprintf(line, sizeof line, "| `%s` | %zu | %s | %s |", prism_posture_right_name(name),
                     i, landmark->name, or_dash(landmark->iso_clause));
            assert_line(page, line);
        }
    }
    free(page);
}

static void catalogue_page__has_every_asset_type(void **state)
{
    char *page = read_file(PRISM_CATALOGUE_PAGE, NULL);
    (void)state;

    for (size_t i = 0; i < prism_asset_type_info_count(); i++) {
        const prism_asset_type_info *info = prism_asset_type_info_at(i);
        char line[400];
        snprintf(line, sizeof line, "| `%s` | `%s` | %s | %s | %s | %s%s |", info->path, info->key,
                 info->label, or_dash(info->extension), or_dash(info->file_name), info->meaning,
                 info->meaning_is_inferred ? " *" : "");
        assert_line(page, line);
    }
    free(page);
}

/* Check that the page has the rows of all numbers that have a name; returns how many. */
static size_t check_rows(const char *page, const char *(*name_of)(int32_t number))
{
    size_t count = 0;
    char line[100];

    for (int32_t number = 0; number < 10; number++) {
        if (!name_of(number))
            continue;
        snprintf(line, sizeof line, "| %d | `%s` |", (int)number, name_of(number));
        assert_line(page, line);
        count++;
    }
    return count;
}

static void catalogue_page__has_every_enum_and_no_other_row(void **state)
{
    enum { TYPES = 41, FRONT_NAMES = 4, POINTS = 9, ASSET_TYPES = 7 };
    char *page = read_file(PRISM_CATALOGUE_PAGE, NULL);
    size_t rows = TYPES + FRONT_NAMES + POINTS + ASSET_TYPES;
    (void)state;

    rows += check_rows(page, prism_asset_status_name);
    rows += check_rows(page, prism_session_error_type_name);
    rows += check_rows(page, prism_scan_error_type_name);
    rows += check_rows(page, prism_unit_name);
    rows += check_rows(page, prism_angle_unit_name);
    rows += check_rows(page, prism_posture_front_name);
    rows += check_rows(page, prism_posture_right_name);
    /* Each table has one heading and one rule below it. */
    assert_int_equal(count_lines(page, "| ") - count_lines(page, "|--"), rows);
    free(page);
}

static void catalogue_page__has_the_sense_of_the_angles(void **state)
{
    char *page = read_file(PRISM_CATALOGUE_PAGE, NULL);
    (void)state;

    assert_non_null(strstr(page, prism_posture_front_angle_info(PRISM_POSTURE_FRONT_EAR)->sense));
    assert_non_null(
        strstr(page, prism_posture_right_angle_info(PRISM_POSTURE_RIGHT_BODY_LINE, 0)->sense));
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(catalogue_page__has_every_measurement),
        cmocka_unit_test(catalogue_page__has_every_landmark),
        cmocka_unit_test(catalogue_page__has_every_asset_type),
        cmocka_unit_test(catalogue_page__has_every_enum_and_no_other_row),
        cmocka_unit_test(catalogue_page__has_the_sense_of_the_angles),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
