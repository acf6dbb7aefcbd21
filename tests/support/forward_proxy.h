/* SPDX-License-Identifier: MIT */
/**
 * A proxy on a loopback port that does what it is asked, by CONNECT or by SOCKS5; but whatever host
 * it is asked for, it connects to this machine.
 */
#ifndef FORWARD_PROXY_H
#define FORWARD_PROXY_H

#include <stdbool.h>
#include <stddef.h>

typedef struct forward_proxy forward_proxy;

/* `credentials` is what a SOCKS5 client has to say, "user:password"; NULL for none. */
forward_proxy *forward_proxy_start(bool socks, const char *credentials);
void forward_proxy_stop(forward_proxy *proxy);

unsigned forward_proxy_port(const forward_proxy *proxy);
size_t forward_proxy_connections(forward_proxy *proxy);

/* What the last client has asked for: the head of its CONNECT; of SOCKS5, "host:port". Empty while
 * there was none; changes with the next. */
const char *forward_proxy_request(forward_proxy *proxy);

#endif
