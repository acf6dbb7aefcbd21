/* SPDX-License-Identifier: MIT */
#include "functions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "http/response.h"
#include "support/documents.h"
#include "support/failing_allocator.h"
#include "support/generated.h"
#include "support/temporary_folder.h"
#include "trial.h"

/* Parsing and formatting, of a message's document as the vendor gives it or a long one. */

typedef struct paper {
    const document_kind *kind;
    char *text;
    size_t size;
    void *document; /* to format; or what was parsed */
    char *expected; /* what it is formatted to */
    char *formatted;
    size_t formatted_size;
} paper;

static prism_status run_parse(void *context, prism_error *error)
{
    paper *p = context;

    p->document = p; /* to be overwritten */
    return p->kind->parse(p->text, p->size, &p->document, error);
}

static void finish_parse(void *context, prism_status status, const prism_error *error)
{
    paper *p = context;
    char *text;

    (void)error;
    assert_int_equal(p->document != NULL, status == PRISM_OK);
    if (status != PRISM_OK)
        return;
    assert_int_equal(p->kind->format(p->document, &text, NULL, NULL), PRISM_OK);
    assert_string_equal(text, p->expected);
    prism_text_free(text);
    p->kind->free(p->document);
}

static prism_status run_format(void *context, prism_error *error)
{
    paper *p = context;

    p->formatted = p->text; /* to be overwritten */
    return p->kind->format(p->document, &p->formatted, &p->formatted_size, error);
}

static void finish_format(void *context, prism_status status, const prism_error *error)
{
    paper *p = context;

    (void)error;
    if (status == PRISM_OK) {
        assert_string_equal(p->formatted, p->expected);
        assert_int_equal(p->formatted_size, strlen(p->expected));
        prism_text_free(p->formatted);
    } else {
        assert_null(p->formatted);
        assert_int_equal(p->formatted_size, 0);
    }
}

/* Takes `text`, and frees it. */
static void try_document(const char *kind, char *text, size_t size)
{
    paper p = {.kind = document_kind_named(kind), .text = text, .size = size};
    const trial parse = {.name = kind, .context = &p, .run = run_parse, .finish = finish_parse};
    const trial format = {.name = kind, .context = &p, .run = run_format, .finish = finish_format};

    p.expected = document_convert(p.kind, text, size, NULL);
    assert_non_null(p.expected);
    print_message("parse ");
    trial_run(&parse, 1, 1);
    assert_int_equal(p.kind->parse(text, size, &p.document, NULL), PRISM_OK);
    print_message("format ");
    trial_run(&format, 1, 1);
    p.kind->free(p.document);
    prism_text_free(p.expected);
    free(text);
}

#define NOTE_DOCUMENT(type)                                                                        \
    do {                                                                                           \
        trial_note("prism_" #type "_parse");                                                       \
        trial_note("prism_" #type "_format");                                                      \
        trial_note("prism_" #type "_free");                                                        \
    } while (0)

static void try_documents(void)
{
    size_t size;
    char *text;

    for (size_t i = 0; i < DOCUMENT_FILE_COUNT; i++) {
        text = read_data(document_files[i].name, &size);
        try_document(document_files[i].kind, text, size);
    }
    text = generate_results(3000, 1, &size);
    try_document("scan-results", text, size);
    NOTE_DOCUMENT(session_request);
    NOTE_DOCUMENT(session_response);
    NOTE_DOCUMENT(scan_results);
    NOTE_DOCUMENT(scan_assets);
    NOTE_DOCUMENT(asset_urls);
    NOTE_DOCUMENT(asset_url);
    trial_note("prism_text_free");
}

/* Making and freeing a client and a cancellation. */

static prism_status run_client(void *context, prism_error *error)
{
    prism_client *client = context; /* to be overwritten */
    const prism_status status = USE(prism_client_new)(context, &client, error);

    if ((client != NULL) != (status == PRISM_OK))
        return prism_error_set(error, PRISM_ERROR_INTERNAL, "the client is not as it should be");
    USE(prism_client_free)(client);
    return status;
}

static prism_status run_cancel(void *context, prism_error *error)
{
    prism_cancel *cancel = context; /* to be overwritten */
    const prism_status status = USE(prism_cancel_new)(&cancel, error);

    if ((cancel != NULL) != (status == PRISM_OK))
        return prism_error_set(error, PRISM_ERROR_INTERNAL, "the token is not as it should be");
    USE(prism_cancel_free)(cancel);
    return status;
}

static void finish_nothing(void *context, prism_status status, const prism_error *error)
{
    (void)context;
    (void)status;
    (void)error;
}

static void try_client(void)
{
    prism_client_options options;
    trial t = {.name = "client", .context = &options, .run = run_client, .finish = finish_nothing};

    USE(prism_client_options_init)(&options, sizeof options);
    options.api_key = "some-key";
    options.client_id = "some-client";
    options.hosted_url = "https://hosted.test/base";
    options.estimation_url = "https://estimation.test";
    options.user_agent_suffix = "shop/2.1";
    options.ca_file = PRISM_TEST_DATA "/asset-url.txt"; /* is not looked into before it is used */
    options.ca_folder = PRISM_TEST_DATA;
    options.client_certificate_file = PRISM_TEST_DATA "/asset-url.txt"; /* nor is this */
    options.client_key_file = PRISM_TEST_DATA "/asset-url.txt";
    options.client_key_password = "some-password";
    options.proxy_url = "http://proxy.test:3128";
    options.proxy_user = "some-user";
    options.proxy_password = "some-password";
    options.no_proxy = "elsewhere.test";
    trial_run(&t, 1, 1);

    t.name = "cancel";
    t.run = run_cancel;
    trial_run(&t, 1, 1);
}

/* What transports fill. */

static prism_status run_response(void *context, prism_error *error)
{
    static char body[5000];
    prism_http_response *response = context;
    prism_status status = PRISM_OK;

    USE(prism_http_response_set_status)(response, 200);
    for (int i = 0; i < 40 && status == PRISM_OK; i++)
        status = USE(prism_http_response_add_header)(response, "Name", "value");
    for (int i = 0; i < 4 && status == PRISM_OK; i++)
        status = USE(prism_http_response_append_body)(response, body, sizeof body);
    return status == PRISM_OK ? (memset(error, 0, sizeof *error), status)
                              : prism_error_set(error, status, "as it returned");
}

static void finish_response(void *context, prism_status status, const prism_error *error)
{
    prism_http_response *response = context;
    size_t size = 0;

    (void)error;
    if (status == PRISM_OK) {
        (void)USE(prism_http_response_body)(response, &size);
        assert_int_equal(size, 4 * 5000);
        assert_int_equal(USE(prism_http_response_header_count)(response), 40);
        assert_string_equal(USE(prism_http_response_header)(response, "name"), "value");
        assert_string_equal(USE(prism_http_response_header_at)(response, 39)->value, "value");
        assert_int_equal(USE(prism_http_response_status)(response), 200);
    }
    USE(prism_http_response_clear)(response);
    assert_int_equal(prism_http_response_header_count(response), 0);
    prism__response_free(response);
}

static void try_response(void)
{
    prism_http_response response;
    const trial t = {
        .name = "response", .context = &response, .run = run_response, .finish = finish_response};

    prism__response_init(&response, 1 << 20);
    trial_run(&t, 1, 1);
}

/* A recording, made and replayed; by calls of a client, which has nothing else that fails. */

typedef struct tape {
    temporary_folder folder;
    prism_client *client;
} tape;

/* The transport whose exchanges are recorded. */
static prism_status answer(void *context, const prism_http_request *request,
                           prism_http_response *response, prism_error *error)
{
    static const char body[] = "{\"id\":\"a\",\"scanId\":\"some-scan\"}";

    (void)context;
    (void)request;
    prism_http_response_set_status(response, 200);
    if (prism_http_response_add_header(response, "A", "b") != PRISM_OK ||
        prism_http_response_append_body(response, body, sizeof body - 1) != PRISM_OK)
        return prism_error_set(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    return PRISM_OK;
}

static prism_status call_through(tape *t, const prism_transport *transport, prism_error *error)
{
    prism_client_options options;
    prism_scan_assets *assets;
    prism_status status;

    prism_client_options_init(&options, sizeof options);
    options.api_key = "some-key";
    options.transport = transport;
    options.max_retries = PRISM_NO_RETRIES;
    status = prism_client_new(&options, &t->client, error);
    if (status != PRISM_OK) {
        transport->destroy(transport->context);
        return status;
    }
    status = prism_scan_assets_get(t->client, "some-scan", NULL, &assets, error);
    prism_scan_assets_free(assets);
    prism_client_free(t->client);
    return status;
}

static prism_status run_recorder(void *context, prism_error *error)
{
    static const char *const secrets[] = {"some-scan"};
    tape *t = context;
    prism_recorder_options options;
    prism_transport inner, transport;
    prism_status status;

    prism_transport_init(&inner, sizeof inner);
    inner.send = answer;
    USE(prism_transport_init)(&transport, sizeof transport);
    USE(prism_recorder_options_init)(&options, sizeof options);
    options.folder = t->folder.path;
    options.transport = &inner;
    options.secrets = secrets;
    options.secret_count = 1;
    status = USE(prism_recorder_new)(&options, &transport, error);
    return status == PRISM_OK ? call_through(t, &transport, error) : status;
}

static prism_status run_replay(void *context, prism_error *error)
{
    static const char *const secrets[] = {"some-scan"};
    tape *t = context;
    prism_replay_options options;
    prism_transport transport;
    prism_status status;

    prism_transport_init(&transport, sizeof transport);
    USE(prism_replay_options_init)(&options, sizeof options);
    options.folder = t->folder.path;
    options.secrets = secrets;
    options.secret_count = 1;
    status = USE(prism_replay_new)(&options, &transport, error);
    return status == PRISM_OK ? call_through(t, &transport, error) : status;
}

static void prepare_recorder(void *context)
{
    tape *t = context;

    temporary_folder_make(&t->folder);
}

static void finish_recorder(void *context, prism_status status, const prism_error *error)
{
    tape *t = context;
    char *list = temporary_folder_list(&t->folder);

    (void)error;
    /* A file is whole, or is not there; and it holds no secret. */
    if (status == PRISM_OK || list[0])
        assert_string_equal(list, "0001-get-scan-assets.http ");
    assert_false(temporary_folder_mentions(&t->folder, "some-"));
    assert_false(temporary_folder_mentions(&t->folder, "-key"));
    free(list);
    temporary_folder_remove(&t->folder);
}

static void try_recording(void)
{
    tape t;
    prism_error error;
    const trial record = {.name = "recorder",
                          .context = &t,
                          .prepare = prepare_recorder,
                          .run = run_recorder,
                          .finish = finish_recorder};
    const trial replay = {
        .name = "replay", .context = &t, .run = run_replay, .finish = finish_nothing};

    trial_run(&record, 1, 1);
    prepare_recorder(&t);
    assert_int_equal(run_recorder(&t, &error), PRISM_OK);
    trial_run(&replay, 1, 1);
    finish_recorder(&t, PRISM_OK, &error);
}

void functions__survive_every_failed_allocation(void **state)
{
    (void)state;
    try_documents();
    try_client();
    try_response();
    try_recording();
    try_waits();
    try_scan_downloads();
}

/* What takes none. Each is called with sense, so that it does what it is for: what does not come
 * of it is counted, since an assertion would take memory. */

static size_t failures;

#define CHECK(condition) (failures += !(condition))

static void use_names(void)
{
    int32_t number = 0;

    CHECK(USE(prism_version)());
    CHECK(USE(prism_status_name)(PRISM_ERROR_TLS));
    CHECK(USE(prism_service_code_name)(PRISM_SERVICE_INTERNAL_ERROR));
    CHECK(USE(prism_log_level_name)(PRISM_LOG_ERROR));
    CHECK(USE(prism_log_event_name)(PRISM_LOG_RETRY));
    CHECK(USE(prism_asset_status_name)(1));
    CHECK(USE(prism_asset_status_from_name)("failed", &number));
    CHECK(USE(prism_session_error_type_name)(1));
    CHECK(USE(prism_session_error_type_from_name)("INTERNAL_ERROR", &number));
    CHECK(USE(prism_scan_error_type_name)(1));
    CHECK(USE(prism_scan_error_type_from_name)("ABORTED", &number));
    CHECK(USE(prism_measurement_type_name)(1));
    CHECK(USE(prism_measurement_type_from_name)("HEIGHT", &number));
    CHECK(USE(prism_unit_name)(1));
    CHECK(USE(prism_unit_from_name)("GRAMS", &number));
    CHECK(USE(prism_angle_unit_name)(1));
    CHECK(USE(prism_angle_unit_from_name)("ANGLE_UNIT_TYPE_DEGREES", &number));
    CHECK(USE(prism_posture_front_name)(1));
    CHECK(USE(prism_posture_front_from_name)("EAR", &number));
    CHECK(USE(prism_posture_right_name)(1));
    CHECK(USE(prism_posture_right_from_name)("BODY_LINE", &number));
    CHECK(USE(prism_gender_name)(1));
}

static void use_catalogue(void)
{
    CHECK(USE(prism_measurement_info_count)());
    CHECK(USE(prism_measurement_info_at)(3));
    CHECK(USE(prism_measurement_info_find)(PRISM_MEASUREMENT_HEIGHT));
    CHECK(USE(prism_posture_front_label)(1));
    CHECK(USE(prism_posture_right_label)(1));
    CHECK(USE(prism_posture_front_landmark)(1));
    CHECK(USE(prism_posture_right_landmark)(1, 0));
    CHECK(USE(prism_posture_front_angle_info)(1));
    CHECK(USE(prism_posture_right_angle_info)(1, 0));
    CHECK(USE(prism_asset_type_info_count)());
    CHECK(USE(prism_asset_type_info_at)(0));
    CHECK(USE(prism_asset_type_info_find)("model"));
}

static void use_units(void)
{
    const prism_measurement measurement = {.value = 1021, .unit = PRISM_UNIT_MILLIMETERS};
    prism_feet_inches height;
    char text[128];

    CHECK(USE(prism_units_mm_to_cm)(1021) > 0);
    CHECK(USE(prism_units_mm_to_inches)(1021) > 0);
    CHECK(USE(prism_units_g_to_kg)(65000) > 0);
    CHECK(USE(prism_units_g_to_pounds)(65000) > 0);
    CHECK(USE(prism_units_e4_to_percent)(141250) > 0);
    CHECK(USE(prism_units_degrees_to_radians)(0.1) > 0);
    CHECK(USE(prism_units_radians_to_degrees)(0.1) > 0);
    USE(prism_units_mm_to_feet_inches)(1800, &height);
    CHECK(USE(prism_measurement_text)(&measurement, PRISM_UNITS_IMPERIAL, text, sizeof text));
    CHECK(USE(prism_angle_text)(1e300, PRISM_ANGLE_UNIT_DEGREES, 0, text, sizeof text));
}

static void use_times(void)
{
    prism_timestamp time = {0, 0};
    int64_t unix_time = 0;
    char text[64];

    CHECK(USE(prism_timestamp_is_valid)(time));
    CHECK(USE(prism_timestamp_parse)("2022-04-01T07:44:07.746Z", 24, &time));
    CHECK(USE(prism_timestamp_text)(time, text, sizeof text));
    CHECK(USE(prism_timestamp_from_unix)(1000, &time));
    CHECK(USE(prism_timestamp_from_unix_ms)(1000, &time));
    CHECK(USE(prism_timestamp_to_unix)(time, &unix_time));
    CHECK(USE(prism_timestamp_to_unix_ms)(time, &unix_time));
    CHECK(USE(prism_timestamp_compare)(time, time) == 0);
    CHECK(USE(prism_timestamp_is_expired)(time, time));
}

static void use_results(const prism_scan_results *results)
{
    const prism_posture *posture = USE(prism_scan_results_posture)(results);
    const prism_avatar *avatar = USE(prism_scan_results_avatar)(results);
    prism_bounding_box box;
    double value = 0;
    int32_t unit = 0;

    CHECK(USE(prism_scan_results_measurement)(results, PRISM_MEASUREMENT_HEIGHT));
    CHECK(USE(prism_posture_find_front_angle)(posture, 1));
    CHECK(USE(prism_posture_find_front_line)(posture, 1));
    CHECK(USE(prism_posture_find_right_angle)(posture, 1));
    CHECK(USE(prism_posture_find_right_line)(posture, 1));
    CHECK(USE(prism_posture_segment_angle)(posture, 1, 0, &value, &unit));
    CHECK(USE(prism_avatar_vertex_count)(avatar));
    CHECK(USE(prism_avatar_bounding_box)(avatar, &box));
    CHECK(USE(prism_avatar_height)(avatar, &value));
}

static void wake(void *context)
{
    (void)context;
}

static void use_rest(prism_cancel *cancel)
{
    prism_cancel_listener listener = {.wake = wake};
    prism_session_request request;
    prism_call_options options;
    prism_error error;

    USE(prism_session_request_init)(&request, sizeof request);
    USE(prism_call_options_init)(&options, sizeof options);
    CHECK(USE(prism_error_set)(&error, PRISM_ERROR_NETWORK, "gone") == PRISM_ERROR_NETWORK);
    CHECK(USE(prism_cancel_listen)(cancel, &listener));
    USE(prism_cancel_request)(cancel);
    CHECK(USE(prism_cancel_is_requested)(cancel));
    USE(prism_cancel_unlisten)(cancel, &listener);
}

void functions__of_values_take_no_memory(void **state)
{
    prism_scan_results *results;
    prism_cancel *cancel;
    size_t size;
    char *text = generate_results(100, 1, &size);

    (void)state;
    assert_int_equal(prism_scan_results_parse(text, size, &results, NULL), PRISM_OK);
    assert_int_equal(prism_cancel_new(&cancel, NULL), PRISM_OK);
    heap_arm(1, HEAP_FAILS_FOREVER);
    use_names();
    use_catalogue();
    use_units();
    use_times();
    use_results(results);
    use_rest(cancel);
    heap_disarm();
    assert_int_equal(failures, 0);
    assert_int_equal(heap_now().allocations, 0);
    prism_cancel_free(cancel);
    prism_scan_results_free(results);
    free(text);
}
