/* A WebSocket client connection: connects, upgrades, then carries messages. For load tools and
 * tests: it uses the internals of CXuanNet, and no program but those contains it. */
#ifndef XX_WSCLIENT_H
#define XX_WSCLIENT_H

#include "xx_buf.h"
#include "xx_err.h"
#include "xx_http1.h"
#include "xx_loop.h"
#include "xx_tls.h"

#ifdef __cplusplus
extern "C" {
#endif
XX_ASSUME_NONNULL_BEGIN

typedef struct xx_wsclient xx_wsclient;

/* All on the loop's thread, never from inside a call to xx_wsclient_*; bytes borrowed until return.
 * Each may call anything on the connection. */
typedef struct xx_wsclient_events {
    /* The server took the upgrade with this answer. */
    void (*opened)(xx_wsclient *client, const xx_http1_head *head, void *user);
    void (*message)(xx_wsclient *client, const uint8_t *data, size_t length, void *user);
    /* The last call, exactly once. `code` is XX_E_*; `status` the close code that goes with it, the
     * HTTP status of a server that did not upgrade (XX_E_REFUSED), or 0. `opened` says whether that
     * was told before. `client` must not be used afterwards. */
    void (*closed)(xx_wsclient *client, int code, uint16_t status, bool opened, const char *text,
                   void *user);
} xx_wsclient_events;

/* Seconds are ticks of the loop. */
typedef struct xx_wsclient_settings {
    uint32_t connect_seconds; /* look-up, connect, handshake and upgrade together */
    int receive_bytes;        /* the socket's receive buffer; 0: the system's choice */
    size_t message_bytes;     /* of a whole message from the server */
} xx_wsclient_settings;

/* Starts to connect: looks `host` up, tries its addresses in turn, then TLS if `tls` is given
 * (shared, the caller keeps its own), then the upgrade. `head` is the request line and the fields
 * of the caller, whole lines; the rest is added. Copies `host`, `head` and `settings`; borrows
 * `events` for ever. Returns NULL with `error` filled. */
xx_wsclient *XX_NULLABLE xx_wsclient_new(xx_loop *loop, const char *host, uint16_t port,
                                         xx_tls_context *XX_NULLABLE tls, const uint8_t *head,
                                         size_t head_length, const xx_wsclient_settings *settings,
                                         const xx_wsclient_events *events, void *user,
                                         xx_error *error);

/* Seals `frame` as a binary message of `length` bytes and queues it. Takes `frame`. Nothing is sent
 * when the connection is closing or not open yet. */
void xx_wsclient_send(xx_wsclient *client, xx_frame *frame, size_t length);
/* Queued bytes first, then a close frame, then waits at most 5 s for the server's. Before `opened`
 * it ends at once. Copies `reason`. */
void xx_wsclient_close(xx_wsclient *client, uint16_t code, const char *reason, size_t length);
/* Ends at once; `closed` comes at the end of the turn with XX_E_LOCAL. */
void xx_wsclient_abort(xx_wsclient *client);

void xx_wsclient_pause(xx_wsclient *client);
void xx_wsclient_resume(xx_wsclient *client);
size_t xx_wsclient_queued_bytes(const xx_wsclient *client);
/* False before `opened`, and once it is closing for whatever reason. */
bool xx_wsclient_is_open(const xx_wsclient *client);

XX_ASSUME_NONNULL_END
#ifdef __cplusplus
}
#endif
#endif
