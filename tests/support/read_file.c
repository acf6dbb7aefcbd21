/* SPDX-License-Identifier: MIT */
#include "read_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <sys/stat.h>

char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    struct stat info;

    if (!file)
        fail_msg("%s: cannot be opened", path);
    assert_int_equal(fstat(fileno(file), &info), 0);
    const size_t length = (size_t)info.st_size;
    char *data = malloc(length + 1);
    assert_non_null(data);
    assert_int_equal(fread(data, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    data[length] = '\0';
    if (size)
        *size = length;
    return data;
}
