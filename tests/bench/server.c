/* SPDX-License-Identifier: MIT */
#include "server.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <microhttpd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "loopback.h"

const char bench_scan_assets[] =
    "{\"id\":\"5f0c7e4e-93cb-4a6e-8a3f-2b1f6a1d9c05\","
    "\"scanId\":\"0b6d6f0e-3a5e-4f0c-9c55-7f9f0a4b8e21\",\"captureData\":\"succeeded\","
    "\"captureDataUpdatedAt\":\"2024-05-17T09:21:36.482Z\",\"body\":\"succeeded\","
    "\"bodyUpdatedAt\":\"2024-05-17T09:23:05.120Z\",\"fittedBody\":\"succeeded\","
    "\"fittedBodyUpdatedAt\":\"2024-05-17T09:23:06.100Z\",\"measurement\":\"started\","
    "\"measurementUpdatedAt\":\"2024-05-17T09:24:00.001Z\","
    "\"createdAt\":\"2024-05-17T09:20:00.000Z\",\"updatedAt\":\"2024-05-17T09:24:00.500Z\"}";

/* The answers, in the server's process. */
typedef struct answers {
    struct MHD_Response *scan_assets;
    struct MHD_Response *results;
    struct MHD_Response *small;
    struct MHD_Response *large;
} answers;

static struct MHD_Response *json(const char *text, size_t size)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(size, (void *)(uintptr_t)text, MHD_RESPMEM_PERSISTENT);

    if (!response ||
        MHD_add_response_header(response, "Content-Type", "application/json") != MHD_YES)
        bench_die("no memory for the server's answers");
    return response;
}

/* The first MiB of a file, which the kernel sends from its cache. */
static struct MHD_Response *asset(FILE *file, unsigned mib)
{
    struct MHD_Response *response =
        MHD_create_response_from_fd64((uint64_t)mib << 20, dup(fileno(file)));

    if (!response || MHD_add_response_header(response, "ETag", "\"bench-1\"") != MHD_YES)
        bench_die("no memory for the server's answers");
    return response;
}

static FILE *make_file(void)
{
    static unsigned char mib[1 << 20];
    FILE *file = tmpfile();

    for (size_t i = 0; i < sizeof mib; i++)
        mib[i] = (unsigned char)(i * 2654435761U >> 24);
    for (size_t i = 0; file && i < BENCH_LARGE_MIB; i++) {
        memcpy(mib, &i, sizeof i); /* no two are the same */
        if (fwrite(mib, 1, sizeof mib, file) != sizeof mib)
            bench_die("no room for the file to be downloaded");
    }
    if (!file || fflush(file) != 0)
        bench_die("no room for the file to be downloaded");
    return file;
}

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **request)
{
    const answers *a = context;
    struct MHD_Response *response = NULL;

    (void)method;
    (void)version;
    (void)upload;
    (void)upload_size;
    if (!*request) { /* answered only now, the connection would be closed */
        *request = connection;
        return MHD_YES;
    }
    if (strncmp(url, "/scans/", 7) == 0)
        response = a->scan_assets;
    else if (strncmp(url, "/scanning/", 10) == 0)
        response = a->results;
    else if (strcmp(url, "/asset/16") == 0)
        response = a->small;
    else if (strcmp(url, "/asset/256") == 0)
        response = a->large;
    return response ? MHD_queue_response(connection, MHD_HTTP_OK, response) : MHD_NO;
}

/* A text of a certificate's size. */
static void read_text(const char *path, char *text, size_t size)
{
    FILE *file = fopen(path, "rb");

    if (!file)
        bench_die("%s: cannot be opened", path);
    text[fread(text, 1, size - 1, file)] = '\0';
    (void)fclose(file);
}

/* A server with one thread; its port. */
static unsigned start(const answers *a, const tls_files *tls)
{
    static char certificate[16384], key[16384];
    struct sockaddr_in address = loopback_address(0);
    const struct MHD_OptionItem options[] = {
        {MHD_OPTION_SOCK_ADDR, 0, &address},
        {tls ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0, certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, key},
        {MHD_OPTION_END, 0, NULL}};
    const unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | (tls ? MHD_USE_TLS : 0);
    struct MHD_Daemon *daemon;

    if (tls) {
        read_text(tls->server, certificate, sizeof certificate);
        read_text(tls->server_key, key, sizeof key);
    }
    daemon = MHD_start_daemon(flags, 0, NULL, NULL, answer, (void *)(uintptr_t)a, MHD_OPTION_ARRAY,
                              options, MHD_OPTION_END);
    if (!daemon)
        bench_die("the server does not start");
    return MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

/* In the server's process: tell the ports, and serve until the other end of `stop` is closed. */
static _Noreturn void serve(const tls_files *tls, const bench_document *results, int told, int stop)
{
    FILE *file = make_file();
    const answers a = {json(bench_scan_assets, strlen(bench_scan_assets)),
                       json(results->text, results->size), asset(file, BENCH_SMALL_MIB),
                       asset(file, BENCH_LARGE_MIB)};
    const unsigned ports[2] = {start(&a, NULL), start(&a, tls)};
    char end;

    if (write(told, ports, sizeof ports) == sizeof ports)
        (void)!read(stop, &end, 1);
    _exit(0); /* nothing of the parent's is to be flushed twice */
}

void bench_server_start(bench_server *server, const tls_files *tls, const bench_document *results)
{
    int told[2], stop[2];
    unsigned ports[2];

    (void)fflush(NULL);
    if (pipe(told) != 0 || pipe(stop) != 0 || (server->process = fork()) < 0)
        bench_die("no process for the server");
    if (server->process == 0) {
        (void)close(told[0]);
        (void)close(stop[1]);
        serve(tls, results, told[1], stop[0]);
    }
    (void)close(told[1]);
    (void)close(stop[0]);
    server->stop = stop[1];
    if (read(told[0], ports, sizeof ports) != sizeof ports)
        bench_die("the server does not start");
    (void)close(told[0]);
    (void)snprintf(server->http, sizeof server->http, "http://127.0.0.1:%u", ports[0]);
    (void)snprintf(server->https, sizeof server->https, "https://127.0.0.1:%u", ports[1]);
}

void bench_server_stop(bench_server *server)
{
    (void)close(server->stop);
    (void)waitpid(server->process, NULL, 0);
}
