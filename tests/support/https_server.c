/* SPDX-License-Identifier: MIT */
#include "https_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pthread.h>

#include <cmocka.h>
#include <microhttpd.h>

#include "loopback.h"
#include "read_file.h"

struct https_server {
    struct MHD_Daemon *daemon;
    pthread_mutex_t mutex; /* for all that follows */
    size_t requests;
    char headers[8192];
};

static enum MHD_Result keep_header(void *context, enum MHD_ValueKind kind, const char *name,
                                   const char *value)
{
    https_server *server = context;
    const size_t size = strlen(server->headers);
    (void)kind;
    (void)snprintf(server->headers + size, sizeof server->headers - size, "%s: %s\n", name, value);
    return MHD_YES;
}

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **request)
{
    https_server *server = context;
    (void)url;
    (void)method;
    (void)version;
    (void)upload;
    if (!*request || *upload_size > 0) { /* once for the head, once for each piece of the body */
        *request = server;
        *upload_size = 0;
        return MHD_YES;
    }
    pthread_mutex_lock(&server->mutex);
    server->requests++;
    server->headers[0] = '\0';
    (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, keep_header, server);
    pthread_mutex_unlock(&server->mutex);

    struct MHD_Response *response =
        MHD_create_response_from_buffer(2, (void *)(uintptr_t) "ok", MHD_RESPMEM_PERSISTENT);
    const enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

https_server *https_server_start(const char *certificate_file, const char *key_file)
{
    https_server *server = calloc(1, sizeof *server);
    char *certificate = read_file(certificate_file, NULL);
    char *key = read_file(key_file, NULL);
    struct sockaddr_in address = loopback_address(0);

    assert_non_null(server);
    assert_int_equal(pthread_mutex_init(&server->mutex, NULL), 0);
    server->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_TLS, 0, NULL, NULL,
                                      answer, server, MHD_OPTION_SOCK_ADDR,
                                      (struct sockaddr *)&address, MHD_OPTION_HTTPS_MEM_CERT,
                                      certificate, MHD_OPTION_HTTPS_MEM_KEY, key, MHD_OPTION_END);
    assert_non_null(server->daemon);
    free(certificate);
    free(key);
    return server;
}

void https_server_stop(https_server *server)
{
    MHD_stop_daemon(server->daemon);
    pthread_mutex_destroy(&server->mutex);
    free(server);
}

unsigned https_server_port(const https_server *server)
{
    return MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

size_t https_server_requests(https_server *server)
{
    pthread_mutex_lock(&server->mutex);
    const size_t count = server->requests;
    pthread_mutex_unlock(&server->mutex);
    return count;
}

const char *https_server_headers(https_server *server)
{
    pthread_mutex_lock(&server->mutex); /* what the server's thread wrote is seen */
    const char *headers = server->headers;
    pthread_mutex_unlock(&server->mutex);
    return headers;
}
