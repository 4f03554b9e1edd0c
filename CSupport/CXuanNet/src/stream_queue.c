/* The write queue of a stream. In: frames. Out: their bytes to stream_flush.c, which says how
 * many are gone. A ring of references, the first few without memory of its own. */
#include "stream_parts.h"

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
            slots[i] = xx__queue_frame(s, i);
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

void xx__queue_advance(xx_stream *s, size_t n) {
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

void xx__queue_drop(xx_stream *s) {
    uint16_t touched = s->flags & XX__TOUCHED;
    xx__queue_advance(s, s->queued);
    s->flags = (uint16_t)((s->flags & ~XX__TOUCHED) | touched);
    xx__sending_drop(s);
}
