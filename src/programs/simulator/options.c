/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>

#include "prism/version.h"
#include "text.h"

static const char help_text[] =
    "Usage: prism-simulator [options]\n"
    "\n"
    "A local server that behaves like the Hosted API and the Estimation API, for trying and\n"
    "testing clients. It listens on 127.0.0.1 only, prints one line\n"
    "\"listening on http://127.0.0.1:PORT\", and runs until SIGINT or SIGTERM.\n"
    "\n"
    "  --port N               listen on this port; 0 picks a free one (default 7313)\n"
    "  --api-key KEY          the bearer key that the Hosted API accepts (default demo-key)\n"
    "  --client-id ID         the client ID that the Estimation API accepts (default demo-client)\n"
    "  --polls N              how many polls each state lasts, 0 to 1000 (default 1)\n"
    "  --state-seconds N      ... or how many seconds\n"
    "  --session-seconds N    how long a session lives (default 3600)\n"
    "  --asset-url-seconds N  how long an asset's URL is good, 1 to 604800 (default 3600)\n"
    "  --avatar-vertices N    vertices of the avatar, 16 to 1000000 (default 32078)\n"
    "  --scenario FILE        scans, sessions and settings of your own (JSON)\n"
    "  --tls-cert FILE        serve HTTPS with this certificate (PEM); needs --tls-key\n"
    "  --tls-key FILE         the certificate's private key (PEM)\n"
    "  --help                 print this text\n"
    "  --version              print the version\n"
    "\n"
    "Its page, at the address that it prints, shows what it offers.\n";

enum {
    OPTION_PORT = 256, /* beyond every character, which getopt_long() uses for itself */
    OPTION_API_KEY,
    OPTION_CLIENT_ID,
    OPTION_POLLS,
    OPTION_STATE_SECONDS,
    OPTION_SESSION_SECONDS,
    OPTION_ASSET_URL_SECONDS,
    OPTION_AVATAR_VERTICES,
    OPTION_SCENARIO,
    OPTION_TLS_CERT,
    OPTION_TLS_KEY,
    OPTION_HELP,
    OPTION_VERSION
};

static const struct option long_options[] = {
    {"port", required_argument, NULL, OPTION_PORT},
    {"api-key", required_argument, NULL, OPTION_API_KEY},
    {"client-id", required_argument, NULL, OPTION_CLIENT_ID},
    {"polls", required_argument, NULL, OPTION_POLLS},
    {"state-seconds", required_argument, NULL, OPTION_STATE_SECONDS},
    {"session-seconds", required_argument, NULL, OPTION_SESSION_SECONDS},
    {"asset-url-seconds", required_argument, NULL, OPTION_ASSET_URL_SECONDS},
    {"avatar-vertices", required_argument, NULL, OPTION_AVATAR_VERTICES},
    {"scenario", required_argument, NULL, OPTION_SCENARIO},
    {"tls-cert", required_argument, NULL, OPTION_TLS_CERT},
    {"tls-key", required_argument, NULL, OPTION_TLS_KEY},
    {"help", no_argument, NULL, OPTION_HELP},
    {"version", no_argument, NULL, OPTION_VERSION},
    {NULL, 0, NULL, 0},
};

static bool take_number(const char *name, uint32_t minimum, uint32_t maximum, uint32_t *out)
{
    if (sim_text_to_number(optarg, minimum, maximum, out))
        return true;
    fprintf(stderr, "prism-simulator: --%s must be a number from %u to %u, not '%s'\n", name,
            (unsigned)minimum, (unsigned)maximum, optarg);
    return false;
}

static bool take_text(const char *name, const char **out)
{
    *out = optarg;
    if (*optarg != '\0')
        return true;
    fprintf(stderr, "prism-simulator: --%s must not be empty\n", name);
    return false;
}

/* A pace; it cannot be set in two ways. */
static bool take_pace(const char *name, sim_pace pace, uint32_t maximum, sim_pace *out)
{
    uint32_t amount;
    if (!take_number(name, 0, maximum, &amount))
        return false;
    if (out->kind != SIM_PACE_DEFAULT && out->kind != pace.kind) {
        fputs("prism-simulator: --polls and --state-seconds exclude each other\n", stderr);
        return false;
    }
    *out = (sim_pace){pace.kind, amount * pace.amount};
    return true;
}

static bool take_option(int option, sim_options *options)
{
    uint32_t seconds;

    switch (option) {
    case OPTION_PORT:
        return take_number("port", 0, 65535, &options->port);
    case OPTION_API_KEY:
        return take_text("api-key", &options->api_key);
    case OPTION_CLIENT_ID:
        return take_text("client-id", &options->client_id);
    case OPTION_POLLS:
        return take_pace("polls", (sim_pace){SIM_PACE_POLLS, 1}, SIM_PACE_POLLS_MAX,
                         &options->pace);
    case OPTION_STATE_SECONDS:
        return take_pace("state-seconds", (sim_pace){SIM_PACE_TIME, 1000}, SIM_PACE_SECONDS_MAX,
                         &options->pace);
    case OPTION_SESSION_SECONDS:
        if (!take_number("session-seconds", 1, SIM_PACE_SECONDS_MAX, &seconds))
            return false;
        options->session_ms = (uint64_t)seconds * 1000;
        return true;
    case OPTION_ASSET_URL_SECONDS:
        return take_number("asset-url-seconds", 1, SIM_ASSET_URL_SECONDS_MAX,
                           &options->asset_url_seconds);
    case OPTION_AVATAR_VERTICES:
        return take_number("avatar-vertices", SIM_AVATAR_VERTICES_MIN, SIM_AVATAR_VERTICES_MAX,
                           &options->avatar_vertices);
    case OPTION_SCENARIO:
        return take_text("scenario", &options->scenario_file);
    case OPTION_TLS_CERT:
        return take_text("tls-cert", &options->tls_cert_file);
    case OPTION_TLS_KEY:
        return take_text("tls-key", &options->tls_key_file);
    default: /* getopt_long() has said what is wrong */
        return false;
    }
}

static sim_options_result finish(int count, char **arguments, const sim_options *options)
{
    if (optind < count) {
        fprintf(stderr, "prism-simulator: unexpected argument '%s'\n", arguments[optind]);
        return SIM_OPTIONS_WRONG;
    }
    if ((options->tls_cert_file == NULL) != (options->tls_key_file == NULL)) {
        fputs("prism-simulator: --tls-cert and --tls-key belong together\n", stderr);
        return SIM_OPTIONS_WRONG;
    }
    return SIM_OPTIONS_RUN;
}

sim_options_result sim_options_parse(int count, char **arguments, sim_options *options)
{
    int option;

    *options = (sim_options){.port = 7313};
    while ((option = getopt_long(count, arguments, "", long_options, NULL)) != -1) {
        if (option == OPTION_HELP) {
            fputs(help_text, stdout);
            return SIM_OPTIONS_DONE;
        }
        if (option == OPTION_VERSION) {
            printf("prism-simulator %s\n", prism_version());
            return SIM_OPTIONS_DONE;
        }
        if (!take_option(option, options)) {
            fputs("Try 'prism-simulator --help'.\n", stderr);
            return SIM_OPTIONS_WRONG;
        }
    }
    return finish(count, arguments, options);
}

void sim_options_complete(sim_options *options)
{
    if (options->api_key == NULL)
        options->api_key = "demo-key";
    if (options->client_id == NULL)
        options->client_id = "demo-client";
    if (options->avatar_vertices == 0)
        options->avatar_vertices = 32078;
    if (options->asset_url_seconds == 0)
        options->asset_url_seconds = 3600;
    if (options->session_ms == 0)
        options->session_ms = 3600 * 1000;
    if (options->pace.kind == SIM_PACE_DEFAULT)
        options->pace = (sim_pace){SIM_PACE_POLLS, 1};
}
