/* RFC 6455 frames, of both sides. Pure: no memory of its own, no I/O. */
#ifndef XX_WS_H
#define XX_WS_H

#include "xx_err.h"
#include "xx_utf8.h"

#ifdef __cplusplus
extern "C" {
#endif
XX_ASSUME_NONNULL_BEGIN

enum {
    XX_WS_CONTINUATION = 0,
    XX_WS_TEXT = 1,
    XX_WS_BINARY = 2,
    XX_WS_CLOSE = 8,
    XX_WS_PING = 9,
    XX_WS_PONG = 10,

    XX_WS_KEY = 24,      /* characters of Sec-WebSocket-Key */
    XX_WS_ACCEPT = 28,   /* ... and of Sec-WebSocket-Accept */
    XX_WS_HEAD_MAX = 14, /* from a client: 2 + 8 + 4 of mask */
    XX_WS_CONTROL_MAX = 125,
};

typedef struct xx_ws_head {
    uint64_t payload_length;
    uint8_t mask[4]; /* zero from a server */
    uint8_t opcode;
    bool final;
} xx_ws_head;

/* The message under way; caller-owned, all zero at the start. */
typedef struct xx_ws_reader {
    uint64_t limit;  /* payload bytes of a whole message */
    uint64_t joined; /* bytes of the fragments so far */
    bool fragmented; /* a message is begun and not ended */
    bool is_client;  /* reads what a server sends: frames without a mask (§5.1) */
} xx_ws_reader;

/* Reads one frame head and checks it against `reader` (which it does not change).
 * Returns its length (6..14, from a server 2..10), XX_NEED_MORE, XX_E_WS_PROTOCOL (§5.2, §5.4,
 * §5.5) or XX_E_WS_TOO_LARGE, said before any payload came. */
int xx_ws_parse(const xx_ws_reader *reader, const uint8_t *data, size_t length, xx_ws_head *head);

/* Notes in `reader` that the data frame of `head` was taken in. */
void xx_ws_advance(xx_ws_reader *reader, const xx_ws_head *head);

/* Unmasks in place (§5.3), and masks, which is the same. `data` begins at payload offset 0. */
void xx_ws_unmask(uint8_t *data, size_t length, const uint8_t *mask);

/* Checks an unmasked close payload (§5.5.1, §7.4). `code` becomes 1005 when there is none.
 * Returns 0, XX_E_WS_PROTOCOL or XX_E_WS_UTF8. */
int xx_ws_parse_close(const uint8_t *payload, size_t length, uint16_t *code);

/* Writes an unmasked, final head. Returns its length: 2, 4 or 10. */
size_t xx_ws_write_head(uint8_t *out, uint8_t opcode, uint64_t payload_length);

/* Writes the 28 characters of Sec-WebSocket-Accept for a key of 24 (§4.2.2). Returns 0 or
 * XX_E_MEMORY. */
int xx_ws_accept_key(const uint8_t *key, uint8_t *out);

XX_ASSUME_NONNULL_END
#ifdef __cplusplus
}
#endif
#endif
