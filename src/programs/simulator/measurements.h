/* SPDX-License-Identifier: MIT */
/** The measurements of the one person that the simulator knows. */
#ifndef SIMULATOR_MEASUREMENTS_H
#define SIMULATOR_MEASUREMENTS_H

#include <stdint.h>

#include "prism/measurement.h"

enum { SIM_MEASUREMENT_COUNT = 41 };

/* Every type once, in the unit that the service sends it in. */
extern const prism_measurement sim_measurements[SIM_MEASUREMENT_COUNT];

/* The value of one of the types. */
int64_t sim_measurement_value(int32_t type);

#endif
