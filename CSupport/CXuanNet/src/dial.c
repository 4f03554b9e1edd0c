/* A connection made from here. In: a host's name. Out: a connected stream, TLS included, or the
 * reason why not, told once.
 *
 *     XX__LOOKUP --addresses--> XX__CONNECT (each in turn) --ready--> the owner's phases
 *         `--------- fault, limit, end of the loop ------'---> end_code set, the owner is told
 */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <unistd.h>

#include "dial.h"

#define DIAL_OF(pointer, member) XX_CONTAINER(pointer, xx__dial, member)

static void drop(xx__dial *dial) {
    if (--dial->holds != 0)
        return;
    if (dial->to.addresses)
        uv_freeaddrinfo(dial->to.addresses);
    xx_tls_context_free(dial->to.tls);
    dial->ops->freed(dial);
    xx_mem_release(dial);
}

/* ---- the end ---- */

void xx__dial_tell(xx__dial *dial) {
    void *user = dial->user;
    if (!user)
        return;
    dial->user = NULL;
    xx__link_remove(&dial->thing.link);
    if (dial->has_stream)
        xx__stream_close(&dial->stream);
    dial->ops->told(dial, dial->text[0] ? dial->text : xx_err_text(dial->end_code), user);
    drop(dial);
}

static void on_timer_done(void *user) {
    drop(user);
}
static void on_tell(void *user) {
    xx__dial_tell(user);
}

void xx__dial_stands(xx__dial *dial) {
    if (dial->timer)
        xx_timer_cancel(dial->timer);
    dial->timer = NULL;
}

static void start_timer(xx__dial *dial, uint64_t ms, xx_timer_cb fire) {
    dial->timer = xx_timer_start(dial->loop, ms, false, fire, on_timer_done, dial);
    if (dial->timer)
        dial->holds++;
}

bool xx__dial_end(xx__dial *dial, int code) {
    if (dial->end_code)
        return false;
    dial->end_code = (int16_t)code;
    xx__dial_stands(dial);
    if (dial->has_stream) {
        xx__stream_mark(&dial->stream);
    } else {
        start_timer(dial, 0, on_tell);
        if (dial->phase == XX__LOOKUP)
            uv_cancel((uv_req_t *)&dial->to.lookup);
    }
    return true;
}

void xx__dial_fail(xx__dial *dial, const char *what, int cause) {
    if (dial->end_code == 0)
        snprintf(dial->text, sizeof dial->text, "%s: %s", what, uv_strerror(cause));
    xx__dial_end(dial, XX_E_SYSTEM);
}

bool xx__dial_lost(xx__dial *dial, int code) {
    bool connecting = dial->phase == XX__CONNECT && code == XX_E_SYSTEM;
    if (code == XX_E_TLS) {
        snprintf(dial->text, sizeof dial->text, "TLS: %s", xx__tls_text(dial->stream.tls));
        xx__dial_end(dial, XX_E_TLS);
    } else if (connecting && dial->to.next) {
        xx__stream_close(&dial->stream); /* xx__dial_released tries the next address */
    } else if (connecting && dial->stream.cause) {
        xx__dial_fail(dial, "connect", dial->stream.cause);
    } else {
        return false;
    }
    return true;
}

static void on_connect_limit(void *user) {
    xx__dial *dial = user;
    dial->timer = NULL;
    snprintf(dial->text, sizeof dial->text, "not connected in time");
    xx__dial_end(dial, XX_E_TIMEOUT);
}

static void on_loop_end(xx__thing *thing) {
    xx__dial *dial = DIAL_OF(thing, thing);
    if (dial->ops->stopping)
        dial->ops->stopping(dial);
    xx__dial_end(dial, XX_E_STOPPED);
    xx__dial_tell(dial);
}

/* its `thing` has ended it */
void xx__dial_stop(xx_stream *stream) {
    (void)stream;
}

/* ---- connecting ---- */

/* Begins to connect to the first address of `next` that lets us, and moves `next` past it.
 * Returns the descriptor or, when no address is left, a libuv code. */
static int connect_to(struct addrinfo **next, int receive_bytes) {
    int cause = UV_EADDRNOTAVAIL;
    while (*next) {
        struct addrinfo *address = *next;
        *next = address->ai_next;
        int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (fd >= 0 && receive_bytes) /* before connect: it decides on the window's scale */
            setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
        if (fd >= 0 &&
            (connect(fd, address->ai_addr, address->ai_addrlen) == 0 || errno == EINPROGRESS))
            return fd;
        cause = -errno;
        if (fd >= 0)
            close(fd);
    }
    return cause;
}

static void connect_next(xx__dial *dial) {
    int fd = connect_to(&dial->to.next, dial->to.receive_bytes);
    if (fd < 0) {
        xx__dial_fail(dial, "connect", fd);
        return;
    }
    struct xx_tls *tls = dial->to.tls ? xx__tls_new(dial->to.tls, dial->to.host) : NULL;
    dial->phase = XX__CONNECT;
    if (dial->to.tls && !tls) {
        close(fd);
        xx__dial_end(dial, XX_E_MEMORY);
    } else if (xx__stream_open(&dial->stream, dial->loop, fd, dial->ops->stream, tls, true) !=
               XX_OK) {
        xx__dial_end(dial, XX_E_MEMORY);
    } else {
        dial->has_stream = true;
        dial->holds++;
        xx__stream_read(&dial->stream, true);
    }
}

void xx__dial_released(xx_stream *stream) {
    xx__dial *dial = DIAL_OF(stream, stream);
    dial->has_stream = false;
    if (dial->end_code)
        xx__dial_tell(dial); /* it was ended between two addresses */
    else
        connect_next(dial);
    drop(dial);
}

static void on_lookup(uv_getaddrinfo_t *lookup, int status, struct addrinfo *addresses) {
    xx__dial *dial = DIAL_OF(lookup, to.lookup);
    dial->to.addresses = dial->to.next = addresses;
    if (dial->end_code == 0) {
        dial->phase = XX__CONNECT;
        if (status < 0)
            xx__dial_fail(dial, "look-up", status);
        else
            connect_next(dial);
    }
    drop(dial);
}

void *xx__dial_new(xx_loop *loop, size_t size, const xx__dial_ops *ops, void *user,
                   xx_error *error) {
    xx__dial *dial = loop->ended ? NULL : xx_mem_allocate(size);
    if (!dial) {
        xx__error_set(error, loop->ended ? XX_E_STOPPED : XX_E_MEMORY, 0, NULL);
        return NULL;
    }
    memset(dial, 0, size);
    dial->loop = loop;
    dial->ops = ops;
    dial->user = user;
    dial->holds = 1;
    return dial;
}

bool xx__dial_start(xx__dial *dial, const char *host, uint16_t port, xx_tls_context *tls,
                    uint32_t connect_ticks, xx_error *error) {
    xx_loop *loop = dial->loop;
    dial->to.tls = tls ? xx__tls_context_retain(tls) : NULL;
    snprintf(dial->to.host, sizeof dial->to.host, "%s", host);
    char service[8];
    snprintf(service, sizeof service, "%u", port);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICSERV | AI_NUMERICHOST};
    /* An address is only read. A name is looked up on libuv's pool, for that may wait. */
    bool is_address = getaddrinfo(host, service, &hints, &dial->to.addresses) == 0;
    if (!is_address) {
        hints.ai_flags = AI_NUMERICSERV;
        int result = uv_getaddrinfo(&loop->uv, &dial->to.lookup, on_lookup, host, service, &hints);
        if (result < 0) {
            xx__error_set(error, XX_E_SYSTEM, result, "look-up");
            drop(dial);
            return false;
        }
        dial->holds++;
    }
    dial->thing.end = on_loop_end;
    xx__link_append(&loop->things, &dial->thing.link);
    start_timer(dial, (uint64_t)connect_ticks * loop->tick_ms, on_connect_limit);
    if (is_address) {
        dial->phase = XX__CONNECT;
        dial->to.next = dial->to.addresses;
        connect_next(dial);
    }
    return true;
}
