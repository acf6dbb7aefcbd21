/* SPDX-License-Identifier: MIT */
#include "group.h"

#include <errno.h>
#include <stdlib.h>

#include "../util/fail.h"

/* Tasks in the order in which they came. */
typedef struct list {
    prism__task *first;
    prism__task *last;
} list;

struct prism__group {
    const prism_client *client;
    prism__exchanger *exchanger; /* NULL: requests are sent one after another */
    prism__waker waker;
    uint32_t max_in_flight;
    uint32_t in_flight;
    size_t running; /* tasks without a parent that are not done */
    size_t resting; /* of these, those that rest */
    list lists[PRISM__PLACE_STATES];
    prism__timer *timers;
    struct pollfd *descriptors; /* room for the waker's and the exchanger's */
    size_t capacity;
};

static uint64_t now_ms(const prism__group *group)
{
    const prism__runtime *runtime = &group->client->runtime;

    return runtime->now_ms(runtime->context);
}

static prism__task *task_of(prism__timer *timer)
{
    return (prism__task *)(void *)((char *)timer - offsetof(prism__task, place.timer));
}

/* Moving between the lists. */

static bool is_resting(const prism__task *task)
{
    return task->place.state == PRISM__PLACE_PAUSING && task->place.rests && !task->parent;
}

/* Out of its list; and there is nothing it waits for any more. */
static void leave(prism__group *group, prism__task *task)
{
    prism__place *place = &task->place;
    list *from = &group->lists[place->state];

    if (place->token) {
        prism_cancel_unlisten(place->token, &place->listener);
        place->token = NULL;
    }
    if (place->is_timed) {
        prism__timers_remove(&group->timers, &place->timer);
        place->is_timed = false;
    }
    if (is_resting(task))
        group->resting--;
    if (place->next)
        place->next->place.previous = place->previous;
    else
        from->last = place->previous;
    if (place->previous)
        place->previous->place.next = place->next;
    else
        from->first = place->next;
}

static void enter(prism__group *group, prism__task *task, prism__place_state state)
{
    prism__place *place = &task->place;
    list *to = &group->lists[state];

    place->state = state;
    place->next = NULL;
    place->previous = to->last;
    if (to->last)
        to->last->place.next = task;
    else
        to->first = task;
    to->last = task;
    if (is_resting(task))
        group->resting++;
}

static void move(prism__group *group, prism__task *task, prism__place_state state)
{
    leave(group, task);
    enter(group, task, state);
}

/* Be woken when the token is requested; at once if it was. */
static void listen(prism__group *group, prism__task *task, prism_cancel *token)
{
    prism__place *place = &task->place;

    place->listener.wake = prism__waker_wake;
    place->listener.context = &group->waker;
    if (prism_cancel_listen(token, &place->listener))
        place->token = token;
    else if (token)
        prism__waker_wake(&group->waker);
}

static void set_timer(prism__group *group, prism__task *task, uint64_t at_ms)
{
    prism__timers_add(&group->timers, &task->place.timer, at_ms);
    task->place.is_timed = true;
}

/* The end of a task. */

static void discard(prism__group *group, prism__task *task);

static void discard_children(prism__group *group, const prism__task *parent)
{
    for (size_t state = 0; parent->place.children > 0 && state < PRISM__PLACE_STATES; state++) {
        prism__task *next;
        for (prism__task *task = group->lists[state].first; task; task = next) {
            next = task->place.next;
            if (task->parent == parent) {
                discard(group, task);
                next = group->lists[state].first; /* its own children may have been the next */
            }
        }
    }
}

/* Free a task that is not done, and that nobody is to be told of. */
static void discard(prism__group *group, prism__task *task)
{
    discard_children(group, task);
    if (task->place.state == PRISM__PLACE_SENDING) {
        group->exchanger->kind->stop(group->exchanger, &task->call->ticket);
        group->in_flight--;
    }
    leave(group, task);
    if (task->parent)
        task->parent->place.children--;
    else if (task->place.state != PRISM__PLACE_DONE)
        group->running--;
    task->kind->free(task);
}

static void finish(prism__group *group, prism__task *task)
{
    prism__task *parent = task->parent;

    discard_children(group, task);
    move(group, task, PRISM__PLACE_DONE);
    if (!parent) {
        group->running--;
        return;
    }
    parent->place.children--;
    parent->kind->child_done(parent, task);
    leave(group, task);
    task->kind->free(task);
    if (parent->place.state == PRISM__PLACE_WAITING)
        move(group, parent, PRISM__PLACE_READY);
}

/* Steps. */

static void take_step(prism__group *group, prism__task *task)
{
    const uint64_t now = now_ms(group);

    switch (task->kind->step(task, now)) {
    case PRISM__STEP_SEND:
        move(group, task, PRISM__PLACE_WANTING);
        task->place.asked_ms = now;
        if (task->call->request.timeout_ms != PRISM_NO_TIMEOUT)
            set_timer(group, task, now + task->call->request.timeout_ms);
        listen(group, task, task->call->request.cancel);
        break;
    case PRISM__STEP_PAUSE:
        move(group, task, PRISM__PLACE_PAUSING);
        set_timer(group, task, now + task->pause_ms);
        listen(group, task, task->cancel);
        break;
    case PRISM__STEP_WAIT:
        move(group, task, PRISM__PLACE_WAITING);
        break;
    case PRISM__STEP_DONE:
        finish(group, task);
        break;
    }
}

/* Those that are ready now; what gets ready meanwhile has its turn later. */
static void take_steps(prism__group *group)
{
    prism__task *last = group->lists[PRISM__PLACE_READY].last;
    bool more = last != NULL;

    while (more && group->lists[PRISM__PLACE_READY].first) {
        prism__task *task = group->lists[PRISM__PLACE_READY].first;
        more = task != last;
        take_step(group, task);
    }
}

/* Requests. */

static void answer(prism__group *group, prism__task *task, prism_status status)
{
    prism__call_sent(task->call, status);
    move(group, task, PRISM__PLACE_READY);
}

/* A request that has not been sent in time, or is not to be. */
static void refuse(prism__group *group, prism__task *task, prism_status status, const char *text)
{
    prism_error *error = &task->call->error;

    prism__fail(error, status, "%s", text);
    if (status == PRISM_ERROR_TIMEOUT)
        error->flags |= PRISM_ERROR_FLAG_RETRYABLE;
    answer(group, task, status);
}

static void send_one(prism__group *group, prism__task *task)
{
    prism__call *call = task->call;
    prism__ticket *ticket = &task->call->ticket;
    const uint64_t waited = now_ms(group) - task->place.asked_ms;

    /* What is left of its time; there is some, or its timer would have gone off. */
    if (call->request.timeout_ms != PRISM_NO_TIMEOUT)
        call->request.timeout_ms -=
            waited < call->request.timeout_ms ? (uint32_t)waited : call->request.timeout_ms - 1;
    move(group, task, PRISM__PLACE_SENDING);
    if (!group->exchanger) {
        prism__call_send(call);
        move(group, task, PRISM__PLACE_READY);
        return;
    }
    listen(group, task, call->request.cancel);
    group->in_flight++;
    *ticket = (prism__ticket){.request = &call->request,
                              .response = &call->response,
                              .error = &call->error,
                              .owner = task};
    group->exchanger->kind->start(group->exchanger, ticket);
}

static bool can_send(const prism__group *group)
{
    return group->lists[PRISM__PLACE_WANTING].first && group->in_flight < group->max_in_flight;
}

/* The oldest first. Of those that block only one at a time, so that what is done is handed out.
 * Whether there was one. */
static bool send_some(prism__group *group)
{
    bool some = false;

    while (can_send(group) && (group->exchanger || !some)) {
        send_one(group, group->lists[PRISM__PLACE_WANTING].first);
        some = true;
    }
    return some;
}

static void take_answers(prism__group *group)
{
    prism__ticket *ticket;

    while (group->exchanger && (ticket = group->exchanger->kind->take(group->exchanger)) != NULL) {
        group->in_flight--;
        answer(group, ticket->owner, ticket->status);
    }
}

/* What wakes a group. */

static void heed_tokens(prism__group *group)
{
    static const prism__place_state states[] = {PRISM__PLACE_SENDING, PRISM__PLACE_WANTING,
                                                PRISM__PLACE_PAUSING};
    prism__task *next;

    prism__waker_clear(&group->waker);
    for (size_t i = 0; i < PRISM__COUNT(states); i++) {
        for (prism__task *task = group->lists[states[i]].first; task; task = next) {
            const bool is_pausing = states[i] == PRISM__PLACE_PAUSING;
            next = task->place.next;
            if (!prism_cancel_is_requested(is_pausing ? task->cancel : task->call->request.cancel))
                continue;
            if (is_pausing)
                move(group, task, PRISM__PLACE_READY);
            else if (states[i] == PRISM__PLACE_WANTING)
                refuse(group, task, PRISM_ERROR_CANCELLED, "cancelled");
            else
                group->exchanger->kind->cancel(group->exchanger, &task->call->ticket);
        }
    }
}

static void heed_timers(prism__group *group)
{
    const uint64_t now = now_ms(group);

    while (group->timers && group->timers->at_ms <= now) {
        prism__task *task = task_of(group->timers);
        if (task->place.state == PRISM__PLACE_PAUSING)
            move(group, task, PRISM__PLACE_READY);
        else
            refuse(group, task, PRISM_ERROR_TIMEOUT, "not sent in time");
    }
}

/* Whether there are things to be done that nothing is waited for. */
static bool is_busy(const prism__group *group)
{
    return group->lists[PRISM__PLACE_READY].first || can_send(group) ||
           prism__waker_is_woken(&group->waker);
}

/* Do what is to be done now that poll(2) has told this of the exchanger's descriptors. */
static void go_on(prism__group *group, const struct pollfd *ready, size_t count)
{
    const prism__exchanger_kind *kind = group->exchanger ? group->exchanger->kind : NULL;

    if (prism__waker_is_woken(&group->waker))
        heed_tokens(group);
    heed_timers(group);
    if (kind)
        kind->step(group->exchanger, ready, count);
    take_answers(group);
    take_steps(group);
    if (send_some(group) && kind) {
        kind->step(group->exchanger, NULL, 0); /* so that they are written before the next wait */
        take_answers(group);
    }
    take_steps(group);
}

/* What to wait on goes to group->descriptors. */
static prism_status list_descriptors(prism__group *group, size_t *count, prism_error *error)
{
    *count = prism__group_descriptors(group, 0, group->descriptors, group->capacity);
    if (*count > group->capacity) {
        struct pollfd *grown = realloc(group->descriptors, 2 * *count * sizeof *grown);
        if (!grown)
            return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
        group->descriptors = grown;
        group->capacity = 2 * *count;
        *count = prism__group_descriptors(group, 0, grown, group->capacity);
    }
    return PRISM_OK;
}

prism_status prism__group_wait(prism__group *group, uint32_t timeout_ms, prism_error *error)
{
    const prism__runtime *runtime = &group->client->runtime;
    prism_status status;
    uint32_t own_ms;
    size_t count;

    if (is_busy(group)) {
        const size_t resting = group->resting;
        go_on(group, NULL, 0);
        if (prism__group_has_done(group) || group->resting > resting)
            return prism__ok(error); /* others may have their turn now */
    }
    status = list_descriptors(group, &count, error);
    if (status != PRISM_OK)
        return status;
    own_ms = prism__group_timeout_ms(group);
    const int os_code = runtime->wait(runtime->context, group->descriptors, count,
                                      own_ms < timeout_ms ? own_ms : timeout_ms);
    if (os_code == ENOMEM)
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    if (os_code != 0)
        return prism__fail_os(error, PRISM_ERROR_INTERNAL, os_code, "cannot wait for",
                              "descriptors");
    if (group->descriptors[0].revents != 0)
        heed_tokens(group);
    go_on(group, group->descriptors + 1, count - 1);
    return prism__ok(error);
}

prism_status prism__group_step(prism__group *group, prism_error *error)
{
    return prism__group_wait(group, 0, error);
}

/* The rest is what group.h says. */

size_t prism__group_descriptors(const prism__group *group, size_t first, struct pollfd *out,
                                size_t capacity)
{
    const prism__exchanger *exchanger = group->exchanger;
    size_t filled = 0;

    if (first == 0 && capacity > 0)
        out[filled++] = (struct pollfd){.fd = group->waker.descriptor, .events = POLLIN};
    if (!exchanger)
        return 1;
    return 1 + exchanger->kind->descriptors(exchanger, first > 0 ? first - 1 : 0, out + filled,
                                            capacity - filled);
}

uint32_t prism__group_timeout_ms(const prism__group *group)
{
    const prism__exchanger *exchanger = group->exchanger;
    uint32_t timeout_ms = PRISM__NEVER;

    if (is_busy(group))
        return 0;
    if (exchanger)
        timeout_ms = exchanger->kind->timeout_ms(exchanger);
    if (group->timers) {
        const uint64_t now = now_ms(group);
        const uint64_t left = group->timers->at_ms > now ? group->timers->at_ms - now : 0;
        if (left < timeout_ms)
            timeout_ms = (uint32_t)left;
    }
    return timeout_ms;
}

void prism__group_add(prism__group *group, prism__task *task, prism__task *parent)
{
    task->group = group;
    task->parent = parent;
    if (parent)
        parent->place.children++;
    else
        group->running++;
    enter(group, task, PRISM__PLACE_READY);
}

prism__task *prism__group_take(prism__group *group)
{
    prism__task *task = group->lists[PRISM__PLACE_DONE].first;

    if (task) {
        leave(group, task);
        task->place.state = PRISM__PLACE_NONE;
        task->group = NULL;
    }
    return task;
}

bool prism__group_has_done(const prism__group *group)
{
    return group->lists[PRISM__PLACE_DONE].first != NULL;
}

size_t prism__group_running(const prism__group *group)
{
    return group->running;
}

size_t prism__group_resting(const prism__group *group)
{
    return group->resting;
}

prism__waker *prism__group_waker(prism__group *group)
{
    return &group->waker;
}

prism_status prism__group_new(const prism_client *client, uint32_t max_in_flight,
                              uint32_t max_connections, prism__group **out, prism_error *error)
{
    prism__group *group = calloc(1, sizeof *group);
    prism_status status;

    *out = NULL;
    if (!group)
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    status = prism__waker_open(&group->waker, error);
    if (status != PRISM_OK) {
        free(group);
        return status;
    }
    group->client = client;
    group->max_in_flight = max_in_flight;
    if (client->new_exchanger)
        status = client->new_exchanger(client->transport.context,
                                       max_connections ? max_connections : max_in_flight,
                                       &group->exchanger, error);
    if (status != PRISM_OK) {
        prism__group_free(group);
        return status;
    }
    *out = group;
    return PRISM_OK;
}

void prism__group_free(prism__group *group)
{
    if (!group)
        return;
    for (size_t state = 0; state < PRISM__PLACE_STATES; state++) {
        while (group->lists[state].first) {
            prism__task *task = group->lists[state].first;
            while (task->parent)
                task = task->parent;
            discard(group, task);
        }
    }
    if (group->exchanger)
        group->exchanger->kind->free(group->exchanger);
    prism__waker_close(&group->waker);
    free(group->descriptors);
    free(group);
}
