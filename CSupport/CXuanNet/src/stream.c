/* Sockets. In: readiness. Out: plaintext to the owner (through tls.c if there is TLS), queued frames
 * to the kernel, once a turn. Closing is deferred: unlinked now, freed after the turn. */
#define _GNU_SOURCE /* accept4 */
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/uio.h>
#include <unistd.h>

#include "internal.h"

enum {
    GATHER = 64,                /* frames in one sendmsg */
    TURN_BYTES = 1024 * 1024,   /* what one connection may write in a turn */
    TLS_CHUNK = 16 * 1024,      /* plaintext of one record: small frames share it */
    FILE_BYTES = 128 * 1024,    /* of a file in a turn, over TLS: 0.1 ms, for others are waiting */
    PLAIN_FILE_BYTES = 2 * 1024 * 1024, /* the same by sendfile */
    ACCEPT_BATCH = 64,
};

static void on_poll(uv_poll_t *poll, int status, int events);

/* ---- figures: a count costs an addition, a time two looks at the clock for one in XX_SAMPLING ---- */

static inline xx_side_figures *side_of(xx_stream *s) {
    return s->outgoing ? &s->loop->figures.outgoing : &s->loop->figures.incoming;
}

static inline bool is_sample(const xx_loop *loop, uint32_t *to_sample) {
    if (xx_probe_on())
        return true;
    if (*to_sample == 0 || --*to_sample != 0)
        return false;
    *to_sample = loop->sampling;
    return true;
}

void xx__stage_add(xx_stage_figures *stage, uint64_t nanoseconds) {
    stage->nanoseconds += nanoseconds;
    stage->samples++;
    if (nanoseconds > stage->longest)
        stage->longest = nanoseconds;
    /* The same steps as Histogram.swift. */
    int shift = 63 - __builtin_clzll(nanoseconds | 1) - XX_STEPS_LOG2;
    if (shift < 0)
        shift = 0;
    stage->counts[(shift << XX_STEPS_LOG2) + (int)(nanoseconds >> shift)]++;
}

/* Tells libuv what to watch, if that changed. */
static void watch(xx_stream *s) {
    if (s->flags & XX__CLOSED)
        return;
    int want = 0;
    if ((s->flags & XX__READING) && !(s->flags & (XX__PEER_ENDED | XX__CONNECTING)))
        want |= UV_READABLE;
    if (s->flags & (XX__BLOCKED | XX__CONNECTING))
        want |= UV_WRITABLE;
    if (want == s->interest)
        return;
    s->interest = (uint8_t)want;
    if (want)
        uv_poll_start(&s->poll, want, on_poll);
    else
        uv_poll_stop(&s->poll);
}

/* ---- reading ---- */

enum { GOT, LATER, OVER };

static int peer_end(xx_stream *s, int code) {
    s->flags |= XX__PEER_ENDED;
    s->ops->ended(s, code);
    return OVER;
}

/* Ciphertext that was fed: handshake, then plaintext to the owner. */
static int deliver_tls(xx_stream *s) {
    bool was_ready = xx__tls_ready(s->tls);
    for (;;) {
        if (s->flags & (XX__CLOSED | XX__PEER_ENDED))
            return OVER;
        if (!(s->flags & XX__READING)) {
            if (xx__tls_stash(s->tls) != XX_OK)
                return peer_end(s, XX_E_TLS);
            return LATER;
        }
        uint8_t *at = NULL;
        size_t size = 0;
        if (was_ready) {
            s->ops->room(s, &at, &size);
            if (size == 0)
                continue; /* the owner has ended or stopped the stream */
        }
        uint64_t began = s->loop->reading ? uv_hrtime() : 0;
        ssize_t n = xx__tls_read(s->tls, at, size);
        if (began) /* more of the sample that receive() began */
            s->loop->reading += uv_hrtime() - began;
        if (xx__tls_pending(s->tls)->length)
            xx__stream_mark(s);
        if (n == XX_E_VANISHED || n == XX_E_TLS)
            return peer_end(s, (int)n);
        if (n == XX_NEED_MORE) {
            xx__tls_stash(s->tls); /* nothing is left: forgets the borrowed bytes */
            return GOT;
        }
        if (!was_ready) {
            was_ready = true;
            xx__stream_mark(s); /* frames may have been queued before */
            s->ops->ready(s);
        } else {
            s->ops->data(s, at, (size_t)n);
        }
    }
}

/* The sample of a read is whole, if there is one. */
static void end_reading(xx_stream *s, uint64_t bytes) {
    uint64_t took = s->loop->reading;
    s->loop->reading = 0;
    if (took == 0)
        return;
    xx__stage_add(&s->loop->figures.read, took);
    xx_probe(XX_STAGE_READ, s->number, bytes, took);
}

static int receive(xx_stream *s) {
    uint8_t *at = s->loop->raw;
    size_t size = XX__READ_SIZE;
    if (!s->tls) {
        s->ops->room(s, &at, &size);
        if (size == 0)
            return LATER;
    }
    xx_loop *loop = s->loop;
    uint64_t began = is_sample(loop, &loop->to_read_sample) ? uv_hrtime() : 0;
    ssize_t n;
    do
        n = recv(s->fd, at, size, 0);
    while (n < 0 && errno == EINTR);
    loop->reading = began ? uv_hrtime() - began : 0;
    if (n <= 0 || !s->tls)
        end_reading(s, n > 0 ? (uint64_t)n : 0);
    if (n < 0) {
        if (errno == EAGAIN || errno == EWOULDBLOCK)
            return LATER;
        s->cause = -errno;
        return peer_end(s, XX_E_SYSTEM);
    }
    if (n == 0)
        return peer_end(s, XX_E_VANISHED);
    s->heard = loop->ticks;
    side_of(s)->bytes_in += (uint64_t)n;
    if (s->tls) {
        xx__tls_feed(s->tls, at, (size_t)n);
        int result = deliver_tls(s);
        end_reading(s, (uint64_t)n);
        return result;
    }
    s->ops->data(s, at, (size_t)n);
    return GOT;
}

void xx__stream_pump(xx_stream *s) {
    if (s->tls && !(s->flags & (XX__CLOSED | XX__PEER_ENDED)))
        deliver_tls(s);
}

static void connected(xx_stream *s) {
    int cause = 0;
    socklen_t length = sizeof cause;
    getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &cause, &length);
    s->flags &= (uint16_t)~XX__CONNECTING;
    if (cause != 0) {
        s->cause = -cause;
        peer_end(s, XX_E_SYSTEM);
        return;
    }
    if (s->tls)
        deliver_tls(s); /* nothing fed: writes the first flight */
    else
        s->ops->ready(s);
    xx__stream_mark(s);
}

static void on_poll(uv_poll_t *poll, int status, int events) {
    xx_stream *s = poll->data;
    if (status < 0)
        s->interest = 0; /* EPOLLERR: libuv has stopped watching */
    if (s->flags & XX__CONNECTING) {
        connected(s);
    } else {
        if (events & UV_WRITABLE)
            xx__stream_mark(s); /* written at the end of the turn, like all else */
        if (status < 0) {
            /* The error waits behind the bytes that came before it. */
            int result = GOT;
            while (result == GOT && (s->flags & XX__READING) && !(s->flags & XX__CLOSED))
                result = receive(s);
            if (result != OVER && !(s->flags & (XX__CLOSED | XX__PEER_ENDED)))
                peer_end(s, XX_E_SYSTEM);
        } else if ((events & UV_READABLE) && (s->flags & XX__READING)) {
            receive(s);
        }
    }
    watch(s);
}

void xx__stream_read(xx_stream *s, bool on) {
    s->flags = (uint16_t)(on ? s->flags | XX__READING : s->flags & ~XX__READING);
    watch(s);
}

/* ---- the write queue ---- */

int xx__stream_queue(xx_stream *s, xx_frame *frame) {
    if ((s->flags & XX__CLOSED) || frame->length == 0) {
        xx_frame_release(frame);
        return XX_OK;
    }
    if (s->count == s->slot_count) {
        uint32_t bigger = s->slot_count * 2;
        xx_frame **slots = xx_mem_allocate(bigger * sizeof *slots);
        if (!slots) {
            xx_frame_release(frame);
            return XX_E_MEMORY;
        }
        for (uint32_t i = 0; i < s->count; i++)
            slots[i] = s->slots[(s->first + i) & (s->slot_count - 1)];
        if (s->slots != s->inline_slots)
            xx_mem_release(s->slots);
        s->slots = slots;
        s->slot_count = bigger;
        s->first = 0;
    }
    if (s->count == 0)
        s->moved = s->loop->ticks;
    s->slots[(s->first + s->count++) & (s->slot_count - 1)] = frame;
    s->queued += frame->length;
    xx__stream_mark(s);
    return XX_OK;
}

/* `n` more bytes of the queue are gone. */
static void advance(xx_stream *s, size_t n) {
    if (n == 0)
        return;
    s->flags |= XX__TOUCHED;
    s->moved = s->loop->ticks;
    s->queued -= n;
    while (n) {
        xx_frame *frame = s->slots[s->first];
        size_t left = frame->length - s->offset;
        if (n < left) {
            s->offset += n;
            return;
        }
        n -= left;
        s->offset = 0;
        s->first = (s->first + 1) & (s->slot_count - 1);
        s->count--;
        xx_frame_release(frame);
    }
    if (s->count == 0) {
        if (s->slots != s->inline_slots)
            xx_mem_release(s->slots);
        s->slots = s->inline_slots;
        s->slot_count = XX__SLOTS;
        s->first = 0;
    }
}

static void drop_queue(xx_stream *s) {
    uint16_t touched = s->flags & XX__TOUCHED;
    advance(s, s->queued);
    s->flags = (uint16_t)((s->flags & ~XX__TOUCHED) | touched);
    xx__sending_drop(s);
}

/* Returns bytes taken (0: the socket is full) or -1: the peer is gone. */
static ssize_t write_some(xx_stream *s, struct iovec *parts, int count) {
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = (size_t)count};
    ssize_t n;
    do
        n = count == 1 ? send(s->fd, parts->iov_base, parts->iov_len, MSG_NOSIGNAL)
                       : sendmsg(s->fd, &message, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    if (n >= 0) {
        side_of(s)->bytes_out += (uint64_t)n;
        return n;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK)
        return 0;
    s->cause = -errno;
    return -1;
}

static int flush_plain(xx_stream *s) {
    size_t budget = TURN_BYTES;
    while (s->count) {
        struct iovec parts[GATHER];
        int count = 0;
        size_t total = 0;
        for (; count < GATHER && (uint32_t)count < s->count; count++) {
            xx_frame *frame = s->slots[(s->first + (uint32_t)count) & (s->slot_count - 1)];
            size_t skip = count == 0 ? s->offset : 0;
            parts[count].iov_base = frame->bytes + frame->start + skip;
            parts[count].iov_len = frame->length - skip;
            total += parts[count].iov_len;
        }
        ssize_t n = write_some(s, parts, count);
        if (n < 0)
            return XX_E_SYSTEM;
        advance(s, (size_t)n);
        if ((size_t)n < total || budget <= (size_t)n) {
            if (s->count)
                s->flags |= XX__BLOCKED;
            return XX_OK;
        }
        budget -= (size_t)n;
    }
    return s->sending ? xx__sending_plain(s, PLAIN_FILE_BYTES) : XX_OK;
}

/* Encrypts from the queue into loop->cipher, small frames together, up to about 64 KiB. */
static int encrypt_some(xx_stream *s) {
    xx_loop *loop = s->loop;
    while (s->count && loop->cipher.length < XX__READ_SIZE) {
        const uint8_t *data = NULL;
        size_t length = 0, skip = s->offset;
        for (uint32_t i = 0; i < s->count && length < TLS_CHUNK; i++) {
            xx_frame *frame = s->slots[(s->first + i) & (s->slot_count - 1)];
            const uint8_t *from = frame->bytes + frame->start + skip;
            size_t run = frame->length - skip;
            skip = 0;
            if (run > TLS_CHUNK - length)
                run = TLS_CHUNK - length;
            if (i == 0 && (s->count == 1 || run == TLS_CHUNK)) {
                data = from; /* alone in its record: no copy */
                length = run;
                break;
            }
            memcpy(loop->plain + length, from, run);
            length += run;
            data = loop->plain;
        }
        if (xx__tls_write(s->tls, data, length, &loop->cipher) != XX_OK)
            return XX_E_TLS;
        advance(s, length);
    }
    return XX_OK;
}

/* The same from the file, which is ready. */
static int encrypt_file(xx_stream *s) {
    ssize_t n = xx__sending_read(s, s->loop->plain, XX__READ_SIZE);
    if (n < 0)
        return (int)n;
    return xx__tls_write(s->tls, s->loop->plain, (size_t)n, &s->loop->cipher);
}

static int flush_tls(xx_stream *s) {
    xx_loop *loop = s->loop;
    xx_buf *pending = xx__tls_pending(s->tls);
    size_t budget = s->sending ? FILE_BYTES : TURN_BYTES;
    for (;;) {
        if (pending->length) {
            struct iovec part = {pending->data, pending->length};
            ssize_t n = write_some(s, &part, 1);
            if (n < 0)
                return XX_E_SYSTEM;
            if (n)
                s->moved = loop->ticks;
            xx_buf_consume(pending, (size_t)n);
            if (pending->length) {
                s->flags |= XX__BLOCKED;
                return XX_OK;
            }
        }
        if (s->count == 0 && !s->sending)
            return XX_OK;
        if (!xx__tls_ready(s->tls) || (s->count == 0 && xx__sending_ready(s->sending) == 0))
            return XX_OK;
        if (budget == 0) {
            s->flags |= XX__BLOCKED;
            return XX_OK;
        }
        loop->cipher.length = 0;
        int result = s->count ? encrypt_some(s) : encrypt_file(s);
        struct iovec part = {loop->cipher.data, loop->cipher.length};
        ssize_t n = loop->cipher.length ? write_some(s, &part, 1) : 0;
        if (n < 0)
            return XX_E_SYSTEM;
        if (xx_buf_append(pending, loop->cipher.data + n, loop->cipher.length - (size_t)n) != XX_OK)
            return XX_E_MEMORY;
        budget -= (size_t)n < budget ? (size_t)n : budget;
        if (result != XX_OK)
            return result;
    }
}

int xx__stream_flush(xx_stream *s) {
    if (s->flags & (XX__CLOSED | XX__CONNECTING))
        return XX_OK;
    s->flags &= (uint16_t)~XX__BLOCKED;
    int result = s->tls ? flush_tls(s) : flush_plain(s);
    if (result != XX_OK) {
        drop_queue(s);
        peer_end(s, result);
    }
    return result;
}

size_t xx__stream_pending(const xx_stream *s) {
    return s->queued + (s->tls ? xx__tls_pending(s->tls)->length : 0) +
           (s->sending ? (size_t)xx__sending_left(s->sending) : 0);
}

void xx__stream_finish(xx_stream *s) {
    if (s->flags & XX__CLOSED)
        return;
    if (s->tls) {
        xx__tls_finish(s->tls);
        flush_tls(s); /* one try: an end without close_notify does no harm here */
        s->flags &= (uint16_t)~XX__BLOCKED;
    }
    shutdown(s->fd, SHUT_WR);
}

/* ---- life ---- */

int xx__stream_open(xx_stream *s, xx_loop *loop, int fd, const xx_stream_ops *ops, xx_tls *tls,
                    bool connecting) {
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (loop->ended || uv_poll_init_socket(&loop->uv, &s->poll, fd) < 0) {
        close(fd);
        xx__tls_free(tls);
        return XX_E_SYSTEM;
    }
    s->poll.data = s;
    s->number = ++loop->numbers;
    s->loop = loop;
    s->ops = ops;
    s->tls = tls;
    s->fd = fd;
    s->flags = connecting ? XX__CONNECTING : 0;
    s->outgoing = connecting;
    side_of(s)->opened++;
    side_of(s)->open++;
    s->interest = 0;
    s->cause = 0;
    s->heard = s->moved = loop->ticks;
    s->slots = s->inline_slots;
    s->slot_count = XX__SLOTS;
    s->first = s->count = 0;
    s->offset = s->queued = 0;
    s->sending = NULL;
    xx__link_append(&loop->streams, &s->link);
    xx__link_init(&s->wheel);
    xx__stream_due(s, loop->ticks + 1);
    watch(s);
    return XX_OK;
}

int xx__connect_next(struct addrinfo **next, int receive_bytes) {
    int cause = UV_EADDRNOTAVAIL;
    while (*next) {
        struct addrinfo *address = *next;
        *next = address->ai_next;
        int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (fd >= 0 && receive_bytes) /* before connect: it decides on the window's scale */
            setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
        if (fd >= 0 && (connect(fd, address->ai_addr, address->ai_addrlen) == 0 || errno == EINPROGRESS))
            return fd;
        cause = -errno;
        if (fd >= 0)
            close(fd);
    }
    return cause;
}

void xx__stream_mark(xx_stream *s) {
    if (s->flags & (XX__DIRTY | XX__CLOSED))
        return;
    s->flags |= XX__DIRTY;
    s->dirty_next = NULL;
    *s->loop->dirty_tail = s;
    s->loop->dirty_tail = &s->dirty_next;
}

static void on_stream_closed(uv_handle_t *handle) {
    xx_stream *s = handle->data;
    xx__tls_free(s->tls);
    s->tls = NULL;
    s->ops->release(s);
}

void xx__stream_settle(xx_stream *s) {
    if (s->flags & XX__CLOSED) {
        uv_close((uv_handle_t *)&s->poll, on_stream_closed);
        close(s->fd); /* after uv_close, which still needs the number */
        return;
    }
    s->ops->settle(s);
    if (s->flags & XX__CLOSED)
        return;
    uint64_t queued = s->queued;
    uint64_t began = s->count && is_sample(s->loop, &s->loop->to_write_sample) ? uv_hrtime() : 0;
    xx__stream_flush(s);
    if (began) {
        uint64_t took = uv_hrtime() - began;
        xx__stage_add(&s->loop->figures.write, took);
        xx_probe(XX_STAGE_WRITE, s->number, queued - s->queued, took);
    }
    if (s->flags & XX__CLOSED)
        return;
    s->ops->flushed(s);
    watch(s);
}

void xx__stream_due(xx_stream *s, uint32_t due) {
    xx_loop *loop = s->loop;
    if (s->flags & XX__CLOSED)
        return;
    if (xx__reached(loop->ticks, due))
        due = loop->ticks + 1;
    bool linked = s->wheel.next != &s->wheel;
    if (linked && xx__reached(due, s->due))
        return; /* it is called sooner, and says then when it wants to be called again */
    xx__link_remove(&s->wheel);
    s->due = due;
    xx__link_append(&loop->wheel[due & (XX__WHEEL - 1)], &s->wheel);
}

void xx__stream_close(xx_stream *s) {
    if (s->flags & XX__CLOSED)
        return;
    drop_queue(s);
    xx__stream_mark(s); /* the handle goes in xx__stream_settle, when no list holds the stream */
    s->flags |= XX__CLOSED;
    side_of(s)->open--;
    xx__link_remove(&s->link);
    xx__link_remove(&s->wheel);
    uv_poll_stop(&s->poll);
}

/* ---- listening ---- */

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
        int fd = accept4(listener->fd, (struct sockaddr *)&from, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
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
    if (failed) { /* a name here is looked up at start-up, so blocking is no harm */
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
