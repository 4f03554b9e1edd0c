/* One HTTP request of a server connection and its answer. In: bytes of heads and bodies, news of
 * the answer. Out: what has come of the request; refusals and the answer to an upgrade.
 *
 *     XX__IDLE --first byte--> XX__HEAD --head--> XX__BODY --last byte--> XX__WHOLE
 *                                                  | answer, file          | answer, file
 *                         XX__BODY_FILE, XX__BODY_ANSWERED --last byte--> XX__WHOLE_FILE, XX__DONE
 */
#include <stdio.h>
#include <string.h>

#include "exchange.h"

enum { DRAIN_BYTES = 256 * 1024 }; /* of a body nobody wants, before the connection is given up */

/* ---- in ---- */

void xx__exchange_begin(xx__exchange *x, bool begun) {
    memset(x, 0, sizeof *x);
    x->state = begun ? XX__HEAD : XX__IDLE;
}

ssize_t xx__exchange_take_head(xx__exchange *x, const uint8_t *data, size_t length, size_t limit,
                               xx_http1_head *head) {
    if (x->scanned == 0 && length >= 2 && data[0] == '\r' && data[1] == '\n')
        return 2; /* blank lines before a request (RFC 9112 §2.2) */
    if (length == 0 || (length == 1 && data[0] == '\r'))
        return 0;
    x->state = XX__HEAD;
    if (data[0] < 'A' || data[0] > 'z') /* TLS, or noise: no need to wait for more */
        return XX_E_HTTP_BAD;
    ssize_t size = xx_http1_find_end(data, length, limit, &x->scanned);
    if (size < 0)
        return size == XX_NEED_MORE ? 0 : size;
    int result = xx_http1_parse_request(data, (size_t)size, head);
    if (result != XX_OK)
        return result;
    x->state = XX__BODY;
    x->keep_alive = head->keep_alive;
    x->upgradable = head->upgrade.is_right;
    if (head->upgrade.is_right)
        memcpy(x->key, head->upgrade.key.data, sizeof x->key);
    x->body_left = head->chunked ? -1 : head->content_length > 0 ? head->content_length : 0;
    return size;
}

/* Too much to read for nothing: the end comes once the answer is written. */
static void give_up(xx__exchange *x) {
    x->keep_alive = false;
    x->state = XX__DONE;
}

void xx__exchange_end_body(xx__exchange *x) {
    x->state = x->state == XX__BODY        ? XX__WHOLE
               : x->state == XX__BODY_FILE ? XX__WHOLE_FILE
                                           : XX__DONE;
}

/* Bytes that came earn the body time: so it has an end, however little comes at once. */
static uint32_t earn(xx__exchange *x, size_t length) {
    if (x->rate == 0)
        return 0;
    uint64_t bytes = (uint64_t)x->earned + length;
    x->earned = (uint32_t)(bytes % x->rate);
    return (uint32_t)(bytes / x->rate);
}

ssize_t xx__exchange_take_body(xx__exchange *x, const uint8_t *data, size_t length,
                               xx__body_run *run) {
    ssize_t used;
    run->bytes = (xx_slice){data, length};
    if (x->body_left >= 0) {
        if ((uint64_t)x->body_left < length)
            run->bytes.length = (size_t)x->body_left;
        used = (ssize_t)run->bytes.length;
        x->body_left -= used;
        run->last = x->body_left == 0;
    } else {
        used = xx_http1_chunked_decode(&x->chunked, data, length, &run->bytes);
        if (used < 0)
            return used;
        run->last = x->chunked.done;
    }
    run->seconds = earn(x, (size_t)used);
    if (x->state == XX__BODY_ANSWERED) {
        x->drained += run->bytes.length;
        run->bytes.length = 0;
        if (x->drained > DRAIN_BYTES && !run->last)
            give_up(x);
    }
    if (run->last)
        xx__exchange_end_body(x);
    return used;
}

/* ---- the answer ---- */

void xx__exchange_answered(xx__exchange *x, bool keep_alive) {
    x->keep_alive &= keep_alive;
    if (x->state == XX__WHOLE)
        x->state = XX__DONE;
    else if (x->body_left > DRAIN_BYTES)
        give_up(x);
    else
        x->state = XX__BODY_ANSWERED;
}

void xx__exchange_file_begun(xx__exchange *x, bool keep_alive) {
    x->keep_alive &= keep_alive;
    x->state = x->state == XX__WHOLE ? XX__WHOLE_FILE : XX__BODY_FILE;
}

void xx__exchange_file_sent(xx__exchange *x) {
    if (x->state == XX__WHOLE_FILE)
        x->state = XX__DONE;
    else if (x->state == XX__BODY_FILE)
        x->state = XX__BODY_ANSWERED;
}

/* ---- frames ---- */

static xx_frame *text_frame(const char *text, size_t length) {
    xx_frame *frame = xx_frame_new(length);
    if (!frame)
        return NULL;
    memcpy(xx_frame_payload(frame), text, length);
    xx_frame_seal_raw(frame, length);
    return frame;
}

xx_frame *xx__exchange_continue(void) {
    return text_frame("HTTP/1.1 100 Continue\r\n\r\n", 25);
}

xx_frame *xx__exchange_refusal(int code, const char *date, uint16_t *status) {
    static const struct {
        int code;
        uint16_t status;
        const char *name;
    } refusals[] = {
        {XX_E_TIMEOUT, 408, "Request Timeout"},
        {XX_E_HTTP_HEAD_TOO_LONG, 431, "Request Header Fields Too Large"},
        {XX_E_HTTP_CODING, 501, "Not Implemented"},
        {XX_E_HTTP_VERSION, 505, "HTTP Version Not Supported"},
        {XX_E_HTTP_BAD, 400, "Bad Request"},
    };
    size_t at = 0;
    while (refusals[at].code != code && refusals[at].code != XX_E_HTTP_BAD)
        at++;
    *status = refusals[at].status;
    char text[200];
    int length =
        snprintf(text, sizeof text,
                 "HTTP/1.1 %d %s\r\nDate: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                 refusals[at].status, refusals[at].name, date);
    return text_frame(text, (size_t)length);
}

xx_frame *xx__exchange_upgrade(const xx__exchange *x, const uint8_t *fields, size_t length) {
    static const char before[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                 "Connection: Upgrade\r\nSec-WebSocket-Accept: ";
    enum { BEFORE = sizeof before - 1 };
    xx_frame *frame = xx_frame_new(BEFORE + XX_WS_ACCEPT + 2 + length + 2);
    if (!frame)
        return NULL;
    uint8_t *at = xx_frame_payload(frame);
    memcpy(at, before, BEFORE);
    at += BEFORE;
    if (xx_ws_accept_key(x->key, at) != XX_OK) {
        xx_frame_release(frame);
        return NULL;
    }
    at += XX_WS_ACCEPT;
    memcpy(at, "\r\n", 2);
    memcpy(at + 2, fields, length);
    memcpy(at + 2 + length, "\r\n", 2);
    xx_frame_seal_raw(frame, BEFORE + XX_WS_ACCEPT + 2 + length + 2);
    return frame;
}
