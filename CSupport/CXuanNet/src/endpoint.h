/* One end of a WebSocket, whichever side it is. In: bytes that begin with a frame. Out: messages,
 * and what its owner has to do. It knows no stream. */
#ifndef XX_ENDPOINT_H
#define XX_ENDPOINT_H

#include "CXuanNet.h"

/* `state` of an endpoint. */
enum {
    XX__OPEN,
    XX__CLOSING, /* our close frame is made: only the peer's still counts */
};

/* All zero at the start, except the side and its limit. */
typedef struct xx__endpoint {
    xx_ws_reader reader; /* says which side's frames come in */
    xx_buf joined;       /* fragments of a message */
    uint8_t state;
    bool is_text; /* the fragments are of a text */
    uint8_t utf8; /* of that text so far, see xx_utf8_feed */
} xx__endpoint;

/* One frame as the owner sees it. */
typedef struct xx__arrival {
    const uint8_t *data; /* borrowed from the bytes read, or from `whole` */
    size_t length;
    bool is_message; /* whole, and wanted */
    bool is_control;
    uint8_t opcode;
    xx_buf whole; /* a message of fragments: the owner's to reset; else without data */
} xx__arrival;

/* The owner's next steps: seal and queue a frame, then perhaps end the connection. */
typedef struct xx__reply {
    xx_frame
        *frame; /* the owner's, not yet sealed: a server does not mask, a client does; NULL: none */
    size_t length; /* bytes of its payload */
    uint8_t opcode;
    bool hard;       /* the end is at once: what is queued does not go out */
    int16_t code;    /* XX_E_*, or 0: it continues */
    uint16_t status; /* the close code that goes with it */
} xx__reply;

/* A frame that is part of a message, or of one that nobody wants any more. Returns 0,
 * XX_E_WS_UTF8 or XX_E_MEMORY. */
int xx__endpoint_join(xx__endpoint *endpoint, const xx_ws_head *head, xx__arrival *arrival);

/* Takes in the frame that `data` begins with, and unmasks a client's in place. Returns its
 * length, XX_NEED_MORE, XX_E_WS_* or XX_E_MEMORY. Inline: each message of the server comes
 * through here. */
static inline ssize_t xx__endpoint_take(xx__endpoint *endpoint, uint8_t *data, size_t length,
                                        xx__arrival *arrival) {
    xx_ws_head head;
    int size = xx_ws_parse(&endpoint->reader, data, length, &head);
    if (size < 0)
        return size;
    if (length - (size_t)size < head.payload_length)
        return XX_NEED_MORE;
    ssize_t used = (ssize_t)size + (ssize_t)head.payload_length;
    arrival->data = data + size;
    arrival->length = (size_t)head.payload_length;
    arrival->opcode = head.opcode;
    arrival->whole.data = NULL;
    if (!endpoint->reader.is_client)
        xx_ws_unmask(data + size, arrival->length, head.mask);
    arrival->is_control = head.opcode & 0x08;
    /* In one frame: nothing to note. */
    arrival->is_message = !arrival->is_control && head.final && !endpoint->reader.fragmented &&
                          endpoint->state == XX__OPEN;
    /* not what clients of this protocol send */
    if (arrival->is_message && head.opcode == XX_WS_TEXT)
        return xx_utf8_valid(arrival->data, arrival->length) ? used : XX_E_WS_UTF8;
    if (arrival->is_message || arrival->is_control)
        return used;
    int joined = xx__endpoint_join(endpoint, &head, arrival);
    return joined == XX_OK ? used : joined;
}
/* Answers a control frame (§5.5). `waiting` is the memory of what is queued for the peer, bytes:
 * past a bound its pings go unanswered. */
xx__reply xx__endpoint_answer(xx__endpoint *endpoint, const xx__arrival *arrival, size_t waiting);
/* A fault came out of xx__endpoint_take: the peer is told in a close frame
 * (§7.1.7). */
xx__reply xx__endpoint_fail(xx__endpoint *endpoint, int fault);
/* A close frame, a `reason` that is too long cut; drops a message that is begun. */
xx__reply xx__endpoint_close(xx__endpoint *endpoint, uint16_t code, const char *reason,
                             size_t length);
/* A control frame with a copy of `data`. */
xx__reply xx__endpoint_control(uint8_t opcode, const uint8_t *data, size_t length);
/* Frees what it has; it may be used no more. */
void xx__endpoint_reset(xx__endpoint *endpoint);

#endif
