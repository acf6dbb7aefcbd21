/* SPDX-License-Identifier: MIT */
#include "mesh_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../json/number.h"
#include "refine.h"

/* Appends until the first failure, which it keeps. */
typedef struct writer {
    prism__buffer *out;
    prism_status status;
} writer;

static void put(writer *to, const void *data, size_t size)
{
    if (to->status == PRISM_OK)
        to->status = prism__buffer_append(to->out, data, size);
}

static void put_text(writer *to, const char *text)
{
    put(to, text, strlen(text));
}

/* With as many decimals as are worth a file's bytes, and a point in every locale. */
static void put_number(writer *to, double value)
{
    char text[PRISM__NUMBER_MAX];
    put(to, text, prism__double_format(round(value * 1e6) / 1e6, text));
}

static void put_row(writer *to, const char *keyword, const double *numbers, int count)
{
    put_text(to, keyword);
    for (int i = 0; i < count; i++) {
        put(to, " ", 1);
        put_number(to, numbers[i]);
    }
    put(to, "\n", 1);
}

static void put_index(writer *to, const char *before, uint32_t index)
{
    char text[PRISM__NUMBER_MAX];
    put_text(to, before);
    put(to, text, prism__int64_format((int64_t)index + 1, text)); /* OBJ counts from 1 */
}

static void put_face(writer *to, const sim_quad *quad, const int corners[3])
{
    put(to, "f", 1);
    for (int i = 0; i < 3; i++) {
        put_index(to, " ", quad->corners[corners[i]]);
        put_index(to, "/", quad->places[corners[i]]);
        put_index(to, "/", quad->corners[corners[i]]);
    }
    put(to, "\n", 1);
}

static const int halves[2][3] = {{0, 1, 2}, {0, 2, 3}};

prism_status sim_obj_write(const sim_net *net, prism__buffer *out)
{
    writer to = {.out = out, .status = PRISM_OK};
    sim_vector *normals = sim_net_normals(net);

    if (normals == NULL)
        return PRISM_ERROR_OUT_OF_MEMORY;
    put_text(&to, "# metres, Y up\nmtllib ./" SIM_MTL_NAME "\no avatar\n");
    for (size_t i = 0; i < net->point_count; i++) {
        sim_vector at = sim_times(net->points[i], 0.001);
        put_row(&to, "v", (double[]){at.x, at.y, at.z}, 3);
    }
    for (size_t i = 0; i < net->place_count; i++)
        put_row(&to, "vt", (double[]){net->places[i].u, net->places[i].v}, 2);
    for (size_t i = 0; i < net->point_count; i++)
        put_row(&to, "vn", (double[]){normals[i].x, normals[i].y, normals[i].z}, 3);
    put_text(&to, "usemtl body\ns 1\n");
    for (size_t i = 0; i < net->quad_count; i++) {
        put_face(&to, &net->quads[i], halves[0]);
        put_face(&to, &net->quads[i], halves[1]);
    }
    free(normals);
    return to.status;
}

prism_status sim_mtl_write(prism__buffer *out)
{
    return prism__buffer_append_text(out, "newmtl body\n"
                                          "Ka 0 0 0\n"
                                          "Kd 1 1 1\n"
                                          "Ks 0 0 0\n"
                                          "d 1\n"
                                          "illum 1\n"
                                          "map_Kd " SIM_TEXTURE_NAME "\n");
}

static void put_u32(writer *to, uint32_t value)
{
    const uint8_t bytes[] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
                             (uint8_t)(value >> 24)};
    put(to, bytes, sizeof(bytes));
}

static void put_vector(writer *to, sim_vector vector)
{
    const float numbers[] = {(float)vector.x, (float)vector.y, (float)vector.z};
    for (int i = 0; i < 3; i++) {
        uint32_t bits;
        memcpy(&bits, &numbers[i], sizeof(bits));
        put_u32(to, bits);
    }
}

prism_status sim_ply_write(const sim_net *net, prism__buffer *out)
{
    static const char format[] = "ply\n"
                                 "format binary_little_endian 1.0\n"
                                 "comment metres, Y up\n"
                                 "element vertex %zu\n"
                                 "property float x\nproperty float y\nproperty float z\n"
                                 "property float nx\nproperty float ny\nproperty float nz\n"
                                 "element face %zu\n"
                                 "property list uchar uint vertex_indices\n"
                                 "end_header\n";
    char header[sizeof(format) + 40];
    writer to = {.out = out, .status = PRISM_OK};
    sim_vector *normals = sim_net_normals(net);

    if (normals == NULL)
        return PRISM_ERROR_OUT_OF_MEMORY;
    (void)snprintf(header, sizeof(header), format, net->point_count, 2 * net->quad_count);
    put_text(&to, header);
    for (size_t i = 0; i < net->point_count; i++) {
        put_vector(&to, sim_times(net->points[i], 0.001));
        put_vector(&to, normals[i]);
    }
    for (size_t i = 0; i < 2 * net->quad_count; i++) {
        put(&to, "\3", 1);
        for (int j = 0; j < 3; j++)
            put_u32(&to, net->quads[i / 2].corners[halves[i % 2][j]]);
    }
    free(normals);
    return to.status;
}

prism_status sim_triangles_write(const sim_mesh *mesh, prism__buffer *out)
{
    writer to = {.out = out, .status = PRISM_OK};
    for (size_t i = 0; i < 3 * mesh->triangle_count; i++)
        put_u32(&to, mesh->triangles[i]);
    return to.status;
}
