/* SPDX-License-Identifier: MIT */
/** The command line. */
#ifndef SIMULATOR_OPTIONS_H
#define SIMULATOR_OPTIONS_H

#include <stdint.h>

typedef struct sim_options {
    const char *api_key;       /* the Hosted API's bearer key that is accepted */
    const char *client_id;     /* the Estimation API's client ID that is accepted */
    const char *tls_cert_file; /* both or none */
    const char *tls_key_file;
    uint32_t port;            /* 0: any free one */
    uint32_t polls;           /* how many polls each state of a session or scan lasts */
    uint32_t avatar_vertices; /* of the avatar in the results */
} sim_options;

typedef enum sim_options_result {
    SIM_OPTIONS_RUN,  /* `options` is filled; start */
    SIM_OPTIONS_DONE, /* --help or --version is answered; exit 0 */
    SIM_OPTIONS_WRONG /* a message is on stderr; exit 2 */
} sim_options_result;

/* Read the command line. Texts in `options` are those of `arguments`, or static. */
sim_options_result sim_options_parse(int count, char **arguments, sim_options *options);

#endif
