/* The numbered pings of a WebSocket (RFC 6455 §5.5.2): which one is on its way, and whether another
 * is wanted. It knows no stream.
 *
 * Only the pong of a ping that was sent after a message proves that the peer's program has read the
 * message: any other frame may have been on its way before, and a kernel acknowledges bytes that
 * its program never reads. The pings that ask for a sign of life are the same ones. */
#ifndef XX_PING_H
#define XX_PING_H

#include "CXuanNet.h"

enum { XX__PING_BYTES = 8 }; /* its payload: the number */

/* `state` of the pings. */
enum {
    XX__PING_NONE,
    XX__PING_QUEUED, /* after everything sent before */
    XX__PING_LEFT,   /* out of the queue: from here on the peer has it to answer */
};

/* All zero at the start, except `at`. */
typedef struct xx__pings {
    uint64_t number; /* of the ping on its way */
    uint32_t at;     /* tick of the last ping; once it has left the queue, the tick of that */
    uint32_t ms;     /* the loop's time of the last ping, milliseconds */
    uint8_t state;
    bool wanted; /* something was sent that no ping follows yet */
} xx__pings;

/* Begins a ping at this tick and time: writes its payload. `seed` is the loop's. */
void xx__ping_begin(xx__pings *pings, uint64_t *seed, uint32_t tick, uint32_t ms,
                    uint8_t payload[XX__PING_BYTES]);
/* Whether none is on its way and a whole tick of `tick_ms` has gone by since the last one, but for
 * what a timer may be early. */
bool xx__ping_may_begin(const xx__pings *pings, uint32_t ms, uint32_t tick_ms);
/* A pong came. Whether it is that of the ping on its way, which is over then. */
bool xx__ping_is_answered(xx__pings *pings, const uint8_t *data, size_t length);

#endif
