/* SPDX-License-Identifier: MIT */
#include "person.h"

#include <stdlib.h>

#include "figure.h"
#include "measurements.h"
#include "posture.h"

struct sim_person {
    const prism_measurement *measurements[SIM_MEASUREMENT_COUNT];
    sim_posture posture;
    prism_mesh_vertices mesh;
    prism_avatar avatar;
    prism_scan_measurements plain;
    prism_scan_measurements with_avatar;
    float vertices[];
};

sim_person *sim_person_new(size_t vertex_count)
{
    sim_person *person = calloc(1, sizeof(*person) + vertex_count * 3 * sizeof(float));
    if (person == NULL)
        return NULL;
    for (int i = 0; i < SIM_MEASUREMENT_COUNT; i++)
        person->measurements[i] = &sim_measurements[i];
    sim_posture_make(&person->posture);
    sim_figure_fill(person->vertices, vertex_count);
    person->mesh =
        (prism_mesh_vertices){.vertices = person->vertices, .float_count = 3 * vertex_count};
    person->avatar = (prism_avatar){.format_case = PRISM_AVATAR_FORMAT_MESH_VERTICES_ONLY,
                                    .mesh_vertices_only = &person->mesh};
    person->plain = (prism_scan_measurements){.measurements = person->measurements,
                                              .measurement_count = SIM_MEASUREMENT_COUNT,
                                              .posture = &person->posture.document};
    person->with_avatar = person->plain;
    person->with_avatar.avatar = &person->avatar;
    return person;
}

void sim_person_free(sim_person *person)
{
    free(person);
}

const prism_scan_measurements *sim_person_results(const sim_person *person, bool with_avatar)
{
    return with_avatar ? &person->with_avatar : &person->plain;
}
