/* One end of a WebSocket (RFC 6455 §5.4, §5.5, §7). In: bytes of frames. Out: messages put
 * together from their fragments; pongs and close frames to the stream's queue, masked if we are
 * the client. */
#include <sys/random.h>

#include "endpoint.h"

enum {
    PONG_BYTES = 64 * 1024, /* queued: no more pongs for a peer that pings and does not read */
    FRAME_COST = 96,        /* memory that a queued frame takes beside its bytes */
};

/* ---- frames in ---- */

int xx__endpoint_join(xx__endpoint *endpoint, const xx_ws_head *head, xx__arrival *arrival) {
    xx_ws_advance(&endpoint->reader, head);
    if (endpoint->closing)
        return XX_OK; /* we have said goodbye */
    if (head->opcode != XX_WS_CONTINUATION) {
        endpoint->is_text = head->opcode == XX_WS_TEXT;
        endpoint->utf8 = 0;
    }
    if (endpoint->is_text && (!xx_utf8_feed(&endpoint->utf8, arrival->data, arrival->length) ||
                              (head->final && endpoint->utf8 != 0)))
        return XX_E_WS_UTF8; /* §8.1, at the fragment that it is in */
    if (xx_buf_append(&endpoint->joined, arrival->data, arrival->length) != XX_OK)
        return XX_E_MEMORY;
    if (!head->final)
        return XX_OK;
    arrival->is_message = true;
    arrival->whole = endpoint->joined; /* the owner's: its callback may do what it likes with us */
    endpoint->joined = (xx_buf){0};
    if (arrival->whole.data)
        arrival->data = arrival->whole.data;
    arrival->length = arrival->whole.length;
    return XX_OK;
}

/* ---- frames out ---- */

/* Unpredictable for whoever writes what is sent (§10.3). */
static const uint8_t *next_mask(xx__masks *masks) {
    if (masks->left == 0) {
        if (getrandom(masks->bytes, XX__MASK_BYTES, 0) != XX__MASK_BYTES)
            return NULL;
        masks->left = XX__MASK_BYTES;
    }
    masks->left -= 4;
    return masks->bytes + masks->left;
}

int xx__endpoint_send(xx__endpoint *endpoint, xx_frame *frame, uint8_t opcode, size_t length) {
    if (endpoint->masks) {
        const uint8_t *mask = next_mask(endpoint->masks);
        if (!mask) {
            xx_frame_release(frame);
            return XX_E_SYSTEM;
        }
        xx_frame_seal_masked(frame, opcode, length, mask);
    } else {
        xx_frame_seal(frame, opcode, length);
    }
    return xx__stream_queue(endpoint->stream, frame);
}

int xx__endpoint_control(xx__endpoint *endpoint, uint8_t opcode, const uint8_t *data,
                         size_t length) {
    xx_frame *frame = xx_frame_new(length);
    if (!frame)
        return XX_E_MEMORY;
    memcpy(xx_frame_payload(frame), data, length);
    return xx__endpoint_send(endpoint, frame, opcode, length);
}

int xx__endpoint_close(xx__endpoint *endpoint, uint16_t code, const char *reason, size_t length) {
    uint8_t payload[XX_WS_CONTROL_MAX];
    if (length > sizeof payload - 2) {
        length = sizeof payload - 2;
        while (length && ((uint8_t)reason[length] & 0xc0) == 0x80)
            length--; /* not inside a character */
    }
    payload[0] = (uint8_t)(code >> 8);
    payload[1] = (uint8_t)code;
    memcpy(payload + 2, reason, length);
    endpoint->closing = true;
    xx_buf_reset(&endpoint->joined);
    return xx__endpoint_control(endpoint, XX_WS_CLOSE, payload, code == 1005 ? 0 : length + 2);
}

/* ---- answers ---- */

static xx__ending ending(int code, uint16_t status, bool hard) {
    return (xx__ending){(int16_t)code, status, hard};
}

/* Says `status` to the peer, then it is over with `code`. */
static xx__ending close_with(xx__endpoint *endpoint, int code, uint16_t status) {
    int queued = xx__endpoint_close(endpoint, status, "", 0);
    return queued == XX_OK ? ending(code, status, false) : ending(queued, 0, true);
}

xx__ending xx__endpoint_fail(xx__endpoint *endpoint, int fault) {
    if (fault == XX_E_MEMORY)
        return ending(fault, 0, true);
    uint16_t status = fault == XX_E_WS_TOO_LARGE ? 1009 : fault == XX_E_WS_UTF8 ? 1007 : 1002;
    if (endpoint->closing)
        return ending(XX_E_LOCAL, status, false);
    return close_with(endpoint, fault, status);
}

static xx__ending answer_close(xx__endpoint *endpoint, const xx__arrival *arrival) {
    uint16_t code;
    int result = xx_ws_parse_close(arrival->data, arrival->length, &code);
    if (endpoint->closing)
        return ending(XX_E_LOCAL, code, false);
    if (result != XX_OK)
        return xx__endpoint_fail(endpoint, result);
    return close_with(endpoint, XX_E_PEER_CLOSED, code);
}

xx__ending xx__endpoint_answer(xx__endpoint *endpoint, const xx__arrival *arrival) {
    if (arrival->opcode == XX_WS_CLOSE)
        return answer_close(endpoint, arrival);
    int queued = XX_OK;
    if (arrival->opcode == XX_WS_PING && !endpoint->closing &&
        endpoint->stream->queued + (size_t)endpoint->stream->count * FRAME_COST <
            PONG_BYTES) /* past it the newest pings go unanswered (§5.5.3) */
        queued = xx__endpoint_control(endpoint, XX_WS_PONG, arrival->data, arrival->length);
    return ending(queued, 0, true);
}

void xx__endpoint_reset(xx__endpoint *endpoint) {
    xx_buf_reset(&endpoint->joined);
}
