/* SPDX-License-Identifier: MIT */
/** The files of scans: what a client downloads from asset URLs, made in memory at the start. */
#ifndef SIMULATOR_BUNDLE_H
#define SIMULATOR_BUNDLE_H

#include <stddef.h>

#include "person.h"

/* One file. It lives as long as its bundle and is never changed. */
typedef struct sim_file {
    const char *name;       /* as the other files of its bundle call it, such as "texture.png" */
    const char *media_type; /* such as "image/png" */
    const void *data;
    size_t size;
} sim_file;

/* A scan has its files in one of these forms. */
typedef enum sim_bundle_kind {
    SIM_BUNDLE_OBJ, /* OBJ, MTL, texture and preview */
    SIM_BUNDLE_PLY, /* binary PLY and preview */
    SIM_BUNDLE_KIND_COUNT
} sim_bundle_kind;

/* The files of both forms. They are only read once they are made: from any thread. */
typedef struct sim_bundle sim_bundle;

/* NULL when memory is out. The person is not needed any more afterwards. */
sim_bundle *sim_bundle_new(const sim_person *person);
void sim_bundle_free(sim_bundle *bundle);

/*
 * The file of an asset type as paths write it, such as "preview-image". NULL when the form has no
 * such file, or there is no such asset type.
 */
const sim_file *sim_bundle_find(const sim_bundle *bundle, sim_bundle_kind kind,
                                const char *asset_type);

/* The triangles of the avatar in the results: three indices each, uint32 little-endian. */
const sim_file *sim_bundle_triangles(const sim_bundle *bundle);

#endif
