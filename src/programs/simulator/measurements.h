/* SPDX-License-Identifier: MIT */
/** The measurements of the one person that the simulator knows: those of the figure. */
#ifndef SIMULATOR_MEASUREMENTS_H
#define SIMULATOR_MEASUREMENTS_H

#include "body.h"
#include "prism/measurement.h"

enum { SIM_MEASUREMENT_COUNT = 41 };

/* Every type once, in the unit that the service sends it in. */
void sim_measurements_make(const sim_body *body,
                           prism_measurement measurements[SIM_MEASUREMENT_COUNT]);

#endif
