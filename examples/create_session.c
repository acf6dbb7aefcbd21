/* SPDX-License-Identifier: MIT */
/* create_session [NAME]: create a scanning session; NAME is for your own records. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <prism.h>

static void print_session(const prism_session *session)
{
    time_t expires = (time_t)session->expire_at_timestamp.seconds;
    const struct tm *utc = gmtime(&expires);
    char date[64];

    /* Whoever knows the ID can fetch the results: treat it as a password. */
    printf("session  %s\n", session->scanning_session_id);
    if (session->client_scanning_id)
        printf("name     %s\n", session->client_scanning_id);
    if (session->has_expire_at_timestamp && utc && strftime(date, sizeof date, "%F %T UTC", utc))
        printf("expires  %s\n", date);
}

int main(int argc, char **argv)
{
    prism_client_options options;
    prism_session_request request;
    prism_client *client = NULL;
    prism_session_response *response = NULL;
    prism_error error;

    if (argc > 2) {
        fputs("usage: create_session [NAME]\n", stderr);
        return 2;
    }
    prism_client_options_init(&options, sizeof options);
    options.client_id = getenv("PRISM_CLIENT_ID");
    options.estimation_url = getenv("PRISM_ESTIMATION_URL");
    options.ca_file = getenv("PRISM_CA_FILE");

    prism_session_request_init(&request, sizeof request);
    request.client_scanning_id = argc > 1 ? argv[1] : NULL;
    request.language_code = "en";
    request.include_3d_avatar_in_results = true;

    if (prism_client_new(&options, &client, &error) == PRISM_OK &&
        prism_session_create(client, &request, NULL, &response, &error) == PRISM_OK)
        print_session(response->scanning_session);
    else
        fprintf(stderr, "%s: %s\n", prism_status_name(error.code), error.message);

    prism_session_response_free(response);
    prism_client_free(client);
    return error.code == PRISM_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
