/* An outgoing connection for bytes. In: raw frames. Out: what the peer sends, and the end.
 *
 *     dial.c: connected --> OPEN --fault, end of either side--> end_code set, the owner is told
 */
#include "begun.h"
#include "dial.h"

enum { OPEN = XX__DIALLED };

struct xx_outbound {
    xx__dial dial;
    const xx_outbound_events *events;
};

#define OUTBOUND_OF(pointer, member) XX_CONTAINER(pointer, xx_outbound, member)

static void on_told(xx__dial *dial, const char *text, void *user) {
    xx_outbound *outbound = OUTBOUND_OF(dial, dial);
    outbound->events->ended(outbound, dial->end_code, text, user);
}

static void on_freed(xx__dial *dial) {
    (void)dial;
}

/* ---- what the stream tells ---- */

static void on_room(xx_stream *s, uint8_t **at, size_t *size) {
    *at = xx__begun_base(s);
    *size = XX__READ_SIZE;
}

static void on_data(xx_stream *s, uint8_t *at, size_t length) {
    xx_outbound *outbound = OUTBOUND_OF(s, dial.stream);
    if (!outbound->dial.end_code)
        outbound->events->data(outbound, at, length, outbound->dial.user);
}

static void on_ready(xx_stream *s) {
    xx_outbound *outbound = OUTBOUND_OF(s, dial.stream);
    if (outbound->dial.end_code)
        return;
    xx__dial_stands(&outbound->dial);
    outbound->dial.phase = OPEN;
    outbound->events->connected(outbound, outbound->dial.user);
}

static void on_ended(xx_stream *s, int code) {
    xx_outbound *outbound = OUTBOUND_OF(s, dial.stream);
    if (outbound->dial.end_code || xx__dial_lost(&outbound->dial, code))
        return;
    if (code == XX_E_SYSTEM && s->cause)
        xx__dial_fail(&outbound->dial, "connection", s->cause);
    else
        xx__dial_end(&outbound->dial, code == XX_E_SYSTEM ? XX_E_VANISHED : code);
}

static void on_settle(xx_stream *s) {
    xx_outbound *outbound = OUTBOUND_OF(s, dial.stream);
    if (outbound->dial.end_code)
        xx__dial_tell(&outbound->dial);
}
static void on_flushed(xx_stream *s) {
    (void)s;
}
static uint32_t on_due(xx_stream *s, uint32_t now) {
    (void)s;
    return now + XX__FAR; /* the owner keeps the time */
}

static const xx_stream_ops stream_ops = {on_room,  on_data,       on_ready,
                                         on_ended, on_settle,     on_flushed,
                                         on_due,   xx__dial_stop, xx__dial_released};
static const xx__dial_ops dial_ops = {&stream_ops, on_told, NULL, on_freed};

/* ---- what the owner calls ---- */

xx_outbound *xx_outbound_new(xx_loop *loop, const char *host, uint16_t port,
                             uint32_t connect_seconds, const xx_outbound_events *events, void *user,
                             xx_error *error) {
    xx_outbound *outbound = xx__dial_new(loop, sizeof *outbound, &dial_ops, user, error);
    if (!outbound)
        return NULL;
    outbound->events = events;
    return xx__dial_start(&outbound->dial, host, port, NULL, connect_seconds, error) ? outbound
                                                                                     : NULL;
}

int xx_outbound_send(xx_outbound *outbound, xx_frame *frame) {
    if (outbound->dial.end_code || outbound->dial.phase != OPEN || !outbound->dial.user) {
        xx_frame_release(frame);
        return XX_E_STATE;
    }
    int result = xx__stream_queue(&outbound->dial.stream, frame);
    if (result != XX_OK)
        xx__dial_end(&outbound->dial, XX_E_MEMORY);
    return result;
}

size_t xx_outbound_pending(const xx_outbound *outbound) {
    return outbound->dial.has_stream ? xx__stream_pending(&outbound->dial.stream) : 0;
}

void xx_outbound_end(xx_outbound *outbound) {
    xx__dial_end(&outbound->dial, XX_E_LOCAL);
}
