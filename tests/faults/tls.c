/* SPDX-License-Identifier: MIT */
/* Faults of TLS: a relay leads to a server that has the fault, and then to one that has not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "matrix.h"

static unsigned port_of(const simulator *s)
{
    return (unsigned)strtoul(strrchr(s->url, ':') + 1, NULL, 10);
}

static void lead_to_fault(fault_run *run)
{
    unsigned port;

    fault_use_simulator(run, &run->world->secure);
    if (run->fault->target) {
        port = run->fault->target(run);
    } else {
        for (int32_t i = 0; i < run->requests; i++)
            run->replies[i] = run->fault->reply;
        run->server = raw_server_start(run->replies, (size_t)run->requests);
        FAULT_CHECK(run, run->server);
        port = raw_server_port(run->server);
    }
    run->relay = relay_start();
    relay_to_port(run->relay, port);
    (void)snprintf(run->url, sizeof run->url, "https://127.0.0.1:%u", relay_port(run->relay));
    run->ca_file = run->world->tls.ca;
}

/* Each try is a connection, and no request arrives. */
static size_t count_connections(fault_run *run)
{
    if (run->server)
        FAULT_CHECK(run, raw_server_requests(run->server) == 0);
    return relay_connections(run->relay);
}

static void lead_to_server(fault_run *run)
{
    FAULT_CHECK(run, fault_count_at_simulator(run, &run->world->secure) == 0);
    relay_to_port(run->relay, port_of(&run->world->secure));
}

static void stop_relay(fault_run *run)
{
    FAULT_CHECK(run, fault_count_at_simulator(run, &run->world->secure) == 1);
    relay_stop(run->relay);
    raw_server_stop(run->server);
}

static const fault_kind tls_kind = {
    .start = lead_to_fault, .count = count_connections, .heal = lead_to_server, .stop = stop_relay};

static unsigned foreign(const fault_run *run)
{
    return port_of(&run->world->foreign);
}

static unsigned expired(const fault_run *run)
{
    return port_of(&run->world->expired);
}

static unsigned wrong(const fault_run *run)
{
    return port_of(&run->world->wrong);
}

static unsigned old_tls(const fault_run *run)
{
    return run->world->old_tls_port;
}

static unsigned plain(const fault_run *run)
{
    return port_of(&run->world->plain);
}

/* The first bytes of a ServerHello. */
#define HALF_HELLO "\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03"

#define SAME(...) .get = __VA_ARGS__, .create = __VA_ARGS__
#define UNTRUSTED(server) .kind = &tls_kind, .target = (server), SAME({PRISM_ERROR_TLS, 0, 0, 1})
#define BROKEN .kind = &tls_kind, SAME({PRISM_ERROR_TLS, 0, R, 3})

static const fault rows[] = {
    {"Unknown authority", "a certificate of another authority", UNTRUSTED(foreign)},
    {"Expired certificate", "a certificate that ended yesterday", UNTRUSTED(expired)},
    {"Certificate of another host", "a certificate for elsewhere.test", UNTRUSTED(wrong)},
    {"TLS 1.0 only", "a server that others can connect to, in this very test", BROKEN,
     .target = old_tls},
    {"No TLS", "a server with plain HTTP", BROKEN, .target = plain, .says_either = true},
    {"TLS handshake refused", "a fatal alert, handshake_failure", BROKEN,
     .reply =
         {.bytes = "\x15\x03\x03\x00\x02\x02\x28", .size = 7, .end = RAW_CLOSE, .blind = true}},
    {"TLS handshake reset", "TCP reset after the ClientHello", BROKEN,
     .reply = {.end = RAW_RESET, .blind = true}},
    {"TLS handshake cut off", "closed inside the ServerHello", BROKEN,
     .reply =
         {.bytes = HALF_HELLO, .size = sizeof HALF_HELLO - 1, .end = RAW_CLOSE, .blind = true}},
    {"TLS handshake stalls", "nothing comes after half a ServerHello; 100 ms to connect",
     .kind = &tls_kind, SAME({PRISM_ERROR_TIMEOUT, 0, R, 3}), .connect_timeout_ms = 100,
     .reply = {.bytes = HALF_HELLO, .size = sizeof HALF_HELLO - 1, .end = RAW_HANG, .blind = true}},
};

const fault_table tls_faults = {"tls", rows, COUNT(rows)};
