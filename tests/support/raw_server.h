/* SPDX-License-Identifier: MIT */
/**
 * A server on a loopback port that sends bytes as they are, for faults that no HTTP server makes.
 * It reads requests, keeps them, and answers the first one it gets, on whatever connection, with
 * the first reply, the second with the second, and so on; the last reply answers all that follow.
 */
#ifndef RAW_SERVER_H
#define RAW_SERVER_H

#include <stdbool.h>
#include <stddef.h>

/* What happens to the connection once the reply's bytes are sent. */
typedef enum raw_end {
    RAW_KEEP,  /* the next request is read from it */
    RAW_CLOSE, /* closed in good order */
    RAW_RESET, /* closed with a TCP reset */
    RAW_HANG   /* nothing, until the other side closes */
} raw_end;

typedef struct raw_reply {
    const char *bytes;
    size_t size;      /* 0: strlen(bytes); NULL bytes are none */
    const char *more; /* sent behind them, `copies` times */
    unsigned copies;
    raw_end end;
    unsigned pause_ms; /* other than 0: before each byte, which is sent alone */
    bool early;        /* sent when the request's head was read; its body never is */
    bool blind;        /* sent at the first byte of whatever comes; nothing is read, or counted */
} raw_reply;

typedef struct raw_server raw_server;

/* `replies` must live as long as the server. NULL when it cannot start. */
raw_server *raw_server_start(const raw_reply *replies, size_t count);

/* The same in two steps: a server that has its port but refuses connections, and opening it. */
raw_server *raw_server_reserve(const raw_reply *replies, size_t count);
void raw_server_open(raw_server *server);

void raw_server_stop(raw_server *server);

unsigned raw_server_port(const raw_server *server);

/* How many connections and requests there were. */
size_t raw_server_connections(raw_server *server);
size_t raw_server_requests(raw_server *server);

/* How many connections are open, as soon as those beyond `expected` have come to their end. */
size_t raw_server_open_connections(raw_server *server, size_t expected);

/* Send what nobody has asked for on all open connections, and wait until it has arrived. */
void raw_server_say(raw_server *server, const char *bytes);

/* Request `index`, NUL-terminated, and the number of its connection; both counted from 0. */
const char *raw_server_request(raw_server *server, size_t index);
size_t raw_server_request_connection(raw_server *server, size_t index);

#endif
