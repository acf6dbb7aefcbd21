/* SPDX-License-Identifier: MIT */
/** The client: credentials, servers, limits and a pool of connections. */
#ifndef PRISM_CLIENT_H
#define PRISM_CLIENT_H

#include <stddef.h>
#include <stdint.h>

#include "drift.h"
#include "error.h"
#include "export.h"
#include "log.h"
#include "transport.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A client. One serves any number of threads at a time; make one per set of credentials. After
 * fork() the child leaves its parent's clients alone, and makes its own if it needs any. A program
 * that is started by exec, at whatever time, inherits none of a client's connections.
 */
typedef struct prism_client prism_client;

/** Which of the Hosted API's servers to use. The Estimation API has one, its production server. */
enum {
    PRISM_ENVIRONMENT_PRODUCTION = 0, /* https://api.hosted.prismlabs.tech */
    PRISM_ENVIRONMENT_SANDBOX = 1     /* https://sandbox-api.hosted.prismlabs.tech */
};

/** For prism_client_options.max_idle_connections: a new connection for every call. */
#define PRISM_NO_IDLE_CONNECTIONS UINT32_MAX

/** For max_retries: a request is made once. */
#define PRISM_NO_RETRIES UINT32_MAX

/** Bits of prism_client_options.flags. */
enum {
    /* Accept base URLs with plain http to hosts other than this machine. Everything, credentials
     * included, then crosses the network readable. */
    PRISM_CLIENT_ALLOW_PLAIN_HTTP = 1
};

/**
 * Options of a client. Initialise with prism_client_options_init(); zero is every field's
 * default. prism_client_new() copies all that it keeps.
 */
typedef struct prism_client_options {
    size_t struct_size; /* sizeof(prism_client_options) */

    /**
     * The partner key of the Hosted API, one per environment. Optional; its calls need it.
     * Printable ASCII, at most 8 KiB; blanks around it are dropped. Sent to the Hosted API's server
     * only, as "Authorization: Bearer <key>" beside "Accept: application/json;v=1" and
     * "Content-Type: application/json".
     */
    const char *api_key;

    /**
     * The Client ID of the Estimation API, which its vendor gives out. Optional; creating a
     * session needs it, here or in its request. Printable ASCII, at most 8 KiB; blanks around it
     * are dropped. It is a secret. Sent to the Estimation API's server only, in the body of that
     * request.
     */
    const char *client_id;

    /**
     * Base URLs instead of the services' own, such as "http://127.0.0.1:8080" for the simulator.
     * Optional. With scheme and host; a path is kept, a slash at its end makes no difference; no
     * user, query or fragment. https, or http to this machine (localhost, 127.…, [::1]); see flags.
     */
    const char *hosted_url;
    const char *estimation_url;

    /** Appended to the User-Agent "libprism/<version>", such as "shop/2.1". Optional. */
    const char *user_agent_suffix;

    /**
     * A transport instead of the built-in one. Optional. What is below up to no_proxy, and
     * max_idle_connections, is then unused.
     */
    const prism_transport *transport;

    /**
     * The certificate authorities to trust instead of the system's, also in a proxy's certificate:
     * a PEM file, a folder as OpenSSL's rehash lays it out, or both. Optional. There is no way to
     * trust everybody.
     */
    const char *ca_file;
    const char *ca_folder;

    /**
     * PEM files of a certificate that the client shows to servers that ask for one, and of its
     * private key (which may be in the same file, and then is NULL here), and the key's password.
     * Optional. That they are readable is checked now; whether they fit each other shows with the
     * first call, as PRISM_ERROR_TLS.
     */
    const char *client_certificate_file;
    const char *client_key_file;
    const char *client_key_password;

    /**
     * The proxy for https requests, with scheme, host and port: "http://proxy.example:3128", or
     * https://, socks5:// or socks5h:// (which leaves the resolving of names to the proxy). NULL:
     * what the environment variables https_proxy, all_proxy and no_proxy tell libcurl. "": no
     * proxy. Requests with plain http never take one.
     */
    const char *proxy_url;

    /**
     * For the proxy named by proxy_url alone, by HTTP Basic or as SOCKS has it; the proxy sees none
     * of the request otherwise, the servers none of these. Printable ASCII; no colon in the user.
     * NULL or "": none.
     */
    const char *proxy_user;
    const char *proxy_password;

    /**
     * Hosts that are reached without the proxy, separated by commas; ".example.com" or
     * "example.com" stands for all in that domain, too; "*": all. NULL: with a proxy_url none, else
     * what the environment's no_proxy tells.
     */
    const char *no_proxy;

    /**
     * Told what happens, on the thread that makes the call. Optional; see log.h. Must not unwind
     * (no C++ exception, no Rust panic, no longjmp), and must not use the client.
     */
    void (*on_log)(void *context, const prism_log_record *record);
    void *on_log_context; /* passed to on_log */

    /**
     * Told of members and enum values in answers that are not known, on the thread that makes the
     * call. Optional; see drift.h. Must not unwind (no C++ exception, no Rust panic, no longjmp),
     * and must not use the client.
     */
    void (*on_drift)(void *context, const prism_drift *drift);
    void *on_drift_context; /* passed to on_drift */

    /** The most bytes of a response's body, decompressed. Default: 67,108,864 (64 MiB). */
    uint64_t max_response_size;

    int32_t environment; /* PRISM_ENVIRONMENT_… */

    /** The least severe level that on_log is told of. Default: PRISM_LOG_INFO. */
    int32_t log_level;

    /* Milliseconds, for calls that say nothing else; PRISM_NO_TIMEOUT: no limit. */
    uint32_t timeout_ms;         /* the whole call, its retries included. Default: 60,000; but a
                                  * download has none of its client's */
    uint32_t connect_timeout_ms; /* resolve, connect, TLS handshake. Default: 10,000 */
    uint32_t stall_timeout_ms;   /* no byte in or out, once connected. Default: 20,000 */

    /**
     * How often a request that failed is tried again: after failures of the network that may pass,
     * and after HTTP 408, 425, 429, 500, 502, 503 and 504. Creating a session is tried again only
     * when the service cannot have acted on it: without a connection, or after a 429 or 503 with
     * Retry-After. Default: 2; PRISM_NO_RETRIES: never.
     */
    uint32_t max_retries;

    /*
     * Milliseconds. The pause before retry n is chance between 0 and base * 2^(n-1), at most the
     * cap; or what Retry-After asks for, if that is longer. When the pause would last beyond the
     * call's time, or, in a call without a limit, longer than a minute, the call fails at once.
     */
    uint32_t retry_base_ms; /* Default: 250 */
    uint32_t retry_cap_ms;  /* Default: 8,000 */

    /**
     * The most idle connections that are kept for the next calls. Default: 8;
     * PRISM_NO_IDLE_CONNECTIONS: none.
     */
    uint32_t max_idle_connections;

    uint32_t flags; /* PRISM_CLIENT_…; a bit that is not listed is refused */
} prism_client_options;

/** Set struct_size to `size` and all else that `size` covers to zero. Pass sizeof *options. */
PRISM_API void prism_client_options_init(prism_client_options *options, size_t size);

/**
 * Make a client. `options` may be NULL for all defaults (and so no credentials).
 *
 * Connects to nothing yet. On success `*out` is the caller's, to be released with
 * prism_client_free(), and has taken over `options->transport`. On failure `*out` is NULL and the
 * transport is still the caller's. Fails with PRISM_ERROR_INVALID_ARGUMENT (the message names the
 * option), PRISM_ERROR_OUT_OF_MEMORY or PRISM_ERROR_INTERNAL. Safe from any thread.
 */
PRISM_API PRISM_NODISCARD prism_status prism_client_new(const prism_client_options *options,
                                                        prism_client **out, prism_error *error);

/**
 * Close the connections and free the client. NULL is accepted. No call may be under way.
 * Documents that it fetched live on. Does not block, not even on a resolver that hangs.
 */
PRISM_API void prism_client_free(prism_client *client);

#ifdef __cplusplus
}
#endif

#endif
