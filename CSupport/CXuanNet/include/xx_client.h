/* One client connection that carries HTTP/1.1 requests, one at a time. */
#ifndef XX_CLIENT_H
#define XX_CLIENT_H

#include "xx_buf.h"
#include "xx_err.h"
#include "xx_http1.h"
#include "xx_loop.h"
#include "xx_tls.h"

#ifdef __cplusplus
extern "C" {
#endif
XX_ASSUME_NONNULL_BEGIN

typedef struct xx_client xx_client;

/* All on the loop's thread, never from inside a call to xx_client_*; bytes borrowed. */
typedef struct xx_client_events {
    /* The final head of the answer (1xx are skipped). */
    void (*head)(xx_client *client, const xx_http1_head *head, void *user);
    void (*body)(xx_client *client, const uint8_t *data, size_t length, void *user);
    /* The answer is whole; `reusable` says whether another request may follow. */
    void (*done)(xx_client *client, bool reusable, void *user);
    /* The last call, exactly once. `sent` says whether any byte of the request in hand may have
     * left; `client` must not be used afterwards. */
    void (*ended)(xx_client *client, int code, bool sent, const char *text, void *user);
} xx_client_events;

/* Starts to connect: looks `host` up, tries its addresses in turn, then TLS if `tls` is given
 * (shared, the caller keeps its own). `events` is borrowed for ever, the host copied.
 * `connect_seconds` are ticks, for look-up, connect and handshake together. Returns NULL with
 * `error` filled. */
xx_client *XX_NULLABLE xx_client_new(xx_loop *loop, const char *host, uint16_t port,
                                     xx_tls_context *XX_NULLABLE tls, uint32_t connect_seconds,
                                     const xx_client_events *events, void *user, xx_error *error);

/* Sends one raw frame with the whole request. Takes `frame`. Allowed before the connection is up.
 * Returns 0 or XX_E_STATE when a request is under way or the connection is ending. */
int xx_client_send(xx_client *client, xx_frame *frame);
/* Whether an idle connection is still up: looks for an end that has come but is not yet read. */
bool xx_client_is_usable(const xx_client *client);
/* Ends at once; `ended` comes at the end of the turn with XX_E_LOCAL. */
void xx_client_end(xx_client *client);

XX_ASSUME_NONNULL_END
#ifdef __cplusplus
}
#endif
#endif
