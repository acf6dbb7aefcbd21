/* SPDX-License-Identifier: MIT */
/**
 * A call that waits in a batch for its turn: its arguments, copied into one block. What a task
 * needs beyond them is made only then.
 */
#ifndef PRISM__TASK_ORDER_H
#define PRISM__TASK_ORDER_H

#include "prism/batch.h"
#include "task.h"

typedef struct prism__order prism__order;

/* A call that batches know. */
typedef struct prism__order_kind {
    int32_t number; /* PRISM_BATCH_… */
    bool rests;     /* between its requests are long pauses, in which others have their turn */

    /* Which struct order->options is, if it has `call` as its second member; 0: it is the
     * prism_call_options themselves. */
    size_t options_size;

    size_t result; /* where in prism_completion its document goes; 0: it has none */

    /* Make its task; the arguments are copied once more. */
    prism_status (*make)(const prism_client *client, const prism__order *order, prism__task **out,
                         prism_error *error);
} prism__order_kind;

struct prism__order {
    const prism__order_kind *kind;
    void *tag;
    const char *texts[2];
    const void *options;
    const prism_session_request *request;
    uint32_t stages;

    /* In the batch's queue: */
    prism__order *next;
    prism__order *previous;
    size_t size;         /* of the block */
    prism_cancel *token; /* that is listened to; NULL: none */
    prism_cancel_listener listener;
};

extern const prism__order_kind prism__order_scan_assets;
extern const prism__order_kind prism__order_asset_urls;
extern const prism__order_kind prism__order_asset_url;
extern const prism__order_kind prism__order_session;
extern const prism__order_kind prism__order_scan_results;
extern const prism__order_kind prism__order_scan_assets_wait;
extern const prism__order_kind prism__order_scan_results_wait;
extern const prism__order_kind prism__order_asset_download;
extern const prism__order_kind prism__order_scan_download;

/* The cancel token in an order's options, or NULL. */
prism_cancel *prism__order_token(const prism__order *order);

/* An order of one's own with copies of all arguments, for which a task could be made: they are
 * known to be valid. NULL if there is no memory. */
prism__order *prism__order_copy(const prism__order *order);

/* Overwrite and free a copy. */
void prism__order_free(prism__order *order);

#endif
