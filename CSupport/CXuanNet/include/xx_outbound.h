/* One outgoing connection that carries bytes as they are, both ways. */
#ifndef XX_OUTBOUND_H
#define XX_OUTBOUND_H

#include "xx_buf.h"
#include "xx_err.h"
#include "xx_loop.h"

#ifdef __cplusplus
extern "C" {
#endif
XX_ASSUME_NONNULL_BEGIN

typedef struct xx_outbound xx_outbound;

/* All on the loop's thread, never from inside a call to xx_outbound_*; bytes borrowed. */
typedef struct xx_outbound_events {
    /* The connection stands; bytes may be sent from here on. */
    void (*connected)(xx_outbound *outbound, void *user);
    void (*data)(xx_outbound *outbound, const uint8_t *data, size_t length, void *user);
    /* The last call, exactly once; `outbound` must not be used afterwards. */
    void (*ended)(xx_outbound *outbound, int code, const char *text, void *user);
} xx_outbound_events;

/* Starts to connect: looks `host` up and tries its addresses in turn. `events` is borrowed for
 * ever, the host copied. `connect_seconds` are ticks, for look-up and connect together. Returns
 * NULL with `error` filled. */
xx_outbound *XX_NULLABLE xx_outbound_new(xx_loop *loop, const char *host, uint16_t port,
                                         uint32_t connect_seconds, const xx_outbound_events *events,
                                         void *user, xx_error *error);

/* Queues one raw frame; what one turn queues is written together at its end. Takes `frame`.
 * Returns 0, XX_E_MEMORY or, unless the connection stands, XX_E_STATE. */
int xx_outbound_send(xx_outbound *outbound, xx_frame *frame);
/* Bytes that the socket has not taken yet. */
size_t xx_outbound_pending(const xx_outbound *outbound);
/* Ends at once, what is queued is dropped; `ended` comes at the end of the turn (before the
 * connection stands: in the next one) with XX_E_LOCAL. Nothing else comes any more. */
void xx_outbound_end(xx_outbound *outbound);

XX_ASSUME_NONNULL_END
#ifdef __cplusplus
}
#endif
#endif
