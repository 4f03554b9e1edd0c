/* The write side of a stream, once a turn. In: the queue, then a file. Out: bytes to the kernel,
 * plain by sendmsg of many frames, over TLS by records that small frames share. */
#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "stream_parts.h"

enum {
    GATHER = 64,              /* frames in one sendmsg */
    TURN_BYTES = 1024 * 1024, /* most bytes that one connection writes in a turn */
    TLS_CHUNK = 16 * 1024,    /* plaintext of one record: small frames share it */
    FILE_BYTES = 128 * 1024,  /* of a file in a turn, over TLS: 0.1 ms, for others are waiting */
    PLAIN_FILE_BYTES = 2 * 1024 * 1024, /* the same by sendfile */
};

/* Returns bytes taken (0: the socket is full) or -1: the peer is gone. */
static ssize_t write_some(xx_stream *s, struct iovec *parts, int count) {
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = (size_t)count};
    ssize_t n;
    do
        n = count == 1 ? send(s->fd, parts->iov_base, parts->iov_len, MSG_NOSIGNAL)
                       : sendmsg(s->fd, &message, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    if (n >= 0) {
        xx__side_of(s)->bytes_out += (uint64_t)n;
        return n;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK)
        return 0;
    s->cause = -errno;
    return -1;
}

static int flush_plain(xx_stream *s) {
    size_t budget = TURN_BYTES;
    while (s->queue.count) {
        struct iovec parts[GATHER];
        int count = 0;
        size_t total = 0;
        for (; count < GATHER && (uint32_t)count < s->queue.count; count++) {
            xx_frame *frame = xx__queue_frame(s, (uint32_t)count);
            size_t skip = count == 0 ? s->queue.offset : 0;
            parts[count].iov_base = frame->bytes + frame->start + skip;
            parts[count].iov_len = frame->length - skip;
            total += parts[count].iov_len;
        }
        ssize_t n = write_some(s, parts, count);
        if (n < 0)
            return XX_E_SYSTEM;
        xx__queue_advance(s, (size_t)n);
        if ((size_t)n < total || budget <= (size_t)n) {
            if (s->queue.count)
                s->flags |= XX__BLOCKED;
            return XX_OK;
        }
        budget -= (size_t)n;
    }
    return s->sending ? xx__sending_plain(s, PLAIN_FILE_BYTES) : XX_OK;
}

/* Where output is gathered for TLS: not loop->buffers.plain, for a message callback may flush while
 * the rest of its read still lies there. NULL without memory. */
static uint8_t *gather_room(xx_loop *loop) {
    if (!loop->buffers.gather)
        loop->buffers.gather = xx_mem_allocate(XX__READ_SIZE);
    return loop->buffers.gather;
}

/* Encrypts from the queue into loop->buffers.cipher, small frames together, up to about 64 KiB. */
static int encrypt_some(xx_stream *s) {
    xx_loop *loop = s->loop;
    while (s->queue.count && loop->buffers.cipher.length < XX__READ_SIZE) {
        const uint8_t *data = NULL;
        size_t length = 0, skip = s->queue.offset;
        for (uint32_t i = 0; i < s->queue.count && length < TLS_CHUNK; i++) {
            xx_frame *frame = xx__queue_frame(s, i);
            const uint8_t *from = frame->bytes + frame->start + skip;
            size_t run = frame->length - skip;
            skip = 0;
            if (run > TLS_CHUNK - length)
                run = TLS_CHUNK - length;
            if (i == 0 && (s->queue.count == 1 || run == TLS_CHUNK)) {
                data = from; /* alone in its record: no copy */
                length = run;
                break;
            }
            uint8_t *room = gather_room(loop);
            if (!room)
                return XX_E_MEMORY;
            memcpy(room + length, from, run);
            length += run;
            data = room;
        }
        if (xx__tls_write(s->tls, data, length, &loop->buffers.cipher) != XX_OK)
            return XX_E_TLS;
        xx__queue_advance(s, length);
    }
    return XX_OK;
}

/* The same from the file, which is ready. */
static int encrypt_file(xx_stream *s) {
    uint8_t *room = gather_room(s->loop);
    if (!room)
        return XX_E_MEMORY;
    ssize_t n = xx__sending_read(s, room, XX__READ_SIZE);
    if (n < 0)
        return (int)n;
    return xx__tls_write(s->tls, room, (size_t)n, &s->loop->buffers.cipher);
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
        if (s->queue.count == 0 && !s->sending)
            return XX_OK;
        if (!xx__tls_ready(s->tls) || (s->queue.count == 0 && xx__sending_ready(s->sending) == 0))
            return XX_OK;
        if (budget == 0) {
            s->flags |= XX__BLOCKED;
            return XX_OK;
        }
        loop->buffers.cipher.length = 0;
        int result = s->queue.count ? encrypt_some(s) : encrypt_file(s);
        struct iovec part = {loop->buffers.cipher.data, loop->buffers.cipher.length};
        ssize_t n = loop->buffers.cipher.length ? write_some(s, &part, 1) : 0;
        if (n < 0)
            return XX_E_SYSTEM;
        if (xx_buf_append(pending, loop->buffers.cipher.data + n,
                          loop->buffers.cipher.length - (size_t)n) != XX_OK)
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
        xx__queue_drop(s);
        xx__stream_peer_end(s, result);
    }
    return result;
}

size_t xx__stream_pending(const xx_stream *s) {
    return s->queue.bytes + (s->tls ? xx__tls_pending(s->tls)->length : 0) +
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
