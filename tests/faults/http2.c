/* SPDX-License-Identifier: MIT */
/*
 * Faults of HTTP/2: nghttpx speaks it to the client, with a relay before it and one behind it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "matrix.h"

static unsigned simulator_port(const fault_run *run)
{
    return (unsigned)strtoul(strrchr(run->world->plain.url, ':') + 1, NULL, 10);
}

static void lead_through_proxy(fault_run *run)
{
    const fault *f = run->fault;

    fault_use_simulator(run, &run->world->plain);
    run->relay = relay_start();
    relay_to_path(run->relay, run->world->proxy_socket);
    if (f->cut_after)
        relay_cut_after(run->relay, f->cut_after);
    if (f->reply.bytes || f->reply.end != RAW_KEEP) {
        run->server = raw_server_start(&f->reply, 1);
        FAULT_CHECK(run, run->server);
        relay_to_port(run->world->behind, raw_server_port(run->server));
    } else {
        relay_to_port(run->world->behind, f->target ? f->target(run) : simulator_port(run));
    }
    (void)snprintf(run->url, sizeof run->url, "https://127.0.0.1:%u", relay_port(run->relay));
    run->ca_file = run->world->tls.ca;
}

static size_t count_behind(fault_run *run)
{
    return run->server ? raw_server_requests(run->server)
                       : fault_count_at_simulator(run, &run->world->plain);
}

/* For what is next. */
static void lead_to_simulator(fault_run *run)
{
    relay_cut_after(run->relay, 0);
    relay_to_path(run->relay, run->world->proxy_socket);
    relay_to_port(run->world->behind, simulator_port(run));
}

/* Whether the good call spoke HTTP/2, the proxy tells the simulator. */
static void stop_relay(fault_run *run)
{
    char *list = simulator_requests(&run->world->plain);

    FAULT_CHECK(run, list && strstr(list, "\"2 nghttpx\""));
    free(list);
    relay_stop(run->relay);
    raw_server_stop(run->server);
}

static const fault_kind proxy_kind = {.start = lead_through_proxy,
                                      .count = count_behind,
                                      .heal = lead_to_simulator,
                                      .stop = stop_relay};

/* A server that speaks it wrong. */

static void lead_to_wrong_server(fault_run *run)
{
    lead_through_proxy(run);
    relay_to_port(run->relay, run->world->wrong_http2_ports[run->fault->way]);
}

static size_t count_connections(fault_run *run)
{
    return relay_connections(run->relay);
}

static const fault_kind wrong_kind = {.start = lead_to_wrong_server,
                                      .count = count_connections,
                                      .heal = lead_to_simulator,
                                      .stop = stop_relay};

/* One that refuses: libcurl sends such a request again by itself, some times. */

static size_t count_at_least(fault_run *run)
{
    const size_t count = relay_connections(run->relay);
    return count < (size_t)run->requests ? count : (size_t)run->requests;
}

static const fault_kind refusing_kind = {.start = lead_to_wrong_server,
                                         .count = count_at_least,
                                         .heal = lead_to_simulator,
                                         .stop = stop_relay};

/* One that answers well, and then says that it goes; for the next connections there is another. */

static const fault_kind leaving_kind = {.start = lead_to_wrong_server,
                                        .strike = lead_to_simulator,
                                        .count = count_connections,
                                        .heal = lead_to_simulator,
                                        .stop = stop_relay};

#define BLANKS "                                                  "
#define LONG_HEAD "HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n"

#define SAME(...) .get = __VA_ARGS__, .create = __VA_ARGS__
#define BREAKS                                                                                     \
    .get = {PRISM_ERROR_NETWORK, 0, R | S, 3}, .create = {PRISM_ERROR_NETWORK, 0, R | S, 1}

static const fault rows[] = {
    {"HTTP/2, no answer behind the proxy", "nghttpx, whose backend closes the connection",
     &proxy_kind, .reply = {.end = RAW_CLOSE}, .get = {PRISM_ERROR_HTTP_SERVER, 502, R | S, 3},
     .create = {PRISM_ERROR_HTTP_SERVER, 502, R | S, 1}},
    {"HTTP/2, answer cut off behind the proxy", "nghttpx, whose backend's body is too short",
     &proxy_kind, .reply = {.bytes = LONG_HEAD, .more = BLANKS, .copies = 400, .end = RAW_CLOSE},
     BREAKS},
    {"HTTP/2, reset inside the body", "TCP reset between nghttpx and the client after 20 KB",
     &proxy_kind, .reply = {.bytes = LONG_HEAD, .more = BLANKS, .copies = 1200, .end = RAW_KEEP},
     .cut_after = 20000, BREAKS, .says_either = true},
    {"HTTP/2, stall", "nghttpx, whose backend does not answer; 150 ms without a byte are a stall",
     &proxy_kind, .reply = {.end = RAW_HANG}, .stall_timeout_ms = 150,
     .get = {PRISM_ERROR_TIMEOUT, 0, R | S, 3}, .create = {PRISM_ERROR_TIMEOUT, 0, R | S, 1}},
    {"HTTP/2, GOAWAY behind an answer", "a good answer and GOAWAY; the next call", &leaving_kind,
     .way = 6, .first = {.bytes = GOOD_BODY}, SAME({PRISM_OK, 0, 0, 1})},
    {"HTTP/2, GOAWAY instead of an answer", "GOAWAY with INTERNAL_ERROR", &wrong_kind, .way = 0,
     BREAKS},
    {"HTTP/2, RST_STREAM instead of an answer", "RST_STREAM with INTERNAL_ERROR", &wrong_kind,
     .way = 1, BREAKS},
    {"HTTP/2, RST_STREAM instead of a body", "the same after the headers", &wrong_kind, .way = 2,
     BREAKS},
    {"HTTP/2, garbage in the headers", "a header block that is none", &wrong_kind, .way = 3,
     BREAKS},
    {"HTTP/2 agreed upon, HTTP/1.1 spoken", "by ALPN, and then not done", &wrong_kind, .way = 4,
     BREAKS},
    {"HTTP/2, stream refused", "RST_STREAM with REFUSED_STREAM; libcurl itself repeats that",
     &refusing_kind, .way = 5, BREAKS},
};

const fault_table http2_faults = {"http2", rows, COUNT(rows)};
