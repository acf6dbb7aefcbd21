/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <string.h>

#include "fail.h"

/* No version will be as large; so large a size is that of a struct that was not initialised. */
enum { STRUCT_SIZE_MAX = 4096 };

void prism__options_init(void *options, size_t size)
{
    if (!options || size < sizeof(size_t))
        return;
    memset(options, 0, size);
    memcpy(options, &size, sizeof size);
}

uint32_t prism__or_default(uint32_t value, uint32_t default_value)
{
    return value != 0 ? value : default_value;
}

prism_status prism__options_read(void *target, size_t size, const void *source, const char *name,
                                 prism_error *error)
{
    const unsigned char *bytes = source;
    size_t source_size;

    memset(target, 0, size);
    if (source) {
        memcpy(&source_size, source, sizeof source_size);
        if (source_size < sizeof source_size || source_size > STRUCT_SIZE_MAX ||
            source_size % sizeof(void *) != 0) /* no version's size would cut a pointer in two */
            return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT,
                               "%s: not initialised (struct_size is %zu)", name, source_size);
        for (size_t i = size; i < source_size; i++) {
            if (bytes[i] != 0)
                return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT,
                                   "%s: has a setting newer than this library", name);
        }
        memcpy(target, source, source_size < size ? source_size : size);
    }
    memcpy(target, &size, sizeof size);
    return PRISM_OK;
}
