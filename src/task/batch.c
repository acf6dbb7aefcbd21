/* SPDX-License-Identifier: MIT */
#include "prism/batch.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "../util/fail.h"
#include "../util/options.h"
#include "group.h"
#include "order.h"

_Static_assert(sizeof(prism_batch_options) ==
                   offsetof(prism_batch_options, max_connections) + sizeof(uint32_t),
               "prism_batch_options ends with padding");
_Static_assert(sizeof(prism_completion) ==
                   offsetof(prism_completion, manifest) + sizeof(prism_scan_manifest *),
               "prism_completion ends with padding");
_Static_assert(PRISM_WAIT_FOREVER == PRISM__NEVER, "a group has another word for ever");

enum { DEFAULT_IN_FLIGHT = 16 };

typedef struct queue {
    prism__order *first;
    prism__order *last;
} queue;

struct prism_batch {
    prism_client *client;
    prism__group *group;
    uint32_t max_in_flight;
    bool is_busy;    /* callbacks may run */
    queue orders;    /* whose turn has not come */
    queue cancelled; /* those of them that were cancelled: they go first */
    size_t queued;   /* how many there are in both */
    size_t started;  /* tasks that were not handed back */

    /* The first order, which was valid, cannot be begun any more: to be told of. */
    bool is_stuck;

    atomic_bool was_cancelled; /* one of the orders, perhaps */
};

void prism_batch_options_init(prism_batch_options *options, size_t size)
{
    prism__options_init(options, size);
}

void prism_completion_init(prism_completion *completion, size_t size)
{
    prism__options_init(completion, size);
}

static prism_status refuse(prism_error *error, const char *text)
{
    return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "%s", text);
}

static prism_status check_batch(const prism_batch *batch, prism_error *error)
{
    if (!batch)
        return refuse(error, "batch: NULL");
    if (batch->is_busy)
        return refuse(error, "batch: must not be used in a callback of its calls");
    return PRISM_OK;
}

prism_status prism_batch_new(prism_client *client, const prism_batch_options *options,
                             prism_batch **out, prism_error *error)
{
    prism_batch_options own;
    prism_batch *batch;
    prism_status status;

    if (!out)
        return refuse(error, "out: NULL");
    *out = NULL;
    if (!client)
        return refuse(error, "client: NULL");
    status = prism__options_read(&own, sizeof own, options, "options", error);
    if (status != PRISM_OK)
        return status;
    batch = calloc(1, sizeof *batch);
    if (!batch)
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    batch->client = client;
    batch->max_in_flight = prism__or_default(own.max_in_flight, DEFAULT_IN_FLIGHT);
    atomic_init(&batch->was_cancelled, false);
    status =
        prism__group_new(client, batch->max_in_flight, own.max_connections, &batch->group, error);
    if (status != PRISM_OK) {
        free(batch);
        return status;
    }
    *out = batch;
    return prism__ok(error);
}

/* The queue. */

static void append(queue *to, prism__order *order)
{
    order->next = NULL;
    order->previous = to->last;
    if (to->last)
        to->last->next = order;
    else
        to->first = order;
    to->last = order;
}

static void take_out(queue *from, prism__order *order)
{
    if (order->next)
        order->next->previous = order->previous;
    else
        from->last = order->previous;
    if (order->previous)
        order->previous->next = order->next;
    else
        from->first = order->next;
}

static void deafen(prism__order *order)
{
    prism_cancel_unlisten(order->token, &order->listener);
    order->token = NULL;
}

/* On the thread that cancels. */
static void wake(void *context)
{
    prism_batch *batch = context;

    atomic_store(&batch->was_cancelled, true);
    prism__waker_wake(prism__group_waker(batch->group));
}

static void enqueue(prism_batch *batch, prism__order *order)
{
    prism_cancel *token = prism__order_token(order);

    append(&batch->orders, order);
    batch->queued++;
    order->listener.wake = wake;
    order->listener.context = batch;
    if (prism_cancel_listen(token, &order->listener))
        order->token = token;
    else if (token)
        atomic_store(&batch->was_cancelled, true);
}

/* What is cancelled need not wait for its turn. */
static void find_cancelled(prism_batch *batch)
{
    prism__order *next;

    if (!atomic_exchange(&batch->was_cancelled, false))
        return;
    for (prism__order *order = batch->orders.first; order; order = next) {
        next = order->next;
        if (!prism_cancel_is_requested(prism__order_token(order)))
            continue;
        deafen(order);
        take_out(&batch->orders, order);
        append(&batch->cancelled, order);
    }
}

/* Starting. */

/*
 * What takes memory: tasks that are not done, unless they rest, and those that were not handed
 * back. One that was cancelled may come on top, to be handed back at once.
 */
static bool can_start(const prism_batch *batch)
{
    return batch->started - prism__group_resting(batch->group) < batch->max_in_flight ||
           (batch->cancelled.first && !prism__group_has_done(batch->group));
}

static void start(prism_batch *batch, const prism__order *order, prism__task *task)
{
    task->place.order_kind = order->kind;
    task->place.tag = order->tag;
    task->place.rests = order->kind->rests;
    batch->started++;
    prism__group_add(batch->group, task, NULL);
}

static queue *next_queue(prism_batch *batch)
{
    return batch->cancelled.first ? &batch->cancelled : &batch->orders;
}

static void dequeue(prism_batch *batch, queue *from)
{
    prism__order *order = from->first;

    deafen(order);
    take_out(from, order);
    batch->queued--;
    prism__order_free(order);
}

/* Make an order's task. What fails is logged, by a callback. */
static prism_status make_task(prism_batch *batch, const prism__order *order, prism__task **out,
                              prism_error *error)
{
    prism_status status;

    batch->is_busy = true;
    status = order->kind->make(batch->client, order, out, error);
    batch->is_busy = false;
    return status;
}

/* Start those whose turn it is. Fails if there is no memory for it: the order stays. */
static prism_status start_some(prism_batch *batch, prism_error *error)
{
    find_cancelled(batch);
    while (batch->queued > 0 && !batch->is_stuck && can_start(batch)) {
        queue *from = next_queue(batch);
        prism__task *task;
        const prism_status status = make_task(batch, from->first, &task, error);
        if (status == PRISM_ERROR_OUT_OF_MEMORY)
            return status;
        batch->is_stuck = status != PRISM_OK;
        if (batch->is_stuck)
            break;
        start(batch, from->first, task);
        dequeue(batch, from);
    }
    return PRISM_OK;
}

/*
 * Make the task now, which finds out what is wrong with the arguments. If it is not its turn, they
 * are kept in fewer bytes than the task has.
 */
static prism_status add(prism_batch *batch, const prism__order *order, prism_error *error)
{
    prism__task *task;
    prism_status status = check_batch(batch, error);

    if (status != PRISM_OK)
        return status;
    status = make_task(batch, order, &task, error);
    if (status != PRISM_OK)
        return status;
    if (batch->queued == 0 && can_start(batch)) {
        start(batch, order, task);
        return prism__ok(error);
    }
    task->kind->free(task);
    prism__order *copy = prism__order_copy(order);
    if (!copy)
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    enqueue(batch, copy);
    return prism__ok(error);
}

prism_status prism_batch_add_scan_assets_get(prism_batch *batch, const char *scan_id,
                                             const prism_call_options *options, void *tag,
                                             prism_error *error)
{
    const prism__order order = {
        .kind = &prism__order_scan_assets, .tag = tag, .texts = {scan_id}, .options = options};

    return add(batch, &order, error);
}

prism_status prism_batch_add_asset_urls_get(prism_batch *batch, const char *scan_id,
                                            const prism_call_options *options, void *tag,
                                            prism_error *error)
{
    const prism__order order = {
        .kind = &prism__order_asset_urls, .tag = tag, .texts = {scan_id}, .options = options};

    return add(batch, &order, error);
}

prism_status prism_batch_add_asset_url_get(prism_batch *batch, const char *scan_id,
                                           const char *asset_type,
                                           const prism_call_options *options, void *tag,
                                           prism_error *error)
{
    const prism__order order = {.kind = &prism__order_asset_url,
                                .tag = tag,
                                .texts = {scan_id, asset_type},
                                .options = options};

    return add(batch, &order, error);
}

prism_status prism_batch_add_session_create(prism_batch *batch,
                                            const prism_session_request *request,
                                            const prism_call_options *options, void *tag,
                                            prism_error *error)
{
    const prism__order order = {
        .kind = &prism__order_session, .tag = tag, .request = request, .options = options};

    return add(batch, &order, error);
}

prism_status prism_batch_add_scan_results_get(prism_batch *batch, const char *session_id,
                                              const prism_call_options *options, void *tag,
                                              prism_error *error)
{
    const prism__order order = {
        .kind = &prism__order_scan_results, .tag = tag, .texts = {session_id}, .options = options};

    return add(batch, &order, error);
}

prism_status prism_batch_add_scan_assets_wait(prism_batch *batch, const char *scan_id,
                                              uint32_t stages, const prism_wait_options *options,
                                              void *tag, prism_error *error)
{
    const prism__order order = {.kind = &prism__order_scan_assets_wait,
                                .tag = tag,
                                .texts = {scan_id},
                                .options = options,
                                .stages = stages};

    return add(batch, &order, error);
}

prism_status prism_batch_add_scan_results_wait(prism_batch *batch, const char *session_id,
                                               const prism_wait_options *options, void *tag,
                                               prism_error *error)
{
    const prism__order order = {.kind = &prism__order_scan_results_wait,
                                .tag = tag,
                                .texts = {session_id},
                                .options = options};

    return add(batch, &order, error);
}

prism_status prism_batch_add_asset_download(prism_batch *batch, const char *url, const char *path,
                                            const prism_download_options *options, void *tag,
                                            prism_error *error)
{
    const prism__order order = {
        .kind = &prism__order_asset_download, .tag = tag, .texts = {url, path}, .options = options};

    return add(batch, &order, error);
}

prism_status prism_batch_add_scan_download(prism_batch *batch, const char *scan_id,
                                           const char *folder,
                                           const prism_scan_download_options *options, void *tag,
                                           prism_error *error)
{
    const prism__order order = {.kind = &prism__order_scan_download,
                                .tag = tag,
                                .texts = {scan_id, folder},
                                .options = options};

    return add(batch, &order, error);
}

/* Working, and handing back. */

static prism_status work(prism_batch *batch, uint32_t timeout_ms, prism_error *error)
{
    prism_status status;

    batch->is_busy = true;
    status = prism__group_wait(batch->group, timeout_ms, error);
    batch->is_busy = false;
    return status;
}

static void free_documents(prism_completion *completion)
{
    prism_scan_assets_free(completion->scan_assets);
    prism_asset_urls_free(completion->asset_urls);
    prism_asset_url_free(completion->asset_url);
    prism_session_response_free(completion->session);
    prism_scan_results_free(completion->scan_results);
    prism_scan_download_free(completion->manifest);
}

void prism_completion_clear(prism_completion *completion)
{
    prism_completion own;

    if (!completion ||
        prism__options_read(&own, sizeof own, completion, "completion", NULL) != PRISM_OK)
        return;
    free_documents(&own);
    prism__options_init(completion, completion->struct_size);
}

/* Fill as much of a caller's completion as there is. */
static void fill(prism_completion *completion, prism_completion *own)
{
    const size_t size = completion->struct_size;

    own->struct_size = size;
    memcpy(completion, own, size < sizeof *own ? size : sizeof *own);
}

/* The first order can no longer be begun, for the reason that it gives now. */
static bool take_stuck(prism_batch *batch, prism_completion *completion)
{
    queue *from = next_queue(batch);
    prism_completion own = {.tag = from->first->tag, .kind = from->first->kind->number};
    prism__task *task;

    batch->is_stuck = false;
    own.status = make_task(batch, from->first, &task, &own.error);
    if (own.status == PRISM_OK) { /* it has come right meanwhile */
        start(batch, from->first, task);
        dequeue(batch, from);
        return false;
    }
    dequeue(batch, from);
    fill(completion, &own);
    return true;
}

static bool take(prism_batch *batch, prism_completion *completion)
{
    prism__task *task = prism__group_take(batch->group);
    prism_completion own;

    if (!task)
        return batch->is_stuck && take_stuck(batch, completion);
    const prism__order_kind *kind = task->place.order_kind;
    memset(&own, 0, sizeof own);
    own.tag = task->place.tag;
    own.kind = kind->number;
    own.status = task->status;
    own.error = task->error;
    if (kind->result > 0) {
        memcpy((char *)&own + kind->result, &task->result, sizeof task->result);
        task->result = NULL;
    }
    batch->is_busy = true; /* a download's end is logged now */
    task->kind->free(task);
    batch->is_busy = false;
    batch->started--;
    fill(completion, &own);
    return true;
}

prism_status prism_batch_next(prism_batch *batch, uint32_t timeout_ms, prism_completion *completion,
                              prism_error *error)
{
    prism_completion own;
    prism_status status = check_batch(batch, error);

    if (status == PRISM_OK && !completion)
        status = refuse(error, "completion: NULL");
    if (status == PRISM_OK)
        status = prism__options_read(&own, sizeof own, completion, "completion", error);
    if (status == PRISM_OK && completion->struct_size < sizeof own)
        status = refuse(error, "completion: not initialised");
    if (status != PRISM_OK)
        return status;
    prism_completion_clear(completion);

    const prism__runtime *runtime = &batch->client->runtime;
    const uint64_t since = runtime->now_ms(runtime->context);
    for (;;) {
        status = start_some(batch, error);
        if (take(batch, completion))
            return prism__ok(error);
        if (status != PRISM_OK)
            return status;
        if (prism_batch_unfinished(batch) == 0)
            return prism__fail(error, PRISM_ERROR_BATCH_EMPTY, "all calls have been handed back");
        const uint64_t passed = runtime->now_ms(runtime->context) - since;
        if (timeout_ms != PRISM_WAIT_FOREVER && passed >= timeout_ms)
            return prism__fail(error, PRISM_ERROR_TIMEOUT, "no call has finished within %lu ms",
                               (unsigned long)timeout_ms);
        status = work(batch,
                      timeout_ms == PRISM_WAIT_FOREVER ? timeout_ms : timeout_ms - (uint32_t)passed,
                      error);
        if (status != PRISM_OK)
            return status;
    }
}

prism_status prism_batch_step(prism_batch *batch, prism_error *error)
{
    prism_status status = check_batch(batch, error);

    if (status == PRISM_OK)
        status = start_some(batch, error);
    if (status == PRISM_OK)
        status = work(batch, 0, error);
    return status == PRISM_OK ? prism__ok(error) : status;
}

size_t prism_batch_unfinished(const prism_batch *batch)
{
    return batch ? batch->queued + batch->started : 0;
}

size_t prism_batch_descriptors(const prism_batch *batch, prism_batch_descriptor *descriptors,
                               size_t capacity)
{
    struct pollfd some[32];
    size_t count;

    if (!batch)
        return 0;
    count = prism__group_descriptors(batch->group, 0, some, PRISM__COUNT(some));
    for (size_t i = 0; descriptors && i < count && i < capacity; i++) {
        const struct pollfd *one = &some[i % PRISM__COUNT(some)];
        if (i > 0 && one == some)
            (void)prism__group_descriptors(batch->group, i, some, PRISM__COUNT(some));
        descriptors[i].descriptor = one->fd;
        descriptors[i].events = (one->events & POLLIN ? (uint32_t)PRISM_BATCH_READABLE : 0) |
                                (one->events & POLLOUT ? (uint32_t)PRISM_BATCH_WRITABLE : 0);
    }
    return count;
}

uint32_t prism_batch_timeout_ms(const prism_batch *batch)
{
    if (!batch)
        return PRISM_WAIT_FOREVER;
    if (batch->is_stuck || prism__group_has_done(batch->group) ||
        atomic_load(&batch->was_cancelled) || (batch->queued > 0 && can_start(batch)))
        return 0;
    return prism__group_timeout_ms(batch->group);
}

void prism_batch_free(prism_batch *batch)
{
    if (!batch)
        return;
    while (batch->queued > 0)
        dequeue(batch, next_queue(batch));
    batch->is_busy = true;
    prism__group_free(batch->group);
    free(batch);
}
