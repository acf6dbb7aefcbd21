/* SPDX-License-Identifier: MIT */
#include "loopback.h"

#include <stdint.h>
#include <stdlib.h>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

struct sockaddr_in loopback_address(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

int loopback_listen(int backlog, unsigned *port)
{
    struct sockaddr_in address = loopback_address(0);
    socklen_t size = sizeof address;
    const int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        (backlog >= 0 && listen(fd, backlog) != 0) ||
        getsockname(fd, (struct sockaddr *)&address, &size) != 0)
        abort();
    *port = ntohs(address.sin_port);
    return fd;
}

int loopback_connect(unsigned port)
{
    const struct sockaddr_in address = loopback_address(port);
    const int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    (void)close(fd);
    return -1;
}

int loopback_accept(int listener, int stop)
{
    struct pollfd fds[] = {{.fd = listener, .events = POLLIN}, {.fd = stop, .events = POLLIN}};

    while (poll(fds, 2, -1) >= 0 && !fds[1].revents) {
        const int fd = accept(listener, NULL, NULL);
        if (fd >= 0)
            return fd;
    }
    return -1;
}

bool socket_send(int fd, const void *bytes, size_t size)
{
    const char *at = bytes;

    while (size > 0) {
        const ssize_t sent = send(fd, at, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        at += sent;
        size -= (size_t)sent;
    }
    return true;
}

size_t socket_pass_on(int from, int to)
{
    char bytes[16384];
    const ssize_t size = recv(from, bytes, sizeof bytes, 0);

    return size > 0 && socket_send(to, bytes, (size_t)size) ? (size_t)size : 0;
}

void socket_drain(int fd)
{
    char scrap[4096];

    while (recv(fd, scrap, sizeof scrap, 0) > 0)
        continue;
}

void socket_will_reset(int fd)
{
    const struct linger hard = {.l_onoff = 1, .l_linger = 0};

    (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}
