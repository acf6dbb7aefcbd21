/* SPDX-License-Identifier: MIT */
/*
 * usage: replay FOLDER
 *
 * A fuzzer's main without libFuzzer: it runs the inputs that are kept in a folder, once each.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

enum { INPUT_MAX = 1024 * 1024 };

static bool run_file(const char *path)
{
    static uint8_t buffer[INPUT_MAX];
    FILE *file = fopen(path, "rb");
    size_t size;
    fuzz_input input;
    char *copy;

    if (!file) {
        perror(path);
        return false;
    }
    size = fread(buffer, 1, sizeof buffer, file);
    if (ferror(file) || !feof(file)) {
        (void)fprintf(stderr, "%s: cannot be read, or is too long\n", path);
        (void)fclose(file);
        return false;
    }
    (void)fclose(file);
    /* The name is the last thing that is seen if it crashes. */
    (void)printf("%s\n", path);
    (void)fflush(stdout);
    input = (fuzz_input){buffer, buffer + size};
    copy = fuzz_rest(&input, &size);
    (void)LLVMFuzzerTestOneInput((const uint8_t *)copy, size);
    free(copy);
    return true;
}

int main(int argc, char **argv)
{
    const struct dirent *entry;
    unsigned count = 0;
    bool well = true;
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;

    if (!folder) {
        (void)fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    while ((entry = readdir(folder)) != NULL) {
        char path[4096];
        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", argv[1], entry->d_name);
        well = run_file(path) && well;
        count++;
    }
    (void)closedir(folder);
    (void)printf("%u inputs\n", count);
    return well && count > 0 ? 0 : 1;
}
