/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/codings.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void accepted__goes_by_the_requests_own_header(void **state)
{
    (void)state;
    assert_int_equal(prism__codings_accepted(NULL).accepted, PRISM__ACCEPT_GZIP);
    assert_int_equal(prism__codings_accepted("identity").accepted, PRISM__ACCEPT_IDENTITY);
    assert_int_equal(prism__codings_accepted("IDentity").accepted, PRISM__ACCEPT_IDENTITY);
    assert_int_equal(prism__codings_accepted("identity, gzip").accepted, PRISM__ACCEPT_ANY);
    assert_int_equal(prism__codings_accepted("identit").accepted, PRISM__ACCEPT_ANY);
    assert_int_equal(prism__codings_accepted("gzip").accepted, PRISM__ACCEPT_ANY);
    assert_int_equal(prism__codings_accepted("").accepted, PRISM__ACCEPT_ANY);
}

static void fit__judges_each_coding_of_a_list(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *value;
        bool gzip; /* whether it fits where gzip, identity, anything is accepted */
        bool identity;
        bool any;
    } cases[] = {
        {"Content-Encoding", "", true, true, true},
        {"Content-Encoding", " ,\t,", true, true, true},
        {"Content-Encoding", "identity", true, true, true},
        {"content-encoding", "Gzip", true, false, true},
        {"CONTENT-ENCODING", "X-GZIP", true, false, true},
        {"Content-Encoding", ",gzip\t ,", true, false, true},
        {"Content-Encoding", "gzip,gzip", false, false, true},
        {"Content-Encoding", "gzip identity", false, false, true},
        {"Content-Encoding", "identity,identity", false, false, true},
        {"Content-Encoding", "br", false, false, true},
        {"Content-Encoding", "gzi", false, false, true},
        {"Content-Encoding", "gzipp", false, false, true},
        {"Transfer-Encoding", "chunked", true, true, true},
        {"transfer-encoding", "Identity, CHUNKED", true, true, true},
        {"Transfer-Encoding", "gzip, chunked", false, false, false},
        {"Transfer-Encoding", "x-gzip", false, false, false},
        {"Content-Encodin", "br", true, true, true},
        {"Content-Encoding-X", "br", true, true, true},
        {"Content-Type", "br", true, true, true},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        prism__codings gzip = {.accepted = PRISM__ACCEPT_GZIP};
        prism__codings identity = {.accepted = PRISM__ACCEPT_IDENTITY};
        prism__codings any = {.accepted = PRISM__ACCEPT_ANY};
        const char *name = cases[i].name;
        const char *value = cases[i].value;
        if (prism__codings_fit(&gzip, name, value) != cases[i].gzip ||
            prism__codings_fit(&identity, name, value) != cases[i].identity ||
            prism__codings_fit(&any, name, value) != cases[i].any)
            fail_msg("%s: %s", name, value);
    }
}

static void fit__counts_over_several_headers(void **state)
{
    (void)state;
    prism__codings codings = prism__codings_accepted(NULL);
    assert_true(prism__codings_fit(&codings, "Content-Encoding", ""));
    assert_true(prism__codings_fit(&codings, "Content-Encoding", "gzip"));
    assert_true(prism__codings_fit(&codings, "Transfer-Encoding", "chunked"));
    assert_true(prism__codings_fit(&codings, "Vary", "gzip, gzip"));
    assert_false(prism__codings_fit(&codings, "Content-Encoding", "gzip"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepted__goes_by_the_requests_own_header),
        cmocka_unit_test(fit__judges_each_coding_of_a_list),
        cmocka_unit_test(fit__counts_over_several_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
