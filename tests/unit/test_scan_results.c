/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <prism.h>

#include "message/messages.h"
#include "support/documents.h"

static prism_scan_results *parse(const char *text)
{
    prism_scan_results *results = NULL;
    prism_error error;

    if (prism_scan_results_parse(text, strlen(text), &results, &error) != PRISM_OK)
        fail_msg("%s: %s", text, error.message);
    return results;
}

static prism_scan_results *parse_file(const char *name)
{
    size_t size;
    char *text = read_data(name, &size);
    prism_scan_results *results = parse(text);

    free(text);
    return results;
}

static void check_measurement(const prism_measurement *m, int32_t type, const char *name,
                              int64_t value, int32_t unit, const char *unit_name)
{
    assert_int_equal(m->measurement_type, type);
    assert_string_equal(m->measurement_type_name, name);
    assert_int_equal(m->value, value);
    assert_int_equal(m->unit, unit);
    assert_string_equal(m->unit_name, unit_name);
}

static void scan_results_parse__reads_the_sample_s_measurements(void **state)
{
    prism_scan_results *results = parse_file("scan-results.json");
    const prism_scan_measurements *m = results->results;

    (void)state;
    assert_string_equal(results->scanning_session_id, "$SESSION_ID");
    assert_string_equal(results->client_scanning_id, "abc123");
    assert_int_equal(results->body_case, PRISM_SCAN_RESULTS_RESULTS);
    assert_null(results->pending);
    assert_null(results->error);
    assert_int_equal(m->measurement_count, 39);
    check_measurement(m->measurements[0], PRISM_MEASUREMENT_BODY_FAT_PERCENTAGE,
                      "BODY_FAT_PERCENTAGE", 141250, PRISM_UNIT_PERCENTAGE_E4, "PERCENTAGE_E4");
    check_measurement(m->measurements[1], PRISM_MEASUREMENT_SKELETAL_MUSCLE_MASS,
                      "SKELETAL_MUSCLE_MASS", 12500, PRISM_UNIT_GRAMS, "GRAMS");
    check_measurement(m->measurements[36], PRISM_MEASUREMENT_AGE, "AGE", 42, PRISM_UNIT_YEARS,
                      "YEARS");
    check_measurement(m->measurements[37], PRISM_MEASUREMENT_GENDER, "GENDER", PRISM_GENDER_MALE,
                      PRISM_UNIT_GENDER, "GENDER");
    check_measurement(m->measurements[38], PRISM_MEASUREMENT_HEIGHT, "HEIGHT", 1750,
                      PRISM_UNIT_MILLIMETERS, "MILLIMETERS");
    prism_scan_results_free(results);
}

static void scan_results_parse__reads_the_sample_s_avatar_and_posture(void **state)
{
    static const float vertices[] = {0.30484238f, 1.0596719f, -0.047099218f, 0.30903065f};
    static const double angles[] = {14.036243467926468, 5.194428907734803, -7.532601400947371};
    prism_scan_results *results = parse_file("scan-results.json");
    const prism_avatar *avatar = results->results->avatar;
    const prism_posture_front *front = results->results->posture->front;
    const prism_posture_right *right = results->results->posture->right;

    (void)state;
    assert_int_equal(avatar->format_case, PRISM_AVATAR_FORMAT_MESH_VERTICES_ONLY);
    assert_int_equal(avatar->mesh_vertices_only->float_count, 4);
    assert_memory_equal(avatar->mesh_vertices_only->vertices, vertices, sizeof vertices);

    assert_int_equal(front->angle_count, 4);
    assert_int_equal(front->angles[3]->name, PRISM_POSTURE_FRONT_TOP_HIP);
    assert_string_equal(front->angles[3]->name_name, "TOP_HIP");
    assert_true(front->angles[3]->value == -0.8955518377775888);
    assert_int_equal(front->angles[3]->unit, PRISM_ANGLE_UNIT_DEGREES);
    assert_string_equal(front->angles[3]->unit_name, "ANGLE_UNIT_TYPE_DEGREES");
    assert_int_equal(front->line_count, 4);
    assert_int_equal(front->lines[1]->name, PRISM_POSTURE_FRONT_FOOT);
    assert_int_equal(front->lines[1]->point_count, 2);
    assert_true(front->lines[1]->points[1].x == 404.5);
    assert_true(front->lines[1]->points[1].y == 1617.5);

    assert_int_equal(right->angle_count, 2);
    assert_int_equal(right->angles[1]->name, PRISM_POSTURE_RIGHT_BACK_WAIST_LINE);
    assert_int_equal(right->angles[1]->angle_count, 3);
    assert_memory_equal(right->angles[1]->angles, angles, sizeof angles);
    assert_int_equal(right->angles[1]->unit, PRISM_ANGLE_UNIT_DEGREES);
    assert_int_equal(right->line_count, 2);
    assert_int_equal(right->lines[1]->name, PRISM_POSTURE_RIGHT_BODY_LINE);
    assert_string_equal(right->lines[1]->name_name, "BODY_LINE");
    assert_int_equal(right->lines[1]->point_count, 5);
    assert_true(right->lines[1]->points[4].x == 532);
    assert_true(right->lines[1]->points[4].y == 398);
    prism_scan_results_free(results);
}

static void scan_results_parse__reads_the_samples_without_results(void **state)
{
    prism_scan_results *results = parse_file("scan-pending.json");

    (void)state;
    assert_int_equal(results->body_case, PRISM_SCAN_RESULTS_PENDING);
    assert_null(results->results);
    assert_null(results->error);
    assert_string_equal(results->scanning_session_id, "$SESSION_ID");
    assert_true(results->pending->has_expire_at_timestamp);
    assert_int_equal(results->pending->expire_at_timestamp.seconds, 1648793933);
    assert_int_equal(results->pending->expire_at_timestamp.nanos, 486870000);
    prism_scan_results_free(results);

    results = parse_file("scan-error.json");
    assert_int_equal(results->body_case, PRISM_SCAN_RESULTS_ERROR);
    assert_null(results->results);
    assert_null(results->pending);
    assert_null(results->scanning_session_id);
    assert_null(results->client_scanning_id);
    assert_int_equal(results->error->error_type, PRISM_SCAN_ERROR_TYPE_USER_INPUT_NOT_SUBMITTED);
    assert_string_equal(results->error->error_type_name, "USER_INPUT_NOT_SUBMITTED");
    assert_string_equal(results->error->message,
                        "Measurement data and photos have not yet been submitted");
    prism_scan_results_free(results);
}

static void scan_results__prints_the_samples_the_same(void **state)
{
    static const char *const names[] = {"scan-results.json", "scan-pending.json",
                                        "scan-error.json"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t size;
        char *text = read_data(names[i], &size);
        char *compact = without_space(text);
        assert_prints("scan-results", text, compact);
        free(compact);
        free(text);
    }
}

static void scan_results_parse__gives_defaults_for_what_is_absent(void **state)
{
    prism_scan_results *results = parse("{}");

    (void)state;
    assert_int_equal(results->body_case, PRISM_SCAN_RESULTS_NONE);
    assert_null(results->scanning_session_id);
    assert_null(results->results);
    assert_null(results->pending);
    assert_null(results->error);
    prism_scan_results_free(results);

    results = parse("{\"results\":{\"measurements\":[],\"avatar\":{},\"posture\":{}}}");
    assert_null(results->results->measurements);
    assert_int_equal(results->results->measurement_count, 0);
    assert_int_equal(results->results->avatar->format_case, PRISM_AVATAR_FORMAT_NONE);
    assert_null(results->results->avatar->mesh_vertices_only);
    assert_null(results->results->posture->front);
    assert_null(results->results->posture->right);
    prism_scan_results_free(results);

    results = parse("{\"results\":{\"measurements\":[{}],\"avatar\":{\"meshVerticesOnly\":{"
                    "\"vertices\":[]}},\"posture\":{\"front\":{\"angles\":[{}],\"lines\":[{}]},"
                    "\"right\":{\"angles\":[{}],\"lines\":[{\"points\":[{},{\"y\":3},{}]}]}}}}");
    check_measurement(results->results->measurements[0], 0, "MEASUREMENT_TYPE_UNSPECIFIED", 0, 0,
                      "UNIT_TYPE_UNSPECIFIED");
    assert_null(results->results->avatar->mesh_vertices_only->vertices);
    assert_int_equal(results->results->avatar->mesh_vertices_only->float_count, 0);
    assert_string_equal(results->results->posture->front->angles[0]->name_name,
                        "MEASUREMENT_NAME_NOT_SPECIFIED");
    assert_string_equal(results->results->posture->front->angles[0]->unit_name,
                        "ANGLE_UNIT_TYPE_NOT_SPECIFIED");
    assert_true(results->results->posture->front->angles[0]->value == 0);
    assert_string_equal(results->results->posture->front->lines[0]->name_name,
                        "MEASUREMENT_NAME_NOT_SPECIFIED");
    assert_null(results->results->posture->front->lines[0]->points);
    assert_string_equal(results->results->posture->right->angles[0]->name_name,
                        "MEASUREMENT_NAME_NOT_SPECIFIED");
    assert_null(results->results->posture->right->angles[0]->angles);
    assert_int_equal(results->results->posture->right->lines[0]->point_count, 3);
    assert_true(results->results->posture->right->lines[0]->points[1].x == 0);
    assert_true(results->results->posture->right->lines[0]->points[1].y == 3);
    assert_true(results->results->posture->right->lines[0]->points[2].y == 0);
    prism_scan_results_free(results);
}

static void scan_results__prints_empty_messages_and_leaves_out_empty_lists(void **state)
{
    static const char *const same[] = {
        "{}",
        "{'results':{}}",
        "{'pending':{}}",
        "{'error':{}}",
        "{'results':{'measurements':[{},{}],'avatar':{},'posture':{}}}",
        "{'results':{'avatar':{'meshVerticesOnly':{}},'posture':{'front':{},'right':{}}}}",
        "{'results':{'posture':{'front':{'angles':[{}],'lines':[{}]},'right':{'angles':[{}]}}}}",
        "{'results':{'posture':{'right':{'lines':[{'points':[{},{'x':1},{'y':-0}]}]}}}}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_prints("scan-results", same[i], same[i]);
    assert_prints("scan-results",
                  "{'results':{'measurements':[],'avatar':{'meshVerticesOnly':{'vertices':[]}},"
                  "'posture':{'front':{'angles':[],'lines':[{'points':[]}]}}}}",
                  "{'results':{'avatar':{'meshVerticesOnly':{}},'posture':{'front':{'lines':[{}]}}}"
                  "}");
}

/* The enums of the results, each with the text around its field, and its names from 0 on. */
typedef struct enum_case {
    const prism__enum *names;
    const char *head;
    const char *tail;
    const char *const *expected;
    int32_t count;
} enum_case;

static const char *const measurement_types[] = {
    [PRISM_MEASUREMENT_UNSPECIFIED] = "MEASUREMENT_TYPE_UNSPECIFIED",
    [PRISM_MEASUREMENT_SKELETAL_MUSCLE_MASS] = "SKELETAL_MUSCLE_MASS",
    [PRISM_MEASUREMENT_BODY_FAT_PERCENTAGE] = "BODY_FAT_PERCENTAGE",
    [PRISM_MEASUREMENT_WEIGHT] = "WEIGHT",
    [PRISM_MEASUREMENT_NECK_GIRTH] = "NECK_GIRTH",
    [PRISM_MEASUREMENT_NECK_BASE_GIRTH] = "NECK_BASE_GIRTH",
    [PRISM_MEASUREMENT_ACROSS_BACK_SHOULDER_WIDTH] = "ACROSS_BACK_SHOULDER_WIDTH",
    [PRISM_MEASUREMENT_UPPER_ARM_GIRTH_R] = "UPPER_ARM_GIRTH_R",
    [PRISM_MEASUREMENT_BACK_NECK_POINT_TO_WRIST_R] = "BACK_NECK_POINT_TO_WRIST_R",
    [PRISM_MEASUREMENT_OUTER_ARM_LENGTH_R] = "OUTER_ARM_LENGTH_R",
    [PRISM_MEASUREMENT_BUST_GIRTH] = "BUST_GIRTH",
    [PRISM_MEASUREMENT_UNDER_BUST_GIRTH] = "UNDER_BUST_GIRTH",
    [PRISM_MEASUREMENT_WAIST_GIRTH] = "WAIST_GIRTH",
    [PRISM_MEASUREMENT_BELLY_WAIST_GIRTH] = "BELLY_WAIST_GIRTH",
    [PRISM_MEASUREMENT_WRIST_GIRTH_R] = "WRIST_GIRTH_R",
    [PRISM_MEASUREMENT_BACK_NECK_POINT_TO_WAIST] = "BACK_NECK_POINT_TO_WAIST",
    [PRISM_MEASUREMENT_TOP_HIP_GIRTH] = "TOP_HIP_GIRTH",
    [PRISM_MEASUREMENT_HIP_GIRTH] = "HIP_GIRTH",
    [PRISM_MEASUREMENT_THIGH_GIRTH_R] = "THIGH_GIRTH_R",
    [PRISM_MEASUREMENT_MID_THIGH_GIRTH_R] = "MID_THIGH_GIRTH_R",
    [PRISM_MEASUREMENT_KNEE_GIRTH_R] = "KNEE_GIRTH_R",
    [PRISM_MEASUREMENT_CALF_GIRTH_R] = "CALF_GIRTH_R",
    [PRISM_MEASUREMENT_OUTSIDE_LEG_LENGTH_R] = "OUTSIDE_LEG_LENGTH_R",
    [PRISM_MEASUREMENT_INSIDE_LEG_HEIGHT] = "INSIDE_LEG_HEIGHT",
    [PRISM_MEASUREMENT_INSIDE_LEG_LENGTH_R] = "INSIDE_LEG_LENGTH_R",
    [PRISM_MEASUREMENT_OUTSEAM_R] = "OUTSEAM_R",
    [PRISM_MEASUREMENT_OUTER_ANKLE_HEIGHT_R] = "OUTER_ANKLE_HEIGHT_R",
    [PRISM_MEASUREMENT_BACK_NECK_POINT_TO_GROUND_CONTOURED] = "BACK_NECK_POINT_TO_GROUND_CONTOURED",
    [PRISM_MEASUREMENT_KNEE_HEIGHT_R] = "KNEE_HEIGHT_R",
    [PRISM_MEASUREMENT_BUST_HEIGHT] = "BUST_HEIGHT",
    [PRISM_MEASUREMENT_HIP_HEIGHT] = "HIP_HEIGHT",
    [PRISM_MEASUREMENT_WAIST_HEIGHT] = "WAIST_HEIGHT",
    [PRISM_MEASUREMENT_TOP_HIP_HEIGHT] = "TOP_HIP_HEIGHT",
    [PRISM_MEASUREMENT_BACK_NECK_HEIGHT] = "BACK_NECK_HEIGHT",
    [PRISM_MEASUREMENT_FOREARM_GIRTH_R] = "FOREARM_GIRTH_R",
    [PRISM_MEASUREMENT_SHOULDER_TO_ELBOW_R] = "SHOULDER_TO_ELBOW_R",
    [PRISM_MEASUREMENT_BELLY_WAIST_HEIGHT] = "BELLY_WAIST_HEIGHT",
    [PRISM_MEASUREMENT_BELLY_WAIST_WIDTH] = "BELLY_WAIST_WIDTH",
    [PRISM_MEASUREMENT_BELLY_WAIST_DEPTH] = "BELLY_WAIST_DEPTH",
    [PRISM_MEASUREMENT_AGE] = "AGE",
    [PRISM_MEASUREMENT_GENDER] = "GENDER",
    [PRISM_MEASUREMENT_HEIGHT] = "HEIGHT",
};

static const char *const unit_types[] = {
    [PRISM_UNIT_UNSPECIFIED] = "UNIT_TYPE_UNSPECIFIED",
    [PRISM_UNIT_MILLIMETERS] = "MILLIMETERS",
    [PRISM_UNIT_GRAMS] = "GRAMS",
    [PRISM_UNIT_PERCENTAGE_E4] = "PERCENTAGE_E4",
    [PRISM_UNIT_YEARS] = "YEARS",
    [PRISM_UNIT_GENDER] = "GENDER",
};

static const char *const angle_units[] = {
    [PRISM_ANGLE_UNIT_NOT_SPECIFIED] = "ANGLE_UNIT_TYPE_NOT_SPECIFIED",
    [PRISM_ANGLE_UNIT_DEGREES] = "ANGLE_UNIT_TYPE_DEGREES",
    [PRISM_ANGLE_UNIT_RADIANS] = "ANGLE_UNIT_TYPE_RADIANS",
};

static const char *const front_names[] = {
    [PRISM_POSTURE_FRONT_NOT_SPECIFIED] = "MEASUREMENT_NAME_NOT_SPECIFIED",
    [PRISM_POSTURE_FRONT_EAR] = "EAR",
    [PRISM_POSTURE_FRONT_SHOULDER] = "SHOULDER",
    [PRISM_POSTURE_FRONT_TOP_HIP] = "TOP_HIP",
    [PRISM_POSTURE_FRONT_FOOT] = "FOOT",
};

static const char *const right_names[] = {
    [PRISM_POSTURE_RIGHT_NOT_SPECIFIED] = "MEASUREMENT_NAME_NOT_SPECIFIED",
    [PRISM_POSTURE_RIGHT_BODY_LINE] = "BODY_LINE",
    [PRISM_POSTURE_RIGHT_BACK_WAIST_LINE] = "BACK_WAIST_LINE",
};

static const char *const error_types[] = {
    [PRISM_SCAN_ERROR_TYPE_UNSPECIFIED] = "ERROR_TYPE_UNSPECIFIED",
    [PRISM_SCAN_ERROR_TYPE_INVALID_USER_INPUT] = "INVALID_USER_INPUT",
    [PRISM_SCAN_ERROR_TYPE_SESSION_EXPIRED] = "SESSION_EXPIRED",
    [PRISM_SCAN_ERROR_TYPE_USER_INPUT_NOT_SUBMITTED] = "USER_INPUT_NOT_SUBMITTED",
    [PRISM_SCAN_ERROR_TYPE_ABORTED] = "ABORTED",
    [PRISM_SCAN_ERROR_TYPE_INTERNAL_ERROR] = "INTERNAL_ERROR",
    [PRISM_SCAN_ERROR_TYPE_INVALID_SESSION_ID] = "INVALID_SESSION_ID",
};

#define NAMES(names) names, (int32_t)(sizeof(names) / sizeof(names)[0])
#define FRONT "{'results':{'posture':{'front':{"
#define RIGHT "{'results':{'posture':{'right':{"

static const enum_case enums[] = {
    {&prism__measurement_types, "{'results':{'measurements':[{'measurementType':", "}]}}",
     NAMES(measurement_types)},
    {&prism__unit_types, "{'results':{'measurements':[{'unit':", "}]}}", NAMES(unit_types)},
    {&prism__posture_front_names, FRONT "'angles':[{'name':", "}]}}}}", NAMES(front_names)},
    {&prism__angle_units, FRONT "'angles':[{'unit':", "}]}}}}", NAMES(angle_units)},
    {&prism__posture_front_names, FRONT "'lines':[{'name':", "}]}}}}", NAMES(front_names)},
    {&prism__posture_right_names, RIGHT "'angles':[{'name':", "}]}}}}", NAMES(right_names)},
    {&prism__angle_units, RIGHT "'angles':[{'unit':", "}]}}}}", NAMES(angle_units)},
    {&prism__posture_right_names, RIGHT "'lines':[{'name':", "}]}}}}", NAMES(right_names)},
    {&prism__scan_error_types, "{'error':{'errorType':", "}}", NAMES(error_types)},
};

static void enums__print_every_name_and_number_by_name(void **state)
{
    (void)state;
    for (size_t e = 0; e < sizeof enums / sizeof *enums; e++) {
        for (int32_t i = 1; i < enums[e].count; i++) {
            char text[256], number[256];
            (void)snprintf(text, sizeof text, "%s'%s'%s", enums[e].head, enums[e].expected[i],
                           enums[e].tail);
            (void)snprintf(number, sizeof number, "%s%d%s", enums[e].head, (int)i, enums[e].tail);
            assert_prints("scan-results", text, text);
            assert_prints("scan-results", number, text);
        }
    }
}

static void enums__have_the_header_s_numbers(void **state)
{
    (void)state;
    for (size_t e = 0; e < sizeof enums / sizeof *enums; e++) {
        assert_int_equal(enums[e].names->count, enums[e].count);
        for (int32_t i = 0; i < enums[e].count; i++)
            assert_string_equal(prism__enum_text(enums[e].names, i), enums[e].expected[i]);
        assert_null(prism__enum_text(enums[e].names, enums[e].count));
        assert_null(prism__enum_text(enums[e].names, -1));
        assert_null(prism__enum_text(enums[e].names, INT32_MIN));
    }
}

static void enums__keep_what_they_do_not_know(void **state)
{
    static const char *const values[] = {"'NEW'",       "''",         "99",        "-1",
                                         "-2147483648", "2147483647", "'\xC3\xA9'"};
    (void)state;
    for (size_t e = 0; e < sizeof enums / sizeof *enums; e++) {
        for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
            char text[256];
            (void)snprintf(text, sizeof text, "%s%s%s", enums[e].head, values[i], enums[e].tail);
            assert_prints("scan-results", text, text);
        }
    }
}

static void measurement_type__is_a_number_and_a_name(void **state)
{
    for (int32_t i = 0; i <= 41; i++) {
        char text[256];
        prism_scan_results *results;
        const prism_measurement *m;
        (void)snprintf(text, sizeof text,
                       "{\"results\":{\"measurements\":[{\"measurementType\":\"%s\"}]}}",
                       measurement_types[i]);
        results = parse(text);
        m = results->results->measurements[0];
        assert_int_equal(m->measurement_type, i);
        assert_string_equal(m->measurement_type_name, measurement_types[i]);
        assert_ptr_equal(prism_scan_results_measurement(results, i), m);
        prism_scan_results_free(results);
    }
    (void)state;
}

static void scan_results_measurement__finds_the_first_of_a_type(void **state)
{
    prism_scan_results *results =
        parse("{\"results\":{\"measurements\":[{\"measurementType\":3,\"value\":1},"
              "{\"measurementType\":99,\"value\":2},{\"measurementType\":3,\"value\":3},"
              "{\"measurementType\":\"NEW\",\"value\":4},{\"value\":5}]}}");

    (void)state;
    assert_int_equal(prism_scan_results_measurement(results, PRISM_MEASUREMENT_WEIGHT)->value, 1);
    assert_int_equal(prism_scan_results_measurement(results, 99)->value, 2);
    assert_int_equal(prism_scan_results_measurement(results, PRISM_MEASUREMENT_UNRECOGNIZED)->value,
                     4);
    assert_int_equal(prism_scan_results_measurement(results, PRISM_MEASUREMENT_UNSPECIFIED)->value,
                     5);
    assert_null(prism_scan_results_measurement(results, PRISM_MEASUREMENT_HEIGHT));
    assert_null(prism_scan_results_measurement(NULL, PRISM_MEASUREMENT_HEIGHT));
    prism_scan_results_free(results);

    results = parse("{\"pending\":{}}");
    assert_null(prism_scan_results_measurement(results, PRISM_MEASUREMENT_HEIGHT));
    prism_scan_results_free(results);
    results = parse("{\"results\":{}}");
    assert_null(prism_scan_results_measurement(results, PRISM_MEASUREMENT_UNSPECIFIED));
    prism_scan_results_free(results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scan_results_parse__reads_the_sample_s_measurements),
        cmocka_unit_test(scan_results_parse__reads_the_sample_s_avatar_and_posture),
        cmocka_unit_test(scan_results_parse__reads_the_samples_without_results),
        cmocka_unit_test(scan_results__prints_the_samples_the_same),
        cmocka_unit_test(scan_results_parse__gives_defaults_for_what_is_absent),
        cmocka_unit_test(scan_results__prints_empty_messages_and_leaves_out_empty_lists),
        cmocka_unit_test(enums__print_every_name_and_number_by_name),
        cmocka_unit_test(enums__have_the_header_s_numbers),
        cmocka_unit_test(enums__keep_what_they_do_not_know),
        cmocka_unit_test(measurement_type__is_a_number_and_a_name),
        cmocka_unit_test(scan_results_measurement__finds_the_first_of_a_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
