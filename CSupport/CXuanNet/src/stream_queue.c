/* The write queue of a stream. In: frames. Out: their bytes to stream_flush.c, which says how
 * many are gone. A ring of references, the first few without memory of its own. */
#include "stream_parts.h"

int xx__stream_queue(xx_stream *s, xx_frame *frame) {
    if ((s->flags & XX__CLOSED) || frame->length == 0) {
        xx_frame_release(frame);
        return XX_OK;
    }
    if (s->queue.count == s->queue.slot_count) {
        uint32_t bigger = s->queue.slot_count * 2;
        xx_frame **slots = xx_mem_allocate(bigger * sizeof *slots);
        if (!slots) {
            xx_frame_release(frame);
            return XX_E_MEMORY;
        }
        for (uint32_t i = 0; i < s->queue.count; i++)
            slots[i] = xx__queue_frame(s, i);
        if (s->queue.slots != s->queue.inline_slots)
            xx_mem_release(s->queue.slots);
        s->queue.slots = slots;
        s->queue.slot_count = bigger;
        s->queue.first = 0;
    }
    if (s->queue.count == 0)
        s->moved = s->loop->ticks;
    s->queue.slots[(s->queue.first + s->queue.count++) & (s->queue.slot_count - 1)] = frame;
    s->queue.bytes += frame->length;
    xx__stream_mark(s);
    return XX_OK;
}

void xx__queue_advance(xx_stream *s, size_t n) {
    if (n == 0)
        return;
    s->flags |= XX__TOUCHED;
    s->moved = s->loop->ticks;
    s->queue.bytes -= n;
    while (n) {
        xx_frame *frame = s->queue.slots[s->queue.first];
        size_t left = frame->length - s->queue.offset;
        if (n < left) {
            s->queue.offset += n;
            return;
        }
        n -= left;
        s->queue.offset = 0;
        s->queue.first = (s->queue.first + 1) & (s->queue.slot_count - 1);
        s->queue.count--;
        xx_frame_release(frame);
    }
    if (s->queue.count == 0) {
        if (s->queue.slots != s->queue.inline_slots)
            xx_mem_release(s->queue.slots);
        s->queue.slots = s->queue.inline_slots;
        s->queue.slot_count = XX__SLOTS;
        s->queue.first = 0;
    }
}

void xx__queue_drop(xx_stream *s) {
    uint16_t touched = s->flags & XX__TOUCHED;
    xx__queue_advance(s, s->queue.bytes);
    s->flags = (uint16_t)((s->flags & ~XX__TOUCHED) | touched);
    xx__sending_drop(s);
}
