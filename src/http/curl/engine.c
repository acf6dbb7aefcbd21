/* SPDX-License-Identifier: MIT */
#include "engine.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include <sys/socket.h>

#include "../../util/fail.h"
#include "handle.h"
#include "sockets.h"

#define NS_PER_MS UINT64_C(1000000)

/* How far a ticket is. */
typedef enum stage {
    STAGE_NONE,
    STAGE_QUEUED, /* there are as many connections to its host as there may be */
    STAGE_ACTIVE, /* libcurl has it */
    STAGE_OVER,
    STAGES
} stage;

typedef struct list {
    prism__ticket *first;
    prism__ticket *last;
} list;

typedef struct engine {
    prism__exchanger base;
    const prism__settings *settings;
    uint32_t max_connections;
    bool keeps;
    CURLM *multi; /* NULL: to be made, at the start or after it has failed */
    list lists[STAGES];
    uint32_t active;
    uint32_t peak;     /* the most that were active */
    prism__slot *idle; /* as many at most */
    uint32_t idle_count;
    prism__sockets sockets;
    bool lacks_memory; /* why libcurl was told to give up */
    uint64_t timer;    /* when libcurl wants to be called; UINT64_MAX: not at all */
    uint64_t check;    /* when the first limit may have been reached */
} engine;

static uint64_t in_ms(uint64_t now, uint32_t ms)
{
    return ms == PRISM_NO_TIMEOUT ? UINT64_MAX : now + ms * NS_PER_MS;
}

static void enter(engine *e, prism__ticket *ticket, stage at)
{
    list *to = &e->lists[at];
    ticket->at = (int)at;
    ticket->next = NULL;
    ticket->previous = to->last;
    if (to->last)
        to->last->next = ticket;
    else
        to->first = ticket;
    to->last = ticket;
}

static void leave(engine *e, prism__ticket *ticket)
{
    list *from = &e->lists[ticket->at];
    if (ticket->next)
        ticket->next->previous = ticket->previous;
    else
        from->last = ticket->previous;
    if (ticket->previous)
        ticket->previous->next = ticket->next;
    else
        from->first = ticket->next;
    ticket->at = STAGE_NONE;
}

static void finish(engine *e, prism__ticket *ticket, prism_status status)
{
    leave(e, ticket);
    ticket->status = status;
    enter(e, ticket, STAGE_OVER);
}

/* Connections. */

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    prism__slot *slot = context;
    engine *e = slot->engine;
    if (!prism__sockets_reserve(&e->sockets)) {
        slot->exchange.failure = PRISM_ERROR_OUT_OF_MEMORY;
        slot->exchange.failure_text = "out of memory";
        return CURL_SOCKET_BAD;
    }
    const curl_socket_t opened = prism__slot_open_socket(NULL, purpose, address);
    if (opened != CURL_SOCKET_BAD)
        prism__sockets_add(&e->sockets, opened);
    return opened;
}

static int close_socket(void *context, curl_socket_t closing)
{
    engine *e = context;
    prism__sockets_remove(&e->sockets, closing);
    return close(closing);
}

/* Whether another exchange is under way on the connection; by HTTP/2, if that is asked: one whose
 * answer is of HTTP/1.1 is over then, even if libcurl has not told so yet. */
static bool is_shared(const engine *e, const prism__slot *slot, int local_port, bool by_http2)
{
    for (const prism__ticket *one = e->lists[STAGE_ACTIVE].first; one; one = one->next) {
        const prism__slot *other = one->exchange;
        const bool is_over = by_http2 && other->exchange.head_size > 0 && !other->is_http2;
        if (other != slot && other->local_port == local_port && !is_over)
            return true;
    }
    return false;
}

/* libcurl has picked a connection. One that was used before must have been quiet since, as
 * prism__slot_is_quiet() has it. */
static bool may_use(prism__slot *slot, int local_port)
{
    engine *e = slot->engine;
    const uint64_t stall = in_ms(prism__slot_now_ns(), slot->exchange.request->stall_timeout_ms);
    long made = 0;
    (void)curl_easy_getinfo(slot->easy, CURLINFO_NUM_CONNECTS, &made);
    if (is_shared(e, slot, local_port, true))
        prism__sockets_mark_http2(&e->sockets, local_port);
    if (made == 0 && !prism__sockets_are_quiet(&e->sockets, local_port))
        return false;
    slot->local_port = local_port;
    if (stall < e->check)
        e->check = stall;
    return true;
}

static void on_answer(prism__slot *slot, bool is_http2)
{
    engine *e = slot->engine;
    slot->is_http2 = is_http2;
    if (is_http2)
        prism__sockets_mark_http2(&e->sockets, slot->local_port);
}

/*
 * After a failure: libcurl closes a connection of HTTP/1.1, but goes on with one of HTTP/2. What
 * carried no other exchange is in doubt, and what has been silent for the time that is a stall, is
 * dead, whoever else waits for it. libcurl closes it when it looks at it the next time.
 */
static void doubt_connection(const engine *e, const prism__slot *slot, prism_status status)
{
    const uint64_t now = prism__slot_now_ns();
    const prism__exchange *exchange = &slot->exchange;
    for (size_t i = 0; exchange->connected && i < e->sockets.connection_count; i++) {
        prism__connection *c = &e->sockets.connections[i];
        const uint64_t moved = c->heard > exchange->moved ? c->heard : exchange->moved;
        const bool is_dead = status == PRISM_ERROR_TIMEOUT &&
                             now >= in_ms(moved, exchange->request->stall_timeout_ms);
        if (prism__connection_has_port(c, slot->local_port) &&
            (is_dead || !is_shared(e, slot, slot->local_port, false)))
            (void)shutdown(c->socket, SHUT_RDWR);
    }
}

/* What libcurl wants. */

static int on_socket(CURL *easy, curl_socket_t socket, int what, void *context, void *own)
{
    engine *e = context;
    char *slot = NULL;
    (void)own;
    if (what == CURL_POLL_REMOVE) {
        prism__sockets_unwatch(&e->sockets, socket);
        return 0;
    }
    const int events = (what & CURL_POLL_IN ? POLLIN : 0) | (what & CURL_POLL_OUT ? POLLOUT : 0);
    (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &slot);
    if (prism__sockets_watch(&e->sockets, socket, (short)events, slot))
        return 0;
    e->lacks_memory = true;
    return -1;
}

static int on_timer(CURLM *multi, long timeout_ms, void *context)
{
    engine *e = context;
    (void)multi;
    e->timer =
        timeout_ms < 0 ? UINT64_MAX : prism__slot_now_ns() + (uint64_t)timeout_ms * NS_PER_MS;
    return 0;
}

static bool make_multi(engine *e)
{
    CURLM *multi = curl_multi_init();
    const long connections = e->max_connections < INT_MAX ? (long)e->max_connections : INT_MAX;
    e->multi = multi;
    return multi && curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket) == CURLM_OK &&
           curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, e) == CURLM_OK &&
           curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer) == CURLM_OK &&
           curl_multi_setopt(multi, CURLMOPT_TIMERDATA, e) == CURLM_OK &&
           curl_multi_setopt(multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX) == CURLM_OK &&
           curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, connections) == CURLM_OK &&
           curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, connections) == CURLM_OK;
}

static void end_multi(engine *e)
{
    if (e->multi)
        (void)curl_multi_cleanup(e->multi);
    e->multi = NULL;
    e->lacks_memory = false;
    e->sockets.watch_count = 0;
    e->timer = UINT64_MAX;
}

/* Exchanges. */

static void free_idle(engine *e)
{
    while (e->idle) {
        prism__slot *slot = e->idle;
        e->idle = slot->next;
        prism__slot_free(slot);
    }
    e->idle_count = 0;
}

/* A slot for the origin of the URL: the easy handles stay, as what is set up for them does. */
static prism_status take_slot(engine *e, const char *url, prism__slot **out, prism_error *error)
{
    prism__slot **link = &e->idle;
    while (*link && !prism__slot_serves(*link, url))
        link = &(*link)->next;
    prism__slot *slot = *link;
    if (slot) {
        *link = slot->next;
        e->idle_count--;
        *out = slot;
        return PRISM_OK;
    }
    const prism_status status = prism__slot_make(url, e->settings, out, error);
    if (status != PRISM_OK)
        return status;
    slot = *out;
    slot->may_use = may_use;
    slot->on_answer = on_answer;
    slot->engine = e;
    PRISM__SLOT_SET(slot, CURLOPT_PRIVATE, slot);
    PRISM__SLOT_SET(slot, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    PRISM__SLOT_SET(slot, CURLOPT_OPENSOCKETDATA, slot);
    PRISM__SLOT_SET(slot, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    PRISM__SLOT_SET(slot, CURLOPT_CLOSESOCKETDATA, e);
    PRISM__SLOT_SET(slot, CURLOPT_FORBID_REUSE, e->keeps ? 0L : 1L);
    /* The first ones wait for one connection to tell whether it can carry them all. Plain http has
     * none that could. */
    PRISM__SLOT_SET(slot, CURLOPT_PIPEWAIT, curl_strnequal(url, "https:", 6) ? 1L : 0L);
    return PRISM_OK; /* what was refused is told by prism__slot_begin() */
}

/* Take a slot from libcurl; it is kept if its last exchange was in good order. */
static void drop(engine *e, prism__slot *slot, bool is_good)
{
    prism__sockets_disown(&e->sockets, slot);
    slot->ticket = NULL;
    slot->local_port = 0;
    slot->socket = CURL_SOCKET_BAD; /* another exchange's by now, perhaps */
    if (!is_good || e->idle_count >= e->peak) {
        prism__slot_free(slot);
        return;
    }
    slot->next = e->idle;
    e->idle = slot;
    e->idle_count++;
}

/* The exchange is over, in one way or another. `ticket->error` is filled. */
static void end(engine *e, prism__ticket *ticket, prism_status status)
{
    prism__slot *slot = ticket->exchange;
    (void)curl_multi_remove_handle(e->multi, slot->easy);
    if (status != PRISM_OK)
        doubt_connection(e, slot, status);
    prism__slot_end(slot, status, ticket->error);
    drop(e, slot, status == PRISM_OK);
    ticket->exchange = NULL;
    e->active--;
    finish(e, ticket, status);
}

static prism_status fail_multi(const engine *e, CURLMcode code, prism_error *error)
{
    return prism__slot_fail_multi(e->lacks_memory ? CURLM_OUT_OF_MEMORY : code, error);
}

/* The multi handle has failed, and with it all that it had. */
static void fail_all(engine *e, CURLMcode code)
{
    while (e->lists[STAGE_ACTIVE].first) {
        prism__ticket *ticket = e->lists[STAGE_ACTIVE].first;
        end(e, ticket, fail_multi(e, code, ticket->error));
    }
    free_idle(e);
    end_multi(e);
}

/* When the exchange has to be looked at. */
static prism_status check_one(engine *e, const prism__slot *slot, uint64_t now, prism_error *error)
{
    int wait_ms = 0;
    const prism_status status = prism__slot_check(slot, now, &wait_ms, error);
    if (status == PRISM_OK) {
        const uint64_t due = now + (uint64_t)wait_ms * NS_PER_MS;
        if (due < e->check)
            e->check = due;
    }
    return status;
}

static void begin(engine *e, prism__ticket *ticket)
{
    prism__slot *slot = NULL;
    prism_error *error = ticket->error;
    if (!e->multi && !make_multi(e)) {
        end_multi(e);
        finish(e, ticket, prism__slot_fail_multi(CURLM_OUT_OF_MEMORY, error));
        return;
    }
    prism_status status = take_slot(e, ticket->request->url, &slot, error);
    if (status != PRISM_OK) {
        finish(e, ticket, status);
        return;
    }
    leave(e, ticket);
    enter(e, ticket, STAGE_ACTIVE);
    ticket->exchange = slot;
    slot->ticket = ticket;
    if (++e->active > e->peak)
        e->peak = e->active;

    status = prism__slot_begin(slot, ticket->request, ticket->response, error);
    slot->exchange.asked = ticket->asked;
    if (status == PRISM_OK)
        status = check_one(e, slot, prism__slot_now_ns(), error);
    if (status == PRISM_OK) {
        const CURLMcode code = curl_multi_add_handle(e->multi, slot->easy);
        if (code != CURLM_OK)
            status = fail_multi(e, code, error);
    }
    if (status != PRISM_OK)
        end(e, ticket, status);
}

/* Once more, on a connection of its own: nothing has been written yet. */
static void begin_anew(engine *e, prism__ticket *ticket)
{
    prism__slot *slot = ticket->exchange;
    slot->exchange.refused = false;
    slot->curl_text[0] = '\0';
    (void)curl_multi_remove_handle(e->multi, slot->easy);
    PRISM__SLOT_SET(slot, CURLOPT_FRESH_CONNECT, 1L);
    if (slot->setup != CURLE_OK) {
        end(e, ticket, prism__slot_fail_setup(slot, ticket->error));
        return;
    }
    const CURLMcode code = curl_multi_add_handle(e->multi, slot->easy);
    if (code != CURLM_OK)
        end(e, ticket, fail_multi(e, code, ticket->error));
}

/*
 * Whether there is a connection for it, or may be one more. libcurl could let it wait, too, but
 * while the time for connecting runs.
 */
static bool has_room(const engine *e, const prism__ticket *ticket)
{
    const char *url = ticket->request->url;
    uint32_t taken = 0;
    bool shares = false;
    if (e->active < e->max_connections)
        return true;
    for (const prism__slot *slot = e->idle; slot; slot = slot->next)
        shares = shares || (slot->is_http2 && prism__slot_serves(slot, url));
    for (const prism__ticket *one = e->lists[STAGE_ACTIVE].first; one; one = one->next) {
        const prism__slot *slot = one->exchange;
        if (prism__slot_serves(slot, url)) {
            shares = shares || slot->is_http2;
            taken++;
        }
    }
    return taken < e->max_connections || (shares && ticket->request->idempotent);
}

static void begin_some(engine *e)
{
    prism__ticket *next;
    for (prism__ticket *ticket = e->lists[STAGE_QUEUED].first; ticket; ticket = next) {
        next = ticket->next;
        if (has_room(e, ticket))
            begin(e, ticket);
    }
}

static void read_messages(engine *e)
{
    int left = 0;
    for (const CURLMsg *message;
         e->multi && (message = curl_multi_info_read(e->multi, &left)) != NULL;) {
        if (message->msg != CURLMSG_DONE)
            continue;
        const CURLcode code = message->data.result;
        char *context = NULL;
        (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &context);
        prism__slot *slot = (prism__slot *)(void *)context;
        if (slot->exchange.refused)
            begin_anew(e, slot->ticket);
        else
            end(e, slot->ticket, prism__slot_conclude(slot, code, slot->ticket->error));
    }
}

/*
 * End those whose time was over when the sockets were last looked at: what has come since, while a
 * receiver took its time, is not read yet.
 */
static void check_all(engine *e, uint64_t now)
{
    prism__ticket *next;
    if (now < e->check)
        return;
    e->check = UINT64_MAX;
    for (prism__ticket *ticket = e->lists[STAGE_ACTIVE].first; ticket; ticket = next) {
        next = ticket->next;
        const prism_status status = check_one(e, ticket->exchange, now, ticket->error);
        if (status != PRISM_OK)
            end(e, ticket, status);
    }
    for (prism__ticket *ticket = e->lists[STAGE_QUEUED].first; ticket; ticket = next) {
        next = ticket->next;
        const uint64_t due = in_ms(ticket->asked, ticket->request->timeout_ms);
        if (due < e->check && due > now)
            e->check = due;
        if (due > now)
            continue;
        const prism_status status =
            prism__fail(ticket->error, PRISM_ERROR_TIMEOUT, "not finished within %lu ms",
                        (unsigned long)ticket->request->timeout_ms);
        ticket->error->flags |= PRISM_ERROR_FLAG_RETRYABLE;
        finish(e, ticket, status);
    }
}

/* Tell libcurl that a socket is ready; what comes on it is a sign of life. */
static CURLMcode tell(engine *e, const struct pollfd *ready, size_t guess, uint64_t now)
{
    int running = 0;
    const short in = POLLIN | POLLHUP | POLLERR | POLLNVAL;
    const int what = (ready->revents & in ? CURL_CSELECT_IN : 0) |
                     (ready->revents & POLLOUT ? CURL_CSELECT_OUT : 0);
    const prism__watch *watch = prism__sockets_find(&e->sockets, ready->fd, guess);
    if (!watch)
        return CURLM_OK; /* closed meanwhile */
    /* Also of what is not yet a whole line of a head. Among those that share a connection, none is
     * known to be meant. */
    prism__slot *slot = watch->owner;
    if (!prism__sockets_hear(&e->sockets, ready->fd, now) && slot)
        slot->exchange.moved = now;
    return curl_multi_socket_action(e->multi, ready->fd, what, &running);
}

/* The exchanger's functions: exchanger.h says what they do. */

static void start(prism__exchanger *exchanger, prism__ticket *ticket)
{
    engine *e = (engine *)exchanger;
    ticket->exchange = NULL;
    ticket->asked = prism__slot_now_ns();
    enter(e, ticket, STAGE_QUEUED);
    const uint64_t due = in_ms(ticket->asked, ticket->request->timeout_ms);
    if (due < e->check)
        e->check = due;
    if (has_room(e, ticket))
        begin(e, ticket);
}

static void cancel(prism__exchanger *exchanger, prism__ticket *ticket)
{
    engine *e = (engine *)exchanger;
    if (ticket->at == STAGE_OVER)
        return;
    const prism_status status = prism__fail(ticket->error, PRISM_ERROR_CANCELLED, "cancelled");
    if (ticket->at == STAGE_ACTIVE)
        end(e, ticket, status);
    else
        finish(e, ticket, status);
}

static void stop(prism__exchanger *exchanger, prism__ticket *ticket)
{
    cancel(exchanger, ticket);
    leave((engine *)exchanger, ticket);
}

static void step(prism__exchanger *exchanger, const struct pollfd *ready, size_t count)
{
    engine *e = (engine *)exchanger;
    CURLMcode code = CURLM_OK;
    int running = 0;
    const uint64_t now = prism__slot_now_ns();
    for (size_t i = 0; i < count && code == CURLM_OK && e->multi; i++) {
        if (ready[i].revents != 0)
            code = tell(e, &ready[i], i, now);
    }
    /* By the same time: libcurl then reads all sockets, and of half a line it would not say so. */
    if (code == CURLM_OK && e->multi && e->timer <= now) {
        e->timer = UINT64_MAX; /* unless it says so again */
        code = curl_multi_socket_action(e->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    read_messages(e);
    if (code != CURLM_OK)
        fail_all(e, code);
    check_all(e, now);
    begin_some(e);
}

static prism__ticket *take(prism__exchanger *exchanger)
{
    engine *e = (engine *)exchanger;
    prism__ticket *ticket = e->lists[STAGE_OVER].first;
    if (ticket)
        leave(e, ticket);
    return ticket;
}

static size_t descriptors(const prism__exchanger *exchanger, size_t first, struct pollfd *out,
                          size_t capacity)
{
    const engine *e = (const engine *)exchanger;
    return prism__sockets_list(&e->sockets, first, out, capacity);
}

static uint32_t timeout_ms(const prism__exchanger *exchanger)
{
    const engine *e = (const engine *)exchanger;
    const uint64_t due = e->timer < e->check ? e->timer : e->check;
    const uint64_t now = prism__slot_now_ns();
    if (e->lists[STAGE_OVER].first || due <= now)
        return 0;
    if (due == UINT64_MAX)
        return PRISM__NEVER;
    const uint64_t left_ms = (due - now) / NS_PER_MS + ((due - now) % NS_PER_MS > 0);
    return left_ms < PRISM__NEVER ? (uint32_t)left_ms : PRISM__NEVER - 1;
}

static void free_engine(prism__exchanger *exchanger)
{
    engine *e = (engine *)exchanger;
    for (size_t at = 0; at < STAGES; at++) {
        while (e->lists[at].first)
            stop(exchanger, e->lists[at].first);
    }
    free_idle(e);
    end_multi(e);
    prism__sockets_free(&e->sockets);
    free(e);
}

prism_status prism__engine_new(const prism__settings *settings, uint32_t max_connections,
                               bool keeps, prism__exchanger **out, prism_error *error)
{
    static const prism__exchanger_kind kind = {
        .start = start,
        .cancel = cancel,
        .stop = stop,
        .step = step,
        .take = take,
        .descriptors = descriptors,
        .timeout_ms = timeout_ms,
        .free = free_engine,
    };
    engine *e = calloc(1, sizeof *e);
    *out = NULL;
    if (!e)
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    e->base.kind = &kind;
    e->settings = settings;
    e->max_connections = max_connections;
    e->keeps = keeps;
    e->timer = UINT64_MAX;
    e->check = UINT64_MAX;
    *out = &e->base;
    return PRISM_OK;
}
