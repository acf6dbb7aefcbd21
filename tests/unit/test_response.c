/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "http/response.h"

#define LIMIT 64

static int set_up(void **state)
{
    prism_http_response *response = malloc(sizeof *response);
    if (!response)
        return -1;
    prism__response_init(response, LIMIT);
    *state = response;
    return 0;
}

static int tear_down(void **state)
{
    prism__response_free(*state);
    free(*state);
    return 0;
}

static void response_init__is_empty(void **state)
{
    const prism_http_response *response = *state;
    size_t size = 1;
    assert_int_equal(prism_http_response_status(response), 0);
    assert_int_equal(prism_http_response_header_count(response), 0);
    assert_null(prism_http_response_header_at(response, 0));
    assert_null(prism_http_response_header(response, "Date"));
    assert_string_equal(prism_http_response_body(response, &size), "");
    assert_int_equal(size, 0);
}

static void add_header__copies_and_keeps_order(void **state)
{
    prism_http_response *response = *state;
    char name[] = "Content-Type";
    char value[] = "text/html";
    assert_int_equal(prism_http_response_add_header(response, name, value), PRISM_OK);
    assert_int_equal(prism_http_response_add_header(response, "Empty", ""), PRISM_OK);
    memset(name, 'x', sizeof name - 1);
    memset(value, 'x', sizeof value - 1);
    assert_int_equal(prism_http_response_header_count(response), 2);
    assert_string_equal(prism_http_response_header_at(response, 0)->name, "Content-Type");
    assert_string_equal(prism_http_response_header_at(response, 0)->value, "text/html");
    assert_string_equal(prism_http_response_header_at(response, 1)->name, "Empty");
    assert_string_equal(prism_http_response_header_at(response, 1)->value, "");
    assert_null(prism_http_response_header_at(response, 2));
}

static void add_header__refuses_null_and_an_empty_name(void **state)
{
    prism_http_response *response = *state;
    assert_int_equal(prism_http_response_add_header(NULL, "A", "b"), PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(prism_http_response_add_header(response, NULL, "b"),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(prism_http_response_add_header(response, "", "b"),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(prism_http_response_add_header(response, "A", NULL),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(prism_http_response_header_count(response), 0);
}

static void add_header__stops_at_256_kib(void **state)
{
    prism_http_response *response = *state;
    char *value = malloc(256 * 1024 + 1);
    assert_non_null(value);
    memset(value, 'v', 256 * 1024);
    value[256 * 1024] = '\0';

    assert_int_equal(prism_http_response_add_header(response, "A", value),
                     PRISM_ERROR_LIMIT_EXCEEDED);
    value[256 * 1024 - 5] = '\0'; /* with the name, ": " and the line's end: all there is */
    assert_int_equal(prism_http_response_add_header(response, "A", value), PRISM_OK);
    assert_int_equal(prism_http_response_add_header(response, "B", ""), PRISM_ERROR_LIMIT_EXCEEDED);
    assert_int_equal(prism_http_response_header_count(response), 1);
    free(value);
}

static void add_header__counts_tiny_headers_too(void **state)
{
    prism_http_response *response = *state;
    size_t count = 0;
    prism_status status = PRISM_OK;
    while (status == PRISM_OK && count < 100000) {
        status = prism_http_response_add_header(response, "A", "b");
        count += status == PRISM_OK;
    }
    assert_int_equal(status, PRISM_ERROR_LIMIT_EXCEEDED);
    assert_int_equal(count, 256 * 1024 / 6);
    assert_string_equal(prism_http_response_header_at(response, count - 1)->value, "b");
}

static void header__ignores_case_and_takes_the_first(void **state)
{
    prism_http_response *response = *state;
    assert_int_equal(prism_http_response_add_header(response, "Retry-After", "1"), PRISM_OK);
    assert_int_equal(prism_http_response_add_header(response, "RETRY-AFTER", "2"), PRISM_OK);
    assert_string_equal(prism_http_response_header(response, "retry-after"), "1");
    assert_string_equal(prism_http_response_header(response, "ReTrY-aFtEr"), "1");
    assert_null(prism_http_response_header(response, "Retry-Afte"));
    assert_null(prism_http_response_header(response, "Retry-Afters"));
    assert_null(prism_http_response_header(response, "Retry\rAfter")); /* differs by bit 5 only */
    assert_null(prism_http_response_header(response, ""));
    assert_null(prism_http_response_header(response, NULL));
    assert_null(prism_http_response_header(NULL, "a"));
}

static void append_body__collects_up_to_the_limit(void **state)
{
    prism_http_response *response = *state;
    size_t size = 0;
    assert_int_equal(prism_http_response_append_body(response, "ab\0", 3), PRISM_OK);
    assert_int_equal(prism_http_response_append_body(response, NULL, 0), PRISM_OK);
    assert_int_equal(prism_http_response_append_body(response, "cd", 2), PRISM_OK);
    assert_memory_equal(prism_http_response_body(response, &size), "ab\0cd", 6);
    assert_int_equal(size, 5);

    char more[LIMIT] = {0};
    assert_int_equal(prism_http_response_append_body(response, more, LIMIT - 4),
                     PRISM_ERROR_LIMIT_EXCEEDED);
    assert_int_equal(prism_http_response_append_body(response, more, LIMIT - 5), PRISM_OK);
    assert_int_equal(prism_http_response_append_body(response, more, 1),
                     PRISM_ERROR_LIMIT_EXCEEDED);
    (void)prism_http_response_body(response, &size);
    assert_int_equal(size, LIMIT);
}

static void append_body__refuses_null(void **state)
{
    assert_int_equal(prism_http_response_append_body(NULL, "a", 1), PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(prism_http_response_append_body(*state, NULL, 1),
                     PRISM_ERROR_INVALID_ARGUMENT);
}

/* The room that a response takes for its first byte after that header, with another limit. */
static size_t room_after(const char *name, const char *value, size_t limit)
{
    prism_http_response response;
    prism__response_init(&response, limit);
    assert_int_equal(prism_http_response_add_header(&response, name, value), PRISM_OK);
    assert_null(response.body.data);
    assert_int_equal(prism_http_response_append_body(&response, "a", 1), PRISM_OK);
    const size_t room = response.body.capacity;
    prism__response_free(&response);
    return room;
}

static void append_body__makes_room_for_what_was_promised(void **state)
{
    (void)state;
    const size_t much = (size_t)1 << 30;
    const size_t usual = room_after("A", "b", much);
    assert_int_equal(room_after("Content-Length", "235000", much), 235000);
    assert_int_equal(room_after("content-length", "4194304", 4194304), 4194304);
    assert_int_equal(room_after("Content-Length", "235000 ", much), 235000);
    assert_int_equal(room_after("Content-Length", "1", much), 1);

    /* A promise that is none, or cannot be kept. */
    static const char *const worthless[] = {"", "0", "-1", "x", "+235000", " 235000"};
    for (size_t i = 0; i < sizeof worthless / sizeof *worthless; i++)
        assert_int_equal(room_after("Content-Length", worthless[i], much), usual);
    assert_int_equal(room_after("Content-Length", "235000", 234999), usual);
}

static void append_body__believes_a_promise_up_to_4_mib(void **state)
{
    (void)state;
    static const char *const large[] = {"4194304", "4194305", "67108864", "18446744073709551616",
                                        "99999999999999999999999999999999999999999"};
    for (size_t i = 0; i < sizeof large / sizeof *large; i++)
        assert_int_equal(room_after("Content-Length", large[i], SIZE_MAX), 4 * 1024 * 1024);
}

static void append_body__believes_more_when_much_has_come(void **state)
{
    (void)state;
    enum { MIB = 1024 * 1024 };
    prism_http_response response;
    char *much = calloc(1, 4 * MIB);
    assert_non_null(much);

    prism__response_init(&response, SIZE_MAX);
    assert_int_equal(prism_http_response_add_header(&response, "Content-Length", "10485760"),
                     PRISM_OK);
    assert_int_equal(prism_http_response_append_body(&response, much, 4 * MIB), PRISM_OK);
    assert_int_equal(response.body.capacity, 4 * MIB);
    assert_int_equal(prism_http_response_append_body(&response, much, 1), PRISM_OK);
    assert_int_equal(response.body.capacity, 10 * MIB);
    prism__response_free(&response);

    prism__response_init(&response, 64 * MIB);
    assert_int_equal(prism_http_response_add_header(&response, "Content-Length", "67108864"),
                     PRISM_OK);
    assert_int_equal(prism_http_response_append_body(&response, much, 4 * MIB), PRISM_OK);
    assert_int_equal(prism_http_response_append_body(&response, much, 1), PRISM_OK);
    assert_int_equal(response.body.capacity, 20 * MIB);
    assert_int_equal(response.body.size, 4 * MIB + 1);
    prism__response_free(&response);
    free(much);
}

static void append_body__takes_more_and_less_than_was_promised(void **state)
{
    prism_http_response *response = *state;
    size_t size;
    assert_int_equal(prism_http_response_add_header(response, "Content-Length", "3"), PRISM_OK);
    for (size_t i = 0; i < LIMIT; i++)
        assert_int_equal(prism_http_response_append_body(response, "ab", 1), PRISM_OK);
    assert_int_equal(prism_http_response_append_body(response, "a", 1), PRISM_ERROR_LIMIT_EXCEEDED);
    assert_int_equal(strlen(prism_http_response_body(response, &size)), LIMIT);
    assert_int_equal(size, LIMIT);

    prism_http_response_clear(response);
    assert_int_equal(prism_http_response_add_header(response, "Content-Length", "60"), PRISM_OK);
    assert_int_equal(prism_http_response_append_body(response, "c", 1), PRISM_OK);
    assert_string_equal(prism_http_response_body(response, &size), "c");
    assert_int_equal(size, 1);
}

static void clear__forgets_everything_but_the_limit(void **state)
{
    prism_http_response *response = *state;
    size_t size = 1;
    prism_http_response_set_status(response, 103);
    assert_int_equal(prism_http_response_add_header(response, "Link", "x"), PRISM_OK);
    assert_int_equal(prism_http_response_append_body(response, "abc", 3), PRISM_OK);
    prism_http_response_clear(response);
    assert_int_equal(prism_http_response_status(response), 0);
    assert_int_equal(prism_http_response_header_count(response), 0);
    assert_null(prism_http_response_header(response, "Link"));
    assert_string_equal(prism_http_response_body(response, &size), "");
    assert_int_equal(size, 0);

    char more[LIMIT + 1] = {0};
    assert_int_equal(prism_http_response_append_body(response, more, LIMIT + 1),
                     PRISM_ERROR_LIMIT_EXCEEDED);
    assert_int_equal(prism_http_response_append_body(response, more, LIMIT), PRISM_OK);
}

static void every_reader__takes_null_for_an_empty_response(void **state)
{
    (void)state;
    size_t size = 1;
    prism_http_response_set_status(NULL, 200);
    prism_http_response_clear(NULL);
    assert_int_equal(prism_http_response_status(NULL), 0);
    assert_int_equal(prism_http_response_header_count(NULL), 0);
    assert_null(prism_http_response_header_at(NULL, 0));
    assert_string_equal(prism_http_response_body(NULL, &size), "");
    assert_int_equal(size, 0);
    assert_string_equal(prism_http_response_body(NULL, NULL), "");
}

/* A receiver of bodies. */

typedef struct receiver {
    bool takes;
    prism_status begins; /* what it answers */
    prism_status writes;
    unsigned begun;
    char got[256];
    size_t size;
    int32_t status; /* that it saw */
} receiver;

static prism_status begin(void *context, const prism_http_response *response, bool *takes)
{
    receiver *r = context;

    r->begun++;
    r->status = prism_http_response_status(response);
    *takes = r->takes;
    return r->begins;
}

static prism_status take(void *context, const void *data, size_t size)
{
    receiver *r = context;

    assert_true(size > 0 && size <= sizeof r->got - r->size);
    memcpy(r->got + r->size, data, size);
    r->size += size;
    return r->writes;
}

static const prism__receiver receiving = {begin, take};

static void receive(prism_http_response *response, receiver *r)
{
    response->receiver = &receiving;
    response->receiver_context = r;
}

static void receiver__gets_the_body_as_it_comes(void **state)
{
    prism_http_response *response = *state;
    receiver r = {.takes = true};
    size_t size;

    receive(response, &r);
    for (unsigned i = 1; i < 3; i++) {
        prism_http_response_set_status(response, 200);
        for (int part = 0; part < 20; part++) /* more than would stay in memory */
            assert_int_equal(prism_http_response_append_body(response, "0123456", 7), PRISM_OK);
        assert_int_equal(prism__response_finish(response), PRISM_OK);
        assert_int_equal(r.begun, i);
        assert_int_equal(r.status, 200);
        assert_int_equal(r.size, 140);
        assert_int_equal(response->body_received, 140);
        (void)prism_http_response_body(response, &size);
        assert_int_equal(size, 0);
        prism_http_response_clear(response);
        r.size = 0;
    }
}

/* Before the status nobody knows whose body it is; an empty one is only known at the end. */
static void receiver__gets_at_the_end_what_came_too_early(void **state)
{
    static const int32_t whens[] = {0, 1, 2};
    prism_http_response *response = *state;
    size_t size;

    for (size_t i = 0; i < 3; i++) {
        receiver r = {.takes = true};
        receive(response, &r);
        if (whens[i] > 0)
            assert_int_equal(prism_http_response_append_body(response, "body", 4), PRISM_OK);
        assert_int_equal(r.begun, 0);
        prism_http_response_set_status(response, 203);
        if (whens[i] > 1)
            assert_int_equal(prism_http_response_append_body(response, " and more", 9), PRISM_OK);
        assert_int_equal(prism__response_finish(response), PRISM_OK);
        assert_int_equal(prism__response_finish(response), PRISM_OK);
        assert_int_equal(r.begun, 1);
        assert_int_equal(r.status, 203);
        assert_int_equal(r.size, whens[i] == 0 ? 0 : whens[i] == 1 ? 4 : 13);
        assert_memory_equal(r.got, "body and more", r.size);
        (void)prism_http_response_body(response, &size);
        assert_int_equal(size, 0);
        prism_http_response_clear(response);
    }
}

static void receiver__waits_for_a_body_that_is_held(void **state)
{
    prism_http_response *response = *state;
    receiver r = {.takes = true};

    receive(response, &r);
    response->held = true;
    prism_http_response_set_status(response, 200);
    assert_int_equal(prism_http_response_append_body(response, "body", 4), PRISM_OK);
    assert_int_equal(r.begun, 0);
    assert_string_equal(prism_http_response_body(response, NULL), "body");
    assert_int_equal(prism__response_finish(response), PRISM_OK);
    assert_int_equal(r.size, 4);
}

/* As much as errors need; but a body without an end is not waited for. */
static void receiver__leaves_what_it_does_not_take(void **state)
{
    prism_http_response *response = *state;
    receiver r = {.takes = false};
    char large[70000];
    size_t size;

    memset(large, 'x', sizeof large);
    prism__response_free(response);
    prism__response_init(response, 200000);
    receive(response, &r);
    prism_http_response_set_status(response, 404);
    assert_int_equal(prism_http_response_append_body(response, large, sizeof large), PRISM_OK);
    assert_int_equal(prism_http_response_append_body(response, large, sizeof large), PRISM_OK);
    (void)prism_http_response_body(response, &size);
    assert_int_equal(size, 65536);
    assert_int_equal(response->body_received, 140000);
    assert_int_equal(prism_http_response_append_body(response, large, sizeof large),
                     PRISM_ERROR_LIMIT_EXCEEDED);
    assert_int_equal(r.begun, 1);
    assert_int_equal(r.size, 0);
}

static void receiver__that_refuses_is_not_asked_again(void **state)
{
    prism_http_response *response = *state;

    for (int i = 0; i < 2; i++) {
        receiver r = {.takes = true};
        *(i == 0 ? &r.begins : &r.writes) = PRISM_ERROR_FILE;
        receive(response, &r);
        prism_http_response_set_status(response, 200);
        assert_int_equal(prism_http_response_append_body(response, "a", 1), PRISM_ERROR_FILE);
        assert_int_equal(prism_http_response_append_body(response, "b", 1), PRISM_ERROR_FILE);
        assert_int_equal(prism_http_response_append_body(response, NULL, 0), PRISM_ERROR_FILE);
        assert_int_equal(prism__response_finish(response), PRISM_ERROR_FILE);
        assert_int_equal(r.begun, 1);
        assert_int_equal(r.size, i);
        prism_http_response_clear(response);
        assert_int_equal(prism__response_finish(response), PRISM_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(response_init__is_empty, set_up, tear_down),
        cmocka_unit_test_setup_teardown(add_header__copies_and_keeps_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(add_header__refuses_null_and_an_empty_name, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(add_header__stops_at_256_kib, set_up, tear_down),
        cmocka_unit_test_setup_teardown(add_header__counts_tiny_headers_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(header__ignores_case_and_takes_the_first, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(append_body__collects_up_to_the_limit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(append_body__refuses_null, set_up, tear_down),
        cmocka_unit_test(append_body__makes_room_for_what_was_promised),
        cmocka_unit_test(append_body__believes_a_promise_up_to_4_mib),
        cmocka_unit_test(append_body__believes_more_when_much_has_come),
        cmocka_unit_test_setup_teardown(append_body__takes_more_and_less_than_was_promised, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(clear__forgets_everything_but_the_limit, set_up, tear_down),
        cmocka_unit_test(every_reader__takes_null_for_an_empty_response),
        cmocka_unit_test_setup_teardown(receiver__gets_the_body_as_it_comes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(receiver__gets_at_the_end_what_came_too_early, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(receiver__waits_for_a_body_that_is_held, set_up, tear_down),
        cmocka_unit_test_setup_teardown(receiver__leaves_what_it_does_not_take, set_up, tear_down),
        cmocka_unit_test_setup_teardown(receiver__that_refuses_is_not_asked_again, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
