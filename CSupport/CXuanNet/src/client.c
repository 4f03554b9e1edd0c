/* A client connection for HTTP. In: a whole request as one raw frame. Out: head, body runs and the
 * end of each answer.
 *
 *     LOOKUP --addresses--> CONNECT (each in turn) --> IDLE --send--> HEAD --> BODY --> IDLE ...
 */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <unistd.h>

#include "internal.h"

enum { LOOKUP, CONNECT, IDLE, HEAD, BODY };
enum { ANSWER_HEAD_BYTES = 64 * 1024, UNTIL_END = -2 };

struct xx_client {
    xx_stream stream;   /* open in CONNECT and later; see `has_stream` */
    xx__thing thing;    /* so that it ends with the loop */
    uv_getaddrinfo_t lookup;
    xx_loop *loop;
    const xx_client_events *events;
    void *user;         /* NULL once `ended` was told */
    struct addrinfo *addresses, *next;
    xx_tls_context *tls; /* NULL: plain */
    xx_timer *timer;     /* the connect limit; later, the telling */
    xx_frame *request;   /* given before the connection stood */
    xx_buf in;           /* a begun head */
    xx_http1_chunked chunked;
    int64_t body_left;   /* -1: chunked */
    size_t scanned;
    unsigned holds;      /* look-up, timer, stream, owner: freed at 0 */
    int16_t end_code;
    uint8_t phase;
    bool has_stream, reusable, busy;
    char host[256];
    char text[200];
};

#define CLIENT_OF(pointer, member) XX_CONTAINER(pointer, xx_client, member)

static void drop(xx_client *client) {
    if (--client->holds != 0)
        return;
    if (client->addresses)
        uv_freeaddrinfo(client->addresses);
    xx_frame_release(client->request);
    xx_buf_reset(&client->in);
    xx_tls_context_free(client->tls);
    xx_mem_release(client);
}

/* ---- the end ---- */

static void tell(xx_client *client) {
    void *user = client->user;
    if (!user)
        return;
    client->user = NULL;
    xx__link_remove(&client->thing.link);
    bool sent = client->has_stream && client->busy && (client->stream.flags & XX__TOUCHED);
    if (client->has_stream)
        xx__stream_close(&client->stream);
    client->events->ended(client, client->end_code, sent,
                          client->text[0] ? client->text : xx_err_text(client->end_code), user);
    drop(client);
}

static void on_timer_done(void *user) {
    xx_client *client = user;
    drop(client);
}
static void on_tell(void *user) { tell(user); }

static void stop_timer(xx_client *client) {
    if (client->timer)
        xx_timer_cancel(client->timer);
    client->timer = NULL;
}

static void start_timer(xx_client *client, uint64_t ms, xx_timer_cb fire) {
    stop_timer(client);
    client->timer = xx_timer_start(client->loop, ms, false, fire, on_timer_done, client);
    if (client->timer)
        client->holds++;
}

/* It is over; `ended` comes at the end of the turn (or the next, where there is no stream yet). */
static void fail(xx_client *client, int code) {
    if (client->end_code)
        return;
    client->end_code = (int16_t)code;
    if (client->has_stream) {
        stop_timer(client);
        xx__stream_mark(&client->stream);
    } else {
        start_timer(client, 0, on_tell);
        if (client->phase == LOOKUP)
            uv_cancel((uv_req_t *)&client->lookup);
    }
}

static void fail_system(xx_client *client, const char *what, int cause) {
    snprintf(client->text, sizeof client->text, "%s: %s", what, uv_strerror(cause));
    fail(client, XX_E_SYSTEM);
}

static void on_connect_limit(void *user) {
    xx_client *client = user;
    client->timer = NULL;
    snprintf(client->text, sizeof client->text, "not connected in time");
    fail(client, XX_E_TIMEOUT);
}

static void on_loop_end(xx__thing *thing) {
    xx_client *client = CLIENT_OF(thing, thing);
    fail(client, XX_E_STOPPED);
    tell(client);
}

/* ---- the answer ---- */

static void finish_answer(xx_client *client) {
    bool reusable = client->reusable && xx__stream_pending(&client->stream) == 0 &&
                    !(client->stream.flags & XX__PEER_ENDED);
    client->phase = IDLE;
    client->busy = false;
    client->scanned = 0;
    client->events->done(client, reusable, client->user);
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
    client->body_left = none                         ? 0
                        : head.chunked               ? -1
                        : head.content_length >= 0   ? head.content_length
                                                     : UNTIL_END;
    client->phase = BODY;
    client->events->head(client, &head, client->user);
    if (!client->end_code && client->body_left == 0)
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
        client->events->body(client, run.data, run.length, client->user);
    if (last && !client->end_code)
        finish_answer(client);
    return used;
}

static ssize_t process(xx_client *client, const uint8_t *data, size_t length) {
    size_t at = 0;
    while (at < length && !client->end_code) {
        ssize_t n = client->phase == HEAD   ? take_head(client, data + at, length - at)
                    : client->phase == BODY ? take_body(client, data + at, length - at)
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
    *at = s->tls ? s->loop->plain : s->loop->raw;
    *size = XX__READ_SIZE;
}

static void on_data(xx_stream *s, uint8_t *at, size_t length) {
    xx_client *client = CLIENT_OF(s, stream);
    if (client->end_code)
        return;
    ssize_t used;
    if (client->in.length == 0) {
        used = process(client, at, length);
        if (used >= 0 && (size_t)used < length && !client->end_code &&
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

static void connect_next(xx_client *client);

static void on_ready(xx_stream *s) {
    xx_client *client = CLIENT_OF(s, stream);
    stop_timer(client);
    client->phase = IDLE;
    if (client->request) {
        xx_frame *request = client->request;
        client->request = NULL;
        client->phase = HEAD;
        if (xx__stream_queue(s, request) != XX_OK)
            fail(client, XX_E_MEMORY);
    }
}

static void on_ended(xx_stream *s, int code) {
    xx_client *client = CLIENT_OF(s, stream);
    if (client->end_code)
        return;
    if (client->phase == BODY && client->body_left == UNTIL_END && code == XX_E_VANISHED) {
        client->reusable = false;
        finish_answer(client);
    } else if (code == XX_E_TLS) {
        snprintf(client->text, sizeof client->text, "TLS: %s", xx__tls_text(s->tls));
        fail(client, XX_E_TLS);
    } else if (client->phase == CONNECT && code == XX_E_SYSTEM && client->next) {
        xx__stream_close(s); /* on_release tries the next address */
    } else if (code == XX_E_SYSTEM && s->cause) {
        fail_system(client, client->phase == CONNECT ? "connect" : "connection", s->cause);
    } else {
        fail(client, code == XX_E_SYSTEM ? XX_E_VANISHED : code);
    }
}

static void on_settle(xx_stream *s) {
    xx_client *client = CLIENT_OF(s, stream);
    if (client->end_code)
        tell(client);
}
static void on_flushed(xx_stream *s) { (void)s; }
static void on_stop(xx_stream *s) { (void)s; } /* its `thing` has ended it */
static uint32_t on_due(xx_stream *s, uint32_t now) {
    (void)s;
    return now + XX__FAR; /* the owner keeps the time of requests */
}

static void on_release(xx_stream *s) {
    xx_client *client = CLIENT_OF(s, stream);
    client->has_stream = false;
    if (client->end_code)
        tell(client); /* it was ended between two addresses */
    else
        connect_next(client);
    drop(client);
}

static const xx_stream_ops ops = {on_room,    on_data, on_ready, on_ended,  on_settle,
                                  on_flushed, on_due,  on_stop,  on_release};

/* ---- connecting ---- */

static void connect_next(xx_client *client) {
    int fd = xx__connect_next(&client->next, 0);
    if (fd < 0) {
        fail_system(client, "connect", fd);
        return;
    }
    struct xx_tls *tls = client->tls ? xx__tls_new(client->tls, client->host) : NULL;
    client->phase = CONNECT;
    if (client->tls && !tls) {
        close(fd);
        fail(client, XX_E_MEMORY);
    } else if (xx__stream_open(&client->stream, client->loop, fd, &ops, tls, true) != XX_OK) {
        fail(client, XX_E_MEMORY);
    } else {
        client->has_stream = true;
        client->holds++;
        xx__stream_read(&client->stream, true);
    }
}

static void on_lookup(uv_getaddrinfo_t *lookup, int status, struct addrinfo *addresses) {
    xx_client *client = CLIENT_OF(lookup, lookup);
    client->addresses = client->next = addresses;
    if (client->end_code == 0) {
        client->phase = CONNECT;
        if (status < 0)
            fail_system(client, "look-up", status);
        else
            connect_next(client);
    }
    drop(client);
}

xx_client *xx_client_new(xx_loop *loop, const char *host, uint16_t port, xx_tls_context *tls,
                         uint32_t connect_seconds, const xx_client_events *events, void *user,
                         xx_error *error) {
    xx_client *client = loop->ended ? NULL : xx_mem_allocate(sizeof *client);
    if (!client) {
        xx__error_set(error, loop->ended ? XX_E_STOPPED : XX_E_MEMORY, 0, NULL);
        return NULL;
    }
    memset(client, 0, sizeof *client);
    client->loop = loop;
    client->events = events;
    client->user = user;
    client->holds = 1;
    client->tls = tls ? xx__tls_context_retain(tls) : NULL;
    snprintf(client->host, sizeof client->host, "%s", host);
    char service[8];
    snprintf(service, sizeof service, "%u", port);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    /* On libuv's pool even for an address: one way is simpler, and it is once per connection. */
    client->holds++;
    int result = uv_getaddrinfo(&loop->uv, &client->lookup, on_lookup, host, service, &hints);
    if (result < 0) {
        xx__error_set(error, XX_E_SYSTEM, result, "look-up");
        client->holds = 1;
        drop(client);
        return NULL;
    }
    client->thing.end = on_loop_end;
    xx__link_append(&loop->things, &client->thing.link);
    start_timer(client, (uint64_t)connect_seconds * loop->tick_ms, on_connect_limit);
    return client;
}

/* ---- what the owner calls ---- */

int xx_client_send(xx_client *client, xx_frame *frame) {
    if (client->end_code || client->busy || !client->user) {
        xx_frame_release(frame);
        return XX_E_STATE;
    }
    client->busy = true;
    client->scanned = 0;
    if (client->phase != IDLE) {
        client->request = frame;
        return XX_OK;
    }
    client->phase = HEAD;
    client->stream.flags &= (uint16_t)~XX__TOUCHED;
    if (xx__stream_queue(&client->stream, frame) != XX_OK)
        fail(client, XX_E_MEMORY);
    return XX_OK;
}

bool xx_client_is_usable(const xx_client *client) {
    if (client->end_code || client->phase != IDLE || client->busy ||
        (client->stream.flags & (XX__PEER_ENDED | XX__CLOSED)))
        return false;
    uint8_t byte;
    ssize_t n = recv(client->stream.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    /* Bytes that nobody asked for are no better than an end. */
    return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
}

void xx_client_end(xx_client *client) { fail(client, XX_E_LOCAL); }
