/* SPDX-License-Identifier: MIT */
/** The assets of scans: which there are, which stage makes them, and the files they are. */
#ifndef SIMULATOR_STORE_H
#define SIMULATOR_STORE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "bundle.h"
#include "signer.h"

/* A kind of asset: its name in paths, its place in a document, and the stage that makes it. */
typedef struct sim_asset_type {
    const char *name;
    size_t offset; /* of its URL in prism_asset_urls */
    int stage;
} sim_asset_type;

enum { SIM_ASSET_TYPE_COUNT = 7 };

extern const sim_asset_type sim_asset_types[SIM_ASSET_TYPE_COUNT];

/* The place of an asset type in the list; SIM_ASSET_TYPE_COUNT when there is none of this name. */
size_t sim_asset_type_find(const char *name);

/* A file as it is served. */
typedef struct sim_object {
    const sim_file *file; /* NULL when there is none */
    char etag[SIM_ETAG_SIZE];
} sim_object;

typedef struct sim_store {
    pthread_mutex_t lock; /* while the files are made */
    const sim_person *person;
    sim_bundle *bundle; /* NULL until a file is asked for */
    sim_object objects[SIM_BUNDLE_KIND_COUNT][SIM_ASSET_TYPE_COUNT];
    sim_object triangles;
} sim_store;

bool sim_store_init(sim_store *store, const sim_person *person);
void sim_store_free(sim_store *store);

/*
 * Make the files, if they are not there yet: that takes a moment, which most tests need not wait
 * for at the start. False when memory is out; what is below is only for after it was true.
 */
bool sim_store_open(sim_store *store);

/* The file of this name in a bundle; NULL when there is none. */
const sim_object *sim_store_find(const sim_store *store, sim_bundle_kind kind, const char *name);

#endif
