/* SPDX-License-Identifier: MIT */
/** The command line. */
#ifndef SIMULATOR_OPTIONS_H
#define SIMULATOR_OPTIONS_H

#include <stdint.h>

#include "pace.h"

enum {
    SIM_AVATAR_VERTICES_MIN = 16,
    SIM_AVATAR_VERTICES_MAX = 1000000,
    SIM_ASSET_URL_SECONDS_MAX = 604800 /* a week, as S3 has it */
};

typedef struct sim_options {
    const char *api_key;       /* the Hosted API's bearer key that is accepted */
    const char *client_id;     /* the Estimation API's client ID that is accepted */
    const char *tls_cert_file; /* both or none */
    const char *tls_key_file;
    const char *scenario_file; /* may be NULL */
    uint32_t port;             /* 0: any free one */
    uint32_t avatar_vertices;  /* of the avatar in the results */
    uint32_t asset_url_seconds;
    uint64_t session_ms;
    sim_pace pace; /* how long each state of a session or scan lasts */
} sim_options;

typedef enum sim_options_result {
    SIM_OPTIONS_RUN,  /* `options` is filled; start */
    SIM_OPTIONS_DONE, /* --help or --version is answered; exit 0 */
    SIM_OPTIONS_WRONG /* a message is on stderr; exit 2 */
} sim_options_result;

/*
 * Read the command line. Texts in `options` are those of `arguments`. What a scenario may set, too,
 * is left zero where the command line does not say it.
 */
sim_options_result sim_options_parse(int count, char **arguments, sim_options *options);

/* Set what nothing has set. */
void sim_options_complete(sim_options *options);

#endif
