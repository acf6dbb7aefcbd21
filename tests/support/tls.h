/* SPDX-License-Identifier: MIT */
/** Certificates made by the openssl program in a temporary folder, for tests of TLS. */
#ifndef TLS_H
#define TLS_H

#include <stdbool.h>

typedef struct tls_files {
    char folder[64];
    char ca[80];         /* certificate of the authority that signed those below */
    char ca_key[80];     /* its key */
    char other_ca[80];   /* of an authority that signed nothing */
    char other_key[80];  /* its key */
    char server[80];     /* for 127.0.0.1 and localhost */
    char server_key[80]; /* its key */
    char wrong[80];      /* for elsewhere.test */
    char wrong_key[80];  /* its key */
    char foreign[80];    /* as `server`, but signed by the other authority; with the server's key */
    char expired[80];    /* as `server`, but its time is over; with the server's key */
    char request[80];    /* what the two above were signed for */
} tls_files;

/* False when the openssl program cannot make them; nothing is left behind then. */
bool tls_files_make(tls_files *files);
void tls_files_remove(tls_files *files);

/* Run the openssl program, silently: arguments with NULL at the end, the first one "openssl".
 * Whether it succeeded. */
bool tls_run(char *const arguments[]);

#endif
