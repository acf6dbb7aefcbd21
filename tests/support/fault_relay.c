/* SPDX-License-Identifier: MIT */
#include "fault_relay.h"

#include <netinet/tcp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "loopback.h"

enum { REQUEST_SIZE_MAX = 64 * 1024, PIECE_SIZE = 16 * 1024, TRICKLE_SIZE = 512 };

#define STATUS_REPLY(line, headers)                                                                \
    "HTTP/1.1 " line "\r\n" headers "Content-Type: text/html\r\nContent-Length: 11\r\n\r\n"        \
    "<p>nope</p>"
#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "

const fault faults[FAULT_COUNT] = {
    /* The wire. */
    {"reset", "", FAULT_RESET, PRISM_ERROR_NETWORK, 0, true, false, false, true},
    {"resethead", "HTTP/1.1 200 OK\r\nContent-Ty", FAULT_RESET, PRISM_ERROR_NETWORK, 0, true, false,
     false, true},
    {"resetbody", HEAD "100\r\n\r\n{\"id\":", FAULT_RESET, PRISM_ERROR_NETWORK, 0, true, false,
     false, true},
    {"close", "", FAULT_CLOSE, PRISM_ERROR_NETWORK, 0, true, false, false, true},
    {"cut", HEAD "100\r\n\r\n{\"id\":", FAULT_CLOSE, PRISM_ERROR_NETWORK, 0, true, false, false,
     false},
    {"stall", "", FAULT_HANG, PRISM_ERROR_TIMEOUT, 0, true, false, false, false},
    {"stallbody", HEAD "100\r\n\r\n{\"id\":", FAULT_HANG, PRISM_ERROR_TIMEOUT, 0, true, false,
     false, false},
    {"garbage", "220 nobody.test ready\r\n\r\n", FAULT_CLOSE, PRISM_ERROR_NETWORK, 0, false, false,
     false, false},

    /* What is said over it. */
    {"notjson", HEAD "4\r\n\r\nnope", FAULT_KEEP, PRISM_ERROR_INVALID_JSON, 200, false, false, true,
     false},
    {"401", STATUS_REPLY("401 Unauthorized", ""), FAULT_KEEP, PRISM_ERROR_UNAUTHORIZED, 401, false,
     false, false, false},
    {"404", STATUS_REPLY("404 Not Found", ""), FAULT_KEEP, PRISM_ERROR_NOT_FOUND, 404, false, false,
     false, false},
    {"422", STATUS_REPLY("422 Unprocessable", ""), FAULT_KEEP, PRISM_ERROR_HTTP_CLIENT, 422, false,
     false, false, false},
    {"429", STATUS_REPLY("429 Too Many Requests", "Retry-After: 0\r\n"), FAULT_KEEP,
     PRISM_ERROR_RATE_LIMITED, 429, true, true, false, false},
    {"500", STATUS_REPLY("500 Oops", ""), FAULT_KEEP, PRISM_ERROR_HTTP_SERVER, 500, true, false,
     false, false},
    {"502", STATUS_REPLY("502 Bad Gateway", "Connection: close\r\n"), FAULT_CLOSE,
     PRISM_ERROR_HTTP_SERVER, 502, true, false, false, false},
    {"503", STATUS_REPLY("503 Busy", "Retry-After: 0\r\n"), FAULT_KEEP, PRISM_ERROR_HTTP_SERVER,
     503, true, true, false, false},

    /* None, but the answer comes in small pieces. */
    {"trickle", NULL, FAULT_KEEP, PRISM_OK, 0, false, false, false, false},
};

/* All of this is the relay's process's own. */
static unsigned target_port;
static pthread_mutex_t seen_lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    unsigned long number;
    unsigned long times;
} seen[FAULT_RELAY_SENDERS];

/* The fault that this request is to get; NULL for none. */
static const fault *choose_fault(const char *request)
{
    const char *line_end = strstr(request, "\r\n");
    const char *download = strstr(request, " /assets/");
    const char scope = download && download < line_end ? 'd' : 'a';
    const char *marker = strchr(request, '~');
    unsigned long number, times, before;
    unsigned sender;
    char wanted;
    char name[16];

    if (!marker ||
        sscanf(marker, "~%u.%lu.%c.%15[a-z0-9].%lu", &sender, &number, &wanted, name, &times) != 5)
        return NULL;
    if (wanted != scope || sender >= FAULT_RELAY_SENDERS)
        return NULL;

    (void)pthread_mutex_lock(&seen_lock);
    if (seen[sender].number < number) {
        seen[sender].number = number;
        seen[sender].times = 0;
    }
    /* A request of a call that was given up may come after those of the next one. */
    before = seen[sender].number == number ? seen[sender].times++ : times;
    (void)pthread_mutex_unlock(&seen_lock);
    for (size_t i = 0; before < times && i < FAULT_COUNT; i++) {
        if (strcmp(faults[i].name, name) == 0)
            return &faults[i];
    }
    return NULL;
}

static bool send_in_pieces(int fd, const char *bytes, size_t size, size_t piece)
{
    for (; size > piece; bytes += piece, size -= piece) {
        if (!socket_send(fd, bytes, piece))
            return false;
    }
    return socket_send(fd, bytes, size);
}

/* The bytes of a message whose head is complete; 0 while it is not. One without a length has none.
 */
static size_t message_size(const char *text)
{
    static const char name[] = "\r\nContent-Length:";
    const char *end = strstr(text, "\r\n\r\n");

    if (!end)
        return 0;
    for (const char *line = strstr(text, "\r\n"); line < end; line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line, name, sizeof name - 1) == 0)
            return (size_t)(end - text) + 4 + strtoul(line + sizeof name - 1, NULL, 10);
    }
    return (size_t)(end - text) + 4;
}

/* Read a request, NUL-terminated. Its size; 0 at the connection's end. */
static size_t read_request(int fd, char *text)
{
    size_t size = 0, wanted = 0;

    while (wanted == 0 || size < wanted) {
        const ssize_t got =
            size < REQUEST_SIZE_MAX ? recv(fd, text + size, REQUEST_SIZE_MAX - size, 0) : 0;
        if (got <= 0)
            return 0;
        size += (size_t)got;
        text[size] = '\0';
        wanted = message_size(text);
    }
    return size;
}

/* Pass the simulator's answer on. Whether both connections are good for another request. */
static bool pass_answer(int from, int to, size_t piece_size)
{
    char piece[PIECE_SIZE + 1];
    size_t size = 0, wanted = 0;

    while (wanted == 0) { /* its head fits into a piece */
        const ssize_t got = recv(from, piece + size, PIECE_SIZE - size, 0);
        if (got <= 0)
            return false;
        size += (size_t)got;
        piece[size] = '\0';
        wanted = message_size(piece);
    }
    for (;;) {
        if (!send_in_pieces(to, piece, size, piece_size))
            return false;
        wanted -= size < wanted ? size : wanted;
        if (wanted == 0)
            return true;
        const ssize_t got = recv(from, piece, wanted < PIECE_SIZE ? wanted : PIECE_SIZE, 0);
        if (got <= 0)
            return false;
        size = (size_t)got;
    }
}

static void close_hard(int fd)
{
    socket_will_reset(fd);
    (void)close(fd);
}

/* Whether the connection goes on. */
static bool make_fault(int fd, const fault *f)
{
    if (!socket_send(fd, f->bytes, strlen(f->bytes)) || f->end == FAULT_RESET)
        return false;
    if (f->end == FAULT_KEEP)
        return true;
    if (f->end == FAULT_CLOSE)
        (void)shutdown(fd, SHUT_WR);
    socket_drain(fd);
    return false;
}

/* Without a wait for more to send. */
static void send_at_once(int fd)
{
    const int on = 1;

    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static int connect_to_target(void)
{
    const int fd = loopback_connect(target_port);

    if (fd >= 0)
        send_at_once(fd);
    return fd;
}

static void *serve(void *context)
{
    const int fd = (int)(intptr_t)context;
    char *request = malloc(REQUEST_SIZE_MAX + 1);
    const fault *f = NULL;
    int simulator = -1;
    bool goes_on = request != NULL;

    while (goes_on) {
        const size_t size = read_request(fd, request);
        if (size == 0)
            break;
        f = choose_fault(request);
        if (f && f->bytes) {
            goes_on = make_fault(fd, f);
            continue;
        }
        if (simulator < 0)
            simulator = connect_to_target();
        goes_on = simulator >= 0 && socket_send(simulator, request, size) &&
                  pass_answer(simulator, fd, f ? TRICKLE_SIZE : PIECE_SIZE);
    }
    free(request);
    if (f && f->end == FAULT_RESET)
        close_hard(fd);
    else
        (void)close(fd);
    if (simulator >= 0)
        close_hard(simulator); /* leaves no port in TIME_WAIT */
    return NULL;
}

/* The relay's process: until the lifeline is cut. */
static void run_relay(int listener, int lifeline)
{
    pthread_attr_t attributes;
    pthread_t thread;
    int fd;

    (void)pthread_attr_init(&attributes);
    (void)pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    (void)pthread_attr_setstacksize(&attributes, (size_t)256 * 1024);
    while ((fd = loopback_accept(listener, lifeline)) >= 0) {
        send_at_once(fd);
        if (pthread_create(&thread, &attributes, serve, (void *)(intptr_t)fd) != 0)
            close_hard(fd);
    }
}

bool fault_relay_start(fault_relay *relay, const char *target)
{
    unsigned port;
    int ends[2];
    int listener;

    if (sscanf(target, "http://127.0.0.1:%u", &target_port) != 1 || pipe(ends) != 0)
        return false;
    listener = loopback_listen(256, &port);
    (void)snprintf(relay->url, sizeof relay->url, "http://127.0.0.1:%u", port);

    relay->process = fork();
    if (relay->process == 0) {
        (void)close(ends[1]);
        run_relay(listener, ends[0]);
        _exit(0);
    }
    (void)close(listener);
    (void)close(ends[0]);
    relay->lifeline = ends[1];
    if (relay->process < 0)
        (void)close(relay->lifeline);
    return relay->process > 0;
}

bool fault_relay_stop(fault_relay *relay)
{
    int status = -1;

    (void)close(relay->lifeline);
    return waitpid(relay->process, &status, 0) == relay->process && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}
