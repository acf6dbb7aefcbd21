/* SPDX-License-Identifier: MIT */
#include "fake_runtime.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "client.h"

static uint64_t now_ms(void *context)
{
    return ((fake_runtime *)context)->now_ms;
}

static int64_t now_unix(void *context)
{
    const fake_runtime *fake = context;
    const uint64_t passed_ms = fake->day_passes ? fake->now_ms - FAKE_START_MS : 0;

    return fake->now_unix + (int64_t)(passed_ms / 1000);
}

static uint32_t next_random(void *context)
{
    return ((fake_runtime *)context)->random;
}

static void pause_some(fake_runtime *fake, uint32_t pause_ms)
{
    uint32_t lasts = pause_ms;

    assert_int_not_equal(pause_ms, 0);
    assert_in_range(fake->pause_count, 0, FAKE_PAUSES_MAX - 1);
    fake->pauses[fake->pause_count++] = pause_ms;
    if (fake->wake_ms != 0 && lasts > fake->wake_ms)
        lasts = fake->wake_ms;
    if (fake->pause_count == fake->cancel_in_pause) {
        lasts /= 2;
        prism_cancel_request(fake->cancel);
    }
    fake->now_ms += (uint64_t)lasts + fake->oversleep_ms;
}

static void pause_for(void *context, uint32_t pause_ms, prism_cancel *cancel)
{
    fake_runtime *fake = context;

    assert_ptr_equal(cancel, fake->cancel);
    pause_some(fake, pause_ms);
}

/* A group's pause, unless it has been woken. */
static int wait_for(void *context, struct pollfd *descriptors, size_t count, uint32_t timeout_ms)
{
    const int ready = poll(descriptors, (nfds_t)count, 0);

    assert_int_not_equal(ready, -1);
    if (ready == 0 && timeout_ms != 0) {
        assert_int_not_equal(timeout_ms, UINT32_MAX); /* it would wait for ever */
        pause_some(context, timeout_ms);
    }
    return 0;
}

/* Each request gets a response and an error that know nothing of the one before. */
static prism_status send(void *context, const prism_http_request *request,
                         prism_http_response *response, prism_error *error)
{
    static const prism_error zeroes;
    fake_runtime *fake = context;
    size_t size;

    assert_int_equal(prism_http_response_status(response), 0);
    assert_int_equal(prism_http_response_header_count(response), 0);
    (void)prism_http_response_body(response, &size);
    assert_int_equal(size, 0);
    assert_memory_equal(error, &zeroes, sizeof zeroes);
    assert_ptr_equal(request->cancel, fake->cancel);
    assert_int_not_equal(request->timeout_ms, 0);

    fake->request_count++;
    fake->now_ms += fake->request_ms < request->timeout_ms ? fake->request_ms : request->timeout_ms;
    if (fake->request_count == fake->cancel_in_request)
        prism_cancel_request(fake->cancel);
    return fake->inner.send(fake->inner.context, request, response, error);
}

static void destroy(void *context)
{
    fake_runtime *fake = context;

    if (fake->inner.destroy)
        fake->inner.destroy(fake->inner.context);
}

void fake_runtime_install(fake_runtime *fake, prism_client *client)
{
    memset(fake, 0, sizeof *fake);
    fake->now_ms = FAKE_START_MS;
    fake->now_unix = FAKE_START_UNIX;
    fake->inner = client->transport;
    client->transport.context = fake;
    client->transport.send = send;
    client->transport.destroy = destroy;
    client->runtime.context = fake;
    client->runtime.now_ms = now_ms;
    client->runtime.now_unix = now_unix;
    client->runtime.random = next_random;
    client->runtime.pause = pause_for;
    client->runtime.wait = wait_for;
    client->new_exchanger = NULL; /* it would go past what stands before the transport */
}
