/* SPDX-License-Identifier: MIT */
#include "black_hole.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "loopback.h"

/* Whether one more connection is left without an answer. */
static bool add_filler(black_hole *hole)
{
    const struct sockaddr_in address = loopback_address(hole->port);
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct pollfd connected = {.fd = fd, .events = POLLOUT};

    assert_true(fd >= 0);
    assert_in_range(hole->filler_count, 0, BLACK_HOLE_FILLERS_MAX - 1);
    hole->fillers[hole->filler_count++] = fd;
    assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) == 0)
        return false;
    assert_int_equal(errno, EINPROGRESS);
    return poll(&connected, 1, 100) == 0;
}

void black_hole_open(black_hole *hole)
{
    hole->listener = loopback_listen(0, &hole->port);
    hole->filler_count = 0;
    while (!add_filler(hole))
        continue;
}

void black_hole_close(black_hole *hole)
{
    for (size_t i = 0; i < hole->filler_count; i++)
        (void)close(hole->fillers[i]);
    (void)close(hole->listener);
}
