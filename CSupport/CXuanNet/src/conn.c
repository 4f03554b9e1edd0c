/* A server connection, the file that strings the others together. In: plaintext from
 * stream_read.c. Out: messages to the owner, heads and bodies to conn_http.c, the end. Where it
 * begins: conn_accept.c; what the owner says: conn_calls.c, conn_http.c; time: conn_due.c.
 *
 *     HEAD --head--> BODY --last byte--> WAIT --answer written--> HEAD ...
 *       |              `- no body: at once -'  `--upgrade--> FRAMES --close()--> CLOSING
 *       `----------------- fault, end, close --> LINGER (owner told; queue out, FIN, discard)
 */
#include <stdio.h>

#include "conn_parts.h"

/* ---- ending ---- */

void xx__conn_phase_due(xx_conn *conn, uint32_t seconds) {
    conn->timed = seconds != 0;
    conn->phase_due = conn->stream.loop->ticks + seconds + 1; /* the tick under way is not whole */
    if (conn->timed)
        xx__stream_due(&conn->stream, conn->phase_due);
}

void xx__conn_end(xx_conn *conn, int code, uint16_t status, bool hard) {
    if (conn->stream.flags & XX__CLOSED)
        return;
    conn->hard |= hard;
    if (conn->end_code == 0) {
        conn->end_code = (int16_t)code;
        conn->end_status = status;
        conn->phase = LINGER;
        conn->paused = false;
        conn->has_deadline = false;
        xx__conn_phase_due(conn, LINGER_SECONDS);
        xx__stream_read(&conn->stream, true); /* to see the peer's end */
    }
    xx__stream_mark(&conn->stream);
}

static void tell_closed(xx_conn *conn) {
    void *user = conn->user;
    conn->user = NULL;
    char text[160] = "";
    if (conn->end_code == XX_E_TLS && conn->stream.tls)
        snprintf(text, sizeof text, "%s", xx__tls_text(conn->stream.tls));
    conn->profile->events->closed(conn, conn->end_code, conn->end_status, text, user);
}

/* ---- frames in ---- */

static void end_as(xx_conn *conn, xx__ending ending) {
    if (ending.code)
        xx__conn_end(conn, ending.code, ending.status, ending.hard);
}

static ssize_t take_frame(xx_conn *conn, uint8_t *data, size_t length) {
    xx__arrival arrival;
    ssize_t size = xx__endpoint_take(&conn->ws, data, length, &arrival);
    if (size == XX_NEED_MORE)
        return 0;
    if (size < 0) {
        end_as(conn, xx__endpoint_fail(&conn->ws, (int)size));
        return 0;
    }
    if (arrival.is_message && conn->phase == FRAMES) {
        conn->stream.loop->figures.messages_in++;
        TELL(conn, message, arrival.data, arrival.length);
    } else if (arrival.is_control && arrival.opcode == XX_WS_PONG) {
        xx__conn_pong(conn, arrival.data, arrival.length);
    } else if (arrival.is_control && !conn->end_code) {
        end_as(conn, xx__endpoint_answer(&conn->ws, &arrival));
    }
    if (arrival.whole.data)
        xx_buf_reset(&arrival.whole);
    return size;
}

/* ---- bytes in ---- */

/* Takes in as much as is whole. Returns the bytes used up. */
static size_t process(xx_conn *conn, uint8_t *data, size_t length) {
    size_t at = 0;
    while (!conn->end_code && !conn->paused) {
        ssize_t n = 0;
        switch (conn->phase) {
        case HEAD:
            n = xx__conn_take_head(conn, data + at, length - at);
            break;
        case BODY:
            n = xx__conn_take_body(conn, data + at, length - at);
            break;
        case FRAMES:
        case CLOSING:
            n = take_frame(conn, data + at, length - at);
            break;
        default: /* WAIT: the next request has to wait until the answer to this one is written */
            if (at == length || !xx__conn_written(conn))
                return at;
            continue;
        }
        if (n <= 0)
            break;
        at += (size_t)n;
    }
    return at;
}

/* Pipelined requests behind an unanswered one are kept up to a bound, then TCP holds them back. */
static void hold_back(xx_conn *conn) {
    bool full = conn->phase == WAIT && conn->in.length > limits_of(conn)->head_bytes;
    bool want = !conn->paused && !full;
    if (want != !!(conn->stream.flags & XX__READING))
        xx__stream_read(&conn->stream, want);
}

static void on_room(xx_stream *s, uint8_t **at, size_t *size) {
    xx_conn *conn = conn_of(s);
    if (conn->phase == LINGER)
        xx_buf_reset(&conn->in); /* nobody reads it any more */
    if (xx__begun_room(s, &conn->in, at, size) != XX_OK) {
        xx__conn_end(conn, XX_E_MEMORY, 0, true);
        xx__stream_read(s, false);
    } else if ((conn->phase == HEAD || conn->phase == WAIT) &&
               *size > limits_of(conn)->head_bytes) {
        *size = limits_of(conn)->head_bytes; /* what may have to wait for an answer stays small */
    }
}

static void on_data(xx_stream *s, uint8_t *at, size_t length) {
    xx_conn *conn = conn_of(s);
    if (conn->phase == LINGER)
        return; /* discarded, so that our last words are not lost to a reset */
    size_t total = length;
    uint8_t *bytes = xx__begun_join(&conn->in, at, &total);
    size_t used = process(conn, bytes, total);
    if (xx__begun_keep(&conn->in, bytes, total, conn->end_code ? total : used) != XX_OK)
        xx__conn_end(conn, XX_E_MEMORY, 0, true);
    hold_back(conn);
}

/* What waited in `in` while reading was off or an answer was due. */
static void pump(xx_conn *conn) {
    conn->pump = false;
    if (conn->paused || conn->end_code)
        return;
    if (conn->in.length)
        xx_buf_consume(&conn->in, process(conn, conn->in.data, conn->in.length));
    hold_back(conn);
    if (conn->stream.flags & XX__READING)
        xx__stream_pump(&conn->stream);
}

/* ---- what the stream tells ---- */

static void on_ready(xx_stream *s) {
    (void)s;
}

static void on_ended(xx_stream *s, int code) {
    xx_conn *conn = conn_of(s);
    if (conn->end_code) { /* lingering: the peer is done too, or gone */
        conn->hard |= code != XX_E_VANISHED || xx__stream_pending(s) == 0;
        xx__stream_mark(s);
    } else if (code == XX_E_TLS) {
        xx__conn_end(conn, XX_E_TLS, 0, false); /* the alert still goes out */
    } else if (conn->phase == CLOSING) {
        xx__conn_end(conn, XX_E_LOCAL, 0, true);
    } else if (code == XX_E_VANISHED && conn->phase <= WAIT) {
        xx__stream_mark(s); /* a half close: what was asked is still answered (RFC 9112 §9.6) */
    } else {
        xx__conn_end(conn, code == XX_E_MEMORY ? code : XX_E_VANISHED, 0, true);
    }
}

static void on_settle(xx_stream *s) {
    xx_conn *conn = conn_of(s);
    if (conn->pump)
        pump(conn);
    if (conn->wants_ping)
        xx__conn_ask(conn); /* behind all that this turn has sent, in the same write */
    if (conn->end_code && conn->user)
        tell_closed(conn);
    if (conn->hard)
        xx__stream_close(s);
}

static void on_flushed(xx_stream *s) {
    xx_conn *conn = conn_of(s);
    if (xx__stream_pending(s) > 0) {
        conn->was_blocked = true;
        return;
    }
    conn->spared = 0;
    if (conn->ping && !conn->ping_left) {
        conn->ping_left = true; /* from here on the peer has it to answer */
        conn->pinged = s->loop->ticks;
    }
    if (conn->phase == LINGER) {
        if (s->flags & XX__PEER_ENDED) {
            xx__stream_finish(s);
            conn->hard = true;
            xx__stream_mark(s);
        } else if (!conn->finished) {
            conn->finished = true;
            xx__stream_finish(s);
            xx__conn_phase_due(conn, LINGER_SECONDS);
        }
        return;
    }
    if (conn->sending) {
        conn->sending = conn->was_blocked = false;
        conn->answered = true;
    }
    xx__conn_next_request(conn);
    if ((s->flags & XX__PEER_ENDED) && conn->phase <= BODY && !conn->pump && !conn->end_code)
        xx__conn_end(conn, XX_E_VANISHED, 0, false); /* all is answered that came whole */
    if (conn->end_code)
        return;
    if (conn->was_blocked && conn->user) {
        conn->was_blocked = false;
        TELL(conn, drained);
    }
}

static void on_stop(xx_stream *s) {
    xx_conn *conn = conn_of(s);
    if (conn->end_code)
        return;
    if (conn->phase == FRAMES)
        xx__endpoint_close(&conn->ws, 1001, "", 0); /* going away; one try to send it */
    xx__conn_end(conn, XX_E_STOPPED, 0, false);
}

static void on_release(xx_stream *s) {
    xx_conn *conn = conn_of(s);
    xx_buf_reset(&conn->in);
    if (conn->upgraded)
        xx__endpoint_reset(&conn->ws);
    xx__profile_drop(conn->profile);
    xx_mem_release(conn);
}

const xx_stream_ops xx__conn_ops = {on_room,    on_data,      on_ready, on_ended,  on_settle,
                                    on_flushed, xx__conn_due, on_stop,  on_release};
