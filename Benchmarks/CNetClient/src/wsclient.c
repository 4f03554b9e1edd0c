/* A WebSocket client connection. In: plaintext from stream_read.c. Out: messages to the owner,
 * masked frames to the write queue.
 *
 *     dial.c: connected --> HEAD --101--> FRAMES (endpoint.c says how far)
 *       `---- fault, end, close frame ------`---> end_code set: queue out, then the owner is told
 */
#include <openssl/evp.h>
#include <stdio.h>
#include <strings.h>
#include <sys/random.h>

#include "begun.h"
#include "dial.h"
#include "endpoint.h"
#include "mask.h"
#include "xx_wsclient.h"

enum { HEAD = XX__DIALLED, FRAMES };

enum {
    ANSWER_HEAD_BYTES = 64 * 1024,
    CLOSE_SECONDS = 5, /* for the server's close frame */
    LAST_SECONDS = 2,  /* for our last words to leave */
};

struct xx_wsclient {
    xx__dial dial;
    const xx_wsclient_events *events;
    xx_wsclient_settings settings;
    struct {
        xx_frame *request; /* until it is queued */
        size_t scanned;    /* bytes of a begun head */
        uint8_t key[XX_WS_KEY];
        bool is_done; /* `opened` was told */
    } upgrade;
    xx_buf in; /* a begun head or frame, or bytes that have to wait */
    xx__endpoint ws;
    masks masks;
    struct {
        uint16_t status;
        bool soft;     /* the queue is still sent */
        bool is_timed; /* it has taken too long at tick `due` */
        uint32_t due;
    } end;
    bool paused; /* by the owner */
    bool pump;   /* owes itself a look at what waits in `in` and in the TLS layer */
};

#define CLIENT_OF(pointer, member) XX_CONTAINER(pointer, xx_wsclient, member)

/* ---- the end ---- */

static void on_told(xx__dial *dial, const char *text, void *user) {
    xx_wsclient *client = CLIENT_OF(dial, dial);
    client->events->closed(client, dial->end_code, client->end.status, client->upgrade.is_done,
                           text, user);
}

static void on_freed(xx__dial *dial) {
    xx_wsclient *client = CLIENT_OF(dial, dial);
    xx_frame_release(client->upgrade.request);
    xx_buf_reset(&client->in);
    xx__endpoint_reset(&client->ws);
}

static void limit_end(xx_wsclient *client, uint32_t seconds) {
    client->end.is_timed = true;
    /* the tick under way is not whole */
    client->end.due = client->dial.loop->ticks + seconds + 1;
    xx__stream_due(&client->dial.stream, client->end.due);
}

/* It is over; `closed` comes at the end of the turn (or the next, where there is no stream yet). */
static void end(xx_wsclient *client, int code, uint16_t status) {
    client->end.soft = false;
    if (xx__dial_end(&client->dial, code)) {
        client->end.status = status;
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
    client->end.soft = true;
    limit_end(client, LAST_SECONDS);
    xx__stream_read(&client->dial.stream, true); /* to see the server's end */
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
    if (!head->upgrade.to_websocket || !head->upgrade.is_named ||
        xx_ws_accept_key(client->upgrade.key, expected) != XX_OK)
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
    ssize_t size = xx_http1_find_end(data, length, ANSWER_HEAD_BYTES, &client->upgrade.scanned);
    if (size == XX_NEED_MORE)
        return 0;
    xx_http1_head head;
    int result = size < 0 ? (int)size : xx_http1_parse_response(data, (size_t)size, &head);
    if (result != XX_OK) {
        end(client, result, 0);
        return 0;
    }
    client->upgrade.scanned = 0;
    if (head.status != 101 && head.status < 200)
        return size; /* an interim answer */
    if (head.status != 101) {
        snprintf(client->dial.text, sizeof client->dial.text, "the server answered %d",
                 head.status);
        end(client, XX_E_REFUSED, (uint16_t)head.status);
        return size;
    }
    if (!is_right_upgrade(client, &head)) {
        snprintf(client->dial.text, sizeof client->dial.text,
                 "the answer is not a right WebSocket upgrade");
        end(client, XX_E_HTTP_BAD, 0);
        return size;
    }
    xx__dial_stands(&client->dial);
    client->ws =
        (xx__endpoint){.reader = {.limit = client->settings.message_bytes, .is_client = true}};
    client->dial.phase = FRAMES;
    client->upgrade.is_done = true;
    client->events->opened(client, &head, client->dial.user);
    return size;
}

/* ---- frames out ---- */

/* Seals and queues `frame`, which it takes. */
static void send_masked(xx_wsclient *client, xx_frame *frame, uint8_t opcode, size_t length) {
    if (!mask_and_seal(&client->masks, frame, opcode, length)) {
        xx_frame_release(frame);
        end(client, XX_E_SYSTEM, 0);
        return;
    }
    int queued = xx__stream_queue(&client->dial.stream, frame);
    if (queued != XX_OK)
        end(client, queued, 0);
}

static void carry_out(xx_wsclient *client, xx__reply reply) {
    if (reply.frame)
        send_masked(client, reply.frame, reply.opcode, reply.length);
    if (reply.code && reply.hard)
        end(client, reply.code, reply.status);
    else if (reply.code)
        end_softly(client, reply.code, reply.status);
}

/* ---- frames in ---- */

static ssize_t take_frame(xx_wsclient *client, uint8_t *data, size_t length) {
    xx__arrival arrival;
    ssize_t size = xx__endpoint_take(&client->ws, data, length, &arrival);
    if (size == XX_NEED_MORE)
        return 0;
    if (size < 0) {
        carry_out(client, xx__endpoint_fail(&client->ws, (int)size));
        return 0;
    }
    if (arrival.is_control) {
        size_t waiting = xx__stream_queue_memory(&client->dial.stream);
        carry_out(client, xx__endpoint_answer(&client->ws, &arrival, waiting));
    } else if (arrival.is_message) {
        client->events->message(client, arrival.data, arrival.length, client->dial.user);
    }
    if (arrival.whole.data)
        xx_buf_reset(&arrival.whole);
    return size;
}

/* ---- bytes in ---- */

/* Takes in as much as is whole. Returns the bytes used up. */
static size_t process(xx_wsclient *client, uint8_t *data, size_t length) {
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
    if (xx__begun_room(s, &client->in, at, size) != XX_OK) {
        end(client, XX_E_MEMORY, 0);
        xx__stream_read(s, false);
    }
}

static void on_data(xx_stream *s, uint8_t *at, size_t length) {
    xx_wsclient *client = CLIENT_OF(s, dial.stream);
    if (client->dial.end_code)
        return;
    size_t total = length;
    uint8_t *bytes = xx__begun_join(&client->in, at, &total);
    size_t used = process(client, bytes, total);
    if (xx__begun_keep(&client->in, bytes, total, client->dial.end_code ? total : used) != XX_OK)
        end(client, XX_E_MEMORY, 0);
}

/* Takes in bytes that waited in `in` and in the TLS layer while reading was off. */
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
    xx_frame *request = client->upgrade.request;
    client->upgrade.request = NULL;
    client->dial.phase = HEAD;
    if (xx__stream_queue(s, request) != XX_OK)
        end(client, XX_E_MEMORY, 0);
}

static void on_ended(xx_stream *s, int code) {
    xx_wsclient *client = CLIENT_OF(s, dial.stream);
    if (client->dial.end_code)
        end(client, code, 0);
    else if (!xx__dial_lost(&client->dial, code))
        end(client, client->ws.state == XX__CLOSING ? XX_E_LOCAL : XX_E_VANISHED, 0);
}

static void on_settle(xx_stream *s) {
    xx_wsclient *client = CLIENT_OF(s, dial.stream);
    if (client->pump)
        pump(client);
    if (client->dial.end_code && !client->end.soft)
        xx__dial_tell(&client->dial);
}

static void on_flushed(xx_stream *s) {
    xx_wsclient *client = CLIENT_OF(s, dial.stream);
    if (client->dial.end_code && client->end.soft && xx__stream_pending(s) == 0) {
        xx__stream_finish(s);
        end(client, client->dial.end_code, 0);
    }
}

static uint32_t on_due(xx_stream *s, uint32_t now) {
    xx_wsclient *client = CLIENT_OF(s, dial.stream);
    if (!client->end.is_timed)
        return now + XX__FAR; /* the owner keeps the time of what it waits for */
    if (!xx__reached(now, client->end.due))
        return client->end.due;
    client->end.is_timed = false;
    end(client, XX_E_LOCAL, 0);
    return now + XX__FAR;
}

static void on_stopping(xx__dial *dial) {
    xx_wsclient *client = CLIENT_OF(dial, dial);
    if (!xx_wsclient_is_open(client))
        return;
    /* going away; one try to send it */
    carry_out(client, xx__endpoint_close(&client->ws, 1001, "", 0));
    xx__stream_flush(&client->dial.stream);
}

static const xx_stream_ops stream_ops = {on_room,  on_data,       on_ready,
                                         on_ended, on_settle,     on_flushed,
                                         on_due,   xx__dial_stop, xx__dial_released};
static const xx__dial_ops dial_ops = {&stream_ops, on_told, on_stopping, on_freed};

/* ---- connecting ---- */

/* Writes the 24 characters of Sec-WebSocket-Key for 16 random bytes (RFC 6455 §4.1). */
static void write_key(uint8_t *out, const uint8_t *random) {
    uint8_t base64[XX_WS_KEY + 1];
    EVP_EncodeBlock(base64, random, 16);
    memcpy(out, base64, XX_WS_KEY);
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
    write_key(client->upgrade.key, random);
    uint8_t *at = xx_frame_payload(frame);
    memcpy(at, head, length);
    memcpy(at + length, ours, OURS);
    memcpy(at + length + OURS, client->upgrade.key, XX_WS_KEY);
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
    client->dial.to.receive_bytes = settings->receive_bytes;
    client->upgrade.request = make_request(client, head, head_length);
    if (!client->upgrade.request) {
        xx__error_set(error, XX_E_MEMORY, 0, NULL);
        xx_mem_release(client);
        return NULL;
    }
    if (!xx__dial_start(&client->dial, host, port, tls, settings->connect_seconds, error))
        return NULL;
    return client;
}

/* ---- what the owner calls ---- */

void xx_wsclient_send(xx_wsclient *client, xx_frame *frame, size_t length) {
    if (!xx_wsclient_is_open(client)) {
        xx_frame_release(frame);
        return;
    }
    send_masked(client, frame, XX_WS_BINARY, length);
}

void xx_wsclient_close(xx_wsclient *client, uint16_t code, const char *reason, size_t length) {
    if (client->dial.end_code || client->ws.state == XX__CLOSING)
        return;
    if (client->dial.phase != FRAMES) {
        end(client, XX_E_LOCAL, 0);
        return;
    }
    carry_out(client, xx__endpoint_close(&client->ws, code, reason, length));
    if (client->dial.end_code)
        return;
    limit_end(client, CLOSE_SECONDS);
    xx_wsclient_resume(client); /* the server's close frame has to be seen */
}

void xx_wsclient_abort(xx_wsclient *client) {
    end(client, XX_E_LOCAL, 0);
}

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
    return client->dial.end_code == 0 && client->dial.phase == FRAMES &&
           client->ws.state == XX__OPEN;
}
