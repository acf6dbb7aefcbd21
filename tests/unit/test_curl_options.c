/* SPDX-License-Identifier: MIT */
/* What the built-in transport's options do, and what it promises whatever they are. Proxies have
 * tests of their own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "curl_fixture.h"
#include "https_server.h"
#include "loopback.h"
#include "prism/client.h"
#include "process.h"
#include "read_file.h"
#include "temporary_folder.h"
#include "tls.h"

#define PASSWORD "pa55 wörd"

static tls_files files;
static temporary_folder folder; /* the authority's certificate, rehashed; and keys */
static char encrypted_key[128];
static char both[128]; /* a certificate and its key */
static process tls_server = {.id = -1, .output = -1};

/* The files that the main thread opens by name while it is told to keep them. OpenSSL reads its
 * authorities so. */

FILE *fopen64(const char *path, const char *mode);

static _Thread_local char *opened; /* their paths, one a line; NULL: not kept */

static FILE *open_and_keep(const char *path, const char *mode)
{
    const size_t size = opened ? strlen(opened) : 0;
    if (opened)
        (void)snprintf(opened + size, 4096 - size, "%s\n", path);
    const int fd = open(path, mode[0] == 'r' ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC, 0600);
    return fd < 0 ? NULL : fdopen(fd, mode);
}

FILE *fopen(const char *path, const char *mode)
{
    return open_and_keep(path, mode);
}

FILE *fopen64(const char *path, const char *mode)
{
    return open_and_keep(path, mode);
}

/* What cannot be used. */

static void assert_refused(const prism_client_options *options, const char *message,
                           int32_t os_code)
{
    prism_client *client = NULL;
    prism_error error;
    assert_int_equal(prism_client_new(options, &client, &error), PRISM_ERROR_INVALID_ARGUMENT);
    assert_null(client);
    assert_string_equal(error.message, message);
    assert_int_equal(error.os_code, os_code);
}

static void client_new__names_files_that_cannot_be_read(void **state)
{
    (void)state;
    static const struct {
        size_t option;
        const char *name;
    } options[] = {
        {offsetof(prism_client_options, ca_file), "ca_file"},
        {offsetof(prism_client_options, client_certificate_file), "client_certificate_file"},
        {offsetof(prism_client_options, client_key_file), "client_key_file"},
    };
    static const struct {
        const char *path;
        const char *message;
        int32_t os_code;
    } cases[] = {
        {"/no/such.pem", "cannot read /no/such.pem: No such file or directory", ENOENT},
        {"", "cannot read : No such file or directory", ENOENT},
        {"/", "cannot read /: Is a directory", EISDIR},
        {"/dev/null", "cannot read /dev/null: it is empty", 0},
    };
    for (size_t i = 0; i < COUNT(options) * COUNT(cases); i++) {
        const size_t option = i / COUNT(cases);
        const size_t c = i % COUNT(cases);
        prism_client_options o;
        char message[128];
        prism_client_options_init(&o, sizeof o);
        o.client_certificate_file = files.server; /* a key needs one */
        memcpy((char *)&o + options[option].option, &cases[c].path, sizeof cases[c].path);
        (void)snprintf(message, sizeof message, "%s: %s", options[option].name, cases[c].message);
        assert_refused(&o, message, cases[c].os_code);
    }
}

static void client_new__names_a_ca_folder_that_is_none(void **state)
{
    (void)state;
    prism_client_options o;
    prism_client_options_init(&o, sizeof o);
    o.ca_folder = "/no/such";
    assert_refused(&o, "ca_folder: cannot read /no/such: No such file or directory", ENOENT);
    o.ca_folder = "/dev/null";
    assert_refused(&o, "ca_folder: cannot read /dev/null: Not a directory", ENOTDIR);
}

static void client_new__wants_a_certificate_with_a_key(void **state)
{
    (void)state;
    prism_client_options o;
    prism_client_options_init(&o, sizeof o);
    o.client_key_file = files.server_key;
    assert_refused(&o, "client_key_file: needs client_certificate_file", 0);
    o.client_key_file = NULL;
    o.client_key_password = PASSWORD;
    assert_refused(&o, "client_key_password: needs client_certificate_file", 0);
}

#define PROXY "http://127.0.0.1:1"
#define PRINTABLE "has a byte that is not printable ASCII"

static void client_new__checks_the_proxy(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        const char *user;
        const char *password;
        const char *no_proxy;
        const char *message;
    } cases[] = {
        {NULL, "user", NULL, NULL, "proxy_user: needs proxy_url"},
        {"", "user", "pa55word", NULL, "proxy_user: needs proxy_url"},
        {PROXY, NULL, "pa55word", NULL, "proxy_password: needs proxy_user"},
        {PROXY, "", "pa55word", NULL, "proxy_password: needs proxy_user"},
        {PROXY, "us:er", "pa55word", NULL, "proxy_user: must not have a colon"},
        {PROXY, "us\r\ner", NULL, NULL, "proxy_user: " PRINTABLE},
        {PROXY, "us\xC3\xA9r", NULL, NULL, "proxy_user: " PRINTABLE},
        {PROXY, "user", "pa55\nword", NULL, "proxy_password: " PRINTABLE},
        {PROXY, "user", "pa55w\x7Frd", NULL, "proxy_password: " PRINTABLE},
        {PROXY, NULL, NULL, "a.test,\nb.test", "no_proxy: " PRINTABLE},
        {"http://user:pa55word@proxy.test:3128", NULL, NULL, NULL,
         "proxy_url: must not have a user name or password"},
        {"proxy.test:3128", NULL, NULL, NULL,
         "proxy_url: must start with http://, https://, socks5:// or socks5h://"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        prism_client_options o;
        prism_client_options_init(&o, sizeof o);
        o.proxy_url = cases[i].url;
        o.proxy_user = cases[i].user;
        o.proxy_password = cases[i].password;
        o.no_proxy = cases[i].no_proxy;
        assert_refused(&o, cases[i].message, 0);
    }
}

static void client_new__takes_what_can_be_used(void **state)
{
    (void)state;
    static const char *const urls[] = {"http://proxy.test:3128",
                                       "https://proxy.test:443/",
                                       "socks5://[::1]:1080",
                                       "SOCKS5H://10.0.0.1:1080",
                                       "",
                                       NULL};
    for (size_t i = 0; i < COUNT(urls); i++) {
        prism_client *client = NULL;
        prism_client_options o;
        prism_error error;
        prism_client_options_init(&o, sizeof o);
        o.ca_file = files.ca;
        o.ca_folder = folder.path;
        o.client_certificate_file = files.server;
        o.client_key_file = encrypted_key;
        o.client_key_password = PASSWORD;
        o.proxy_url = urls[i];
        o.proxy_user = urls[i] && *urls[i] ? "user" : "";
        o.proxy_password = urls[i] && *urls[i] ? "pa55word" : "";
        o.no_proxy = "localhost, .elsewhere.test";
        if (prism_client_new(&o, &client, &error) != PRISM_OK)
            fail_msg("%s: %s", urls[i] ? urls[i] : "NULL", error.message);
        prism_client_free(client);
    }
}

/* Whom to trust. */

static void assert_trust(const char *ca_file, const char *ca_folder, bool trusted)
{
    const prism__curl_options options = {.ca_file = ca_file, .ca_folder = ca_folder};
    https_server *server = https_server_start(files.server, files.server_key);
    fixture f;
    start_with(&f, &options);
    (void)snprintf(f.url, sizeof f.url, "https://127.0.0.1:%u/", https_server_port(server));
    f.request.url = f.url;
    if (trusted)
        assert_response(&f, 200, "ok");
    else
        assert_failure(&f, PRISM_ERROR_TLS, 0);
    assert_int_equal(https_server_requests(server), trusted ? 1 : 0);
    stop(&f);
    https_server_stop(server);
}

static void send__trusts_the_authorities_in_a_folder(void **state)
{
    (void)state;
    temporary_folder nobody;
    temporary_folder_make(&nobody);
    assert_trust(NULL, folder.path, true);
    assert_trust(NULL, nobody.path, false);
    assert_trust(files.other_ca, folder.path, true); /* a file and a folder: both */
    assert_trust(files.ca, nobody.path, true);
    assert_trust(files.other_ca, nobody.path, false);
    temporary_folder_remove(&nobody);
}

/* "Instead of the system's" is to be seen in what is read: no test server's certificate can be
 * signed by an authority of the system's. */
static void send__reads_no_other_authorities(void **state)
{
    (void)state;
    char paths[4096];
    char prefix[80];
    assert_trust(files.ca, NULL, true); /* whatever is read once only has been read after this */

    paths[0] = '\0';
    opened = paths;
    assert_trust(files.ca, NULL, true);
    opened = NULL;
    assert_non_null(strstr(paths, files.ca));
    assert_null(strstr(paths, "/etc/"));

    paths[0] = '\0';
    opened = paths;
    assert_trust(NULL, folder.path, true);
    opened = NULL;
    (void)snprintf(prefix, sizeof prefix, "%s/", folder.path);
    assert_non_null(strstr(paths, prefix));
    assert_null(strstr(paths, "/etc/"));

    paths[0] = '\0';
    opened = paths;
    assert_trust(NULL, NULL, false);
    opened = NULL;
    assert_non_null(strstr(paths, "/etc/")); /* the system's: they would have been seen */
}

/* Who we are. */

static void start_tls_server(fixture *f, const char *version, const prism__curl_options *options)
{
    const char *const arguments[] = {"openssl", "s_server",
                                     "-accept", "127.0.0.1:0",
                                     "-cert",   files.server,
                                     "-key",    files.server_key,
                                     "-CAfile", files.ca,
                                     "-Verify", "1",
                                     version,   "-verify_return_error",
                                     "-www",    NULL};
    char port[16];
    assert_true(process_start(&tls_server, arguments));
    assert_true(process_wait_for(&tls_server, "ACCEPT 127.0.0.1:", port, sizeof port));
    start_with(f, options);
    (void)snprintf(f->url, sizeof f->url, "https://127.0.0.1:%s/", port);
    f->request.url = f->url;
}

static int stop_tls_server(void **state)
{
    (void)state;
    free(process_stop(&tls_server));
    return 0;
}

static const char *const tls_versions[] = {"-tls1_2", "-tls1_3"};

static void send__shows_its_certificate(void **state)
{
    (void)state;
    const prism__curl_options cases[] = {
        {.client_certificate_file = files.server, .client_key_file = files.server_key},
        {.client_certificate_file = files.server,
         .client_key_file = encrypted_key,
         .client_key_password = PASSWORD},
        {.client_certificate_file = both},
    };
    for (size_t i = 0; i < COUNT(cases) * COUNT(tls_versions); i++) {
        prism__curl_options options = cases[i / COUNT(tls_versions)];
        fixture f;
        size_t size = 0;
        options.ca_file = files.ca;
        start_tls_server(&f, tls_versions[i % COUNT(tls_versions)], &options);
        if (send_it(&f) != PRISM_OK)
            fail_msg("case %zu: %s", i, f.error.message);
        assert_int_equal(prism_http_response_status(&f.response), 200);
        const char *page = prism_http_response_body(&f.response, &size);
        assert_non_null(strstr(page, "Client certificate"));
        stop(&f);
        (void)stop_tls_server(state);
    }
}

static void send__fails_when_its_own_certificate_is_no_good(void **state)
{
    (void)state;
    const prism__curl_options cases[] = {
        {.client_certificate_file = files.server, .client_key_file = files.wrong_key},
        {.client_certificate_file = files.server,
         .client_key_file = encrypted_key,
         .client_key_password = "another"},
        {.client_certificate_file = files.server, .client_key_file = encrypted_key},
        {.client_certificate_file = files.server}, /* no key in it */
        {.client_certificate_file = files.server_key},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        prism__curl_options options = cases[i];
        fixture f;
        options.ca_file = files.ca;
        start_tls_server(&f, "-tls1_3", &options);
        assert_failure(&f, PRISM_ERROR_TLS, 0);
        assert_null(strstr(f.error.message, "another"));
        stop(&f);
        (void)stop_tls_server(state);
    }
}

/*
 * The server says so by an alert. In TLS 1.3 the client has gone on to its request by then, and the
 * alert may be lost when the server closes the connection with that unread.
 */
static void send__fails_when_the_server_rejects_its_certificate(void **state)
{
    (void)state;
    const prism__curl_options cases[] = {
        {.client_certificate_file = NULL},
        {.client_certificate_file = files.other_ca, .client_key_file = files.other_key},
    };
    for (size_t i = 0; i < COUNT(cases) * COUNT(tls_versions); i++) {
        const bool late = i % COUNT(tls_versions) == 1;
        prism__curl_options options = cases[i / COUNT(tls_versions)];
        fixture f;
        options.ca_file = files.ca;
        start_tls_server(&f, tls_versions[i % COUNT(tls_versions)], &options);
        const prism_status status = send_it(&f);
        if (!late) {
            assert_int_equal(status, PRISM_ERROR_TLS);
        } else if (strstr(f.error.message, " alert ")) {
            assert_int_equal(status, PRISM_ERROR_TLS);
            assert_int_equal(f.error.flags, SENT);
        } else {
            assert_int_equal(status, PRISM_ERROR_NETWORK);
            assert_int_equal(f.error.flags, SENT | RETRYABLE);
        }
        stop(&f);
        (void)stop_tls_server(state);
    }
}

/* Programs that the application starts. */

/* The descriptors of a program started now, as ls shows them. */
static char *list_inherited(void)
{
    static const char *const arguments[] = {"ls", "-l", "/proc/self/fd", NULL};
    process ls;
    char *text = calloc(1, 64 * 1024);
    size_t size = 0;
    assert_non_null(text);
    assert_true(process_start(&ls, arguments));
    for (ssize_t got = 1; got > 0; size += (size_t)got) {
        got = read(ls.output, text + size, 64 * 1024 - 1 - size);
        assert_true(got >= 0);
    }
    free(process_stop(&ls));
    return text;
}

static bool has_port(int fd, unsigned port, int (*name)(int, struct sockaddr *, socklen_t *))
{
    struct sockaddr_in address = {.sin_family = AF_UNSPEC};
    socklen_t size = sizeof address;
    return name(fd, (struct sockaddr *)&address, &size) == 0 && address.sin_family == AF_INET &&
           ntohs(address.sin_port) == port;
}

/* How many of this process's connections to and from a port are in the list. */
static void count_connections(const char *list, unsigned port, size_t *ours, size_t *inherited_ours,
                              size_t *inherited_server_s)
{
    *ours = *inherited_ours = *inherited_server_s = 0;
    for (int fd = 0; fd < 1024; fd++) {
        const bool mine = has_port(fd, port, getpeername);
        struct stat about;
        char name[64];
        struct sockaddr_in peer;
        socklen_t size = sizeof peer;
        const bool server_s = !mine && has_port(fd, port, getsockname) &&
                              getpeername(fd, (struct sockaddr *)&peer, &size) == 0;
        if ((!mine && !server_s) || fstat(fd, &about) != 0)
            continue;
        (void)snprintf(name, sizeof name, "socket:[%lu]", (unsigned long)about.st_ino);
        const bool inherited = strstr(list, name) != NULL;
        *ours += mine;
        *inherited_ours += mine && inherited;
        *inherited_server_s += server_s && inherited;
    }
}

static void assert_not_inherited(unsigned port)
{
    size_t ours;
    size_t inherited_ours;
    size_t inherited_server_s;
    char *list = list_inherited();
    count_connections(list, port, &ours, &inherited_ours, &inherited_server_s);
    free(list);
    assert_int_equal(ours, 1);
    assert_int_equal(inherited_ours, 0);
    assert_int_equal(inherited_server_s, 1); /* the test's own is: it would have been seen */
}

static void send__leaves_no_connection_to_programs_started_later(void **state)
{
    (void)state;
    fixture f;
    raw_reply reply;
    start_text(&f, &reply, OK_REPLY, RAW_KEEP);
    assert_response(&f, 200, "ok");
    assert_not_inherited(raw_server_port(f.server));
    stop(&f);
}

static void *send_in_background(void *context)
{
    (void)send_it(context);
    return NULL;
}

static void send__leaves_no_connection_to_programs_started_meanwhile(void **state)
{
    (void)state;
    fixture f;
    pthread_t thread;
    unsigned port;
    const int listener = loopback_listen(1, &port);

    start_transport(&f, NULL, 8);
    (void)snprintf(f.url, sizeof f.url, "http://127.0.0.1:%u/", port);
    f.request.url = f.url;
    assert_int_equal(pthread_create(&thread, NULL, send_in_background, &f), 0);
    const int connection = accept(listener, NULL, NULL); /* never answered */
    assert_not_inherited(port);
    (void)close(connection);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(f.error.code, PRISM_ERROR_NETWORK);
    stop(&f);
    (void)close(listener);
}

/* Redirects. */

static void send__follows_no_redirect(void **state)
{
    (void)state;
    static const int statuses[] = {300, 301, 302, 303, 307, 308};
    static const prism_http_header headers[] = {{"Authorization", "Bearer S3CRET"}};
    for (size_t i = 0; i < COUNT(statuses); i++) {
        fixture f;
        fixture elsewhere;
        raw_reply moved;
        raw_reply ok;
        char bytes[1024];
        start_text(&elsewhere, &ok, OK_REPLY, RAW_KEEP);
        (void)snprintf(bytes, sizeof bytes,
                       "HTTP/1.1 %d Moved\r\nLocation: %s\r\nRefresh: 0; url=%s\r\n"
                       "Content-Length: 0\r\n\r\n",
                       statuses[i], elsewhere.url, elsewhere.url);
        start_text(&f, &moved, bytes, RAW_KEEP);
        f.request.headers = headers;
        f.request.header_count = COUNT(headers);
        assert_response(&f, statuses[i], "");
        make_post(&f, "{}");
        assert_response(&f, statuses[i], "");
        assert_int_equal(raw_server_requests(f.server), 2);
        assert_int_equal(raw_server_connections(elsewhere.server), 0);
        stop(&f);
        stop(&elsewhere);
    }
}

static void add_file(const char *name, const char *path)
{
    char *text = read_file(path, NULL);
    temporary_folder_write(&folder, name, text, strlen(text));
    free(text);
}

static int set_up(void **state)
{
    (void)state;
    if (!tls_files_make(&files))
        return -1;
    temporary_folder_make(&folder);
    add_file("ca.pem", files.ca);
    (void)snprintf(both, sizeof both, "%s/both", folder.path);
    (void)snprintf(encrypted_key, sizeof encrypted_key, "%s/encrypted.key", folder.path);
    char *certificate = read_file(files.server, NULL);
    char *key = read_file(files.server_key, NULL);
    char text[8192];
    const int size = snprintf(text, sizeof text, "%s%s", certificate, key);
    temporary_folder_write(&folder, "both", text, (size_t)size);
    free(certificate);
    free(key);

    char *const rehash[] = {"openssl", "rehash", folder.path, NULL};
    char *const encrypt[] = {"openssl",  "pkey",           "-in",  files.server_key, "-aes256",
                             "-passout", "pass:" PASSWORD, "-out", encrypted_key,    NULL};
    return tls_run(rehash) && tls_run(encrypt) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    temporary_folder_remove(&folder);
    tls_files_remove(&files);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(client_new__names_files_that_cannot_be_read),
        cmocka_unit_test(client_new__names_a_ca_folder_that_is_none),
        cmocka_unit_test(client_new__wants_a_certificate_with_a_key),
        cmocka_unit_test(client_new__checks_the_proxy),
        cmocka_unit_test(client_new__takes_what_can_be_used),
        cmocka_unit_test(send__trusts_the_authorities_in_a_folder),
        cmocka_unit_test(send__reads_no_other_authorities),
        cmocka_unit_test_teardown(send__shows_its_certificate, stop_tls_server),
        cmocka_unit_test_teardown(send__fails_when_its_own_certificate_is_no_good, stop_tls_server),
        cmocka_unit_test_teardown(send__fails_when_the_server_rejects_its_certificate,
                                  stop_tls_server),
        cmocka_unit_test(send__leaves_no_connection_to_programs_started_later),
        cmocka_unit_test(send__leaves_no_connection_to_programs_started_meanwhile),
        cmocka_unit_test(send__follows_no_redirect),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
