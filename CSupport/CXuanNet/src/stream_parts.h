/* Shared by the stream*.c files. Not for those who own a stream: they have internal.h. */
#ifndef XX_STREAM_PARTS_H
#define XX_STREAM_PARTS_H

#include "internal.h"

/* ---- figures: a count costs an addition, a time two looks at the clock for one in XX_SAMPLING
 * ---- */

static inline xx_side_figures *xx__side_of(xx_stream *s) {
    return s->outgoing ? &s->loop->figures.outgoing : &s->loop->figures.incoming;
}

static inline bool xx__is_sample(const xx_loop *loop, uint32_t *to_sample) {
    if (xx_probe_on())
        return true;
    if (*to_sample == 0 || --*to_sample != 0)
        return false;
    *to_sample = loop->samples.every;
    return true;
}

/* ---- stream_read.c ---- */

/* Tells libuv what to watch, if that changed. */
void xx__stream_watch(xx_stream *stream);
/* Nothing more comes from the peer; the owner gets the reason. */
static inline void xx__stream_peer_end(xx_stream *s, int code) {
    s->flags |= XX__PEER_ENDED;
    s->ops->ended(s, code);
}

/* ---- stream_queue.c ---- */

/* `count` more bytes of the queue are gone. */
void xx__queue_advance(xx_stream *stream, size_t count);
/* Forgets what was queued, the file included. */
void xx__queue_drop(xx_stream *stream);
/* The frame at `place`, counted from the first that is not all gone. */
static inline xx_frame *xx__queue_frame(const xx_stream *s, uint32_t place) {
    return s->queue.slots[(s->queue.first + place) & (s->queue.slot_count - 1)];
}

#endif
