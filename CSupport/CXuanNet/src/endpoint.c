/* One end of a WebSocket (RFC 6455 §5.4, §5.5, §7). In: bytes of frames. Out: messages put
 * together from their fragments; pongs and close frames for the owner to send.
 *
 *     XX__OPEN --our close frame--> XX__CLOSING --the peer's, or a fault--> a reply that ends it
 *         `---------- the peer's close frame, or a fault: our close frame -------------'
 */
#include <string.h>

#include "endpoint.h"

enum { PONG_BYTES = 64 * 1024 }; /* queued: no more pongs for a peer that pings and does not read */

/* ---- frames in ---- */

int xx__endpoint_join(xx__endpoint *endpoint, const xx_ws_head *head, xx__arrival *arrival) {
    xx_ws_advance(&endpoint->reader, head);
    if (endpoint->state == XX__CLOSING)
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

static xx__reply end(int code, uint16_t status, bool hard) {
    return (xx__reply){.code = (int16_t)code, .status = status, .hard = hard};
}

xx__reply xx__endpoint_control(uint8_t opcode, const uint8_t *data, size_t length) {
    xx_frame *frame = xx_frame_new(length);
    if (!frame)
        return end(XX_E_MEMORY, 0, true);
    memcpy(xx_frame_payload(frame), data, length);
    return (xx__reply){.frame = frame, .opcode = opcode, .length = length};
}

xx__reply xx__endpoint_close(xx__endpoint *endpoint, uint16_t code, const char *reason,
                             size_t length) {
    uint8_t payload[XX_WS_CONTROL_MAX];
    if (length > sizeof payload - 2) {
        length = sizeof payload - 2;
        while (length && ((uint8_t)reason[length] & 0xc0) == 0x80)
            length--; /* not inside a character */
    }
    payload[0] = (uint8_t)(code >> 8);
    payload[1] = (uint8_t)code;
    memcpy(payload + 2, reason, length);
    endpoint->state = XX__CLOSING;
    xx_buf_reset(&endpoint->joined);
    return xx__endpoint_control(XX_WS_CLOSE, payload, code == 1005 ? 0 : length + 2);
}

/* Says `status` to the peer, then it is over with `code`. */
static xx__reply close_with(xx__endpoint *endpoint, int code, uint16_t status) {
    xx__reply reply = xx__endpoint_close(endpoint, status, "", 0);
    if (reply.frame) {
        reply.code = (int16_t)code;
        reply.status = status;
    }
    return reply;
}

xx__reply xx__endpoint_fail(xx__endpoint *endpoint, int fault) {
    if (fault == XX_E_MEMORY)
        return end(fault, 0, true);
    uint16_t status = fault == XX_E_WS_TOO_LARGE ? 1009 : fault == XX_E_WS_UTF8 ? 1007 : 1002;
    if (endpoint->state == XX__CLOSING)
        return end(XX_E_LOCAL, status, false);
    return close_with(endpoint, fault, status);
}

static xx__reply answer_close(xx__endpoint *endpoint, const xx__arrival *arrival) {
    uint16_t code;
    int result = xx_ws_parse_close(arrival->data, arrival->length, &code);
    if (endpoint->state == XX__CLOSING)
        return end(XX_E_LOCAL, code, false);
    if (result != XX_OK)
        return xx__endpoint_fail(endpoint, result);
    return close_with(endpoint, XX_E_PEER_CLOSED, code);
}

xx__reply xx__endpoint_answer(xx__endpoint *endpoint, const xx__arrival *arrival, size_t waiting) {
    if (arrival->opcode == XX_WS_CLOSE)
        return answer_close(endpoint, arrival);
    /* past the bound the newest pings go unanswered (§5.5.3) */
    if (arrival->opcode == XX_WS_PING && endpoint->state == XX__OPEN && waiting < PONG_BYTES)
        return xx__endpoint_control(XX_WS_PONG, arrival->data, arrival->length);
    return (xx__reply){0};
}

void xx__endpoint_reset(xx__endpoint *endpoint) {
    xx_buf_reset(&endpoint->joined);
}
