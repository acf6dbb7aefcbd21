/* SPDX-License-Identifier: MIT */
/* The servers that the rows are run against, started once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include "loopback.h"
#include "matrix.h"

void world_init(fault_world *world)
{
    memset(world, 0, sizeof *world);
    world->plain.output = world->secure.output = -1;
    world->foreign.output = world->expired.output = world->wrong.output = -1;
    world->old_tls.output = world->proxy.output = world->wrong_http2.output = -1;
    world->elsewhere = loopback_listen(8, &world->elsewhere_port);
}

bool world_open(fault_world *world, const char *simulator_path)
{
    return simulator_start(&world->plain, simulator_path, NULL, NULL, NULL) &&
           simulator_reset(&world->plain);
}

/*
 * Allow OpenSSL everything that it can do: what refuses old TLS then is the library. OpenSSL reads
 * this when it is first used, so it comes before all transports.
 */
static bool loosen_openssl(fault_world *world)
{
    static const char configuration[] = "openssl_conf = all\n[all]\nssl_conf = ssl\n"
                                        "[ssl]\nsystem_default = loose\n"
                                        "[loose]\nMinProtocol = TLSv1\n"
                                        "CipherString = DEFAULT@SECLEVEL=0\n";
    FILE *file;

    (void)snprintf(world->openssl_conf, sizeof world->openssl_conf, "%s/openssl.cnf",
                   world->tls.folder);
    file = fopen(world->openssl_conf, "w");
    if (!file)
        return false;
    (void)fputs(configuration, file);
    return fclose(file) == 0 && setenv("OPENSSL_CONF", world->openssl_conf, 1) == 0;
}

static bool start_old_tls(fault_world *world)
{
    const char *const arguments[] = {"openssl",
                                     "s_server",
                                     "-accept",
                                     "127.0.0.1:0",
                                     "-tls1",
                                     "-cipher",
                                     "DEFAULT@SECLEVEL=0",
                                     "-cert",
                                     world->tls.server,
                                     "-key",
                                     world->tls.server_key,
                                     "-www",
                                     NULL};
    char port[16];

    if (!process_start(&world->old_tls, arguments) ||
        !process_wait_for(&world->old_tls, "ACCEPT 127.0.0.1:", port, sizeof port))
        return false;
    world->old_tls_port = (unsigned)strtoul(port, NULL, 10);
    return world->old_tls_port > 0;
}

bool world_open_tls(fault_world *world, const char *simulator_path)
{
    const tls_files *tls = &world->tls;

    return tls_files_make(&world->tls) && loosen_openssl(world) &&
           simulator_start(&world->secure, simulator_path, tls->server, tls->server_key, tls->ca) &&
           simulator_start(&world->foreign, simulator_path, tls->foreign, tls->server_key, NULL) &&
           simulator_start(&world->expired, simulator_path, tls->expired, tls->server_key, NULL) &&
           simulator_start(&world->wrong, simulator_path, tls->wrong, tls->wrong_key, NULL) &&
           simulator_reset(&world->secure) && start_old_tls(world);
}

static bool start_proxy(fault_world *world, const char *nghttpx)
{
    char frontend[128], backend[64], rest[8];
    const char *const arguments[] = {nghttpx,
                                     "--conf=/dev/null",
                                     "--single-process",
                                     "--workers=1",
                                     "--no-ocsp",
                                     "--backend-keep-alive-timeout=1ms",
                                     frontend,
                                     backend,
                                     world->tls.server_key,
                                     world->tls.server,
                                     NULL};

    (void)snprintf(frontend, sizeof frontend, "--frontend=unix:%s", world->proxy_socket);
    (void)snprintf(backend, sizeof backend, "--backend=127.0.0.1,%u", relay_port(world->behind));
    return process_start(&world->proxy, arguments) &&
           process_wait_for(&world->proxy, "Created worker", rest, sizeof rest);
}

/* The server that speaks HTTP/2 wrong, with a port for each way. */
static bool start_wrong_http2(fault_world *world, const char *python)
{
    const char *const arguments[] = {
        python, PRISM_HTTP2_SERVER, world->tls.server, world->tls.server_key, GOOD_BODY, NULL};
    char ports[128];
    char *at = ports;

    if (!process_start(&world->wrong_http2, arguments) ||
        !process_wait_for(&world->wrong_http2, "ports", ports, sizeof ports))
        return false;
    for (size_t i = 0; i < WRONG_HTTP2_WAYS; i++)
        world->wrong_http2_ports[i] = (unsigned)strtoul(at, &at, 10);
    return world->wrong_http2_ports[WRONG_HTTP2_WAYS - 1] > 0 && *at == '\0';
}

bool world_open_http2(fault_world *world, const char *python, const char *nghttpx)
{
    if (!tls_files_make(&world->tls))
        return false;
    (void)snprintf(world->proxy_socket, sizeof world->proxy_socket, "%s/proxy", world->tls.folder);
    world->behind = relay_start();
    return start_proxy(world, nghttpx) && start_wrong_http2(world, python);
}

static void stop_simulator(simulator *s, bool *well)
{
    if (s->process > 0 && !simulator_stop(s))
        *well = false;
}

bool world_close(fault_world *world)
{
    bool well = true;

    stop_simulator(&world->plain, &well);
    stop_simulator(&world->secure, &well);
    stop_simulator(&world->foreign, &well);
    stop_simulator(&world->expired, &well);
    stop_simulator(&world->wrong, &well);
    free(process_stop(&world->old_tls));
    free(process_stop(&world->proxy));
    free(process_stop(&world->wrong_http2));
    relay_stop(world->behind);
    (void)close(world->elsewhere);
    if (world->openssl_conf[0])
        (void)unlink(world->openssl_conf);
    if (world->proxy_socket[0])
        (void)unlink(world->proxy_socket);
    if (world->tls.folder[0])
        tls_files_remove(&world->tls);
    return well;
}
