/* Calls that a loop owes its streams. In: streams with something to do. Out: the list that the loop
 * works off at the end of a turn, and the wheel that it turns at each tick. */
#include "internal.h"

void xx__stream_mark(xx_stream *s) {
    if (s->flags & (XX__DIRTY | XX__CLOSED))
        return;
    s->flags |= XX__DIRTY;
    s->owed.next = NULL;
    *s->loop->dirty.tail = s;
    s->loop->dirty.tail = &s->owed.next;
}

void xx__stream_due(xx_stream *s, uint32_t due) {
    xx_loop *loop = s->loop;
    if (s->flags & XX__CLOSED)
        return;
    if (xx__reached(loop->ticks, due))
        due = loop->ticks + 1;
    bool linked = s->owed.wheel.next != &s->owed.wheel;
    if (linked && xx__reached(due, s->owed.due))
        return; /* it is called sooner, and says then when it wants to be called again */
    xx__link_remove(&s->owed.wheel);
    s->owed.due = due;
    xx__link_append(&loop->wheel[due & (XX__WHEEL - 1)], &s->owed.wheel);
}
