/* A WebSocket client connection. In: plaintext from stream.c. Out: messages to the owner, masked
 * frames to the write queue.
 *
 *     LOOKUP --addresses--> CONNECT (each in turn) --> HEAD --101--> FRAMES --close()--> CLOSING
 *       `----------- fault, end, close frame --> end_code set: queue out, then the owner is told
 */
#include <netdb.h>
#include <stdio.h>
#include <strings.h>
#include <sys/random.h>
#include <unistd.h>

#include "internal.h"

enum { LOOKUP, CONNECT, HEAD, FRAMES, CLOSING };

enum {
    ANSWER_HEAD_BYTES = 64 * 1024,
    PONG_BYTES = 64 * 1024, /* queued: no more pongs for a server that pings and does not read */
    CLOSE_SECONDS = 5,      /* for the server's close frame */
    LAST_SECONDS = 2,       /* for our last words to leave */
    MASK_BYTES = 64,        /* random bytes fetched at once: the masks of 16 frames */
    SMALL_BEGUN = XX__READ_SIZE / 4, /* a beginning this short is copied before the next read */
};

struct xx_wsclient {
    xx_stream stream; /* open in CONNECT and later; see `has_stream` */
    xx__thing thing;  /* so that it ends with the loop */
    uv_getaddrinfo_t lookup;
    xx_loop *loop;
    const xx_wsclient_events *events;
    void *user; /* NULL once `closed` was told */
    struct addrinfo *addresses, *next;
    xx_tls_context *tls; /* NULL: plain */
    xx_timer *timer;     /* the connect limit; later, the telling */
    xx_frame *request;   /* until it is queued */
    xx_buf in;           /* a begun head or frame, or bytes that have to wait */
    xx_buf joined;       /* fragments of a message */
    xx_ws_reader ws;
    xx_wsclient_settings settings;
    size_t scanned;      /* of a begun head */
    uint32_t phase_due;  /* tick at which the phase has taken too long; see `timed` */
    unsigned holds;      /* look-up, timer, stream, owner: freed at 0 */
    int16_t end_code;
    uint16_t end_status;
    uint8_t phase;
    bool has_stream, opened, timed, paused, pump;
    bool hard; /* end at once, do not write out the queue */
    uint8_t masks_left;
    uint8_t masks[MASK_BYTES];
    uint8_t key[XX_WS_KEY];
    char host[256];
    char text[200];
};

#define CLIENT_OF(pointer, member) XX_CONTAINER(pointer, xx_wsclient, member)

static void drop(xx_wsclient *client) {
    if (--client->holds != 0)
        return;
    if (client->addresses)
        uv_freeaddrinfo(client->addresses);
    xx_frame_release(client->request);
    xx_buf_reset(&client->in);
    xx_buf_reset(&client->joined);
    xx_tls_context_free(client->tls);
    xx_mem_release(client);
}

/* ---- the end ---- */

static void tell(xx_wsclient *client) {
    void *user = client->user;
    if (!user)
        return;
    client->user = NULL;
    xx__link_remove(&client->thing.link);
    if (client->has_stream)
        xx__stream_close(&client->stream);
    client->events->closed(client, client->end_code, client->end_status, client->opened,
                           client->text[0] ? client->text : xx_err_text(client->end_code), user);
    drop(client);
}

static void on_timer_done(void *user) {
    xx_wsclient *client = user;
    drop(client);
}
static void on_tell(void *user) { tell(user); }

static void stop_timer(xx_wsclient *client) {
    if (client->timer)
        xx_timer_cancel(client->timer);
    client->timer = NULL;
}

static void start_timer(xx_wsclient *client, uint64_t ms, xx_timer_cb fire) {
    stop_timer(client);
    client->timer = xx_timer_start(client->loop, ms, false, fire, on_timer_done, client);
    if (client->timer)
        client->holds++;
}

static void set_phase_due(xx_wsclient *client, uint32_t seconds) {
    client->timed = true;
    client->phase_due = client->loop->ticks + seconds + 1; /* the tick under way is not whole */
    xx__stream_due(&client->stream, client->phase_due);
}

/* It is over; `closed` comes at the end of the turn (or the next, where there is no stream yet).
 * Soft: what is queued still goes out. */
static void end(xx_wsclient *client, int code, uint16_t status, bool hard) {
    bool first = client->end_code == 0;
    client->hard |= hard;
    if (first) {
        client->end_code = (int16_t)code;
        client->end_status = status;
        client->paused = false;
        stop_timer(client);
    }
    if (client->has_stream) {
        if (first && !hard) {
            set_phase_due(client, LAST_SECONDS);
            xx__stream_read(&client->stream, true); /* to see the server's end */
        }
        xx__stream_mark(&client->stream);
    } else if (first) {
        start_timer(client, 0, on_tell);
        if (client->phase == LOOKUP)
            uv_cancel((uv_req_t *)&client->lookup);
    }
}

static void fail_system(xx_wsclient *client, const char *what, int cause) {
    if (client->end_code == 0)
        snprintf(client->text, sizeof client->text, "%s: %s", what, uv_strerror(cause));
    end(client, XX_E_SYSTEM, 0, true);
}

static void on_connect_limit(void *user) {
    xx_wsclient *client = user;
    client->timer = NULL;
    snprintf(client->text, sizeof client->text, "not connected in time");
    end(client, XX_E_TIMEOUT, 0, true);
}

/* ---- frames out ---- */

/* Unpredictable for whoever writes what is sent (§10.3). */
static const uint8_t *next_mask(xx_wsclient *client) {
    if (client->masks_left == 0) {
        if (getrandom(client->masks, MASK_BYTES, 0) != MASK_BYTES)
            return NULL;
        client->masks_left = MASK_BYTES;
    }
    client->masks_left -= 4;
    return client->masks + client->masks_left;
}

/* Takes `frame`. */
static void queue_frame(xx_wsclient *client, xx_frame *frame, uint8_t opcode, size_t length) {
    const uint8_t *mask = next_mask(client);
    if (!mask) {
        xx_frame_release(frame);
        end(client, XX_E_SYSTEM, 0, true);
        return;
    }
    xx_frame_seal_masked(frame, opcode, length, mask);
    if (xx__stream_queue(&client->stream, frame) != XX_OK)
        end(client, XX_E_MEMORY, 0, true);
}

static void queue_control(xx_wsclient *client, uint8_t opcode, const uint8_t *data, size_t length) {
    xx_frame *frame = xx_frame_new(length);
    if (!frame) {
        end(client, XX_E_MEMORY, 0, true);
        return;
    }
    memcpy(xx_frame_payload(frame), data, length);
    queue_frame(client, frame, opcode, length);
}

static void queue_close(xx_wsclient *client, uint16_t code, const char *reason, size_t length) {
    uint8_t payload[XX_WS_CONTROL_MAX];
    if (length > sizeof payload - 2) {
        length = sizeof payload - 2;
        while (length && ((uint8_t)reason[length] & 0xc0) == 0x80)
            length--; /* not inside a character */
    }
    payload[0] = (uint8_t)(code >> 8);
    payload[1] = (uint8_t)code;
    memcpy(payload + 2, reason, length);
    queue_control(client, XX_WS_CLOSE, payload, code == 1005 ? 0 : length + 2);
}

/* ---- the answer to the upgrade ---- */

static bool is_named(const xx_http1_field *field, const char *name) {
    return field->name.length == strlen(name) &&
           strncasecmp((const char *)field->name.data, name, field->name.length) == 0;
}

/* RFC 6455 §4.1, what a client must check. */
static bool is_right_upgrade(const xx_wsclient *client, const xx_http1_head *head) {
    uint8_t expected[XX_WS_ACCEPT];
    bool accepted = false;
    if (!head->wants_websocket || !head->says_upgrade ||
        xx_ws_accept_key(client->key, expected) != XX_OK)
        return false;
    for (size_t i = 0; i < head->field_count; i++) {
        const xx_http1_field *field = &head->fields[i];
        if (is_named(field, "sec-websocket-accept"))
            accepted = field->value.length == sizeof expected &&
                       memcmp(field->value.data, expected, sizeof expected) == 0;
        else if (is_named(field, "sec-websocket-extensions") ||
                 is_named(field, "sec-websocket-protocol"))
            return false; /* we asked for neither */
    }
    return accepted;
}

/* Returns bytes used (0: more needed). */
static ssize_t take_head(xx_wsclient *client, const uint8_t *data, size_t length) {
    ssize_t size = xx_http1_find_end(data, length, ANSWER_HEAD_BYTES, &client->scanned);
    if (size == XX_NEED_MORE)
        return 0;
    xx_http1_head head;
    int result = size < 0 ? (int)size : xx_http1_parse_response(data, (size_t)size, &head);
    if (result != XX_OK) {
        end(client, result, 0, true);
        return 0;
    }
    client->scanned = 0;
    if (head.status != 101 && head.status < 200)
        return size; /* an interim answer */
    if (head.status != 101) {
        snprintf(client->text, sizeof client->text, "the server answered %d", head.status);
        end(client, XX_E_REFUSED, (uint16_t)head.status, true);
        return size;
    }
    if (!is_right_upgrade(client, &head)) {
        snprintf(client->text, sizeof client->text, "the answer is not a right WebSocket upgrade");
        end(client, XX_E_HTTP_BAD, 0, true);
        return size;
    }
    stop_timer(client);
    client->ws = (xx_ws_reader){.limit = client->settings.message_bytes, .is_client = true};
    client->phase = FRAMES;
    client->opened = true;
    client->events->opened(client, &head, client->user);
    return size;
}

/* ---- frames in ---- */

static void fail_frames(xx_wsclient *client, int code) {
    uint16_t status = code == XX_E_WS_TOO_LARGE ? 1009 : code == XX_E_WS_UTF8 ? 1007 : 1002;
    bool was_open = client->phase == FRAMES;
    if (was_open)
        queue_close(client, status, "", 0);
    end(client, was_open ? code : XX_E_LOCAL, status, false);
}

static void take_close(xx_wsclient *client, const uint8_t *payload, size_t length) {
    uint16_t code;
    int result = xx_ws_parse_close(payload, length, &code);
    if (client->phase == CLOSING) {
        end(client, XX_E_LOCAL, code, false);
    } else if (result != XX_OK) {
        fail_frames(client, result);
    } else {
        queue_close(client, code, "", 0);
        end(client, XX_E_PEER_CLOSED, code, false);
    }
}

static void take_data(xx_wsclient *client, const xx_ws_head *head, const uint8_t *payload) {
    size_t length = (size_t)head->payload_length;
    bool whole = head->final && !client->ws.fragmented;
    xx_ws_advance(&client->ws, head);
    if (client->phase != FRAMES)
        return; /* we have said goodbye */
    if (whole) {
        client->events->message(client, payload, length, client->user);
        return;
    }
    if (xx_buf_append(&client->joined, payload, length) != XX_OK) {
        end(client, XX_E_MEMORY, 0, true);
        return;
    }
    if (head->final) {
        xx_buf message = client->joined; /* ours until the callback returns, whatever it does */
        client->joined = (xx_buf){0};
        client->events->message(client, message.data ? message.data : payload, message.length,
                                client->user);
        xx_buf_reset(&message);
    }
}

static ssize_t take_frame(xx_wsclient *client, const uint8_t *data, size_t length) {
    xx_ws_head head;
    int size = xx_ws_parse(&client->ws, data, length, &head);
    if (size == XX_NEED_MORE)
        return 0;
    if (size < 0) {
        fail_frames(client, size);
        return 0;
    }
    if (length - (size_t)size < head.payload_length)
        return 0;
    const uint8_t *payload = data + size;
    size_t payload_length = (size_t)head.payload_length;
    if (!(head.opcode & 0x08))
        take_data(client, &head, payload);
    else if (head.opcode == XX_WS_CLOSE)
        take_close(client, payload, payload_length);
    else if (head.opcode == XX_WS_PING && client->phase == FRAMES &&
             client->stream.queued < PONG_BYTES) /* past it the newest pings go unanswered (§5.5.3) */
        queue_control(client, XX_WS_PONG, payload, payload_length);
    return (ssize_t)size + (ssize_t)payload_length;
}

/* ---- bytes in ---- */

/* Takes in as much as is whole. Returns the bytes used up. */
static size_t process(xx_wsclient *client, const uint8_t *data, size_t length) {
    size_t at = 0;
    while (at < length && !client->end_code && !client->paused) {
        ssize_t n = client->phase == HEAD ? take_head(client, data + at, length - at)
                                          : take_frame(client, data + at, length - at);
        if (n <= 0)
            break;
        at += (size_t)n;
    }
    return at;
}

static void on_room(xx_stream *s, uint8_t **at, size_t *size) {
    xx_wsclient *client = CLIENT_OF(s, stream);
    xx_buf *in = &client->in;
    uint8_t *base = s->tls ? s->loop->plain : s->loop->raw;
    if (in->length <= SMALL_BEGUN) {
        if (in->length)
            memcpy(base, in->data, in->length);
        *at = base + in->length;
        *size = XX__READ_SIZE - in->length;
    } else if (xx_buf_reserve(in, XX__READ_SIZE) == XX_OK) {
        *at = in->data + in->length;
        *size = in->capacity - in->length;
    } else {
        *size = 0;
        end(client, XX_E_MEMORY, 0, true);
        xx__stream_read(s, false);
    }
}

static void on_data(xx_stream *s, uint8_t *at, size_t length) {
    xx_wsclient *client = CLIENT_OF(s, stream);
    xx_buf *in = &client->in;
    if (client->end_code)
        return;
    if (in->length > SMALL_BEGUN) { /* read straight behind the beginning */
        in->length += length;
        xx_buf_consume(in, process(client, in->data, in->length));
        return;
    }
    uint8_t *bytes = at - in->length;
    size_t total = in->length + length;
    size_t used = process(client, bytes, total);
    in->length = 0;
    if (used == total || client->end_code)
        xx_buf_reset(in);
    else if (xx_buf_append(in, bytes + used, total - used) != XX_OK)
        end(client, XX_E_MEMORY, 0, true);
}

/* What waited in `in` and in the TLS layer while reading was off. */
static void pump(xx_wsclient *client) {
    client->pump = false;
    if (client->paused || client->end_code)
        return;
    if (client->in.length)
        xx_buf_consume(&client->in, process(client, client->in.data, client->in.length));
    if (!client->paused && !client->end_code)
        xx__stream_pump(&client->stream);
}

/* ---- what the stream tells ---- */

static void on_ready(xx_stream *s) {
    xx_wsclient *client = CLIENT_OF(s, stream);
    xx_frame *request = client->request;
    client->request = NULL;
    client->phase = HEAD;
    if (xx__stream_queue(s, request) != XX_OK)
        end(client, XX_E_MEMORY, 0, true);
}

static void on_ended(xx_stream *s, int code) {
    xx_wsclient *client = CLIENT_OF(s, stream);
    if (client->end_code) {
        end(client, code, 0, true);
    } else if (code == XX_E_TLS) {
        snprintf(client->text, sizeof client->text, "TLS: %s", xx__tls_text(s->tls));
        end(client, XX_E_TLS, 0, true);
    } else if (client->phase == CONNECT && code == XX_E_SYSTEM && client->next) {
        xx__stream_close(s); /* on_release tries the next address */
    } else if (client->phase == CONNECT && code == XX_E_SYSTEM && s->cause) {
        fail_system(client, "connect", s->cause);
    } else {
        end(client, client->phase == CLOSING ? XX_E_LOCAL : XX_E_VANISHED, 0, true);
    }
}

static void on_settle(xx_stream *s) {
    xx_wsclient *client = CLIENT_OF(s, stream);
    if (client->pump)
        pump(client);
    if (client->end_code && client->hard)
        tell(client);
}

static void on_flushed(xx_stream *s) {
    xx_wsclient *client = CLIENT_OF(s, stream);
    if (client->end_code && !client->hard && xx__stream_pending(s) == 0) {
        xx__stream_finish(s);
        end(client, client->end_code, 0, true);
    }
}

static uint32_t on_due(xx_stream *s, uint32_t now) {
    xx_wsclient *client = CLIENT_OF(s, stream);
    if (!client->timed)
        return now + XX__FAR; /* the owner keeps the time of what it waits for */
    if (!xx__reached(now, client->phase_due))
        return client->phase_due;
    client->timed = false;
    end(client, XX_E_LOCAL, 0, true);
    return now + XX__FAR;
}

static void on_loop_end(xx__thing *thing) {
    xx_wsclient *client = CLIENT_OF(thing, thing);
    if (client->phase == FRAMES && !client->end_code) {
        queue_close(client, 1001, "", 0); /* going away; one try to send it */
        xx__stream_flush(&client->stream);
    }
    end(client, XX_E_STOPPED, 0, true);
    tell(client);
}
static void on_stop(xx_stream *s) { (void)s; } /* its `thing` has ended it */

static void connect_next(xx_wsclient *client);

static void on_release(xx_stream *s) {
    xx_wsclient *client = CLIENT_OF(s, stream);
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

static void connect_next(xx_wsclient *client) {
    int fd = xx__connect_next(&client->next, client->settings.receive_bytes);
    if (fd < 0) {
        fail_system(client, "connect", fd);
        return;
    }
    struct xx_tls *tls = client->tls ? xx__tls_new(client->tls, client->host) : NULL;
    client->phase = CONNECT;
    if (client->tls && !tls) {
        close(fd);
        end(client, XX_E_MEMORY, 0, true);
    } else if (xx__stream_open(&client->stream, client->loop, fd, &ops, tls, true) != XX_OK) {
        end(client, XX_E_MEMORY, 0, true);
    } else {
        client->has_stream = true;
        client->holds++;
        xx__stream_read(&client->stream, true);
    }
}

static void on_lookup(uv_getaddrinfo_t *lookup, int status, struct addrinfo *addresses) {
    xx_wsclient *client = CLIENT_OF(lookup, lookup);
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

/* The caller's lines and ours in one raw frame; makes the key. NULL without memory. */
static xx_frame *make_request(xx_wsclient *client, const uint8_t *head, size_t length) {
    static const char ours[] = "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ";
    enum { OURS = sizeof ours - 1 };
    uint8_t random[16];
    xx_frame *frame = xx_frame_new(length + OURS + XX_WS_KEY + 4);
    if (!frame || getrandom(random, sizeof random, 0) != sizeof random) {
        xx_frame_release(frame);
        return NULL;
    }
    xx_ws_write_key(client->key, random);
    uint8_t *at = xx_frame_payload(frame);
    memcpy(at, head, length);
    memcpy(at + length, ours, OURS);
    memcpy(at + length + OURS, client->key, XX_WS_KEY);
    memcpy(at + length + OURS + XX_WS_KEY, "\r\n\r\n", 4);
    xx_frame_seal_raw(frame, length + OURS + XX_WS_KEY + 4);
    return frame;
}

xx_wsclient *xx_wsclient_new(xx_loop *loop, const char *host, uint16_t port, xx_tls_context *tls,
                             const uint8_t *head, size_t head_length,
                             const xx_wsclient_settings *settings, const xx_wsclient_events *events,
                             void *user, xx_error *error) {
    xx_wsclient *client = loop->ended ? NULL : xx_mem_allocate(sizeof *client);
    if (!client) {
        xx__error_set(error, loop->ended ? XX_E_STOPPED : XX_E_MEMORY, 0, NULL);
        return NULL;
    }
    memset(client, 0, sizeof *client);
    client->loop = loop;
    client->events = events;
    client->user = user;
    client->settings = *settings;
    client->holds = 1;
    client->tls = tls ? xx__tls_context_retain(tls) : NULL;
    snprintf(client->host, sizeof client->host, "%s", host);
    client->request = make_request(client, head, head_length);
    if (!client->request) {
        xx__error_set(error, XX_E_MEMORY, 0, NULL);
        drop(client);
        return NULL;
    }
    char service[8];
    snprintf(service, sizeof service, "%u", port);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    int result = uv_getaddrinfo(&loop->uv, &client->lookup, on_lookup, host, service, &hints);
    if (result < 0) {
        xx__error_set(error, XX_E_SYSTEM, result, "look-up");
        drop(client);
        return NULL;
    }
    client->holds++;
    client->thing.end = on_loop_end;
    xx__link_append(&loop->things, &client->thing.link);
    start_timer(client, (uint64_t)settings->connect_seconds * loop->tick_ms, on_connect_limit);
    return client;
}

/* ---- what the owner calls ---- */

void xx_wsclient_send(xx_wsclient *client, xx_frame *frame, size_t length) {
    if (xx_wsclient_is_open(client))
        queue_frame(client, frame, XX_WS_BINARY, length);
    else
        xx_frame_release(frame);
}

void xx_wsclient_close(xx_wsclient *client, uint16_t code, const char *reason, size_t length) {
    if (client->end_code || client->phase == CLOSING)
        return;
    if (client->phase != FRAMES) {
        end(client, XX_E_LOCAL, 0, true);
        return;
    }
    queue_close(client, code, reason, length);
    if (client->end_code)
        return;
    client->phase = CLOSING;
    xx_buf_reset(&client->joined);
    set_phase_due(client, CLOSE_SECONDS);
    xx_wsclient_resume(client); /* the server's close frame has to be seen */
}

void xx_wsclient_abort(xx_wsclient *client) { end(client, XX_E_LOCAL, 0, true); }

void xx_wsclient_pause(xx_wsclient *client) {
    if (!xx_wsclient_is_open(client))
        return;
    client->paused = true;
    xx__stream_read(&client->stream, false);
}

void xx_wsclient_resume(xx_wsclient *client) {
    if (client->end_code || !client->paused)
        return;
    client->paused = false;
    client->pump = true;
    xx__stream_read(&client->stream, true);
    xx__stream_mark(&client->stream);
}

size_t xx_wsclient_queued_bytes(const xx_wsclient *client) {
    return client->has_stream ? xx__stream_pending(&client->stream) : 0;
}

bool xx_wsclient_is_open(const xx_wsclient *client) {
    return client->end_code == 0 && client->phase == FRAMES;
}
