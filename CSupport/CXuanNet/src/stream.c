/* Streams: sockets with one owner each. In: descriptors. Out: what is due at the end of a turn
 * and at a tick. Closing is deferred: unlinked now, freed after the turn. Reading:
 * stream_read.c; writing: stream_queue.c and stream_flush.c. */
#include <netinet/tcp.h>
#include <unistd.h>

#include "stream_parts.h"

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
    xx__side_of(s)->opened++;
    xx__side_of(s)->open++;
    loop->accepted += !s->outgoing;
    s->interest = 0;
    s->cause = 0;
    s->heard = s->moved = loop->ticks;
    s->queue.slots = s->queue.inline_slots;
    s->queue.slot_count = XX__SLOTS;
    s->queue.first = s->queue.count = 0;
    s->queue.offset = s->queue.bytes = 0;
    s->sending = NULL;
    xx__link_append(&loop->streams, &s->link);
    xx__link_init(&s->owed.wheel);
    xx__stream_due(s, loop->ticks + 1);
    xx__stream_watch(s);
    return XX_OK;
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
    uint64_t queued = s->queue.bytes;
    uint64_t began =
        s->queue.count && xx__is_sample(s->loop, &s->loop->samples.to_write) ? uv_hrtime() : 0;
    xx__stream_flush(s);
    if (began) {
        uint64_t took = uv_hrtime() - began;
        xx__stage_add(&s->loop->figures.write, took);
        xx_probe(XX_STAGE_WRITE, s->number, queued - s->queue.bytes, took);
    }
    if (s->flags & XX__CLOSED)
        return;
    s->ops->flushed(s);
    xx__stream_watch(s);
}

void xx__stream_close(xx_stream *s) {
    if (s->flags & XX__CLOSED)
        return;
    xx__queue_drop(s);
    xx__stream_mark(s); /* the handle goes in xx__stream_settle, when no list holds the stream */
    s->flags |= XX__CLOSED;
    xx__side_of(s)->open--;
    s->loop->accepted -= !s->outgoing;
    xx__link_remove(&s->link);
    xx__link_remove(&s->owed.wheel);
}
