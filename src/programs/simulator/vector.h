/* SPDX-License-Identifier: MIT */
/** Points and directions in space. The figure's are in millimetres until its mesh is finished. */
#ifndef SIMULATOR_VECTOR_H
#define SIMULATOR_VECTOR_H

#include <math.h>

#define SIM_PI 3.14159265358979323846

typedef struct sim_vector {
    double x;
    double y;
    double z;
} sim_vector;

static inline sim_vector sim_plus(sim_vector a, sim_vector b)
{
    return (sim_vector){a.x + b.x, a.y + b.y, a.z + b.z};
}

static inline sim_vector sim_minus(sim_vector a, sim_vector b)
{
    return (sim_vector){a.x - b.x, a.y - b.y, a.z - b.z};
}

static inline sim_vector sim_times(sim_vector a, double factor)
{
    return (sim_vector){a.x * factor, a.y * factor, a.z * factor};
}

/* a + factor * b */
static inline sim_vector sim_along(sim_vector a, double factor, sim_vector b)
{
    return sim_plus(a, sim_times(b, factor));
}

static inline double sim_dot(sim_vector a, sim_vector b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

static inline sim_vector sim_cross(sim_vector a, sim_vector b)
{
    return (sim_vector){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

static inline double sim_length(sim_vector a)
{
    return sqrt(sim_dot(a, a));
}

static inline sim_vector sim_unit(sim_vector a)
{
    double length = sim_length(a);
    return length > 0 ? sim_times(a, 1 / length) : a;
}

#endif
