/* SPDX-License-Identifier: MIT */
#include "store.h"

#include <string.h>

#include "prism/asset_url.h"
#include "prism/asset_urls.h"
#include "scans.h"

#define TYPE(name, member, stage)                                                                  \
    {                                                                                              \
        name, offsetof(prism_asset_urls, member), stage                                            \
    }

/* Which stage makes which asset is documented nowhere: this is the simulator's own choice. */
const sim_asset_type sim_asset_types[SIM_ASSET_TYPE_COUNT] = {
    TYPE(PRISM_ASSET_TYPE_PREVIEW_IMAGE, preview_image, SIM_STAGE_BODY),
    TYPE(PRISM_ASSET_TYPE_MODEL, model, SIM_STAGE_BODY),
    TYPE(PRISM_ASSET_TYPE_MATERIAL, material, SIM_STAGE_BODY),
    TYPE(PRISM_ASSET_TYPE_TEXTURE, texture, SIM_STAGE_BODY),
    TYPE(PRISM_ASSET_TYPE_CANONICAL_BODY, canonical_body, SIM_STAGE_FITTED_BODY),
    TYPE(PRISM_ASSET_TYPE_STRIPES, stripes, SIM_STAGE_MEASUREMENT),
    TYPE(PRISM_ASSET_TYPE_CAPTURE_VIDEO, capture_video, SIM_STAGE_CAPTURE_DATA),
};

size_t sim_asset_type_find(const char *name)
{
    size_t i = 0;
    while (i < SIM_ASSET_TYPE_COUNT && strcmp(sim_asset_types[i].name, name) != 0)
        i++;
    return i;
}

static bool take_file(sim_object *object, const sim_file *file)
{
    object->file = file;
    return file == NULL || sim_etag_make(file->data, file->size, object->etag);
}

bool sim_store_init(sim_store *store, const sim_person *person)
{
    *store = (sim_store){.person = person};
    return pthread_mutex_init(&store->lock, NULL) == 0;
}

void sim_store_free(sim_store *store)
{
    sim_bundle_free(store->bundle);
    pthread_mutex_destroy(&store->lock);
}

static bool take_files(sim_store *store, const sim_bundle *bundle)
{
    bool is_complete = take_file(&store->triangles, sim_bundle_triangles(bundle));
    for (int kind = 0; is_complete && kind < SIM_BUNDLE_KIND_COUNT; kind++)
        for (size_t i = 0; is_complete && i < SIM_ASSET_TYPE_COUNT; i++)
            is_complete =
                take_file(&store->objects[kind][i],
                          sim_bundle_find(bundle, (sim_bundle_kind)kind, sim_asset_types[i].name));
    return is_complete;
}

bool sim_store_open(sim_store *store)
{
    pthread_mutex_lock(&store->lock);
    if (store->bundle == NULL) {
        sim_bundle *bundle = sim_bundle_new(store->person);
        if (bundle != NULL && take_files(store, bundle))
            store->bundle = bundle;
        else
            sim_bundle_free(bundle);
    }
    bool is_open = store->bundle != NULL;
    pthread_mutex_unlock(&store->lock);
    return is_open;
}

const sim_object *sim_store_find(const sim_store *store, sim_bundle_kind kind, const char *name)
{
    for (size_t i = 0; i < SIM_ASSET_TYPE_COUNT; i++) {
        const sim_object *object = &store->objects[kind][i];
        if (object->file != NULL && strcmp(object->file->name, name) == 0)
            return object;
    }
    return NULL;
}
