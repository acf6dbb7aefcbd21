/* SPDX-License-Identifier: MIT */
#include "bundle.h"

#include <stdlib.h>
#include <string.h>

#include "mesh_files.h"
#include "picture.h"
#include "prism/asset_url.h"

/* The mesh of the files is coarser than the avatar: 8,018 vertices, as many as the vendor's. */
enum { FILE_LEVEL = 1, TEXTURE_SIZE = 1024, PREVIEW_WIDTH = 540, PREVIEW_HEIGHT = 720 };

#define FILE_LIMIT ((size_t)64 << 20)

typedef enum content {
    CONTENT_OBJ,
    CONTENT_MTL,
    CONTENT_TEXTURE,
    CONTENT_PLY,
    CONTENT_PREVIEW,
    CONTENT_STRIPES,
    CONTENT_TRIANGLES,
    CONTENT_COUNT
} content;

#define MEDIA_TYPE_BINARY "application/octet-stream"

static const struct {
    const char *asset_type;
    const char *name;
    const char *media_type;
    content content;
    bool is_of[SIM_BUNDLE_KIND_COUNT]; /* OBJ, PLY */
} rows[] = {
    {PRISM_ASSET_TYPE_MODEL, SIM_OBJ_NAME, "model/obj", CONTENT_OBJ, {true, false}},
    {PRISM_ASSET_TYPE_MATERIAL, SIM_MTL_NAME, "model/mtl", CONTENT_MTL, {true, false}},
    {PRISM_ASSET_TYPE_TEXTURE, SIM_TEXTURE_NAME, "image/png", CONTENT_TEXTURE, {true, false}},
    {PRISM_ASSET_TYPE_MODEL, "avatar.ply", MEDIA_TYPE_BINARY, CONTENT_PLY, {false, true}},
    {PRISM_ASSET_TYPE_PREVIEW_IMAGE, "preview.png", "image/png", CONTENT_PREVIEW, {true, true}},
    {PRISM_ASSET_TYPE_CANONICAL_BODY,
     "canonical-body.ply",
     MEDIA_TYPE_BINARY,
     CONTENT_PLY,
     {true, true}},
    {PRISM_ASSET_TYPE_STRIPES, "stripes.png", "image/png", CONTENT_STRIPES, {true, true}},
};

enum { ROW_COUNT = sizeof(rows) / sizeof(rows[0]) };

struct sim_bundle {
    prism__buffer contents[CONTENT_COUNT];
    sim_file files[ROW_COUNT];
    sim_file triangles;
};

/* The heights at which the person was measured; the first ones are drawn on the clothes too. */
enum { BAND_COUNT = 6, BANDS_ON_CLOTHES = 3 };

static void find_heights(const sim_person *person, double heights[BAND_COUNT])
{
    static const int32_t types[BAND_COUNT] = {
        PRISM_MEASUREMENT_BUST_HEIGHT,    PRISM_MEASUREMENT_WAIST_HEIGHT,
        PRISM_MEASUREMENT_HIP_HEIGHT,     PRISM_MEASUREMENT_BELLY_WAIST_HEIGHT,
        PRISM_MEASUREMENT_TOP_HIP_HEIGHT, PRISM_MEASUREMENT_KNEE_HEIGHT_R,
    };
    const prism_scan_measurements *results = sim_person_results(person, false);
    for (int i = 0; i < BAND_COUNT; i++)
        for (size_t j = 0; j < results->measurement_count; j++)
            if (results->measurements[j]->measurement_type == types[i])
                heights[i] = (double)results->measurements[j]->value;
}

static bool write_png(bool is_drawn, sim_image *image, prism__buffer *out)
{
    bool is_written = is_drawn && sim_png_write(image, out) == PRISM_OK;
    sim_image_free(image);
    return is_written;
}

static bool write_pictures(prism__buffer *to, const sim_net *net, const sim_person *person)
{
    double heights[BAND_COUNT] = {0};
    sim_bands few = {heights, BANDS_ON_CLOTHES}, all = {heights, BAND_COUNT};
    sim_image image;

    find_heights(person, heights);
    return write_png(sim_picture_texture(net, &few, TEXTURE_SIZE, &image), &image,
                     &to[CONTENT_TEXTURE]) &&
           write_png(sim_picture_preview(net, &few, PREVIEW_WIDTH, PREVIEW_HEIGHT, &image), &image,
                     &to[CONTENT_PREVIEW]) &&
           write_png(sim_picture_stripes(net, &all, PREVIEW_WIDTH, PREVIEW_HEIGHT, &image), &image,
                     &to[CONTENT_STRIPES]);
}

static bool write_all(sim_bundle *bundle, const sim_net *net, const sim_person *person)
{
    prism__buffer *to = bundle->contents;
    return sim_obj_write(net, &to[CONTENT_OBJ]) == PRISM_OK &&
           sim_mtl_write(&to[CONTENT_MTL]) == PRISM_OK &&
           sim_ply_write(net, &to[CONTENT_PLY]) == PRISM_OK &&
           sim_triangles_write(sim_person_mesh(person), &to[CONTENT_TRIANGLES]) == PRISM_OK &&
           write_pictures(to, net, person);
}

static sim_file file_of(const sim_bundle *bundle, content which, const char *name,
                        const char *media_type)
{
    const prism__buffer *from = &bundle->contents[which];
    return (sim_file){
        .name = name, .media_type = media_type, .data = from->data, .size = from->size};
}

sim_bundle *sim_bundle_new(const sim_person *person)
{
    sim_bundle *bundle = calloc(1, sizeof(*bundle));
    sim_net *net = sim_figure_net(FILE_LEVEL, NULL);

    for (int i = 0; bundle != NULL && i < CONTENT_COUNT; i++)
        prism__buffer_init(&bundle->contents[i], FILE_LIMIT);
    if (bundle == NULL || net == NULL || !write_all(bundle, net, person)) {
        sim_bundle_free(bundle);
        bundle = NULL;
    }
    sim_net_free(net);
    if (bundle == NULL)
        return NULL;
    for (int i = 0; i < ROW_COUNT; i++)
        bundle->files[i] = file_of(bundle, rows[i].content, rows[i].name, rows[i].media_type);
    bundle->triangles =
        file_of(bundle, CONTENT_TRIANGLES, "avatar-triangles.u32", MEDIA_TYPE_BINARY);
    return bundle;
}

void sim_bundle_free(sim_bundle *bundle)
{
    if (bundle == NULL)
        return;
    for (int i = 0; i < CONTENT_COUNT; i++)
        prism__buffer_free(&bundle->contents[i]);
    free(bundle);
}

const sim_file *sim_bundle_find(const sim_bundle *bundle, sim_bundle_kind kind,
                                const char *asset_type)
{
    for (int i = 0; i < ROW_COUNT; i++)
        if (rows[i].is_of[kind] && strcmp(rows[i].asset_type, asset_type) == 0)
            return &bundle->files[i];
    return NULL;
}

const sim_file *sim_bundle_triangles(const sim_bundle *bundle)
{
    return &bundle->triangles;
}
