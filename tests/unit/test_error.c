/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <prism.h>

typedef struct named {
    int32_t code;
    const char *name;
} named;

#define NAMED(code)                                                                                \
    {                                                                                              \
        code, #code                                                                                \
    }

static void status_name__knows_every_status(void **state)
{
    static const named all[] = {
        NAMED(PRISM_OK),
        NAMED(PRISM_ERROR_INVALID_ARGUMENT),
        NAMED(PRISM_ERROR_MISSING_CREDENTIAL),
        NAMED(PRISM_ERROR_OUT_OF_MEMORY),
        NAMED(PRISM_ERROR_LIMIT_EXCEEDED),
        NAMED(PRISM_ERROR_INTERNAL),
        NAMED(PRISM_ERROR_CONNECT),
        NAMED(PRISM_ERROR_TLS),
        NAMED(PRISM_ERROR_NETWORK),
        NAMED(PRISM_ERROR_TIMEOUT),
        NAMED(PRISM_ERROR_UNAUTHORIZED),
        NAMED(PRISM_ERROR_NOT_FOUND),
        NAMED(PRISM_ERROR_RATE_LIMITED),
        NAMED(PRISM_ERROR_HTTP_CLIENT),
        NAMED(PRISM_ERROR_HTTP_SERVER),
        NAMED(PRISM_ERROR_SERVICE),
        NAMED(PRISM_ERROR_INVALID_JSON),
        NAMED(PRISM_ERROR_INVALID_DOCUMENT),
        NAMED(PRISM_ERROR_UNEXPECTED_RESPONSE),
        NAMED(PRISM_ERROR_FILE),
        NAMED(PRISM_ERROR_CANCELLED),
        NAMED(PRISM_ERROR_EXPIRED),
        NAMED(PRISM_ERROR_SCAN_FAILED),
        NAMED(PRISM_ERROR_BATCH_EMPTY),
    };
    (void)state;
    for (int32_t i = 0; i < (int32_t)(sizeof all / sizeof *all); i++) {
        assert_int_equal(all[i].code, i);
        assert_string_equal(prism_status_name(i), all[i].name);
    }
    assert_null(prism_status_name((prism_status)(sizeof all / sizeof *all)));
    assert_null(prism_status_name(-1));
    assert_null(prism_status_name(INT32_MIN));
    assert_null(prism_status_name(INT32_MAX));
}

static void service_code_name__knows_every_code(void **state)
{
    static const named all[] = {
        {PRISM_SERVICE_NONE, "NONE"},
        {PRISM_SERVICE_UNSPECIFIED, "ERROR_TYPE_UNSPECIFIED"},
        {PRISM_SERVICE_INVALID_CLIENT_ID, "INVALID_CLIENT_ID"},
        {PRISM_SERVICE_INVALID_REDIRECT_URL, "INVALID_REDIRECT_URL"},
        {PRISM_SERVICE_MALFORMED_REQUEST_BODY, "MALFORMED_REQUEST_BODY"},
        {PRISM_SERVICE_INTERNAL_ERROR, "INTERNAL_ERROR"},
        {PRISM_SERVICE_INVALID_USER_INPUT, "INVALID_USER_INPUT"},
        {PRISM_SERVICE_SESSION_EXPIRED, "SESSION_EXPIRED"},
        {PRISM_SERVICE_USER_INPUT_NOT_SUBMITTED, "USER_INPUT_NOT_SUBMITTED"},
        {PRISM_SERVICE_ABORTED, "ABORTED"},
        {PRISM_SERVICE_INVALID_SESSION_ID, "INVALID_SESSION_ID"},
    };
    (void)state;
    for (int32_t i = 0; i < (int32_t)(sizeof all / sizeof *all); i++) {
        assert_int_equal(all[i].code, i);
        assert_string_equal(prism_service_code_name(i), all[i].name);
    }
    assert_null(prism_service_code_name((int32_t)(sizeof all / sizeof *all)));
    assert_null(prism_service_code_name(-1));
    assert_null(prism_service_code_name(PRISM_SERVICE_UNRECOGNIZED));
}

static void error__has_its_frozen_layout(void **state)
{
    (void)state;
    assert_int_equal(sizeof(prism_error), 512);
    assert_int_equal(offsetof(prism_error, code), 0);
    assert_int_equal(offsetof(prism_error, http_status), 4);
    assert_int_equal(offsetof(prism_error, os_code), 8);
    assert_int_equal(offsetof(prism_error, service_code), 12);
    assert_int_equal(offsetof(prism_error, attempts), 16);
    assert_int_equal(offsetof(prism_error, flags), 20);
    assert_int_equal(offsetof(prism_error, retry_after_ms), 24);
    assert_int_equal(offsetof(prism_error, json_offset), 32);
    assert_int_equal(offsetof(prism_error, service_name), 40);
    assert_int_equal(offsetof(prism_error, request_id), 88);
    assert_int_equal(offsetof(prism_error, json_path), 152);
    assert_int_equal(offsetof(prism_error, message), 248);
    assert_int_equal(offsetof(prism_error, reserved2), 504);
}

static void error_set__fills_code_and_message(void **state)
{
    prism_error error, expected;

    (void)state;
    memset(&error, 0x55, sizeof error);
    memset(&expected, 0, sizeof expected);
    expected.code = PRISM_ERROR_NETWORK;
    memcpy(expected.message, "100 %s down", 12);
    assert_int_equal(prism_error_set(&error, PRISM_ERROR_NETWORK, "100 %s down"),
                     PRISM_ERROR_NETWORK);
    assert_memory_equal(&error, &expected, sizeof error);

    memset(&error, 0x55, sizeof error);
    memset(expected.message, 0, sizeof expected.message);
    assert_int_equal(prism_error_set(&error, PRISM_ERROR_NETWORK, NULL), PRISM_ERROR_NETWORK);
    assert_memory_equal(&error, &expected, sizeof error);
    assert_int_equal(prism_error_set(NULL, PRISM_ERROR_NETWORK, "x"), PRISM_ERROR_NETWORK);
}

static void version__is_the_header_s(void **state)
{
    char text[64];

    (void)state;
    (void)snprintf(text, sizeof text, "%d.%d.%d", PRISM_VERSION_MAJOR, PRISM_VERSION_MINOR,
                   PRISM_VERSION_PATCH);
    assert_string_equal(prism_version(), text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(status_name__knows_every_status),
        cmocka_unit_test(service_code_name__knows_every_code),
        cmocka_unit_test(error__has_its_frozen_layout),
        cmocka_unit_test(error_set__fills_code_and_message),
        cmocka_unit_test(version__is_the_header_s),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
