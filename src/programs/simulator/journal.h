/* SPDX-License-Identifier: MIT */
/** The requests that came, for tests to look at: the last thousand, in 16 MiB at most. */
#ifndef SIMULATOR_JOURNAL_H
#define SIMULATOR_JOURNAL_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "reply.h"
#include "request.h"

enum {
    SIM_JOURNAL_ENTRIES_MAX = 1000,
    SIM_JOURNAL_SIZE_MAX = 16 << 20,
    SIM_JOURNAL_BODY_MAX = 256 << 10 /* of one request; the rest is cut off */
};

typedef struct sim_journal {
    pthread_mutex_t lock;
    struct {
        char *text; /* the entry as JSON */
        size_t size;
    } entries[SIM_JOURNAL_ENTRIES_MAX];
    size_t first; /* the oldest */
    size_t count;
    size_t size; /* of all texts */
} sim_journal;

bool sim_journal_init(sim_journal *journal);
void sim_journal_free(sim_journal *journal);

/* Forget all entries. */
void sim_journal_reset(sim_journal *journal);

/* Note a request; the oldest make room for it. When memory is out it is not noted. */
void sim_journal_add(sim_journal *journal, const sim_request *request);

/* Answer with all entries, the oldest first. */
void sim_journal_answer(sim_journal *journal, sim_reply *reply);

#endif
