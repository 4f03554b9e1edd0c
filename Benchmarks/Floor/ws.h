/* WebSocket frames (RFC 6455) in and out; knows no socket. */
#ifndef WS_H
#define WS_H

#include <stddef.h>
#include <stdint.h>

enum { WS_TEXT = 1, WS_BIN = 2, WS_CLOSE = 8, WS_PING = 9, WS_PONG = 10 };
enum { WS_GO_ON = 0, WS_PAUSE = 1, WS_STOP = -1 };

/* Bytes that wait for the rest of their frame, and the parts of a fragmented message. */
struct ws_in {
    uint8_t *buf, *msg;
    uint32_t len, cap, mlen, op;
};

/* One complete message; `p` is borrowed and may be changed. WS_PAUSE keeps what follows for a later
 * ws_feed. */
typedef int (*ws_fn)(void *arg, int op, uint8_t *p, size_t n);

/* Feeds bytes (n may be 0 after a pause). Returns the last answer of `fn`, or WS_STOP on a broken
 * frame. */
int ws_feed(struct ws_in *w, uint8_t *data, size_t n, ws_fn fn, void *arg);
void ws_in_free(struct ws_in *w);

/* Writes a head of 2..14 bytes (final frame); mask == NULL for a server. Returns its length. */
size_t ws_head(uint8_t *out, int op, size_t n, const uint8_t *mask);
void ws_mask(uint8_t *p, size_t n, const uint8_t mask[4]);

/* Sec-WebSocket-Accept for a key of `n` bytes; out: 29 bytes with NUL. */
void ws_accept(const char *key, size_t n, char *out);

#endif
