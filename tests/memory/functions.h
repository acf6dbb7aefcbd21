/* SPDX-License-Identifier: MIT */
/** The public functions that need no server, on trial. */
#ifndef FUNCTIONS_H
#define FUNCTIONS_H

#include "prism.h"

/* Those that take memory: every allocation of theirs fails. */
void functions__survive_every_failed_allocation(void **state);

/* Of these, the waits, and the downloads of scans. */
void try_waits(void);
void try_scan_downloads(void);

/* Batches of all calls, to the server with that URL; what may be left goes to a folder. */
void try_batches(const char *url, const char *folder, const prism_status *excuses);

/* Those that take none: they do as well while there is no memory at all. */
void functions__of_values_take_no_memory(void **state);

#endif
