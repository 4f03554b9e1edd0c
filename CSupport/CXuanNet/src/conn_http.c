/* The HTTP of a server connection. In: heads and bodies; the owner's answers. Out: requests and
 * body runs to the owner; answers to the queue, an upgrade to frames among them. */
#include <stdio.h>
#include <unistd.h>

#include "conn_parts.h"

enum { DRAIN_BYTES = 256 * 1024 }; /* of a body nobody wants, before the connection is given up */

/* ---- in ---- */

static void queue_text(xx_conn *conn, const char *text, size_t length) {
    xx_frame *frame = xx_frame_new(length);
    if (frame) {
        memcpy(xx_frame_payload(frame), text, length);
        xx_frame_seal_raw(frame, length);
    }
    if (!frame || xx__stream_queue(&conn->stream, frame) != XX_OK)
        xx__conn_end(conn, XX_E_MEMORY, 0, true);
}

static void refuse(xx_conn *conn, int code, int status) {
    const char *name = status == 408   ? "Request Timeout"
                       : status == 431 ? "Request Header Fields Too Large"
                       : status == 505 ? "HTTP Version Not Supported"
                       : status == 501 ? "Not Implemented"
                                       : "Bad Request";
    char text[200];
    int length =
        snprintf(text, sizeof text,
                 "HTTP/1.1 %d %s\r\nDate: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                 status, name, xx_loop_date(conn->stream.loop));
    queue_text(conn, text, (size_t)length);
    xx__conn_end(conn, code, (uint16_t)status, false);
}

void xx__conn_time_out(xx_conn *conn) {
    bool begun = conn->phase == HEAD ? conn->in.length > 0 : conn->phase == BODY;
    if (begun && !conn->answered && !conn->answering)
        refuse(conn, XX_E_TIMEOUT, 408);
    else
        xx__conn_end(conn, XX_E_TIMEOUT, 0, false);
}

static void fail_head(xx_conn *conn, int code) {
    int status = code == XX_E_HTTP_HEAD_TOO_LONG ? 431
                 : code == XX_E_HTTP_VERSION     ? 505
                 : code == XX_E_HTTP_CODING      ? 501
                                                 : 400;
    refuse(conn, code, status);
}

void xx__conn_begin(xx_conn *conn, uint32_t seconds, bool begun) {
    memset(&conn->http, 0, sizeof conn->http);
    conn->phase = HEAD;
    conn->head_begun = begun;
    conn->upgradable = conn->answering = conn->answered = conn->body_done = false;
    xx__conn_phase_due(conn, seconds);
}

void xx__conn_next_request(xx_conn *conn) {
    if (conn->end_code || !conn->answered || !conn->body_done || conn->phase == FRAMES)
        return;
    conn->phase = WAIT;
    /* Whoever asks and does not read gets no second answer into memory: on_flushed() comes back
     * here. */
    if (xx__stream_pending(&conn->stream) > 0) {
        xx__stream_mark(&conn->stream);
    } else if (conn->keep_alive) {
        xx__conn_begin(conn, limits_of(conn)->idle_seconds, false);
        if (conn->in.length) {
            conn->pump = true;
            xx__stream_mark(&conn->stream);
        }
    } else {
        xx__conn_end(conn, XX_E_LOCAL, 0, false);
    }
}

bool xx__conn_written(xx_conn *conn) {
    if (!conn->answered || !conn->body_done || conn->sending ||
        xx__stream_flush(&conn->stream) != XX_OK)
        return false;
    xx__conn_next_request(conn);
    return conn->phase == HEAD;
}

static void tell_body(xx_conn *conn, const uint8_t *data, size_t length, bool last) {
    if (last) {
        conn->body_done = true;
        conn->timed = false;
    }
    if (conn->phase == BODY && last)
        conn->phase = WAIT;
    if (conn->answered) {
        conn->http.drained += length;
        length = 0;
        if (conn->http.drained > DRAIN_BYTES && !last) {
            conn->keep_alive = conn->timed = false;
            conn->body_done = true;
            xx__conn_next_request(conn);
            return;
        }
    }
    if (length || last)
        TELL(conn, body, data, length, last);
    if (last)
        xx__conn_next_request(conn);
}

ssize_t xx__conn_take_head(xx_conn *conn, const uint8_t *data, size_t length) {
    if (conn->http.scanned == 0 && length >= 2 && data[0] == '\r' && data[1] == '\n')
        return 2; /* blank lines before a request (RFC 9112 §2.2) */
    if (length == 1 && data[0] == '\r')
        return 0;
    if (!conn->head_begun && length) {
        conn->head_begun = true;
        xx__conn_phase_due(conn, limits_of(conn)->head_seconds);
    }
    if (length && (data[0] < 'A' || data[0] > 'z')) { /* TLS, or noise: no need to wait for more */
        fail_head(conn, XX_E_HTTP_BAD);
        return 0;
    }
    ssize_t size =
        xx_http1_find_end(data, length, limits_of(conn)->head_bytes, &conn->http.scanned);
    if (size == XX_NEED_MORE)
        return 0;
    xx_http1_head head;
    int result = size < 0 ? (int)size : xx_http1_parse_request(data, (size_t)size, &head);
    if (result != XX_OK) {
        fail_head(conn, result);
        return 0;
    }
    conn->timed = false;
    conn->keep_alive = head.keep_alive;
    conn->upgradable = head.websocket_ok;
    if (head.websocket_ok)
        memcpy(conn->http.key, head.websocket_key.data, sizeof conn->http.key);
    conn->http.body_left = head.chunked ? -1 : head.content_length > 0 ? head.content_length : 0;
    bool has_body = conn->http.body_left != 0;
    conn->phase = has_body ? BODY : WAIT;
    if (has_body) {
        conn->http.rate = limits_of(conn)->body_rate;
        conn->http.earned = 0;
        xx__conn_phase_due(conn, limits_of(conn)->body_seconds);
    }
    TELL(conn, request, &head);
    if (conn->end_code || conn->phase == FRAMES)
        return size;
    if (!has_body)
        tell_body(conn, data, 0, true);
    else if (head.expects_continue && head.minor == 1 && !conn->answered && !conn->answering)
        queue_text(conn, "HTTP/1.1 100 Continue\r\n\r\n", 25);
    return size;
}

/* What came of the body earns it time: so it has an end, however little comes at once. */
static void earn_time(xx_conn *conn, size_t length) {
    uint64_t bytes = (uint64_t)conn->http.earned + length;
    if (!conn->timed || conn->http.rate == 0)
        return;
    conn->http.earned = (uint32_t)(bytes % conn->http.rate);
    conn->phase_due += (uint32_t)(bytes / conn->http.rate);
}

ssize_t xx__conn_take_body(xx_conn *conn, const uint8_t *data, size_t length) {
    if (length == 0)
        return 0;
    if (conn->http.body_left >= 0) {
        size_t run =
            (uint64_t)conn->http.body_left < length ? (size_t)conn->http.body_left : length;
        conn->http.body_left -= (int64_t)run;
        earn_time(conn, run);
        tell_body(conn, data, run, conn->http.body_left == 0);
        return (ssize_t)run;
    }
    xx_slice body;
    ssize_t size = xx_http1_chunked_decode(&conn->http.chunked, data, length, &body);
    if (size < 0) {
        fail_head(conn, XX_E_HTTP_BAD);
        return 0;
    }
    earn_time(conn, (size_t)size);
    tell_body(conn, body.data, body.length, conn->http.chunked.done);
    return size;
}

/* ---- out ---- */

static bool awaits_answer(const xx_conn *conn) {
    return conn->end_code == 0 && (conn->phase == BODY || conn->phase == WAIT) && !conn->answered;
}

int xx_conn_respond(xx_conn *conn, xx_frame *frame, bool keep_alive) {
    if (!awaits_answer(conn) || conn->answering) {
        xx_frame_release(frame);
        return XX_E_STATE;
    }
    if (xx__stream_queue(&conn->stream, frame) != XX_OK) {
        xx__conn_end(conn, XX_E_MEMORY, 0, true);
        return XX_OK;
    }
    conn->answered = true;
    conn->upgradable = false;
    conn->keep_alive &= keep_alive;
    if (conn->phase == BODY && conn->http.body_left > DRAIN_BYTES) {
        conn->keep_alive = conn->timed = false; /* too much to read for nothing */
        conn->body_done = true;
        conn->phase = WAIT;
    }
    xx__conn_next_request(conn);
    return XX_OK;
}

int xx_conn_respond_file(xx_conn *conn, xx_frame *head, int file, uint64_t offset, uint64_t length,
                         bool keep_alive) {
    if (!awaits_answer(conn) || conn->answering) {
        xx_frame_release(head);
        close(file);
        return XX_E_STATE;
    }
    int queued = xx__stream_queue(&conn->stream, head);
    if (xx__sending_start(&conn->stream, file, offset, length) != XX_OK || queued != XX_OK) {
        xx__conn_end(conn, XX_E_MEMORY, 0, true);
        return XX_OK;
    }
    conn->answering = conn->sending = true;
    conn->upgradable = false;
    conn->keep_alive &= keep_alive;
    return XX_OK;
}

int xx_conn_upgrade(xx_conn *conn, const uint8_t *fields, size_t length, size_t message_limit) {
    static const char before[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                 "Connection: Upgrade\r\nSec-WebSocket-Accept: ";
    enum { BEFORE = sizeof before - 1 };
    if (!awaits_answer(conn) || !conn->upgradable || conn->answering)
        return XX_E_STATE;
    xx_frame *frame = xx_frame_new(BEFORE + 28 + 2 + length + 2);
    if (!frame) {
        xx__conn_end(conn, XX_E_MEMORY, 0, true);
        return XX_OK;
    }
    uint8_t *at = xx_frame_payload(frame);
    memcpy(at, before, BEFORE);
    at += BEFORE;
    if (xx_ws_accept_key(conn->http.key, at) != XX_OK) {
        xx_frame_release(frame);
        xx__conn_end(conn, XX_E_MEMORY, 0, true);
        return XX_OK;
    }
    at += 28;
    memcpy(at, "\r\n", 2);
    memcpy(at + 2, fields, length);
    memcpy(at + 2 + length, "\r\n", 2);
    xx_frame_seal_raw(frame, BEFORE + 28 + 2 + length + 2);
    if (xx__stream_queue(&conn->stream, frame) != XX_OK) {
        xx__conn_end(conn, XX_E_MEMORY, 0, true);
        return XX_OK;
    }
    conn->ws = (xx__endpoint){.reader = {.limit = message_limit}, .stream = &conn->stream};
    conn->upgraded = true;
    conn->phase = FRAMES;
    conn->timed = false;
    conn->said = conn->pinged = conn->stream.loop->ticks;
    conn->pump = true; /* frames may have come behind the head */
    xx__stream_mark(&conn->stream);
    xx__stream_due(&conn->stream, conn->stream.loop->ticks + 1);
    return XX_OK;
}
