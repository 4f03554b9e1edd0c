/* A server connection, the file that strings the others together. In: plaintext from stream.c.
 * Out: requests, body runs and messages to the owner; answers and frames to the write queue.
 *
 *     HEAD --head--> BODY --last byte--> WAIT --answer--> HEAD ...
 *       |              `- no body: at once -'  `--upgrade--> FRAMES --close()--> CLOSING
 *       `----------------- fault, end, close --> LINGER (owner told; queue out, FIN, discard)
 */
#include <stdio.h>
#include <unistd.h>

#include "begun.h"
#include "endpoint.h"

enum { HEAD, BODY, WAIT, FRAMES, CLOSING, LINGER };

enum {
    DRAIN_BYTES = 256 * 1024, /* of a body nobody wants, before the connection is given up */
    CLOSE_SECONDS = 5,        /* for the peer's close frame */
    LINGER_SECONDS = 2,       /* for the peer's FIN after ours */
};

/* What the connections of one listener share. */
struct xx__profile {
    unsigned users;
    xx_conn_limits limits;
    const xx_conn_events *events;
    xx_tls_context *tls; /* one owner's share; NULL: plain */
};

struct xx_conn {
    xx_stream stream;
    xx__profile *profile;
    void *user;    /* NULL once `closed` was told */
    xx_buf in;     /* a begun head or frame, or bytes that have to wait */
    union {
        struct {
            xx_http1_chunked chunked;
            int64_t body_left; /* -1: chunked */
            size_t scanned;    /* of a begun head */
            size_t drained;    /* of a body nobody wants */
            uint8_t key[24];
        } http;
        xx__endpoint ws; /* once `upgraded` */
    };
    uint32_t phase_due; /* tick at which the phase has taken too long; see `timed` */
    uint32_t deadline;  /* tick, the owner's; see `has_deadline` */
    uint32_t said;      /* tick of the last message to the peer */
    uint32_t pinged;    /* tick of the last ping */
    int16_t end_code;   /* XX_E_* once it is over, 0 before */
    uint16_t end_status;
    uint8_t phase;
    bool timed : 1, has_deadline : 1;
    bool head_begun : 1, upgraded : 1;
    bool upgradable : 1, keep_alive : 1;
    bool answering : 1, answered : 1, body_done : 1;
    bool sending : 1;     /* the answer's body is a file on its way */
    bool paused : 1, pump : 1;
    bool hard : 1;        /* close at once, do not write out the queue */
    bool finished : 1;    /* FIN is sent */
    bool alive_told : 1;  /* in this read */
    bool was_blocked : 1; /* owes `drained` */
};

static inline xx_conn *conn_of(xx_stream *stream) { return XX_CONTAINER(stream, xx_conn, stream); }
static inline const xx_conn_limits *limits_of(const xx_conn *conn) { return &conn->profile->limits; }
#define TELL(conn, event, ...) (conn)->profile->events->event((conn), ##__VA_ARGS__, (conn)->user)

/* ---- ending ---- */

static void set_phase_due(xx_conn *conn, uint32_t seconds) {
    conn->timed = seconds != 0;
    conn->phase_due = conn->stream.loop->ticks + seconds + 1; /* the tick under way is not whole */
    if (conn->timed)
        xx__stream_due(&conn->stream, conn->phase_due);
}

/* It is over: the owner is told at the end of the turn. Soft: what is queued still goes out. */
static void end(xx_conn *conn, int code, uint16_t status, bool hard) {
    if (conn->stream.flags & XX__CLOSED)
        return;
    conn->hard |= hard;
    if (conn->end_code == 0) {
        conn->end_code = (int16_t)code;
        conn->end_status = status;
        conn->phase = LINGER;
        conn->paused = false;
        conn->has_deadline = false;
        set_phase_due(conn, LINGER_SECONDS);
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

/* ---- HTTP in ---- */

static void queue_text(xx_conn *conn, const char *text, size_t length) {
    xx_frame *frame = xx_frame_new(length);
    if (frame) {
        memcpy(xx_frame_payload(frame), text, length);
        xx_frame_seal_raw(frame, length);
    }
    if (!frame || xx__stream_queue(&conn->stream, frame) != XX_OK)
        end(conn, XX_E_MEMORY, 0, true);
}

static void fail_head(xx_conn *conn, int code) {
    int status = code == XX_E_HTTP_HEAD_TOO_LONG ? 431 : code == XX_E_HTTP_VERSION ? 505 : 400;
    const char *name = status == 431   ? "Request Header Fields Too Large"
                       : status == 505 ? "HTTP Version Not Supported"
                                       : "Bad Request";
    char text[200];
    int length = snprintf(text, sizeof text,
                          "HTTP/1.1 %d %s\r\nDate: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                          status, name, xx_loop_date(conn->stream.loop));
    queue_text(conn, text, (size_t)length);
    end(conn, code, (uint16_t)status, false);
}

static void begin_head(xx_conn *conn, uint32_t seconds, bool begun) {
    memset(&conn->http, 0, sizeof conn->http);
    conn->phase = HEAD;
    conn->head_begun = begun;
    conn->upgradable = conn->answering = conn->answered = conn->body_done = false;
    set_phase_due(conn, seconds);
}

/* After the answer and after the body: on to the next request, or to the end. */
static void next_request(xx_conn *conn) {
    if (conn->end_code || !conn->answered || !conn->body_done || conn->phase == FRAMES)
        return;
    conn->phase = WAIT;
    if (conn->keep_alive && !(conn->stream.flags & XX__PEER_ENDED)) {
        begin_head(conn, limits_of(conn)->idle_seconds, false);
        if (conn->in.length) {
            conn->pump = true;
            xx__stream_mark(&conn->stream);
        }
    } else {
        xx__stream_mark(&conn->stream); /* flushed() ends it */
    }
}

static void tell_body(xx_conn *conn, const uint8_t *data, size_t length, bool last) {
    if (last)
        conn->body_done = true;
    if (conn->phase == BODY && last)
        conn->phase = WAIT;
    if (conn->answered) {
        conn->http.drained += length;
        length = 0;
        if (conn->http.drained > DRAIN_BYTES && !last) {
            conn->keep_alive = false;
            conn->body_done = true;
            conn->phase = WAIT; /* flushed() ends it */
            xx__stream_mark(&conn->stream);
            return;
        }
    }
    if (length || last)
        TELL(conn, body, data, length, last);
    if (last)
        next_request(conn);
}

static ssize_t take_head(xx_conn *conn, const uint8_t *data, size_t length) {
    if (conn->http.scanned == 0 && length && (data[0] == '\r' || data[0] == '\n'))
        return 1; /* blank lines before a request (RFC 9112 §2.2) */
    if (!conn->head_begun && length) {
        conn->head_begun = true;
        set_phase_due(conn, limits_of(conn)->head_seconds);
    }
    if (length && (data[0] < 'A' || data[0] > 'z')) { /* TLS, or noise: no need to wait for more */
        fail_head(conn, XX_E_HTTP_BAD);
        return 0;
    }
    ssize_t size = xx_http1_find_end(data, length, limits_of(conn)->head_bytes, &conn->http.scanned);
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
    TELL(conn, request, &head);
    if (conn->end_code || conn->phase == FRAMES)
        return size;
    if (!has_body)
        tell_body(conn, data, 0, true);
    else if (head.expects_continue && head.minor == 1 && !conn->answered && !conn->answering)
        queue_text(conn, "HTTP/1.1 100 Continue\r\n\r\n", 25);
    return size;
}

static ssize_t take_body(xx_conn *conn, const uint8_t *data, size_t length) {
    if (length == 0)
        return 0;
    if (conn->http.body_left >= 0) {
        size_t run = (uint64_t)conn->http.body_left < length ? (size_t)conn->http.body_left : length;
        conn->http.body_left -= (int64_t)run;
        tell_body(conn, data, run, conn->http.body_left == 0);
        return (ssize_t)run;
    }
    xx_slice body;
    ssize_t size = xx_http1_chunked_decode(&conn->http.chunked, data, length, &body);
    if (size < 0) {
        fail_head(conn, XX_E_HTTP_BAD);
        return 0;
    }
    tell_body(conn, body.data, body.length, conn->http.chunked.done);
    return size;
}

/* ---- frames in ---- */

static void end_as(xx_conn *conn, xx__ending ending) {
    if (ending.code)
        end(conn, ending.code, ending.status, ending.hard);
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
    if (!conn->alive_told && conn->phase == FRAMES) {
        conn->alive_told = true; /* once per read is enough to prove life */
        TELL(conn, alive);
    }
    if (arrival.is_message && conn->phase == FRAMES) { /* as it still is after `alive` */
        conn->stream.loop->figures.messages_in++;
        TELL(conn, message, arrival.data, arrival.length);
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
        case HEAD: n = take_head(conn, data + at, length - at); break;
        case BODY: n = take_body(conn, data + at, length - at); break;
        case FRAMES:
        case CLOSING: n = take_frame(conn, data + at, length - at); break;
        default: return at; /* WAIT: the next request has to wait for the answer to this one */
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
        end(conn, XX_E_MEMORY, 0, true);
        xx__stream_read(s, false);
    }
}

static void on_data(xx_stream *s, uint8_t *at, size_t length) {
    xx_conn *conn = conn_of(s);
    conn->alive_told = false;
    if (conn->phase == LINGER)
        return; /* discarded, so that our last words are not lost to a reset */
    size_t total = length;
    uint8_t *bytes = xx__begun_join(&conn->in, at, &total);
    size_t used = process(conn, bytes, total);
    if (xx__begun_keep(&conn->in, bytes, total, conn->end_code ? total : used) != XX_OK)
        end(conn, XX_E_MEMORY, 0, true);
    hold_back(conn);
}

/* What waited in `in` while reading was off or an answer was due. */
static void pump(xx_conn *conn) {
    conn->pump = false;
    if (conn->paused || conn->end_code)
        return;
    conn->alive_told = false;
    if (conn->in.length)
        xx_buf_consume(&conn->in, process(conn, conn->in.data, conn->in.length));
    hold_back(conn);
    if (conn->stream.flags & XX__READING)
        xx__stream_pump(&conn->stream);
}

/* ---- what the stream tells ---- */

static void on_ready(xx_stream *s) { (void)s; }

static void on_ended(xx_stream *s, int code) {
    xx_conn *conn = conn_of(s);
    if (conn->end_code) { /* lingering: the peer is done too, or gone */
        conn->hard |= code != XX_E_VANISHED || xx__stream_pending(s) == 0;
        xx__stream_mark(s);
    } else if (code == XX_E_TLS) {
        end(conn, XX_E_TLS, 0, false); /* the alert still goes out */
    } else if (conn->phase == CLOSING) {
        end(conn, XX_E_LOCAL, 0, true);
    } else if (code == XX_E_VANISHED && conn->phase == WAIT) {
        conn->keep_alive = false; /* a half close: the answer is still wanted */
        xx__stream_mark(s);
    } else {
        end(conn, code == XX_E_MEMORY ? code : XX_E_VANISHED, 0, true);
    }
}

static void on_settle(xx_stream *s) {
    xx_conn *conn = conn_of(s);
    if (conn->pump)
        pump(conn);
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
    if (conn->phase == LINGER) {
        if (s->flags & XX__PEER_ENDED) {
            xx__stream_finish(s);
            conn->hard = true;
            xx__stream_mark(s);
        } else if (!conn->finished) {
            conn->finished = true;
            xx__stream_finish(s);
            set_phase_due(conn, LINGER_SECONDS);
        }
        return;
    }
    if (conn->sending) {
        conn->sending = conn->was_blocked = false;
        conn->answered = true;
        next_request(conn);
    }
    if (conn->answered && conn->body_done && conn->phase == WAIT && !conn->end_code) {
        end(conn, XX_E_LOCAL, 0, false); /* next_request left it here: no keep-alive */
        return;
    }
    if (conn->was_blocked && conn->user) {
        conn->was_blocked = false;
        TELL(conn, drained);
    }
}

/* ---- time ---- */

static void ping(xx_conn *conn) {
    int queued = xx__endpoint_control(&conn->ws, XX_WS_PING, (const uint8_t *)"", 0);
    if (queued != XX_OK)
        end(conn, queued, 0, true);
}

static uint32_t due_frames(xx_conn *conn, uint32_t now, uint32_t next) {
    const xx_conn_limits *limits = limits_of(conn);
    xx_stream *s = &conn->stream;
    if (conn->paused)
        s->heard = now; /* we do not listen: silence is no sign */
    if (limits->silence_seconds) {
        uint32_t silent = s->heard + limits->silence_seconds + 1;
        if (xx__reached(now, silent)) {
            end(conn, XX_E_TIMEOUT, 0, true);
            return next;
        }
        next = xx__earlier(next, silent);
    }
    if (limits->ping_seconds) {
        uint32_t since = xx__reached(conn->pinged, s->heard) ? conn->pinged : s->heard;
        if (xx__reached(now, since + limits->ping_seconds)) {
            ping(conn);
            conn->pinged = since = now;
        }
        next = xx__earlier(next, since + limits->ping_seconds);
    }
    if (limits->quiet_seconds && !conn->end_code) {
        if (xx__reached(now, conn->said + limits->quiet_seconds)) {
            conn->said = now;
            TELL(conn, quiet);
        }
        next = xx__earlier(next, conn->said + limits->quiet_seconds);
    }
    return next;
}

static uint32_t due_http(xx_conn *conn, uint32_t now, uint32_t next) {
    uint32_t patience = limits_of(conn)->silence_seconds;
    xx_stream *s = &conn->stream;
    if (patience == 0)
        return next;
    if (conn->phase == BODY && !conn->paused) {
        if (xx__reached(now, s->heard + patience + 1))
            end(conn, XX_E_TIMEOUT, 0, false);
        next = xx__earlier(next, s->heard + patience + 1);
    }
    if (s->flags & XX__BLOCKED) {
        if (xx__reached(now, s->moved + patience + 1))
            end(conn, XX_E_SLOW_READER, 0, true);
        next = xx__earlier(next, s->moved + patience + 1);
    }
    /* Neither state announces its beginning: look again within a patience. */
    return xx__earlier(next, now + patience);
}

static uint32_t on_due(xx_stream *s, uint32_t now) {
    xx_conn *conn = conn_of(s);
    uint32_t next = now + XX__FAR;
    if (conn->end_code) {
        bool moving = xx__stream_pending(s) > 0;
        uint32_t limit = moving ? s->moved + limits_of(conn)->silence_seconds + 1 : conn->phase_due;
        if (xx__reached(now, limit))
            xx__stream_close(s);
        return xx__earlier(limit, now + LINGER_SECONDS);
    }
    if (conn->timed) {
        if (xx__reached(now, conn->phase_due)) {
            end(conn, conn->phase == CLOSING ? XX_E_LOCAL : XX_E_TIMEOUT, 0, conn->phase == CLOSING);
            return now + 1;
        }
        next = xx__earlier(next, conn->phase_due);
    }
    if (conn->has_deadline) {
        if (xx__reached(now, conn->deadline)) {
            conn->has_deadline = false;
            TELL(conn, deadline);
        } else {
            next = xx__earlier(next, conn->deadline);
        }
    }
    if (!conn->end_code && conn->phase == FRAMES)
        next = due_frames(conn, now, next);
    else if (!conn->end_code && conn->phase != CLOSING)
        next = due_http(conn, now, next);
    if (conn->timed)
        next = xx__earlier(next, conn->phase_due);
    if (conn->has_deadline)
        next = xx__earlier(next, conn->deadline);
    return next;
}

static void on_stop(xx_stream *s) {
    xx_conn *conn = conn_of(s);
    if (conn->end_code)
        return;
    if (conn->phase == FRAMES)
        xx__endpoint_close(&conn->ws, 1001, "", 0); /* going away; one try to send it */
    end(conn, XX_E_STOPPED, 0, false);
}

static void drop_profile(xx__profile *profile) {
    if (--profile->users != 0)
        return;
    xx_tls_context_free(profile->tls);
    xx_mem_release(profile);
}

static void on_release(xx_stream *s) {
    xx_conn *conn = conn_of(s);
    xx_buf_reset(&conn->in);
    if (conn->upgraded)
        xx__endpoint_reset(&conn->ws);
    drop_profile(conn->profile);
    xx_mem_release(conn);
}

static const xx_stream_ops ops = {on_room,    on_data, on_ready, on_ended,  on_settle,
                                  on_flushed, on_due,  on_stop,  on_release};

#include "conn_api.h"
