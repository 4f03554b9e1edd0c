/* A WebSocket client connection. In: plaintext from stream.c. Out: messages to the owner, masked
 * frames to the write queue.
 *
 *     dial.c: connected --> HEAD --101--> FRAMES --close()--> CLOSING
 *       `----------- fault, end, close frame --> end_code set: queue out, then the owner is told
 */
#include <stdio.h>
#include <strings.h>
#include <sys/random.h>

#include "dial.h"

enum { HEAD = XX__DIALLED, FRAMES, CLOSING };

enum {
    ANSWER_HEAD_BYTES = 64 * 1024,
    PONG_BYTES = 64 * 1024, /* queued: no more pongs for a server that pings and does not read */
    CLOSE_SECONDS = 5,      /* for the server's close frame */
    LAST_SECONDS = 2,       /* for our last words to leave */
    MASK_BYTES = 64,        /* random bytes fetched at once: the masks of 16 frames */
    SMALL_BEGUN = XX__READ_SIZE / 4, /* a beginning this short is copied before the next read */
};

struct xx_wsclient {
    xx__dial dial;
    const xx_wsclient_events *events;
    xx_frame *request;  /* until it is queued */
    xx_buf in;          /* a begun head or frame, or bytes that have to wait */
    xx_buf joined;      /* fragments of a message */
    xx_ws_reader ws;
    xx_wsclient_settings settings;
    size_t scanned;     /* of a begun head */
    uint32_t phase_due; /* tick at which the phase has taken too long; see `timed` */
    uint16_t end_status;
    bool opened, timed, paused, pump;
    bool soft; /* over, but what is queued still goes out */
    uint8_t masks_left;
    uint8_t masks[MASK_BYTES];
    uint8_t key[XX_WS_KEY];
};

#define CLIENT_OF(pointer, member) XX_CONTAINER(pointer, xx_wsclient, member)

/* ---- the end ---- */

static void on_told(xx__dial *dial, const char *text, void *user) {
    xx_wsclient *client = CLIENT_OF(dial, dial);
    client->events->closed(client, dial->end_code, client->end_status, client->opened, text, user);
}

static void on_freed(xx__dial *dial) {
    xx_wsclient *client = CLIENT_OF(dial, dial);
    xx_frame_release(client->request);
    xx_buf_reset(&client->in);
    xx_buf_reset(&client->joined);
}

static void set_phase_due(xx_wsclient *client, uint32_t seconds) {
    client->timed = true;
    client->phase_due = client->dial.loop->ticks + seconds + 1; /* the tick under way is not whole */
    xx__stream_due(&client->dial.stream, client->phase_due);
}

/* It is over; `closed` comes at the end of the turn (or the next, where there is no stream yet). */
static void end(xx_wsclient *client, int code, uint16_t status) {
    client->soft = false;
    if (xx__dial_end(&client->dial, code)) {
        client->end_status = status;
        client->paused = false;
    } else if (client->dial.has_stream) {
        xx__stream_mark(&client->dial.stream);
    }
}

/* The same, but what is queued still goes out. */
static void end_softly(xx_wsclient *client, int code, uint16_t status) {
    if (client->dial.end_code) {
        xx__stream_mark(&client->dial.stream);
        return;
    }
    end(client, code, status);
    client->soft = true;
    set_phase_due(client, LAST_SECONDS);
    xx__stream_read(&client->dial.stream, true); /* to see the server's end */
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
        end(client, XX_E_SYSTEM, 0);
        return;
    }
    xx_frame_seal_masked(frame, opcode, length, mask);
    if (xx__stream_queue(&client->dial.stream, frame) != XX_OK)
        end(client, XX_E_MEMORY, 0);
}

static void queue_control(xx_wsclient *client, uint8_t opcode, const uint8_t *data, size_t length) {
    xx_frame *frame = xx_frame_new(length);
    if (!frame) {
        end(client, XX_E_MEMORY, 0);
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
        end(client, result, 0);
        return 0;
    }
    client->scanned = 0;
    if (head.status != 101 && head.status < 200)
        return size; /* an interim answer */
    if (head.status != 101) {
        snprintf(client->dial.text, sizeof client->dial.text, "the server answered %d", head.status);
        end(client, XX_E_REFUSED, (uint16_t)head.status);
        return size;
    }
    if (!is_right_upgrade(client, &head)) {
        snprintf(client->dial.text, sizeof client->dial.text, "the answer is not a right WebSocket upgrade");
        end(client, XX_E_HTTP_BAD, 0);
        return size;
    }
    xx__dial_stands(&client->dial);
    client->ws = (xx_ws_reader){.limit = client->settings.message_bytes, .is_client = true};
    client->dial.phase = FRAMES;
    client->opened = true;
    client->events->opened(client, &head, client->dial.user);
    return size;
}

/* ---- frames in ---- */

static void fail_frames(xx_wsclient *client, int code) {
    uint16_t status = code == XX_E_WS_TOO_LARGE ? 1009 : code == XX_E_WS_UTF8 ? 1007 : 1002;
    bool was_open = client->dial.phase == FRAMES;
    if (was_open)
        queue_close(client, status, "", 0);
    end_softly(client, was_open ? code : XX_E_LOCAL, status);
}

static void take_close(xx_wsclient *client, const uint8_t *payload, size_t length) {
    uint16_t code;
    int result = xx_ws_parse_close(payload, length, &code);
    if (client->dial.phase == CLOSING) {
        end_softly(client, XX_E_LOCAL, code);
    } else if (result != XX_OK) {
        fail_frames(client, result);
    } else {
        queue_close(client, code, "", 0);
        end_softly(client, XX_E_PEER_CLOSED, code);
    }
}

static void take_data(xx_wsclient *client, const xx_ws_head *head, const uint8_t *payload) {
    size_t length = (size_t)head->payload_length;
    bool whole = head->final && !client->ws.fragmented;
    xx_ws_advance(&client->ws, head);
    if (client->dial.phase != FRAMES)
        return; /* we have said goodbye */
    if (whole) {
        client->events->message(client, payload, length, client->dial.user);
        return;
    }
    if (xx_buf_append(&client->joined, payload, length) != XX_OK) {
        end(client, XX_E_MEMORY, 0);
        return;
    }
    if (head->final) {
        xx_buf message = client->joined; /* ours until the callback returns, whatever it does */
        client->joined = (xx_buf){0};
        client->events->message(client, message.data ? message.data : payload, message.length,
                                client->dial.user);
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
    else if (head.opcode == XX_WS_PING && client->dial.phase == FRAMES &&
             client->dial.stream.queued < PONG_BYTES) /* past it the newest pings go unanswered (§5.5.3) */
        queue_control(client, XX_WS_PONG, payload, payload_length);
    return (ssize_t)size + (ssize_t)payload_length;
}

/* ---- bytes in ---- */

/* Takes in as much as is whole. Returns the bytes used up. */
static size_t process(xx_wsclient *client, const uint8_t *data, size_t length) {
    size_t at = 0;
    while (at < length && !client->dial.end_code && !client->paused) {
        ssize_t n = client->dial.phase == HEAD ? take_head(client, data + at, length - at)
                                          : take_frame(client, data + at, length - at);
        if (n <= 0)
            break;
        at += (size_t)n;
    }
    return at;
}

static void on_room(xx_stream *s, uint8_t **at, size_t *size) {
    xx_wsclient *client = CLIENT_OF(s, dial.stream);
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
        end(client, XX_E_MEMORY, 0);
        xx__stream_read(s, false);
    }
}

static void on_data(xx_stream *s, uint8_t *at, size_t length) {
    xx_wsclient *client = CLIENT_OF(s, dial.stream);
    xx_buf *in = &client->in;
    if (client->dial.end_code)
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
    if (used == total || client->dial.end_code)
        xx_buf_reset(in);
    else if (xx_buf_append(in, bytes + used, total - used) != XX_OK)
        end(client, XX_E_MEMORY, 0);
}

/* What waited in `in` and in the TLS layer while reading was off. */
static void pump(xx_wsclient *client) {
    client->pump = false;
    if (client->paused || client->dial.end_code)
        return;
    if (client->in.length)
        xx_buf_consume(&client->in, process(client, client->in.data, client->in.length));
    if (!client->paused && !client->dial.end_code)
        xx__stream_pump(&client->dial.stream);
}

/* ---- what the stream tells ---- */

static void on_ready(xx_stream *s) {
    xx_wsclient *client = CLIENT_OF(s, dial.stream);
    xx_frame *request = client->request;
    client->request = NULL;
    client->dial.phase = HEAD;
    if (xx__stream_queue(s, request) != XX_OK)
        end(client, XX_E_MEMORY, 0);
}

static void on_ended(xx_stream *s, int code) {
    xx_wsclient *client = CLIENT_OF(s, dial.stream);
    if (client->dial.end_code)
        end(client, code, 0);
    else if (!xx__dial_lost(&client->dial, code))
        end(client, client->dial.phase == CLOSING ? XX_E_LOCAL : XX_E_VANISHED, 0);
}

static void on_settle(xx_stream *s) {
    xx_wsclient *client = CLIENT_OF(s, dial.stream);
    if (client->pump)
        pump(client);
    if (client->dial.end_code && !client->soft)
        xx__dial_tell(&client->dial);
}

static void on_flushed(xx_stream *s) {
    xx_wsclient *client = CLIENT_OF(s, dial.stream);
    if (client->dial.end_code && client->soft && xx__stream_pending(s) == 0) {
        xx__stream_finish(s);
        end(client, client->dial.end_code, 0);
    }
}

static uint32_t on_due(xx_stream *s, uint32_t now) {
    xx_wsclient *client = CLIENT_OF(s, dial.stream);
    if (!client->timed)
        return now + XX__FAR; /* the owner keeps the time of what it waits for */
    if (!xx__reached(now, client->phase_due))
        return client->phase_due;
    client->timed = false;
    end(client, XX_E_LOCAL, 0);
    return now + XX__FAR;
}

static void on_stopping(xx__dial *dial) {
    xx_wsclient *client = CLIENT_OF(dial, dial);
    if (!xx_wsclient_is_open(client))
        return;
    queue_close(client, 1001, "", 0); /* going away; one try to send it */
    xx__stream_flush(&client->dial.stream);
}

static const xx_stream_ops stream_ops = {on_room,    on_data, on_ready,      on_ended,         on_settle,
                                         on_flushed, on_due,  xx__dial_stop, xx__dial_released};
static const xx__dial_ops dial_ops = {&stream_ops, on_told, on_stopping, on_freed};

/* ---- connecting ---- */

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
    xx_wsclient *client = xx__dial_new(loop, sizeof *client, &dial_ops, user, error);
    if (!client)
        return NULL;
    client->events = events;
    client->settings = *settings;
    client->dial.receive_bytes = settings->receive_bytes;
    client->request = make_request(client, head, head_length);
    if (!client->request) {
        xx__error_set(error, XX_E_MEMORY, 0, NULL);
        xx_mem_release(client);
        return NULL;
    }
    return xx__dial_start(&client->dial, host, port, tls, settings->connect_seconds, error) ? client : NULL;
}

/* ---- what the owner calls ---- */

void xx_wsclient_send(xx_wsclient *client, xx_frame *frame, size_t length) {
    if (xx_wsclient_is_open(client))
        queue_frame(client, frame, XX_WS_BINARY, length);
    else
        xx_frame_release(frame);
}

void xx_wsclient_close(xx_wsclient *client, uint16_t code, const char *reason, size_t length) {
    if (client->dial.end_code || client->dial.phase == CLOSING)
        return;
    if (client->dial.phase != FRAMES) {
        end(client, XX_E_LOCAL, 0);
        return;
    }
    queue_close(client, code, reason, length);
    if (client->dial.end_code)
        return;
    client->dial.phase = CLOSING;
    xx_buf_reset(&client->joined);
    set_phase_due(client, CLOSE_SECONDS);
    xx_wsclient_resume(client); /* the server's close frame has to be seen */
}

void xx_wsclient_abort(xx_wsclient *client) { end(client, XX_E_LOCAL, 0); }

void xx_wsclient_pause(xx_wsclient *client) {
    if (!xx_wsclient_is_open(client))
        return;
    client->paused = true;
    xx__stream_read(&client->dial.stream, false);
}

void xx_wsclient_resume(xx_wsclient *client) {
    if (client->dial.end_code || !client->paused)
        return;
    client->paused = false;
    client->pump = true;
    xx__stream_read(&client->dial.stream, true);
    xx__stream_mark(&client->dial.stream);
}

size_t xx_wsclient_queued_bytes(const xx_wsclient *client) {
    return client->dial.has_stream ? xx__stream_pending(&client->dial.stream) : 0;
}

bool xx_wsclient_is_open(const xx_wsclient *client) {
    return client->dial.end_code == 0 && client->dial.phase == FRAMES;
}
