/* The read side of a stream. In: readiness, bytes of the socket. Out: plaintext to the owner,
 * through tls.c where there is TLS; its end. */
#include <errno.h>
#include <sys/socket.h>

#include "stream_parts.h"

enum { GOT, LATER, OVER };

static void on_poll(uv_poll_t *poll, int status, int events);

void xx__stream_watch(xx_stream *s) {
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

static int peer_end(xx_stream *s, int code) {
    xx__stream_peer_end(s, code);
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
        uint64_t began = s->loop->samples.reading ? uv_hrtime() : 0;
        ssize_t n = xx__tls_read(s->tls, at, size);
        if (began) /* more of the sample that receive() began */
            s->loop->samples.reading += uv_hrtime() - began;
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
    uint64_t took = s->loop->samples.reading;
    s->loop->samples.reading = 0;
    if (took == 0)
        return;
    xx__stage_add(&s->loop->figures.read, took);
    xx_probe(XX_STAGE_READ, s->number, bytes, took);
}

static int receive(xx_stream *s) {
    uint8_t *at = s->loop->buffers.raw;
    size_t size = XX__READ_SIZE;
    if (!s->tls) {
        s->ops->room(s, &at, &size);
        if (size == 0)
            return LATER;
    }
    xx_loop *loop = s->loop;
    uint64_t began = xx__is_sample(loop, &loop->samples.to_read) ? uv_hrtime() : 0;
    ssize_t n;
    do
        n = recv(s->fd, at, size, 0);
    while (n < 0 && errno == EINTR);
    loop->samples.reading = began ? uv_hrtime() - began : 0;
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
    xx__side_of(s)->bytes_in += (uint64_t)n;
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
        xx__stream_peer_end(s, XX_E_SYSTEM);
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
    if (s->flags & XX__CLOSED)
        return; /* watched until xx__stream_settle, at the end of this turn */
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
                xx__stream_peer_end(s, XX_E_SYSTEM);
        } else if ((events & UV_READABLE) && (s->flags & XX__READING)) {
            receive(s);
        }
    }
    xx__stream_watch(s);
}

void xx__stream_read(xx_stream *s, bool on) {
    s->flags = (uint16_t)(on ? s->flags | XX__READING : s->flags & ~XX__READING);
    xx__stream_watch(s);
}
