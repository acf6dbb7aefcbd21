/* SPDX-License-Identifier: MIT */
#include "simulator.h"

#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "http/curl/transport.h"
#include "http/response.h"

extern char **environ;

static bool spawn(simulator *s, char *const arguments[])
{
    posix_spawn_file_actions_t actions;
    int ends[2];
    bool spawned;

    if (pipe(ends) != 0)
        return false;
    s->output = ends[0];
    if (posix_spawn_file_actions_init(&actions) != 0) {
        (void)close(ends[1]);
        return false;
    }
    spawned = posix_spawn_file_actions_addclose(&actions, ends[0]) == 0 &&
              posix_spawn_file_actions_adddup2(&actions, ends[1], 1) == 0 &&
              posix_spawn_file_actions_addclose(&actions, ends[1]) == 0 &&
              posix_spawn(&s->process, arguments[0], &actions, NULL, arguments, environ) == 0;
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)close(ends[1]);
    if (!spawned)
        s->process = -1;
    return spawned;
}

/* Its only line, "listening on URL". The read ends when the line comes, or the program. */
static bool read_url(simulator *s)
{
    static const char prefix[] = "listening on ";
    char line[sizeof prefix - 1 + sizeof s->url] = "";
    size_t size = 0;

    while (size + 1 < sizeof line && !strchr(line, '\n')) {
        ssize_t got = read(s->output, line + size, 1);
        if (got <= 0)
            return false;
        size += (size_t)got;
        line[size] = '\0';
    }
    if (size == 0 || line[size - 1] != '\n' || strncmp(line, prefix, sizeof prefix - 1) != 0)
        return false;
    line[size - 1] = '\0';
    memcpy(s->url, line + sizeof prefix - 1, sizeof s->url);
    return true;
}

bool simulator_start(simulator *s, const char *path, const char *certificate, const char *key,
                     const char *ca_file)
{
    const prism__curl_options options = {.ca_file = ca_file, .max_idle_connections = 1};
    const char *arguments[] = {path, "--port", "0", "--avatar-vertices", "1000", NULL, NULL,
                               NULL, NULL,     NULL};

    if (certificate) {
        arguments[5] = "--tls-cert";
        arguments[6] = certificate;
        arguments[7] = "--tls-key";
        arguments[8] = key;
    }
    memset(s, 0, sizeof *s);
    s->process = -1;
    s->output = -1;
    if (prism__curl_transport_new(&options, &s->control, NULL) != PRISM_OK)
        return false;
    if (spawn(s, (char *const *)(void *)arguments) && read_url(s))
        return true;
    (void)simulator_stop(s);
    return false;
}

bool simulator_stop(simulator *s)
{
    int status = -1;

    if (s->control.destroy)
        s->control.destroy(s->control.context);
    if (s->process > 0) {
        (void)kill(s->process, SIGTERM);
        (void)waitpid(s->process, &status, 0);
    }
    if (s->output >= 0)
        (void)close(s->output);
    memset(s, 0, sizeof *s);
    s->output = -1;
    return status >= 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* One request. The body of the answer, with a NUL, to be freed; NULL on failure. */
static char *send_request(simulator *s, const char *method, const char *url, const char *header,
                          const void *body, size_t body_size, size_t *size)
{
    const prism_http_header headers[] = {{"X-Simulate-Header", header}};
    prism_http_request request = {.method = method,
                                  .url = url,
                                  .headers = headers,
                                  .header_count = header ? 1 : 0,
                                  .body = body,
                                  .body_size = body_size,
                                  .connect_timeout_ms = 10000,
                                  .timeout_ms = 20000,
                                  .stall_timeout_ms = 20000};
    prism_http_response response;
    prism_error error;
    char *answer = NULL;
    int32_t status;

    prism__response_init(&response, (size_t)64 << 20);
    memset(&error, 0, sizeof error);
    if (s->control.send(s->control.context, &request, &response, &error) == PRISM_OK) {
        status = prism_http_response_status(&response);
        const char *bytes = prism_http_response_body(&response, size);
        if (status == 200 || status == 204)
            answer = malloc(*size + 1);
        if (answer)
            memcpy(answer, bytes, *size + 1);
    }
    prism__response_free(&response);
    return answer;
}

/* One request to a control route. */
static char *ask(simulator *s, const char *method, const char *path, const char *header,
                 const void *body, size_t body_size)
{
    char url[512];
    size_t size;

    (void)snprintf(url, sizeof url, "%s/control/%s", s->url, path);
    return send_request(s, method, url, header, body, body_size, &size);
}

bool simulator_next_bytes(simulator *s, const char *query, const char *header, const void *body,
                          size_t size)
{
    char path[256];
    char *answer;

    (void)snprintf(path, sizeof path, "next?%s", query);
    answer = ask(s, "POST", path, header, body, size);
    free(answer);
    return answer != NULL;
}

bool simulator_next(simulator *s, const char *query, const char *header, const char *body)
{
    return simulator_next_bytes(s, query, header, body, body ? strlen(body) : 0);
}

bool simulator_reset(simulator *s)
{
    char *answer = ask(s, "POST", "reset", NULL, NULL, 0);
    free(answer);
    return answer != NULL;
}

bool simulator_advance(simulator *s, unsigned seconds)
{
    char path[64];
    char *answer;

    (void)snprintf(path, sizeof path, "clock?advance_ms=%u000", seconds);
    answer = ask(s, "POST", path, NULL, NULL, 0);
    free(answer);
    return answer != NULL;
}

char *simulator_fetch(simulator *s, const char *url, size_t *size)
{
    return send_request(s, "GET", url, NULL, NULL, 0, size);
}

char *simulator_requests(simulator *s)
{
    return ask(s, "GET", "requests", NULL, NULL, 0);
}
