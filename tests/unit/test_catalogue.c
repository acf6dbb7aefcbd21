/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <prism.h>

#include "documents.h"
#include "message/messages.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* The vendor's types in its own words, and the clauses of its definitions page. */
typedef struct expected_type {
    int32_t number;
    const char *name;
    const char *label;
    const char *iso_clause;
} expected_type;

static const expected_type expected_types[] = {
    {1, "SKELETAL_MUSCLE_MASS", "Skeletal muscle mass", NULL},
    {2, "BODY_FAT_PERCENTAGE", "Body fat", NULL},
    {3, "WEIGHT", "Weight", NULL},
    {4, "NECK_GIRTH", "Neck", "5.3.2"},
    {5, "NECK_BASE_GIRTH", "Neck base", "5.3.3"},
    {6, "ACROSS_BACK_SHOULDER_WIDTH", "Shoulder width", "5.4.3"},
    {7, "UPPER_ARM_GIRTH_R", "Upper arm", "5.3.16"},
    {8, "BACK_NECK_POINT_TO_WRIST_R", "Sleeve length", "5.4.17"},
    {9, "OUTER_ARM_LENGTH_R", "Outer arm length", "5.7.8"},
    {10, "BUST_GIRTH", "Bust", "5.3.4"},
    {11, "UNDER_BUST_GIRTH", "Under bust", "5.3.8"},
    {12, "WAIST_GIRTH", "Waist", "5.3.10"},
    {13, "BELLY_WAIST_GIRTH", "Belly waist", NULL},
    {14, "WRIST_GIRTH_R", "Wrist", "5.3.19"},
    {15, "BACK_NECK_POINT_TO_WAIST", "Back length", "5.4.5"},
    {16, "TOP_HIP_GIRTH", "Top hip", "5.3.12"},
    {17, "HIP_GIRTH", "Hip", "5.3.13"},
    {18, "THIGH_GIRTH_R", "Thigh", "5.3.20"},
    {19, "MID_THIGH_GIRTH_R", "Mid-thigh", "5.3.21"},
    {20, "KNEE_GIRTH_R", "Knee", "5.3.22"},
    {21, "CALF_GIRTH_R", "Calf", NULL},
    {22, "OUTSIDE_LEG_LENGTH_R", "Outside leg length", NULL},
    {23, "INSIDE_LEG_HEIGHT", "Inside leg height", NULL},
    {24, "INSIDE_LEG_LENGTH_R", "Inside leg length", NULL},
    {25, "OUTSEAM_R", "Outseam", NULL},
    {26, "OUTER_ANKLE_HEIGHT_R", "Outer ankle height", NULL},
    {27, "BACK_NECK_POINT_TO_GROUND_CONTOURED", "Full body length", NULL},
    {28, "KNEE_HEIGHT_R", "Knee height", NULL},
    {29, "BUST_HEIGHT", "Bust height", NULL},
    {30, "HIP_HEIGHT", "Hip height", NULL},
    {31, "WAIST_HEIGHT", "Waist height", NULL},
    {32, "TOP_HIP_HEIGHT", "Top hip height", NULL},
    {33, "BACK_NECK_HEIGHT", "Back neck height", NULL},
    {34, "FOREARM_GIRTH_R", "Forearm", NULL},
    {35, "SHOULDER_TO_ELBOW_R", "Shoulder to elbow", NULL},
    {36, "BELLY_WAIST_HEIGHT", "Belly waist height", NULL},
    {37, "BELLY_WAIST_WIDTH", "Belly waist width", NULL},
    {38, "BELLY_WAIST_DEPTH", "Belly waist depth", NULL},
    {39, "AGE", "Age", NULL},
    {40, "GENDER", "Gender", NULL},
    {41, "HEIGHT", "Height", NULL},
};

static void assert_texts_equal(const char *got, const char *expected)
{
    if (!expected)
        assert_null(got);
    else
        assert_string_equal(got, expected);
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text);

    return size >= strlen(end) && strcmp(text + size - strlen(end), end) == 0;
}

static int32_t expected_unit(int32_t type)
{
    switch (type) {
    case PRISM_MEASUREMENT_SKELETAL_MUSCLE_MASS:
    case PRISM_MEASUREMENT_WEIGHT:
        return PRISM_UNIT_GRAMS;
    case PRISM_MEASUREMENT_BODY_FAT_PERCENTAGE:
        return PRISM_UNIT_PERCENTAGE_E4;
    case PRISM_MEASUREMENT_AGE:
        return PRISM_UNIT_YEARS;
    case PRISM_MEASUREMENT_GENDER:
        return PRISM_UNIT_GENDER;
    default:
        return PRISM_UNIT_MILLIMETERS;
    }
}

static void measurement_info__has_every_type(void **state)
{
    (void)state;
    assert_int_equal(COUNT(expected_types), 41);
    assert_int_equal(prism_measurement_info_count(), COUNT(expected_types));
    for (size_t i = 0; i < COUNT(expected_types); i++) {
        const expected_type *expected = &expected_types[i];
        const prism_measurement_info *info = prism_measurement_info_at(i);
        assert_non_null(info);
        assert_ptr_equal(prism_measurement_info_find(expected->number), info);
        assert_int_equal(info->measurement_type, expected->number);
        assert_string_equal(info->name, expected->name);
        assert_string_equal(info->label, expected->label);
        assert_texts_equal(info->iso_clause, expected->iso_clause);
        assert_int_equal(info->unit, expected_unit(expected->number));
        assert_int_equal(info->side, ends_with(expected->name, "_R") ? PRISM_BODY_SIDE_RIGHT
                                                                     : PRISM_BODY_SIDE_NONE);
        assert_true(strlen(info->meaning) > 0);
        assert_null(strchr(info->meaning, '\n'));
    }
}

static void measurement_info__tells_what_is_inferred(void **state)
{
    (void)state;
    for (int32_t type = 1; type <= 41; type++) {
        bool inferred = type >= PRISM_MEASUREMENT_KNEE_GIRTH_R && type < PRISM_MEASUREMENT_AGE;
        assert_int_equal(prism_measurement_info_find(type)->meaning_is_inferred, inferred);
        assert_int_equal(prism_measurement_info_find(type)->unit_is_inferred,
                         type == PRISM_MEASUREMENT_BELLY_WAIST_WIDTH ||
                             type == PRISM_MEASUREMENT_BELLY_WAIST_DEPTH);
    }
}

static void measurement_info__has_the_names_on_the_wire(void **state)
{
    (void)state;
    for (size_t i = 0; i < prism_measurement_info_count(); i++) {
        const prism_measurement_info *info = prism_measurement_info_at(i);
        assert_string_equal(prism_measurement_type_name(info->measurement_type), info->name);
    }
}

static void measurement_info__has_the_units_of_the_sample(void **state)
{
    prism_scan_results *results = NULL;
    size_t size;
    char *text = read_data("scan-results.json", &size);
    (void)state;

    assert_int_equal(prism_scan_results_parse(text, size, &results, NULL), PRISM_OK);
    assert_non_null(results);
    assert_int_equal(results->results->measurement_count, 39);
    for (size_t i = 0; i < results->results->measurement_count; i++) {
        const prism_measurement *found = results->results->measurements[i];
        const prism_measurement_info *info = prism_measurement_info_find(found->measurement_type);
        assert_non_null(info);
        assert_int_equal(info->unit, found->unit);
    }
    prism_scan_results_free(results);
    free(text);
}

static void measurement_info__is_null_for_others(void **state)
{
    static const int32_t others[] = {INT32_MIN, -1, 0, 42, INT32_MAX};
    (void)state;

    for (size_t i = 0; i < COUNT(others); i++)
        assert_null(prism_measurement_info_find(others[i]));
    assert_null(prism_measurement_info_at(41));
    assert_null(prism_measurement_info_at(SIZE_MAX));
}

static void assert_landmark(const prism_landmark_info *landmark, const char *name,
                            const char *iso_clause)
{
    assert_non_null(landmark);
    assert_string_equal(landmark->name, name);
    assert_texts_equal(landmark->iso_clause, iso_clause);
}

static void posture_landmark__has_every_front_name(void **state)
{
    (void)state;
    assert_landmark(prism_posture_front_landmark(PRISM_POSTURE_FRONT_EAR), "tragion", "3.1.3");
    assert_landmark(prism_posture_front_landmark(PRISM_POSTURE_FRONT_SHOULDER), "shoulder point",
                    "3.1.1");
    assert_landmark(prism_posture_front_landmark(PRISM_POSTURE_FRONT_TOP_HIP),
                    "highest point of the hip bone", "3.1.16");
    assert_landmark(prism_posture_front_landmark(PRISM_POSTURE_FRONT_FOOT), "ground level", NULL);
    assert_non_null(prism_posture_front_landmark(PRISM_POSTURE_FRONT_FOOT)->note);
}

/* A landmark of a line, from the lowest up. */
typedef struct expected_landmark {
    const char *name;
    const char *iso_clause;
} expected_landmark;

static const expected_landmark body_line[] = {
    {"outer ankle point", "3.1.18"},
    {"centre of the knee girth", "5.3.22"},
    {"highest point of the hip bone", "3.1.16"},
    {"shoulder point", "3.1.1"},
    {"tragion", "3.1.3"},
};

static const expected_landmark back_waist_line[] = {
    {"backmost point of the top hip girth", "5.3.13"},
    {"backmost point of the belly waist girth", NULL},
    {"backmost point of the waist girth", "5.3.10"},
    {"backmost point of the under bust girth", "5.3.8"},
};

static void check_line(int32_t line, const expected_landmark *expected, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_landmark(prism_posture_right_landmark(line, i), expected[i].name,
                        expected[i].iso_clause);
    for (size_t i = 0; i + 1 < count; i++) {
        const prism_angle_info *angle = prism_posture_right_angle_info(line, i);
        assert_non_null(angle);
        assert_int_equal(angle->reference, PRISM_ANGLE_FROM_VERTICAL);
        assert_int_equal(angle->rotation, PRISM_ANGLE_CLOCKWISE);
        assert_ptr_equal(angle->start, prism_posture_right_landmark(line, i));
        assert_ptr_equal(angle->end, prism_posture_right_landmark(line, i + 1));
        assert_string_equal(angle->sense,
                            "clockwise from the vertical, from the lower landmark to the higher");
    }
    assert_null(prism_posture_right_landmark(line, count));
    assert_null(prism_posture_right_landmark(line, SIZE_MAX));
    assert_null(prism_posture_right_angle_info(line, count - 1));
    assert_null(prism_posture_right_angle_info(line, SIZE_MAX));
}

static void posture_landmark__has_every_point_of_the_lines(void **state)
{
    (void)state;
    check_line(PRISM_POSTURE_RIGHT_BODY_LINE, body_line, COUNT(body_line));
    check_line(PRISM_POSTURE_RIGHT_BACK_WAIST_LINE, back_waist_line, COUNT(back_waist_line));
}

/* The document gives the top hip girth's point the clause of the hip girth. */
static void posture_landmark__notes_the_documents_odd_clause(void **state)
{
    const prism_landmark_info *landmark =
        prism_posture_right_landmark(PRISM_POSTURE_RIGHT_BACK_WAIST_LINE, 0);
    const prism_measurement_info *hip = prism_measurement_info_find(PRISM_MEASUREMENT_HIP_GIRTH);
    const prism_measurement_info *top_hip =
        prism_measurement_info_find(PRISM_MEASUREMENT_TOP_HIP_GIRTH);
    (void)state;

    assert_string_equal(landmark->iso_clause, hip->iso_clause);
    assert_non_null(strstr(landmark->note, top_hip->iso_clause));
}

static void posture_angle_info__has_every_front_name(void **state)
{
    (void)state;
    for (int32_t name = PRISM_POSTURE_FRONT_EAR; name <= PRISM_POSTURE_FRONT_FOOT; name++) {
        const prism_angle_info *angle = prism_posture_front_angle_info(name);
        assert_non_null(angle);
        assert_int_equal(angle->reference, PRISM_ANGLE_FROM_HORIZONTAL);
        assert_int_equal(angle->rotation, PRISM_ANGLE_COUNTER_CLOCKWISE);
        assert_ptr_equal(angle->start, prism_posture_front_landmark(name));
        assert_ptr_equal(angle->end, prism_posture_front_landmark(name));
        assert_string_equal(
            angle->sense,
            "counter-clockwise from the horizontal, from the body's right to its left");
    }
}

static void posture_label__is_the_name_for_people(void **state)
{
    (void)state;
    assert_string_equal(prism_posture_front_label(PRISM_POSTURE_FRONT_EAR), "Ear");
    assert_string_equal(prism_posture_front_label(PRISM_POSTURE_FRONT_SHOULDER), "Shoulder");
    assert_string_equal(prism_posture_front_label(PRISM_POSTURE_FRONT_TOP_HIP), "Top hip");
    assert_string_equal(prism_posture_front_label(PRISM_POSTURE_FRONT_FOOT), "Foot");
    assert_string_equal(prism_posture_right_label(PRISM_POSTURE_RIGHT_BODY_LINE), "Body line");
    assert_string_equal(prism_posture_right_label(PRISM_POSTURE_RIGHT_BACK_WAIST_LINE),
                        "Back waist line");
}

static void posture_catalogue__is_null_for_others(void **state)
{
    static const int32_t others[] = {INT32_MIN, -1, 0, 5, INT32_MAX};
    (void)state;

    for (size_t i = 0; i < COUNT(others); i++) {
        assert_null(prism_posture_front_label(others[i]));
        assert_null(prism_posture_front_landmark(others[i]));
        assert_null(prism_posture_front_angle_info(others[i]));
        assert_null(prism_posture_right_label(others[i]));
        assert_null(prism_posture_right_landmark(others[i], 0));
        assert_null(prism_posture_right_angle_info(others[i], 0));
    }
    assert_null(prism_posture_right_label(3));
    assert_null(prism_posture_right_landmark(3, 0));
    assert_null(prism_posture_right_angle_info(3, 0));
}

/* The angle of the way from one point to another, in degrees: y grows downwards. */
static double horizontal_angle(prism_point from, prism_point to)
{
    return prism_units_radians_to_degrees(atan2(from.y - to.y, to.x - from.x));
}

static double vertical_angle(prism_point from, prism_point to)
{
    return prism_units_radians_to_degrees(atan2(to.x - from.x, from.y - to.y));
}

/* What the catalogue says of the angles' sense is true of the vendor's sample. */
static void posture_angle_info__agrees_with_the_sample(void **state)
{
    prism_scan_results *results = NULL;
    size_t size;
    char *text = read_data("scan-results.json", &size);
    const prism_posture *posture;
    (void)state;

    assert_int_equal(prism_scan_results_parse(text, size, &results, NULL), PRISM_OK);
    posture = prism_scan_results_posture(results);
    for (int32_t name = PRISM_POSTURE_FRONT_SHOULDER; name <= PRISM_POSTURE_FRONT_FOOT; name++) {
        const prism_posture_front_line *line = prism_posture_find_front_line(posture, name);
        bool ordered = line->points[0].x < line->points[1].x;
        double angle = horizontal_angle(line->points[!ordered], line->points[ordered]);
        assert_true(fabs(angle - prism_posture_find_front_angle(posture, name)->value) < 1e-9);
    }
    for (int32_t name = PRISM_POSTURE_RIGHT_BODY_LINE; name <= PRISM_POSTURE_RIGHT_BACK_WAIST_LINE;
         name++) {
        const prism_posture_right_line *line = prism_posture_find_right_line(posture, name);
        double value;
        for (size_t i = 0; prism_posture_right_angle_info(name, i); i++) {
            double angle = vertical_angle(line->points[i], line->points[i + 1]);
            assert_true(prism_posture_segment_angle(posture, name, i, &value, NULL));
            assert_true(fabs(angle - value) < 1e-9);
        }
    }
    prism_scan_results_free(results);
    free(text);
}

static void asset_type_info__has_every_type(void **state)
{
    static const prism_asset_type_info expected[] = {
        {.path = "preview-image", .key = "previewImage", .extension = "png"},
        {.path = "model", .key = "model"},
        {.path = "canonical-body", .key = "canonicalBody"},
        {.path = "texture", .key = "texture", .extension = "png", .file_name = "texture.png"},
        {.path = "material", .key = "material", .extension = "mtl", .file_name = "avatar.obj.mtl"},
        {.path = "stripes", .key = "stripes"},
        {.path = "capture-video", .key = "captureVideo"},
    };
    (void)state;

    assert_int_equal(prism_asset_type_info_count(), COUNT(expected));
    for (size_t i = 0; i < COUNT(expected); i++) {
        const prism_asset_type_info *info = prism_asset_type_info_at(i);
        assert_non_null(info);
        assert_string_equal(info->path, expected[i].path);
        assert_string_equal(info->key, expected[i].key);
        assert_texts_equal(info->extension, expected[i].extension);
        assert_texts_equal(info->file_name, expected[i].file_name);
        assert_int_equal(info->is_in_document, i < 6);
        assert_true(strlen(info->label) > 0);
        assert_true(strlen(info->meaning) > 0);
        assert_ptr_equal(prism_asset_type_info_find(info->path), info);
        assert_ptr_equal(prism_asset_type_info_find(info->key), info);
    }
}

static void asset_type_info__has_the_keys_of_the_message(void **state)
{
    const prism__message *message = &prism__asset_urls_message;
    (void)state;

    assert_int_equal(message->field_count, prism_asset_type_info_count());
    for (size_t i = 0; i < message->field_count; i++)
        assert_non_null(prism_asset_type_info_find(message->fields[i].name));
}

static void asset_type_info__is_null_for_others(void **state)
{
    (void)state;
    assert_null(prism_asset_type_info_find(NULL));
    assert_null(prism_asset_type_info_find(""));
    assert_null(prism_asset_type_info_find("preview_image"));
    assert_null(prism_asset_type_info_find("Model"));
    assert_null(prism_asset_type_info_find("models"));
    assert_null(prism_asset_type_info_at(7));
    assert_null(prism_asset_type_info_at(SIZE_MAX));
}

typedef const char *(*name_function)(int32_t number);
typedef bool (*number_function)(const char *name, int32_t *number);

/* Check names of the numbers from `first` on, and that no other number has one. */
static void check_names(name_function name_of, number_function number_of, int32_t first,
                        const char *const *names, int32_t count)
{
    int32_t number = 77;

    for (int32_t i = 0; i < count; i++) {
        assert_string_equal(name_of(first + i), names[i]);
        assert_true(number_of(names[i], &number));
        assert_int_equal(number, first + i);
    }
    assert_null(name_of(INT32_MIN));
    assert_null(name_of(-1));
    assert_null(name_of(first - 1));
    assert_null(name_of(first + count));
    assert_null(name_of(INT32_MAX));
    number = 77;
    assert_false(number_of(NULL, &number));
    assert_false(number_of("", &number));
    assert_false(number_of("NO_SUCH_NAME", &number));
    assert_false(number_of(names[0] + 1, &number));
    assert_int_equal(number, 77);
    assert_false(number_of(names[0], NULL));
}

#define CHECK_NAMES(noun, first, names)                                                            \
    check_names(prism_##noun##_name, prism_##noun##_from_name, first, names, (int32_t)COUNT(names))

static void enum_names__are_known_both_ways(void **state)
{
    static const char *const statuses[] = {"started", "succeeded", "failed"};
    static const char *const session_errors[] = {"ERROR_TYPE_UNSPECIFIED", "INVALID_CLIENT_ID",
                                                 "INVALID_REDIRECT_URL", "MALFORMED_REQUEST_BODY",
                                                 "INTERNAL_ERROR"};
    static const char *const scan_errors[] = {"ERROR_TYPE_UNSPECIFIED",
                                              "INVALID_USER_INPUT",
                                              "SESSION_EXPIRED",
                                              "USER_INPUT_NOT_SUBMITTED",
                                              "ABORTED",
                                              "INTERNAL_ERROR",
                                              "INVALID_SESSION_ID"};
    static const char *const units[] = {"UNIT_TYPE_UNSPECIFIED", "MILLIMETERS", "GRAMS",
                                        "PERCENTAGE_E4",         "YEARS",       "GENDER"};
    static const char *const angle_units[] = {"ANGLE_UNIT_TYPE_NOT_SPECIFIED",
                                              "ANGLE_UNIT_TYPE_DEGREES", "ANGLE_UNIT_TYPE_RADIANS"};
    static const char *const fronts[] = {"MEASUREMENT_NAME_NOT_SPECIFIED", "EAR", "SHOULDER",
                                         "TOP_HIP", "FOOT"};
    static const char *const rights[] = {"MEASUREMENT_NAME_NOT_SPECIFIED", "BODY_LINE",
                                         "BACK_WAIST_LINE"};
    const char *types[COUNT(expected_types) + 1] = {"MEASUREMENT_TYPE_UNSPECIFIED"};
    (void)state;

    for (size_t i = 0; i < COUNT(expected_types); i++)
        types[i + 1] = expected_types[i].name;
    CHECK_NAMES(asset_status, 1, statuses);
    CHECK_NAMES(session_error_type, 0, session_errors);
    CHECK_NAMES(scan_error_type, 0, scan_errors);
    CHECK_NAMES(measurement_type, 0, types);
    CHECK_NAMES(unit, 0, units);
    CHECK_NAMES(angle_unit, 0, angle_units);
    CHECK_NAMES(posture_front, 0, fronts);
    CHECK_NAMES(posture_right, 0, rights);
}

static void enum_names__have_the_samples_spelling_too(void **state)
{
    int32_t number = 77;
    (void)state;

    assert_true(prism_session_error_type_from_name("MALFORMED_REQUEST", &number));
    assert_int_equal(number, PRISM_SESSION_ERROR_TYPE_MALFORMED_REQUEST_BODY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measurement_info__has_every_type),
        cmocka_unit_test(measurement_info__tells_what_is_inferred),
        cmocka_unit_test(measurement_info__has_the_names_on_the_wire),
        cmocka_unit_test(measurement_info__has_the_units_of_the_sample),
        cmocka_unit_test(measurement_info__is_null_for_others),
        cmocka_unit_test(posture_landmark__has_every_front_name),
        cmocka_unit_test(posture_landmark__has_every_point_of_the_lines),
        cmocka_unit_test(posture_landmark__notes_the_documents_odd_clause),
        cmocka_unit_test(posture_angle_info__has_every_front_name),
        cmocka_unit_test(posture_label__is_the_name_for_people),
        cmocka_unit_test(posture_catalogue__is_null_for_others),
        cmocka_unit_test(posture_angle_info__agrees_with_the_sample),
        cmocka_unit_test(asset_type_info__has_every_type),
        cmocka_unit_test(asset_type_info__has_the_keys_of_the_message),
        cmocka_unit_test(asset_type_info__is_null_for_others),
        cmocka_unit_test(enum_names__are_known_both_ways),
        cmocka_unit_test(enum_names__have_the_samples_spelling_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
