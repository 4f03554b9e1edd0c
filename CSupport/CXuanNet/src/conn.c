/* A server connection, the file that strings the others together. In: plaintext from
 * stream_read.c. Out: requests and messages to the owner, answers of exchange.c and endpoint.c to
 * the queue, the end. Where it begins: conn_accept.c; what the owner says: conn_calls.c; time:
 * conn_due.c.
 *
 *     XX__HTTP --upgrade--> XX__WEBSOCKET
 *         `--- fault, end, close -----'---> XX__LINGER --queue out, FIN--> XX__FINISHED --> freed
 *                                             `----- at once ----> XX__DROPPED -----'
 */
#include <stdio.h>

#include "begun.h"
#include "conn_parts.h"

/* ---- phases ---- */

void xx__conn_be_patient(xx_conn *conn, uint32_t seconds) {
    conn->patience.is_set = seconds != 0;
    conn->patience.tick =
        conn->stream.loop->ticks + seconds + 1; /* the tick under way is not whole */
    if (seconds)
        xx__stream_due(&conn->stream, conn->patience.tick);
}

static void wait_for_head(xx_conn *conn, uint32_t seconds, bool begun) {
    xx__exchange_begin(&conn->http, begun);
    xx__conn_be_patient(conn, seconds);
}

void xx__conn_begin(xx_conn *conn, xx__profile *profile) {
    conn->profile = profile;
    profile->users++;
    conn->phase = XX__HTTP;
    wait_for_head(conn, profile->limits.head_seconds, true);
}

void xx__conn_turn_to_frames(xx_conn *conn, size_t message_limit) {
    uint32_t now = conn->stream.loop->ticks;
    conn->ws = (xx__endpoint){.reader = {.limit = message_limit}};
    conn->pings = (xx__pings){.at = now};
    conn->spared = 0;
    conn->said = now;
    conn->phase = XX__WEBSOCKET;
    conn->patience.is_set = false;
    conn->pump = true; /* frames may have come after the head */
    xx__stream_mark(&conn->stream);
    xx__stream_due(&conn->stream, now + 1);
}

void xx__conn_end(xx_conn *conn, int code, uint16_t status, bool hard) {
    if (conn->stream.flags & XX__CLOSED)
        return;
    if (!is_over(conn)) {
        if (conn->phase == XX__WEBSOCKET)
            xx__endpoint_reset(&conn->ws);
        conn->phase = XX__LINGER;
        conn->end.code = (int16_t)code;
        conn->end.status = status;
        conn->paused = false;
        conn->deadline.is_set = false;
        xx__conn_be_patient(conn, LINGER_SECONDS);
        xx__stream_read(&conn->stream, true); /* to see the peer's end */
    }
    if (hard)
        conn->phase = XX__DROPPED;
    xx__stream_mark(&conn->stream);
}

static void tell_closed(xx_conn *conn) {
    void *user = conn->user;
    conn->user = NULL;
    char text[160] = "";
    if (conn->end.code == XX_E_TLS && conn->stream.tls)
        snprintf(text, sizeof text, "%s", xx__tls_text(conn->stream.tls));
    conn->profile->events->closed(conn, conn->end.code, conn->end.status, text, user);
}

void xx__profile_drop(xx__profile *profile) {
    if (--profile->users != 0)
        return;
    xx_tls_context_free(profile->tls);
    xx_mem_release(profile);
}

/* ---- frames out ---- */

bool xx__conn_queue(xx_conn *conn, xx_frame *frame) {
    if (frame && xx__stream_queue(&conn->stream, frame) == XX_OK)
        return true;
    xx__conn_end(conn, XX_E_MEMORY, 0, true);
    return false;
}

void xx__conn_carry_out(xx_conn *conn, xx__reply reply) {
    if (reply.frame) {
        xx_frame_seal(reply.frame, reply.opcode, reply.length);
        if (!xx__conn_queue(conn, reply.frame))
            return;
    }
    if (reply.code)
        xx__conn_end(conn, reply.code, reply.status, reply.hard);
}

void xx__conn_ping(xx_conn *conn) {
    xx_loop *loop = conn->stream.loop;
    uint8_t payload[XX__PING_BYTES];
    xx__ping_begin(&conn->pings, &loop->ping_seed, loop->ticks, (uint32_t)uv_now(&loop->uv),
                   payload);
    xx__conn_carry_out(conn, xx__endpoint_control(XX_WS_PING, payload, sizeof payload));
    if (!is_over(conn))
        TELL(conn, asked);
}

void xx__conn_ask(xx_conn *conn) {
    xx_loop *loop = conn->stream.loop;
    if (is_open_websocket(conn) && conn->pings.wanted &&
        xx__ping_may_begin(&conn->pings, (uint32_t)uv_now(&loop->uv), loop->tick_ms))
        xx__conn_ping(conn);
}

/* ---- frames in ---- */

static void pong_came(xx_conn *conn, const xx__arrival *arrival) {
    if (!xx__ping_is_answered(&conn->pings, arrival->data, arrival->length))
        return;
    if (conn->pings.wanted) {
        xx__stream_mark(&conn->stream);
        xx__stream_due(&conn->stream, conn->stream.loop->ticks + 1);
    }
    TELL(conn, confirmed);
}

static ssize_t take_frame(xx_conn *conn, uint8_t *data, size_t length) {
    xx__arrival arrival;
    ssize_t size = xx__endpoint_take(&conn->ws, data, length, &arrival);
    if (size == XX_NEED_MORE)
        return 0;
    if (size < 0) {
        xx__conn_carry_out(conn, xx__endpoint_fail(&conn->ws, (int)size));
        return 0;
    }
    if (arrival.is_message) {
        conn->stream.loop->figures.messages_in++;
        TELL(conn, message, arrival.data, arrival.length);
    } else if (arrival.is_control && arrival.opcode == XX_WS_PONG) {
        pong_came(conn, &arrival);
    } else if (arrival.is_control) {
        size_t waiting = xx__stream_queue_memory(&conn->stream);
        xx__conn_carry_out(conn, xx__endpoint_answer(&conn->ws, &arrival, waiting));
    }
    if (arrival.whole.data)
        xx_buf_reset(&arrival.whole);
    return size;
}

/* ---- requests in ---- */

static void refuse(xx_conn *conn, int code) {
    uint16_t status;
    xx__conn_queue(conn, xx__exchange_refusal(code, xx_loop_date(conn->stream.loop), &status));
    xx__conn_end(conn, code, status, false);
}

void xx__conn_time_out(xx_conn *conn) {
    bool begun = conn->http.state <= XX__HEAD ? conn->in.length > 0 : conn->http.state == XX__BODY;
    if (begun)
        refuse(conn, XX_E_TIMEOUT);
    else
        xx__conn_end(conn, XX_E_TIMEOUT, 0, false);
}

void xx__conn_next_request(xx_conn *conn) {
    if (conn->phase != XX__HTTP || conn->http.state != XX__DONE)
        return;
    conn->patience.is_set = false;
    /* A peer that asks and does not read gets no second answer into memory: xx__conn_flushed()
     * comes back here. */
    if (xx__stream_pending(&conn->stream) > 0) {
        xx__stream_mark(&conn->stream);
    } else if (conn->http.keep_alive) {
        wait_for_head(conn, limits_of(conn)->idle_seconds, false);
        if (conn->in.length) {
            conn->pump = true;
            xx__stream_mark(&conn->stream);
        }
    } else {
        xx__conn_end(conn, XX_E_LOCAL, 0, false);
    }
}

/* More input waits: writes the answer now. Returns whether it is gone and the next request is on.
 */
static bool is_next_on(xx_conn *conn) {
    if (conn->http.state != XX__DONE || xx__stream_flush(&conn->stream) != XX_OK)
        return false;
    xx__conn_next_request(conn);
    return conn->phase == XX__HTTP && conn->http.state == XX__IDLE;
}

static void tell_body(xx_conn *conn, xx_slice bytes, bool last) {
    if (conn->http.state >= XX__WHOLE)
        conn->patience.is_set = false;
    if (bytes.length || last)
        TELL(conn, body, bytes.data, bytes.length, last);
    xx__conn_next_request(conn);
}

static ssize_t take_head(xx_conn *conn, const uint8_t *data, size_t length) {
    const xx_conn_limits *limits = limits_of(conn);
    xx__exchange *http = &conn->http;
    bool was_idle = http->state == XX__IDLE;
    xx_http1_head head;
    ssize_t size = xx__exchange_take_head(http, data, length, limits->head_bytes, &head);
    if (size < 0) {
        refuse(conn, (int)size);
        return 0;
    }
    if (http->state == XX__HEAD && was_idle)
        xx__conn_be_patient(conn, limits->head_seconds);
    if (http->state != XX__BODY)
        return size;
    bool has_body = http->body_left != 0;
    http->rate = limits->body_rate;
    xx__conn_be_patient(conn, has_body ? limits->body_seconds : 0);
    TELL(conn, request, &head);
    if (conn->phase != XX__HTTP)
        return size;
    if (!has_body) {
        xx__exchange_end_body(http);
        tell_body(conn, (xx_slice){data, 0}, true);
    } else if (head.expects_continue && head.minor == 1 && http->state == XX__BODY) {
        xx__conn_queue(conn, xx__exchange_continue());
    }
    return size;
}

static ssize_t take_body(xx_conn *conn, const uint8_t *data, size_t length) {
    if (length == 0)
        return 0;
    xx__body_run run;
    ssize_t size = xx__exchange_take_body(&conn->http, data, length, &run);
    if (size < 0) {
        refuse(conn, (int)size);
        return 0;
    }
    conn->patience.tick += run.seconds;
    tell_body(conn, run.bytes, run.last);
    return size;
}

/* ---- bytes in ---- */

/* Takes in as much as is whole. Returns the bytes used up. */
static size_t process(xx_conn *conn, uint8_t *data, size_t length) {
    size_t at = 0;
    while (!is_over(conn) && !conn->paused) {
        ssize_t n;
        if (conn->phase == XX__WEBSOCKET) {
            n = take_frame(conn, data + at, length - at);
        } else if (conn->http.state <= XX__HEAD) {
            n = take_head(conn, data + at, length - at);
        } else if (xx__exchange_in_body(&conn->http)) {
            n = take_body(conn, data + at, length - at);
        } else { /* the next request has to wait until the answer to this one is written */
            if (at == length || !is_next_on(conn))
                break;
            continue;
        }
        if (n <= 0)
            break;
        at += (size_t)n;
    }
    return at;
}

/* Pipelined requests after an unanswered one are kept up to a bound, then TCP holds them back. */
static void hold_back(xx_conn *conn) {
    bool full = conn->phase == XX__HTTP && conn->http.state >= XX__WHOLE &&
                conn->in.length > limits_of(conn)->head_bytes;
    bool want = !conn->paused && !full;
    if (want != !!(conn->stream.flags & XX__READING))
        xx__stream_read(&conn->stream, want);
}

void xx__conn_room(xx_stream *s, uint8_t **at, size_t *size) {
    xx_conn *conn = conn_of(s);
    if (is_over(conn))
        xx_buf_reset(&conn->in); /* nobody reads it any more */
    if (xx__begun_room(s, &conn->in, at, size) != XX_OK) {
        xx__conn_end(conn, XX_E_MEMORY, 0, true);
        xx__stream_read(s, false);
    } else if (conn->phase == XX__HTTP && !xx__exchange_in_body(&conn->http) &&
               *size > limits_of(conn)->head_bytes) {
        *size = limits_of(conn)->head_bytes; /* input that may wait for an answer stays small */
    }
}

void xx__conn_data(xx_stream *s, uint8_t *at, size_t length) {
    xx_conn *conn = conn_of(s);
    if (is_over(conn))
        return; /* discarded, so that our last words are not lost to a reset */
    size_t total = length;
    uint8_t *bytes = xx__begun_join(&conn->in, at, &total);
    size_t used = process(conn, bytes, total);
    if (xx__begun_keep(&conn->in, bytes, total, is_over(conn) ? total : used) != XX_OK)
        xx__conn_end(conn, XX_E_MEMORY, 0, true);
    hold_back(conn);
}

/* Takes in bytes that waited in `in` while reading was off or an answer was due. */
static void pump(xx_conn *conn) {
    conn->pump = false;
    if (conn->paused || is_over(conn))
        return;
    if (conn->in.length)
        xx_buf_consume(&conn->in, process(conn, conn->in.data, conn->in.length));
    hold_back(conn);
    if (conn->stream.flags & XX__READING)
        xx__stream_pump(&conn->stream);
}

/* ---- what the stream tells ---- */

void xx__conn_ready(xx_stream *s) {
    (void)s;
}

void xx__conn_ended(xx_stream *s, int code) {
    xx_conn *conn = conn_of(s);
    if (is_over(conn)) { /* the peer is done too, or gone */
        if (code != XX_E_VANISHED || xx__stream_pending(s) == 0)
            conn->phase = XX__DROPPED;
        xx__stream_mark(s);
    } else if (code == XX_E_TLS) {
        xx__conn_end(conn, XX_E_TLS, 0, false); /* the alert still goes out */
    } else if (is_closing(conn)) {
        xx__conn_end(conn, XX_E_LOCAL, 0, true);
    } else if (code == XX_E_VANISHED && conn->phase == XX__HTTP) {
        xx__stream_mark(s); /* a half close: pending requests are still answered (RFC 9112 §9.6) */
    } else {
        xx__conn_end(conn, code == XX_E_MEMORY ? code : XX_E_VANISHED, 0, true);
    }
}

void xx__conn_settle(xx_stream *s) {
    xx_conn *conn = conn_of(s);
    if (conn->pump)
        pump(conn);
    if (conn->phase == XX__WEBSOCKET && conn->pings.wanted)
        xx__conn_ask(conn); /* after all that this turn has sent, in the same write */
    if (is_over(conn) && conn->user)
        tell_closed(conn);
    if (conn->phase == XX__DROPPED)
        xx__stream_close(s);
}

/* All that was queued is written, and it is over. */
static void finish(xx_conn *conn) {
    xx_stream *s = &conn->stream;
    if (s->flags & XX__PEER_ENDED) {
        xx__stream_finish(s);
        conn->phase = XX__DROPPED;
        xx__stream_mark(s);
    } else if (conn->phase == XX__LINGER) {
        conn->phase = XX__FINISHED;
        xx__stream_finish(s);
        xx__conn_be_patient(conn, LINGER_SECONDS);
    }
}

/* All that was queued is written, requests and answers. */
static void answer_left(xx_conn *conn) {
    if (conn->http.more)
        return; /* the owner is told that there is room */
    if (conn->http.state == XX__BODY_FILE || conn->http.state == XX__WHOLE_FILE) {
        conn->was_blocked = false;
        xx__exchange_file_sent(&conn->http);
    }
    xx__conn_next_request(conn);
    if ((conn->stream.flags & XX__PEER_ENDED) && conn->phase == XX__HTTP &&
        conn->http.state < XX__WHOLE && !conn->pump)
        xx__conn_end(conn, XX_E_VANISHED, 0, false); /* all is answered that came whole */
}

void xx__conn_flushed(xx_stream *s) {
    xx_conn *conn = conn_of(s);
    if (xx__stream_pending(s) > 0) {
        conn->was_blocked = true;
        return;
    }
    if (conn->phase == XX__WEBSOCKET) {
        conn->spared = 0;
        if (conn->pings.state == XX__PING_QUEUED) {
            conn->pings.state = XX__PING_LEFT;
            conn->pings.at = s->loop->ticks;
        }
    } else if (conn->phase == XX__HTTP) {
        answer_left(conn);
    } else {
        finish(conn);
        return;
    }
    if (conn->was_blocked && !is_over(conn)) {
        conn->was_blocked = false;
        TELL(conn, drained);
    }
}

void xx__conn_stop(xx_stream *s) {
    xx_conn *conn = conn_of(s);
    if (is_over(conn))
        return;
    if (is_open_websocket(conn)) /* going away; one try to send it */
        xx__conn_carry_out(conn, xx__endpoint_close(&conn->ws, 1001, "", 0));
    xx__conn_end(conn, XX_E_STOPPED, 0, false);
}

void xx__conn_release(xx_stream *s) {
    xx_conn *conn = conn_of(s);
    xx_buf_reset(&conn->in);
    if (conn->phase == XX__WEBSOCKET)
        xx__endpoint_reset(&conn->ws);
    xx__profile_drop(conn->profile);
    xx_mem_release(conn);
}
