/* SPDX-License-Identifier: MIT */
#include "tls.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

bool tls_run(char *const arguments[])
{
    posix_spawn_file_actions_t actions;
    pid_t process;
    int status = 1;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return false;
    bool ran = posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0) == 0 &&
               posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) == 0 &&
               posix_spawnp(&process, arguments[0], &actions, NULL, arguments, environ) == 0 &&
               waitpid(process, &status, 0) == process;
    (void)posix_spawn_file_actions_destroy(&actions);
    return ran && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

#define NEW_CERTIFICATE                                                                            \
    "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",   \
        "-days", "2"

static bool make_authority(const char *subject, const char *certificate, const char *key)
{
    char *const arguments[] = {NEW_CERTIFICATE,     "-subj",   (char *)subject, "-out",
                               (char *)certificate, "-keyout", (char *)key,     NULL};
    return tls_run(arguments);
}

static bool make_server(const tls_files *files, const char *names, const char *certificate,
                        const char *key)
{
    char *const arguments[] = {NEW_CERTIFICATE,
                               "-subj",
                               "/CN=server",
                               "-addext",
                               (char *)names,
                               "-addext",
                               "basicConstraints=critical,CA:FALSE",
                               "-CA",
                               (char *)files->ca,
                               "-CAkey",
                               (char *)files->ca_key,
                               "-out",
                               (char *)certificate,
                               "-keyout",
                               (char *)key,
                               NULL};
    return tls_run(arguments);
}

#define SERVER_NAMES "subjectAltName=IP:127.0.0.1,DNS:localhost"

/* A certificate for the server's key that is good for `days`, which may be fewer than none. */
static bool sign_again(const tls_files *files, const char *ca, const char *ca_key, const char *days,
                       const char *certificate)
{
    char *const ask[] = {
        "openssl",    "req",     "-new",       "-key", (char *)files->server_key, "-subj",
        "/CN=server", "-addext", SERVER_NAMES, "-out", (char *)files->request,    NULL};
    char *const sign[] = {"openssl",
                          "x509",
                          "-req",
                          "-in",
                          (char *)files->request,
                          "-CA",
                          (char *)ca,
                          "-CAkey",
                          (char *)ca_key,
                          "-days",
                          (char *)days,
                          "-copy_extensions",
                          "copy",
                          "-set_serial",
                          "4711",
                          "-out",
                          (char *)certificate,
                          NULL};
    return tls_run(ask) && tls_run(sign);
}

static void name_file(char path[80], const tls_files *files, const char *name)
{
    (void)snprintf(path, 80, "%s/%s", files->folder, name);
}

bool tls_files_make(tls_files *files)
{
    memset(files, 0, sizeof *files);
    (void)snprintf(files->folder, sizeof files->folder, "/tmp/prism-tls-XXXXXX");
    if (!mkdtemp(files->folder)) {
        files->folder[0] = '\0';
        return false;
    }
    name_file(files->ca, files, "ca.pem");
    name_file(files->ca_key, files, "ca.key");
    name_file(files->other_ca, files, "other-ca.pem");
    name_file(files->other_key, files, "other-ca.key");
    name_file(files->server, files, "server.pem");
    name_file(files->server_key, files, "server.key");
    name_file(files->wrong, files, "wrong.pem");
    name_file(files->wrong_key, files, "wrong.key");
    name_file(files->foreign, files, "foreign.pem");
    name_file(files->expired, files, "expired.pem");
    name_file(files->request, files, "request.pem");

    if (make_authority("/CN=test authority", files->ca, files->ca_key) &&
        make_authority("/CN=another authority", files->other_ca, files->other_key) &&
        make_server(files, SERVER_NAMES, files->server, files->server_key) &&
        make_server(files, "subjectAltName=DNS:elsewhere.test", files->wrong, files->wrong_key) &&
        sign_again(files, files->other_ca, files->other_key, "2", files->foreign) &&
        sign_again(files, files->ca, files->ca_key, "-1", files->expired))
        return true;
    tls_files_remove(files);
    return false;
}

void tls_files_remove(tls_files *files)
{
    const char *const paths[] = {files->ca,        files->ca_key,    files->other_ca,
                                 files->other_key, files->server,    files->server_key,
                                 files->wrong,     files->wrong_key, files->foreign,
                                 files->expired,   files->request};
    if (files->folder[0] == '\0')
        return;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        (void)unlink(paths[i]);
    (void)rmdir(files->folder);
    files->folder[0] = '\0';
}
