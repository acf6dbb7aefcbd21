/* SPDX-License-Identifier: MIT */
/** What the library itself does with a prism_cancel. */
#ifndef PRISM__CANCEL_H
#define PRISM__CANCEL_H

#include <stdint.h>

#include "prism/cancel.h"

/* Wait for `pause_ms`, or until the token is requested. NULL is a token that never is. */
void prism__cancel_pause(prism_cancel *cancel, uint32_t pause_ms);

#endif
