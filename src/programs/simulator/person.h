/* SPDX-License-Identifier: MIT */
/** The person whose results every session has, put together once. */
#ifndef SIMULATOR_PERSON_H
#define SIMULATOR_PERSON_H

#include <stdbool.h>
#include <stddef.h>

#include "prism/scan_results.h"

#include "mesh.h"

typedef struct sim_person sim_person;

/* NULL when memory is out. */
sim_person *sim_person_new(size_t vertex_count);
void sim_person_free(sim_person *person);

/* The results, which live as long as the person and are never changed. */
const prism_scan_measurements *sim_person_results(const sim_person *person, bool with_avatar);

/* The mesh of the avatar in the results. */
const sim_mesh *sim_person_mesh(const sim_person *person);

#endif
