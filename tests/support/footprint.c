/* SPDX-License-Identifier: MIT */
#include "footprint.h"

#include <dirent.h>
#include <malloc.h>
#include <stdio.h>
#include <unistd.h>

#include "sanitized.h"

#if !SANITIZED

/* Of all arenas. */
static size_t heap_in_use(void)
{
    const struct mallinfo2 info = mallinfo2();

    return info.uordblks + info.hblkhd; /* what is mapped for itself counts apart */
}

#else

/* <sanitizer/allocator_interface.h>, which is not there with every compiler. */
size_t __sanitizer_get_current_allocated_bytes(void);

static size_t heap_in_use(void)
{
    return __sanitizer_get_current_allocated_bytes();
}

#endif

static size_t resident_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    size_t pages = 0, resident = 0;

    if (file && fscanf(file, "%zu %zu", &pages, &resident) != 2)
        resident = 0;
    if (file)
        (void)fclose(file);
    return resident * (size_t)sysconf(_SC_PAGESIZE);
}

static size_t open_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    size_t count = 0;

    if (!folder)
        return 0;
    while (readdir(folder))
        count++;
    (void)closedir(folder);
    return count - 3; /* ".", "..", and the folder itself */
}

void footprint_take(footprint *f)
{
    f->heap = heap_in_use();
    (void)malloc_trim(0);
    f->resident = resident_bytes();
    f->descriptors = open_descriptors();
}
