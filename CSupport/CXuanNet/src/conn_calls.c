/* Calls of a server connection's owner. In: answers, sealed frames, pauses, deadlines, the
 * wish to end. Out: the queue, which is bounded: past the bound the reader is too slow and it is
 * over. */
#include <unistd.h>

#include "conn_parts.h"

/* ---- facts ---- */

uint64_t xx_conn_number(const xx_conn *conn) {
    return conn->stream.number;
}
bool xx_conn_is_tls(const xx_conn *conn) {
    return conn->stream.tls != NULL;
}
bool xx_conn_peer_ended(const xx_conn *conn) {
    return (conn->stream.flags & XX__PEER_ENDED) != 0;
}
bool xx_conn_is_open(const xx_conn *conn) {
    return conn->phase == XX__HTTP || is_open_websocket(conn);
}

/* ---- answers ---- */

static bool awaits_answer(const xx_conn *conn) {
    return conn->phase == XX__HTTP && xx__exchange_awaits_answer(&conn->http);
}

bool xx_conn_keep_alive(const xx_conn *conn) {
    return conn->phase == XX__HTTP && conn->http.keep_alive;
}

int xx_conn_respond(xx_conn *conn, xx_frame *frame, bool keep_alive) {
    if (!awaits_answer(conn)) {
        xx_frame_release(frame);
        return XX_E_STATE;
    }
    if (xx__conn_queue(conn, frame)) {
        xx__exchange_answered(&conn->http, keep_alive);
        xx__conn_next_request(conn);
    }
    return XX_OK;
}

int xx_conn_respond_file(xx_conn *conn, xx_frame *head, int file, uint64_t offset, uint64_t length,
                         bool keep_alive) {
    if (!awaits_answer(conn)) {
        xx_frame_release(head);
        close(file);
        return XX_E_STATE;
    }
    int queued = xx__stream_queue(&conn->stream, head);
    if (xx__sending_start(&conn->stream, file, offset, length) != XX_OK || queued != XX_OK)
        xx__conn_end(conn, XX_E_MEMORY, 0, true);
    else
        xx__exchange_file_begun(&conn->http, keep_alive);
    return XX_OK;
}

int xx_conn_respond_begin(xx_conn *conn, xx_frame *head, bool keep_alive) {
    if (!awaits_answer(conn)) {
        xx_frame_release(head);
        return XX_E_STATE;
    }
    if (xx__conn_queue(conn, head)) {
        xx__exchange_file_begun(&conn->http, keep_alive);
        conn->http.more = true;
    }
    return XX_OK;
}

int xx_conn_respond_more(xx_conn *conn, xx_frame *piece) {
    if (conn->phase != XX__HTTP || !conn->http.more) {
        xx_frame_release(piece);
        return XX_E_STATE;
    }
    conn->was_blocked = true; /* or it soon is */
    xx__conn_queue(conn, piece);
    return XX_OK;
}

int xx_conn_respond_end(xx_conn *conn) {
    if (conn->phase != XX__HTTP || !conn->http.more)
        return XX_E_STATE;
    conn->http.more = false;
    xx__stream_mark(&conn->stream); /* goes on as behind a file */
    return XX_OK;
}

int xx_conn_upgrade(xx_conn *conn, const uint8_t *fields, size_t length, size_t message_limit) {
    if (!awaits_answer(conn) || !conn->http.upgradable)
        return XX_E_STATE;
    if (xx__conn_queue(conn, xx__exchange_upgrade(&conn->http, fields, length)))
        xx__conn_turn_to_frames(conn, message_limit);
    return XX_OK;
}

void xx_conn_set_body_rate(xx_conn *conn, uint32_t rate) {
    if (is_in_body(conn))
        conn->http.rate = rate;
}

/* ---- messages out ---- */

size_t xx_conn_message_limit(const xx_conn *conn) {
    return is_open_websocket(conn) ? (size_t)conn->ws.reader.limit : 0;
}

void xx_conn_set_message_limit(xx_conn *conn, size_t limit) {
    /* Not below what a message under way already has: parsing subtracts. */
    if (is_open_websocket(conn))
        conn->ws.reader.limit = limit > conn->ws.reader.joined ? limit : conn->ws.reader.joined;
}

static bool has_room(xx_conn *conn, size_t length) {
    size_t bound = limits_of(conn)->queued_bytes;
    xx_loop *loop = conn->stream.loop;
    if (xx_frame_total() > loop->frame_limit) {
        /* Some connection has more than its share: it ends at the next frame for it. */
        size_t share = loop->frame_limit / loop->accepted;
        bound = share < bound ? share : bound;
    }
    bound += conn->spared;
    size_t pending = xx__stream_pending(&conn->stream);
    if (pending == 0 || pending + length <= bound)
        return true;
    /* Much in one turn says nothing about the reader: what does the socket take now? */
    if (xx__stream_flush(&conn->stream) != XX_OK || is_over(conn))
        return false;
    pending = xx__stream_pending(&conn->stream);
    if (pending == 0 || pending + length <= bound)
        return true;
    xx__conn_end(conn, XX_E_SLOW_READER, 0, true);
    return false;
}

/* Takes `frame`. */
static void send_frame(xx_conn *conn, xx_frame *frame) {
    if (!is_open_websocket(conn) || !has_room(conn, frame->length)) {
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
    if (!is_open_websocket(conn))
        return;
    conn->spared += frame->length;
    send_frame(conn, xx_frame_retain(frame));
}

void xx_conn_tell_drained(xx_conn *conn) {
    if (!is_open_websocket(conn))
        return;
    conn->was_blocked = true; /* or it soon is */
    xx__stream_mark(&conn->stream);
}

void xx_conn_send_copy(xx_conn *conn, const uint8_t *data, size_t length) {
    if (!is_open_websocket(conn))
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

void xx_conn_confirm(xx_conn *conn) {
    if (!is_open_websocket(conn) || conn->pings.wanted)
        return;
    conn->pings.wanted = true;
    if (conn->pings.state != XX__PING_NONE)
        return; /* its pong comes first */
    xx__stream_mark(&conn->stream);
    xx__stream_due(&conn->stream, conn->stream.loop->ticks + 1);
}

size_t xx_conn_queued_bytes(const xx_conn *conn) {
    return xx__stream_pending(&conn->stream);
}

/* ---- ends, pauses, deadlines ---- */

void xx_conn_close(xx_conn *conn, uint16_t code, const char *reason, size_t length) {
    if (is_over(conn) || is_closing(conn))
        return;
    if (conn->phase == XX__HTTP) {
        xx__conn_end(conn, XX_E_LOCAL, 0, false);
        return;
    }
    if (conn->pings.wanted) {
        /* The last chance, whatever the second says: its pong comes before the peer's close
         * frame. */
        xx__conn_ping(conn);
        if (is_over(conn))
            return;
    }
    xx__conn_carry_out(conn, xx__endpoint_close(&conn->ws, code, reason, length));
    if (is_over(conn))
        return;
    conn->deadline.is_set = false;
    xx__conn_be_patient(conn, CLOSE_SECONDS);
    if (conn->paused)
        xx_conn_resume(conn); /* the peer's close frame has to be seen */
}

void xx_conn_abort(xx_conn *conn) {
    xx__conn_end(conn, XX_E_LOCAL, 0, true);
}

void xx_conn_pause(xx_conn *conn) {
    if (is_over(conn) || is_closing(conn))
        return;
    conn->paused = true;
    xx__stream_read(&conn->stream, false);
}

void xx_conn_resume(xx_conn *conn) {
    if (is_over(conn) || !conn->paused)
        return;
    conn->paused = false;
    conn->stream.heard = conn->stream.loop->ticks;
    if (conn->phase == XX__WEBSOCKET)
        conn->pings.at = conn->stream.loop->ticks;
    if (is_in_body(conn)) /* as long as at its beginning: we were the ones who were slow */
        xx__conn_be_patient(conn, limits_of(conn)->body_seconds);
    conn->pump = true;
    xx__stream_mark(&conn->stream);
}

void xx_conn_set_deadline(xx_conn *conn, uint64_t ms) {
    uint32_t step = conn->stream.loop->tick_ms;
    uint64_t ticks = (ms + step - 1) / step + 1; /* the tick under way is not whole */
    if (is_over(conn) || is_closing(conn))
        return;
    conn->deadline.is_set = ms != 0;
    conn->deadline.tick = conn->stream.loop->ticks + (uint32_t)(ticks < XX__FAR ? ticks : XX__FAR);
    if (ms)
        xx__stream_due(&conn->stream, conn->deadline.tick);
}
