/* What the owner of a server connection calls beside conn_http.c's answers. In: sealed frames,
 * pauses, deadlines, the wish to end. Out: the queue, which is bounded: past the bound the
 * reader is too slow and it is over. */
#include "conn_parts.h"

/* ---- facts ---- */

uint64_t xx_conn_number(const xx_conn *conn) {
    return conn->stream.number;
}
bool xx_conn_is_tls(const xx_conn *conn) {
    return conn->stream.tls != NULL;
}
bool xx_conn_keep_alive(const xx_conn *conn) {
    return conn->keep_alive;
}

/* ---- messages out ---- */

size_t xx_conn_message_limit(const xx_conn *conn) {
    return conn->phase == FRAMES ? (size_t)conn->ws.reader.limit : 0;
}

void xx_conn_set_message_limit(xx_conn *conn, size_t limit) {
    /* Not below what a message under way already has: parsing subtracts. */
    if (conn->phase == FRAMES)
        conn->ws.reader.limit = limit > conn->ws.reader.joined ? limit : conn->ws.reader.joined;
}

static bool has_room(xx_conn *conn, size_t length) {
    size_t bound = limits_of(conn)->queued_bytes;
    xx_loop *loop = conn->stream.loop;
    if (xx_frame_total() > loop->frame_limit) {
        /* Somebody has more than his share then, and who it is ends first. */
        size_t share = loop->frame_limit / (size_t)loop->figures.incoming.open;
        bound = share < bound ? share : bound;
    }
    bound += conn->spared;
    size_t pending = xx__stream_pending(&conn->stream);
    if (pending == 0 || pending + length <= bound)
        return true;
    /* Much in one turn says nothing about the reader: what does the socket take now? */
    if (xx__stream_flush(&conn->stream) != XX_OK || conn->end_code)
        return false;
    pending = xx__stream_pending(&conn->stream);
    if (pending == 0 || pending + length <= bound)
        return true;
    xx__conn_end(conn, XX_E_SLOW_READER, 0, true);
    return false;
}

/* Takes `frame`. */
static void send_frame(xx_conn *conn, xx_frame *frame) {
    if (conn->end_code || conn->phase != FRAMES || !has_room(conn, frame->length)) {
        xx_frame_release(frame);
        return;
    }
    conn->said = conn->stream.loop->ticks;
    conn->stream.loop->figures.messages_out++;
    if (xx__stream_queue(&conn->stream, frame) != XX_OK)
        xx__conn_end(conn, XX_E_MEMORY, 0, true);
}

void xx_conn_send(xx_conn *conn, xx_frame *frame) {
    send_frame(conn, xx_frame_retain(frame));
}

void xx_conn_send_spared(xx_conn *conn, xx_frame *frame) {
    if (conn->end_code || conn->phase != FRAMES)
        return;
    conn->spared += frame->length;
    send_frame(conn, xx_frame_retain(frame));
}

void xx_conn_tell_drained(xx_conn *conn) {
    if (conn->end_code || conn->phase != FRAMES)
        return;
    conn->was_blocked = true; /* or it soon is */
    xx__stream_mark(&conn->stream);
}

void xx_conn_send_copy(xx_conn *conn, const uint8_t *data, size_t length) {
    if (conn->end_code || conn->phase != FRAMES)
        return;
    xx_frame *frame = xx_frame_new(length);
    if (!frame) {
        xx__conn_end(conn, XX_E_MEMORY, 0, true);
        return;
    }
    memcpy(xx_frame_payload(frame), data, length);
    xx_frame_seal(frame, XX_WS_BINARY, length);
    send_frame(conn, frame);
}

/* ---- ends, pauses, deadlines ---- */

void xx_conn_close(xx_conn *conn, uint16_t code, const char *reason, size_t length) {
    if (conn->end_code || conn->phase == CLOSING)
        return;
    if (conn->phase != FRAMES) {
        xx__conn_end(conn, XX_E_LOCAL, 0, false);
        return;
    }
    if (conn->wants_ping) {
        /* The last chance, whatever the second says: its pong comes before the peer's close
         * frame. */
        xx__conn_ping(conn);
        if (conn->end_code)
            return;
    }
    int queued = xx__endpoint_close(&conn->ws, code, reason, length);
    if (queued != XX_OK) {
        xx__conn_end(conn, queued, 0, true);
        return;
    }
    conn->phase = CLOSING;
    conn->has_deadline = false;
    xx__conn_phase_due(conn, CLOSE_SECONDS);
    if (conn->paused)
        xx_conn_resume(conn); /* the peer's close frame has to be seen */
}

void xx_conn_abort(xx_conn *conn) {
    xx__conn_end(conn, XX_E_LOCAL, 0, true);
}

void xx_conn_set_body_rate(xx_conn *conn, uint32_t rate) {
    if (conn->end_code == 0 && conn->phase == BODY)
        conn->http.rate = rate;
}

void xx_conn_pause(xx_conn *conn) {
    if (conn->end_code || conn->phase == CLOSING)
        return;
    conn->paused = true;
    xx__stream_read(&conn->stream, false);
}

void xx_conn_resume(xx_conn *conn) {
    if (conn->end_code || !conn->paused)
        return;
    conn->paused = false;
    conn->stream.heard = conn->pinged = conn->stream.loop->ticks;
    if (conn->phase == BODY) /* as long as at its beginning: we were the ones who were slow */
        xx__conn_phase_due(conn, limits_of(conn)->body_seconds);
    conn->pump = true;
    xx__stream_mark(&conn->stream);
}

size_t xx_conn_queued_bytes(const xx_conn *conn) {
    return xx__stream_pending(&conn->stream);
}

void xx_conn_set_deadline(xx_conn *conn, uint64_t ms) {
    uint32_t step = conn->stream.loop->tick_ms;
    uint64_t ticks = (ms + step - 1) / step + 1; /* the tick under way is not whole */
    if (conn->end_code || conn->phase == CLOSING)
        return;
    conn->has_deadline = ms != 0;
    conn->deadline = conn->stream.loop->ticks + (uint32_t)(ticks < XX__FAR ? ticks : XX__FAR);
    if (ms)
        xx__stream_due(&conn->stream, conn->deadline);
}

bool xx_conn_peer_ended(const xx_conn *conn) {
    return (conn->stream.flags & XX__PEER_ENDED) != 0;
}

bool xx_conn_is_open(const xx_conn *conn) {
    return conn->end_code == 0 && conn->phase != CLOSING;
}
