/* Listening sockets. In: an address. Out: accepted descriptors to `accepted`; without free ones
 * it waits for a tick. */
#define _GNU_SOURCE /* accept4 */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "internal.h"

enum { ACCEPT_BATCH = 64 };

static void on_listener_poll(uv_poll_t *poll, int status, int events) {
    (void)status, (void)events;
    xx__listener_accept(poll->data);
}

void xx__listener_accept(xx_listener *listener) {
    if (listener->is_starved) {
        listener->is_starved = false;
        uv_poll_start(&listener->poll, UV_READABLE, on_listener_poll);
    }
    for (int i = 0; i < ACCEPT_BATCH && listener->fd >= 0; i++) {
        struct sockaddr_storage from;
        socklen_t length = sizeof from;
        int fd =
            accept4(listener->fd, (struct sockaddr *)&from, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            listener->accepted(listener, fd, &from);
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            /* Level-triggered readiness would spin: look again at the next tick. */
            uv_poll_stop(&listener->poll);
            listener->is_starved = true;
            xx__link_append(&listener->loop->starved, &listener->starved);
            return;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return;
        } /* else that connection died before it was accepted: the next one */
    }
}

static void on_listener_closed(uv_handle_t *handle) {
    xx_listener *listener = handle->data;
    listener->gone(listener);
}

static void end_listener(xx__thing *thing) {
    xx_listener *listener = XX_CONTAINER(thing, xx_listener, thing);
    if (listener->fd < 0)
        return;
    xx__link_remove(&listener->starved);
    uv_close((uv_handle_t *)&listener->poll, on_listener_closed);
    close(listener->fd);
    listener->fd = -1;
}

void xx_listener_close(xx_listener *listener) {
    xx__link_remove(&listener->thing.link);
    end_listener(&listener->thing);
}

/* Returns a listening descriptor or a libuv code. */
static int open_socket(const struct addrinfo *address, bool share_port) {
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    int one = 1, zero = 0;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (share_port) /* the kernel spreads connections over all who listen */
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
    if (address->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof zero);
    if (bind(fd, address->ai_addr, address->ai_addrlen) < 0 || listen(fd, 1024) < 0) {
        int cause = -errno;
        close(fd);
        return cause;
    }
    return fd;
}

int xx__listener_open(xx_listener *listener, const char *host, uint16_t port, bool share_port,
                      xx_error *error) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *addresses = NULL;
    char service[8];
    snprintf(service, sizeof service, "%u", port);
    if (host[0] == 0)
        hints.ai_family = AF_INET;
    int failed = getaddrinfo(host[0] ? host : NULL, service, &hints, &addresses);
    if (failed) { /* a name here is looked up at start-up, so blocking does no harm */
        xx__error_set(error, XX_E_SYSTEM, UV_EAI_NONAME, gai_strerror(failed));
        return XX_E_SYSTEM;
    }
    int fd = open_socket(addresses, share_port);
    freeaddrinfo(addresses);
    int cause = fd < 0 ? fd : uv_poll_init_socket(&listener->loop->uv, &listener->poll, fd);
    if (cause < 0) {
        if (fd >= 0)
            close(fd);
        xx__error_set(error, XX_E_SYSTEM, cause, NULL);
        return XX_E_SYSTEM;
    }
    listener->poll.data = listener;
    listener->fd = fd;
    listener->thing.end = end_listener;
    xx__link_init(&listener->starved);
    xx__link_append(&listener->loop->things, &listener->thing.link);
    uv_poll_start(&listener->poll, UV_READABLE, on_listener_poll);
    return XX_OK;
}

uint16_t xx_listener_port(const xx_listener *listener) {
    struct sockaddr_storage here = {0};
    socklen_t length = sizeof here;
    getsockname(listener->fd, (struct sockaddr *)&here, &length);
    return ntohs(here.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&here)->sin6_port
                                            : ((struct sockaddr_in *)&here)->sin_port);
}
