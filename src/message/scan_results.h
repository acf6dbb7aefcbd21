/* SPDX-License-Identifier: MIT */
/** The parts of the scan results' tables. */
#ifndef PRISM__MESSAGE_SCAN_RESULTS_H
#define PRISM__MESSAGE_SCAN_RESULTS_H

#include "messages.h"

extern const prism__message prism__measurement_message; /* prism_measurement */
extern const prism__message prism__posture_message;     /* prism_posture */

#endif
