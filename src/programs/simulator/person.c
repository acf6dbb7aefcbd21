/* SPDX-License-Identifier: MIT */
#include "person.h"

#include <stdlib.h>

#include "measurements.h"
#include "posture.h"

struct sim_person {
    prism_measurement measurements[SIM_MEASUREMENT_COUNT];
    const prism_measurement *measurement_list[SIM_MEASUREMENT_COUNT];
    sim_posture posture;
    sim_mesh mesh;
    prism_mesh_vertices vertices;
    prism_avatar avatar;
    prism_scan_measurements plain;
    prism_scan_measurements with_avatar;
};

sim_person *sim_person_new(size_t vertex_count)
{
    sim_person *person = calloc(1, sizeof(*person));
    sim_body body;

    if (person == NULL || !sim_body_measure(&body) || !sim_mesh_make(&person->mesh, vertex_count)) {
        sim_person_free(person);
        return NULL;
    }
    sim_measurements_make(&body, person->measurements);
    for (int i = 0; i < SIM_MEASUREMENT_COUNT; i++)
        person->measurement_list[i] = &person->measurements[i];
    sim_posture_make(&person->posture, &body);
    person->vertices = (prism_mesh_vertices){.vertices = person->mesh.vertices,
                                             .float_count = 3 * person->mesh.vertex_count};
    person->avatar = (prism_avatar){.format_case = PRISM_AVATAR_FORMAT_MESH_VERTICES_ONLY,
                                    .mesh_vertices_only = &person->vertices};
    person->plain = (prism_scan_measurements){.measurements = person->measurement_list,
                                              .measurement_count = SIM_MEASUREMENT_COUNT,
                                              .posture = &person->posture.document};
    person->with_avatar = person->plain;
    person->with_avatar.avatar = &person->avatar;
    return person;
}

void sim_person_free(sim_person *person)
{
    if (person == NULL)
        return;
    sim_mesh_free(&person->mesh);
    free(person);
}

const prism_scan_measurements *sim_person_results(const sim_person *person, bool with_avatar)
{
    return with_avatar ? &person->with_avatar : &person->plain;
}

const sim_mesh *sim_person_mesh(const sim_person *person)
{
    return &person->mesh;
}
