/* SPDX-License-Identifier: MIT */
/* What any user of the library does: include, call, link. */
#include <stdio.h>
#include <string.h>

#include <prism.h>

int main(void)
{
    char compiled_with[32];
    snprintf(compiled_with, sizeof compiled_with, "%d.%d.%d", PRISM_VERSION_MAJOR,
             PRISM_VERSION_MINOR, PRISM_VERSION_PATCH);
    if (strcmp(prism_version(), compiled_with) != 0) {
        fprintf(stderr, "header %s, library %s\n", compiled_with, prism_version());
        return 1;
    }

    prism_client *client;
    prism_error error;
    if (prism_client_new(NULL, &client, &error) != PRISM_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    prism_client_free(client);
    puts(prism_version());
    return 0;
}
