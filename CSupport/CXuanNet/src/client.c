/* A client connection for HTTP. In: a whole request as one raw frame. Out: head, body runs and the
 * end of each answer.
 *
 *     dial.c: connected --> IDLE --send--> HEAD --> BODY --> IDLE ...
 */
#include <errno.h>

#include "begun.h"
#include "dial.h"

enum { IDLE = XX__DIALLED, HEAD, BODY };
enum { ANSWER_HEAD_BYTES = 64 * 1024, UNTIL_END = -2 };

struct xx_client {
    xx__dial dial;
    const xx_client_events *events;
    xx_frame *request; /* given before the connection stood */
    xx_buf in;         /* a begun head */
    xx_http1_chunked chunked;
    int64_t body_left; /* -1: chunked */
    size_t scanned;
    bool reusable, busy;
    bool kept; /* the peer kept it open after an answer: a second one came */
    bool used; /* has had an answer */
};

#define CLIENT_OF(pointer, member) XX_CONTAINER(pointer, xx_client, member)

/* It is over; `ended` comes at the end of the turn (or the next, where there is no stream yet). */
static void fail(xx_client *client, int code) {
    xx__dial_end(&client->dial, code);
}

static void on_told(xx__dial *dial, const char *text, void *user) {
    xx_client *client = CLIENT_OF(dial, dial);
    bool sent = dial->has_stream && client->busy && (dial->stream.flags & XX__TOUCHED);
    client->events->ended(client, dial->end_code, sent, text, user);
}

static void on_freed(xx__dial *dial) {
    xx_client *client = CLIENT_OF(dial, dial);
    xx_frame_release(client->request);
    xx_buf_reset(&client->in);
}

/* ---- the answer ---- */

static void finish_answer(xx_client *client) {
    bool reusable = client->reusable && xx__stream_pending(&client->dial.stream) == 0 &&
                    !(client->dial.stream.flags & XX__PEER_ENDED);
    client->dial.phase = IDLE;
    client->busy = false;
    client->scanned = 0;
    client->kept = client->used;
    client->used = true;
    client->events->done(client, reusable, client->dial.user);
    if (!reusable)
        fail(client, XX_E_LOCAL);
}

/* Returns bytes used of a head (0: more needed), or XX_E_HTTP_*. */
static ssize_t take_head(xx_client *client, const uint8_t *data, size_t length) {
    ssize_t size = xx_http1_find_end(data, length, ANSWER_HEAD_BYTES, &client->scanned);
    if (size < 0)
        return size == XX_NEED_MORE ? 0 : size;
    xx_http1_head head;
    int result = xx_http1_parse_response(data, (size_t)size, &head);
    if (result != XX_OK)
        return result;
    client->scanned = 0;
    if (head.status == 101)
        return XX_E_HTTP_BAD; /* we never ask for it */
    if (head.status < 200)
        return size;
    bool none = head.status == 204 || head.status == 304;
    client->reusable = head.keep_alive;
    client->chunked = (xx_http1_chunked){0};
    client->body_left = none                       ? 0
                        : head.chunked             ? -1
                        : head.content_length >= 0 ? head.content_length
                                                   : UNTIL_END;
    client->dial.phase = BODY;
    client->events->head(client, &head, client->dial.user);
    if (!client->dial.end_code && client->body_left == 0)
        finish_answer(client);
    return size;
}

static ssize_t take_body(xx_client *client, const uint8_t *data, size_t length) {
    xx_slice run = {data, length};
    ssize_t used = (ssize_t)length;
    bool last = false;
    if (client->body_left >= 0) {
        if ((uint64_t)client->body_left < length)
            run.length = (size_t)client->body_left;
        used = (ssize_t)run.length;
        client->body_left -= used;
        last = client->body_left == 0;
    } else if (client->body_left == -1) {
        used = xx_http1_chunked_decode(&client->chunked, data, length, &run);
        if (used < 0)
            return used;
        last = client->chunked.done;
    }
    if (run.length)
        client->events->body(client, run.data, run.length, client->dial.user);
    if (last && !client->dial.end_code)
        finish_answer(client);
    return used;
}

static ssize_t process(xx_client *client, const uint8_t *data, size_t length) {
    size_t at = 0;
    while (at < length && !client->dial.end_code) {
        ssize_t n = client->dial.phase == HEAD   ? take_head(client, data + at, length - at)
                    : client->dial.phase == BODY ? take_body(client, data + at, length - at)
                                                 : XX_E_HTTP_BAD; /* nobody asked */
        if (n < 0)
            return n;
        if (n == 0)
            break;
        at += (size_t)n;
    }
    return (ssize_t)at;
}

/* ---- what the stream tells ---- */

static void on_room(xx_stream *s, uint8_t **at, size_t *size) {
    *at = xx__begun_base(s);
    *size = XX__READ_SIZE;
}

static void on_data(xx_stream *s, uint8_t *at, size_t length) {
    xx_client *client = CLIENT_OF(s, dial.stream);
    if (client->dial.end_code)
        return;
    ssize_t used;
    if (client->in.length == 0) {
        used = process(client, at, length);
        if (used >= 0 && (size_t)used < length && !client->dial.end_code &&
            xx_buf_append(&client->in, at + used, length - (size_t)used) != XX_OK)
            used = XX_E_MEMORY;
    } else if (xx_buf_append(&client->in, at, length) != XX_OK) {
        used = XX_E_MEMORY;
    } else {
        used = process(client, client->in.data, client->in.length);
        xx_buf_consume(&client->in, used > 0 ? (size_t)used : 0);
    }
    if (used < 0)
        fail(client, (int)used);
}

static void on_ready(xx_stream *s) {
    xx_client *client = CLIENT_OF(s, dial.stream);
    xx__dial_stands(&client->dial);
    client->dial.phase = IDLE;
    if (client->request) {
        xx_frame *request = client->request;
        client->request = NULL;
        client->dial.phase = HEAD;
        if (xx__stream_queue(s, request) != XX_OK)
            fail(client, XX_E_MEMORY);
    }
}

static void on_ended(xx_stream *s, int code) {
    xx_client *client = CLIENT_OF(s, dial.stream);
    if (client->dial.end_code)
        return;
    if (client->dial.phase == BODY && client->body_left == UNTIL_END && code == XX_E_VANISHED) {
        client->reusable = false;
        finish_answer(client);
    } else if (xx__dial_lost(&client->dial, code)) {
        return;
    } else if (code == XX_E_SYSTEM && s->cause) {
        xx__dial_fail(&client->dial, "connection", s->cause);
    } else {
        fail(client, code == XX_E_SYSTEM ? XX_E_VANISHED : code);
    }
}

static void on_settle(xx_stream *s) {
    xx_client *client = CLIENT_OF(s, dial.stream);
    if (client->dial.end_code)
        xx__dial_tell(&client->dial);
}
static void on_flushed(xx_stream *s) {
    (void)s;
}
static uint32_t on_due(xx_stream *s, uint32_t now) {
    (void)s;
    return now + XX__FAR; /* the owner keeps the time of requests */
}

static const xx_stream_ops stream_ops = {on_room,  on_data,       on_ready,
                                         on_ended, on_settle,     on_flushed,
                                         on_due,   xx__dial_stop, xx__dial_released};
static const xx__dial_ops dial_ops = {&stream_ops, on_told, NULL, on_freed};

xx_client *xx_client_new(xx_loop *loop, const char *host, uint16_t port, xx_tls_context *tls,
                         uint32_t connect_seconds, const xx_client_events *events, void *user,
                         xx_error *error) {
    xx_client *client = xx__dial_new(loop, sizeof *client, &dial_ops, user, error);
    if (!client)
        return NULL;
    client->events = events;
    return xx__dial_start(&client->dial, host, port, tls, connect_seconds, error) ? client : NULL;
}

/* ---- what the owner calls ---- */

int xx_client_send(xx_client *client, xx_frame *frame) {
    if (client->dial.end_code || client->busy || !client->dial.user) {
        xx_frame_release(frame);
        return XX_E_STATE;
    }
    client->busy = true;
    client->scanned = 0;
    if (client->dial.phase != IDLE) {
        client->request = frame;
        return XX_OK;
    }
    client->dial.phase = HEAD;
    client->dial.stream.flags &= (uint16_t)~XX__TOUCHED;
    if (xx__stream_queue(&client->dial.stream, frame) != XX_OK)
        fail(client, XX_E_MEMORY);
    return XX_OK;
}

bool xx_client_is_usable(const xx_client *client) {
    if (client->dial.end_code || client->dial.phase != IDLE || client->busy ||
        (client->dial.stream.flags & (XX__PEER_ENDED | XX__CLOSED)))
        return false;
    /* A look is a system call. The loop watches the connection, so what came before this turn is
     * known; a look finds what came since. Two kinds of backends make it worth one: those that
     * close after an answer without saying so, and those whose idle limit, in whole seconds, is
     * reached just now. */
    const xx_stream *s = &client->dial.stream;
    if (client->kept && s->heard == s->loop->ticks)
        return true;
    uint8_t byte;
    ssize_t n = recv(s->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    /* Bytes that nobody asked for make it unusable, too. */
    return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
}

void xx_client_end(xx_client *client) {
    fail(client, XX_E_LOCAL);
}
