/* SPDX-License-Identifier: MIT */
/*
 * usage: test_scan_download_end_to_end SIMULATOR
 *
 * prism_scan_download() through the built-in transport, from the simulator and from servers that
 * break off. With other arguments the program is the one that is killed: see main().
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "prism.h"
#include "process.h"
#include "raw_server.h"
#include "simulator.h"
#include "temporary_folder.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define BUNDLE                                                                                     \
    "avatar.obj avatar.obj.mtl canonical-body.ply manifest.json preview.png stripes.png "          \
    "texture.png "
#define OF_URLS "path=/scans/scan-complete/asset-urls"

static const char *simulator_path;

typedef struct fixture {
    simulator server;
    temporary_folder folder;
    prism_client *client;
    prism_scan_manifest *manifest;
    prism_error error;
} fixture;

static prism_client *make_client(const char *hosted_url)
{
    prism_client_options options;
    prism_client *client;

    prism_client_options_init(&options, sizeof options);
    options.api_key = "demo-key";
    options.hosted_url = hosted_url;
    options.retry_base_ms = 1;
    options.retry_cap_ms = 1;
    assert_int_equal(prism_client_new(&options, &client, NULL), PRISM_OK);
    return client;
}

static int start(void **state)
{
    static fixture f;

    memset(&f, 0, sizeof f);
    if (!simulator_start(&f.server, simulator_path, NULL, NULL, NULL))
        fail_msg("the simulator does not start");
    f.client = make_client(f.server.url);
    temporary_folder_make(&f.folder);
    *state = &f;
    return 0;
}

static int stop(void **state)
{
    fixture *f = *state;

    prism_client_free(f->client);
    temporary_folder_remove(&f->folder);
    assert_true(simulator_stop(&f->server));
    return 0;
}

static int reset(void **state)
{
    fixture *f = *state;

    prism_scan_download_free(f->manifest);
    f->manifest = NULL;
    temporary_folder_remove(&f->folder);
    temporary_folder_make(&f->folder);
    return simulator_reset(&f->server) ? 0 : -1;
}

static int clear(void **state)
{
    fixture *f = *state;

    prism_scan_download_free(f->manifest);
    f->manifest = NULL;
    return 0;
}

static prism_status download(fixture *f, const char *scan_id,
                             const prism_scan_download_options *options)
{
    memset(&f->error, 0xA5, sizeof f->error);
    prism_scan_download_free(f->manifest);
    return prism_scan_download(f->client, scan_id, f->folder.path, options, &f->manifest,
                               &f->error);
}

static void assert_downloaded(fixture *f, const char *scan_id)
{
    if (download(f, scan_id, NULL) != PRISM_OK)
        fail_msg("%s: %s", prism_status_name(f->error.code), f->error.message);
}

static void assert_files(const fixture *f, const char *expected)
{
    char *list = temporary_folder_list(&f->folder);

    assert_string_equal(list, expected);
    free(list);
}

/* How often a text is in the requests that the simulator got. */
static size_t count_requests(fixture *f, const char *text)
{
    char *requests = simulator_requests(&f->server);
    size_t count = 0;

    assert_non_null(requests);
    for (const char *at = requests; (at = strstr(at, text)) != NULL; at++)
        count++;
    free(requests);
    return count;
}

/* From the simulator. */

/* The file that a line of a text file names, without the "./" before it. */
static char *named_file(const fixture *f, const char *name, const char *directive)
{
    char *text = temporary_folder_read(&f->folder, name, NULL);
    char *at = strstr(text, directive);
    char *copy;

    assert_non_null(at);
    at += strlen(directive);
    at += strncmp(at, "./", 2) == 0 ? 2 : 0;
    at[strcspn(at, "\r\n")] = '\0';
    copy = strdup(at);
    assert_non_null(copy);
    free(text);
    return copy;
}

static void scan_download__makes_a_bundle_that_works(void **state)
{
    fixture *f = *state;
    prism_asset_urls *urls;
    char *name;

    assert_downloaded(f, "scan-complete");
    assert_files(f, BUNDLE);
    name = named_file(f, "avatar.obj", "\nmtllib ");
    assert_string_equal(name, "avatar.obj.mtl");
    free(name);
    name = named_file(f, "avatar.obj.mtl", "\nmap_Kd ");
    assert_string_equal(name, "texture.png");
    free(name);

    /* Byte for byte. */
    assert_int_equal(prism_asset_urls_get(f->client, "scan-complete", NULL, &urls, NULL), PRISM_OK);
    const char *const sources[][2] = {{urls->model, "avatar.obj"},
                                      {urls->material, "avatar.obj.mtl"},
                                      {urls->texture, "texture.png"},
                                      {urls->canonical_body, "canonical-body.ply"}};
    for (size_t i = 0; i < COUNT(sources); i++) {
        size_t size, expected_size;
        char *expected = simulator_fetch(&f->server, sources[i][0], &expected_size);
        char *content = temporary_folder_read(&f->folder, sources[i][1], &size);
        assert_non_null(expected);
        assert_int_equal(size, expected_size);
        assert_memory_equal(content, expected, size);
        free(content);
        free(expected);
    }
    prism_asset_urls_free(urls);
    assert_int_equal(f->manifest->assets[6]->state, PRISM_DOWNLOAD_ABSENT);
}

static void scan_download__saves_a_ply_under_its_name(void **state)
{
    fixture *f = *state;

    assert_downloaded(f, "scan-complete-ply");
    assert_files(f, "canonical-body.ply manifest.json model.ply preview.png stripes.png ");
}

static void scan_download__a_second_time_downloads_nothing(void **state)
{
    fixture *f = *state;
    struct stat before, after;
    char path[128];

    (void)snprintf(path, sizeof path, "%s/avatar.obj", f->folder.path);
    assert_downloaded(f, "scan-complete");
    assert_int_equal(stat(path, &before), 0);
    assert_downloaded(f, "scan-complete");
    for (size_t i = 0; i < f->manifest->asset_count; i++) {
        const prism_downloaded_asset *asset = f->manifest->assets[i];
        assert_int_equal(asset->state, i == 6 ? PRISM_DOWNLOAD_ABSENT : PRISM_DOWNLOAD_UNCHANGED);
    }
    assert_int_equal(count_requests(f, "If-None-Match"), 6);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(after.st_ino, before.st_ino);
    assert_int_equal(after.st_mtim.tv_sec, before.st_mtim.tv_sec);
    assert_int_equal(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
    assert_files(f, BUNDLE);

    /* Somebody has cut one off and removed another: these come again. */
    temporary_folder_write(&f->folder, "avatar.obj", "v 1 2 3\n", 8);
    (void)snprintf(path, sizeof path, "%s/preview.png", f->folder.path);
    assert_int_equal(unlink(path), 0);
    assert_downloaded(f, "scan-complete");
    assert_int_equal(f->manifest->assets[0]->state, PRISM_DOWNLOAD_COMPLETE);
    assert_int_equal(f->manifest->assets[1]->state, PRISM_DOWNLOAD_COMPLETE);
    assert_int_equal(f->manifest->assets[1]->size, before.st_size);
    assert_int_equal(count_requests(f, "If-None-Match"), 10);
    assert_files(f, BUNDLE);
}

static void scan_download__is_not_lost_for_one_asset(void **state)
{
    fixture *f = *state;

    assert_true(simulator_next(&f->server, "status=404&path=/assets/scan-complete/preview.png",
                               NULL, "<Error><Code>NoSuchKey</Code></Error>"));
    assert_int_equal(download(f, "scan-complete", NULL), PRISM_ERROR_NOT_FOUND);
    assert_int_equal(f->error.http_status, 404);
    assert_int_equal(f->manifest->failed_count, 1);
    assert_null(f->manifest->assets[0]->file);
    assert_files(f, "avatar.obj avatar.obj.mtl canonical-body.ply manifest.json stripes.png "
                    "texture.png ");
    assert_downloaded(f, "scan-complete"); /* and now only that one */
    assert_int_equal(f->manifest->assets[0]->state, PRISM_DOWNLOAD_COMPLETE);
    assert_int_equal(f->manifest->assets[1]->state, PRISM_DOWNLOAD_UNCHANGED);
    assert_files(f, BUNDLE);

    assert_int_equal(download(f, "scan-files-gone", NULL), PRISM_ERROR_INVALID_ARGUMENT);
    assert_null(f->manifest); /* that is another scan */
    assert_files(f, BUNDLE);
}

/* The asset URLs of scan-complete, as the service's text, to be freed. */
static char *urls_text(fixture *f)
{
    prism_asset_urls *urls;
    char *text;

    assert_int_equal(prism_asset_urls_get(f->client, "scan-complete", NULL, &urls, NULL), PRISM_OK);
    assert_int_equal(prism_asset_urls_format(urls, &text, NULL, NULL), PRISM_OK);
    prism_asset_urls_free(urls);
    return text;
}

static void trap__urls_die_and_are_asked_for_again_once_for_all(void **state)
{
    fixture *f = *state;
    char *text = urls_text(f);

    assert_true(simulator_advance(&f->server, 3601));
    assert_true(simulator_next(&f->server, OF_URLS, NULL, text));
    prism_text_free(text);
    assert_downloaded(f, "scan-complete");
    assert_files(f, BUNDLE);
    /* Those that expired, and the others; the first one was urls_text()'s. */
    assert_int_equal(count_requests(f, "/asset-urls\""), 3);
}

/* From servers that break off. */

#define HALF "HTTP/1.1 200 OK\r\nContent-Length: 14\r\nETag: \"v1\"\r\n\r\nply\nfor"
#define REST                                                                                       \
    "HTTP/1.1 206 Partial Content\r\nContent-Length: 7\r\nContent-Range: bytes 7-13/14\r\n"        \
    "ETag: \"v1\"\r\n\r\nmat asc"
#define FORBIDDEN                                                                                  \
    "HTTP/1.1 403 Forbidden\r\nContent-Length: 87\r\n\r\n"                                         \
    "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>         "

/* Lay down the next URLs: the model's is on that server, and there are no others. */
static void lay_down_urls(fixture *f, const raw_server *server, const char *query)
{
    char text[128];

    (void)snprintf(text, sizeof text, "{\"model\":\"http://127.0.0.1:%u/m?%s\"}",
                   raw_server_port(server), query);
    assert_true(simulator_next(&f->server, OF_URLS, NULL, text));
}

static void scan_download__resumes_when_the_url_expires_midway(void **state)
{
    static const raw_reply replies[] = {
        {.bytes = HALF, .end = RAW_CLOSE}, {.bytes = FORBIDDEN}, {.bytes = REST}};
    raw_server *server = raw_server_start(replies, COUNT(replies));
    fixture *f = *state;
    char *content;

    lay_down_urls(f, server, "one");
    lay_down_urls(f, server, "two");
    assert_downloaded(f, "scan-complete");
    assert_int_equal(raw_server_requests(server), 3);
    assert_null(strstr(raw_server_request(server, 0), "Range: "));
    assert_non_null(strstr(raw_server_request(server, 1), "/m?one "));
    assert_non_null(strstr(raw_server_request(server, 2), "/m?two "));
    assert_non_null(strstr(raw_server_request(server, 2), "Range: bytes=7-\r\n"));
    assert_non_null(strstr(raw_server_request(server, 2), "If-Range: \"v1\"\r\n"));
    assert_null(strstr(raw_server_request(server, 2), "uthorization"));
    assert_int_equal(count_requests(f, "/asset-urls\""), 2);
    assert_files(f, "manifest.json model.ply ");
    content = temporary_folder_read(&f->folder, "model.ply", NULL);
    assert_string_equal(content, "ply\nformat asc");
    free(content);
    raw_server_stop(server);
}

/* Wait until the model's part has the bytes of HALF. */
static void wait_for_half(const temporary_folder *folder)
{
    const struct timespec pause = {.tv_nsec = 1000000};
    struct stat info;
    char path[128];

    (void)snprintf(path, sizeof path, "%s/model.prism-part", folder->path);
    while (stat(path, &info) != 0 || info.st_size != 7)
        (void)nanosleep(&pause, NULL);
}

/* Downloads that stand still, so that it can be seen how many there are. */

typedef struct canceller {
    const temporary_folder *folder;
    raw_server *server;
    prism_cancel *cancel;
    pthread_t thread;
} canceller;

static void *cancel_at_half(void *context)
{
    canceller *c = context;

    wait_for_half(c->folder);
    prism_cancel_request(c->cancel);
    return NULL;
}

static void *cancel_at_two(void *context)
{
    const struct timespec pause = {.tv_nsec = 1000000};
    canceller *c = context;

    while (raw_server_requests(c->server) < 2)
        (void)nanosleep(&pause, NULL);
    prism_cancel_request(c->cancel);
    return NULL;
}

static void scan_download__has_so_many_in_flight(void **state)
{
    static const raw_reply hang = {.bytes = HALF, .end = RAW_HANG};
    prism_scan_download_options options;
    prism_call_options call;
    fixture *f = *state;
    canceller c = {.server = raw_server_start(&hang, 1)};
    const unsigned port = raw_server_port(c.server);
    char text[256];

    assert_int_equal(prism_cancel_new(&c.cancel, NULL), PRISM_OK);
    prism_call_options_init(&call, sizeof call);
    prism_scan_download_options_init(&options, sizeof options);
    call.cancel = c.cancel;
    options.call = &call;
    options.max_in_flight = 2;
    (void)snprintf(text, sizeof text,
                   "{\"model\":\"http://127.0.0.1:%u/m\",\"stripes\":\"http://127.0.0.1:%u/s\","
                   "\"texture\":\"http://127.0.0.1:%u/t\"}",
                   port, port, port);
    assert_true(simulator_next(&f->server, OF_URLS, NULL, text));
    assert_int_equal(pthread_create(&c.thread, NULL, cancel_at_two, &c), 0);
    assert_int_equal(download(f, "scan-complete", &options), PRISM_ERROR_CANCELLED);
    assert_int_equal(pthread_join(c.thread, NULL), 0);
    assert_int_equal(raw_server_requests(c.server), 2); /* and no third */
    assert_int_equal(f->manifest->failed_count, 3);
    assert_string_equal(f->error.message, "cancelled");
    raw_server_stop(c.server);
    prism_cancel_free(c.cancel);
}

static bool refuse_progress(void *context, const prism_scan_download_progress *progress)
{
    (void)context;
    (void)progress;
    return false;
}

static void scan_download__goes_on_after_it_was_cancelled_midway(void **state)
{
    static const raw_reply replies[] = {
        {.bytes = HALF, .end = RAW_HANG}, {.bytes = REST}, {.bytes = REST}};
    raw_server *server = raw_server_start(replies, COUNT(replies));
    prism_scan_download_options options;
    prism_call_options call;
    fixture *f = *state;
    canceller c = {.folder = &f->folder};

    assert_int_equal(prism_cancel_new(&c.cancel, NULL), PRISM_OK);
    prism_call_options_init(&call, sizeof call);
    prism_scan_download_options_init(&options, sizeof options);
    call.cancel = c.cancel;
    options.call = &call;
    lay_down_urls(f, server, "one");
    assert_int_equal(pthread_create(&c.thread, NULL, cancel_at_half, &c), 0);
    assert_int_equal(download(f, "scan-complete", &options), PRISM_ERROR_CANCELLED);
    assert_int_equal(pthread_join(c.thread, NULL), 0);
    assert_int_equal(f->manifest->failed_count, 1);
    assert_files(f, "model.prism-info model.prism-part "); /* nothing under a final name */

    /* The other way to end it. */
    options.call = NULL;
    options.on_progress = refuse_progress;
    assert_true(simulator_reset(&f->server));
    lay_down_urls(f, server, "two");
    assert_int_equal(download(f, "scan-complete", &options), PRISM_ERROR_CANCELLED);
    assert_files(f, "model.prism-info model.prism-part ");

    lay_down_urls(f, server, "three");
    assert_downloaded(f, "scan-complete");
    assert_non_null(strstr(raw_server_request(server, 2), "Range: bytes=7-\r\n"));
    assert_files(f, "manifest.json model.ply ");
    raw_server_stop(server);
    prism_cancel_free(c.cancel);
}

static void scan_download__goes_on_after_kill_9(void **state)
{
    static const raw_reply replies[] = {{.bytes = HALF, .end = RAW_HANG}, {.bytes = REST}};
    raw_server *server = raw_server_start(replies, COUNT(replies));
    fixture *f = *state;
    char program[512];
    const ssize_t size = readlink("/proc/self/exe", program, sizeof program - 1);
    const char *arguments[] = {program, "--download", f->server.url, f->folder.path, NULL};
    process p;

    assert_true(size > 0);
    program[size] = '\0';
    lay_down_urls(f, server, "one");
    assert_true(process_start(&p, arguments));
    wait_for_half(&f->folder);
    assert_int_equal(kill(p.id, SIGKILL), 0);
    free(process_stop(&p));
    assert_files(f, "model.prism-info model.prism-part "); /* nothing torn under a final name */

    lay_down_urls(f, server, "two");
    assert_downloaded(f, "scan-complete");
    assert_non_null(strstr(raw_server_request(server, 1), "Range: bytes=7-\r\n"));
    assert_files(f, "manifest.json model.ply ");
    raw_server_stop(server);
}

/* Several at once into one folder. */

typedef struct racer {
    const fixture *f;
    pthread_t thread;
    prism_status status;
    prism_error error;
} racer;

static void *race(void *context)
{
    racer *r = context;
    prism_scan_manifest *manifest;

    r->status = prism_scan_download(r->f->client, "scan-complete", r->f->folder.path, NULL,
                                    &manifest, &r->error);
    prism_scan_download_free(manifest);
    return NULL;
}

static void scan_downloads__into_one_folder_do_not_harm_each_other(void **state)
{
    fixture *f = *state;
    racer racers[4];

    for (size_t i = 0; i < COUNT(racers); i++) {
        racers[i].f = f;
        assert_int_equal(pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
    }
    for (size_t i = 0; i < COUNT(racers); i++)
        assert_int_equal(pthread_join(racers[i].thread, NULL), 0);
    for (size_t i = 0; i < COUNT(racers); i++) {
        if (racers[i].status != PRISM_OK)
            fail_msg("%s: %s", prism_status_name(racers[i].status), racers[i].error.message);
    }
    assert_files(f, BUNDLE); /* and no parts of any */
    /* The one that wrote the manifest last may have missed what another had just put there; the
     * next download puts that right. */
    assert_downloaded(f, "scan-complete");
    assert_downloaded(f, "scan-complete");
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(f->manifest->assets[i]->state, PRISM_DOWNLOAD_UNCHANGED);
    assert_files(f, BUNDLE);
}

/* The program that is killed. */

static int download_until_killed(const char *hosted_url, const char *folder)
{
    return prism_scan_download(make_client(hosted_url), "scan-complete", folder, NULL, NULL, NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, reset, clear)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(scan_download__makes_a_bundle_that_works),
        TEST(scan_download__saves_a_ply_under_its_name),
        TEST(scan_download__a_second_time_downloads_nothing),
        TEST(scan_download__is_not_lost_for_one_asset),
        TEST(trap__urls_die_and_are_asked_for_again_once_for_all),
        TEST(scan_download__resumes_when_the_url_expires_midway),
        TEST(scan_download__has_so_many_in_flight),
        TEST(scan_download__goes_on_after_it_was_cancelled_midway),
        TEST(scan_download__goes_on_after_kill_9),
        TEST(scan_downloads__into_one_folder_do_not_harm_each_other),
    };

    if (argc == 4 && strcmp(argv[1], "--download") == 0)
        return download_until_killed(argv[2], argv[3]);
    if (argc != 2) {
        (void)fprintf(stderr, "usage: test_scan_download_end_to_end SIMULATOR\n");
        return 2;
    }
    simulator_path = argv[1];
    return cmocka_run_group_tests(tests, start, stop);
}
