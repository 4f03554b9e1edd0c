/* A server connection: HTTP/1.1 requests, then perhaps WebSocket messages. */
#ifndef XX_CONN_H
#define XX_CONN_H

#include "xx_buf.h"
#include "xx_err.h"
#include "xx_http1.h"
#include "xx_loop.h"
#include "xx_stream.h"
#include "xx_tls.h"

#ifdef __cplusplus
extern "C" {
#endif
XX_ASSUME_NONNULL_BEGIN

typedef struct xx_conn xx_conn;

/* Limits for each connection of a listener. Seconds are ticks of the loop; a time of 0 is no
 * limit. */
typedef struct xx_conn_limits {
    size_t head_bytes;     /* of a request head, its blank line included; of what waits behind it */
    size_t queued_bytes;   /* for the peer; past it the connection ends with XX_E_SLOW_READER */
    uint32_t head_seconds; /* from accept (handshake included) or a first byte to a whole head */
    uint32_t idle_seconds; /* between two requests */
    uint32_t ping_seconds; /* without a byte from the peer, until it is pinged */
    uint32_t silence_seconds; /* without a byte from it (in a body, too), until XX_E_TIMEOUT */
    uint32_t quiet_seconds;   /* without a message to the peer, until `quiet` */
    uint32_t body_seconds;    /* for a request body, before what `body_rate` adds */
    uint32_t body_rate;       /* bytes a second: as many that came add a second; 0: none do */
} xx_conn_limits;

/* All on the loop's thread, never from inside a call to xx_conn_*. Each may call anything on any
 * connection, its own included. Bytes are borrowed until return, lengths are in bytes. */
typedef struct xx_conn_events {
    /* A head came. The answer may be given here or later. */
    void (*request)(xx_conn *conn, const xx_http1_head *head, void *user);
    /* A run of its body; `last` comes exactly once per request that was not upgraded. */
    void (*body)(xx_conn *conn, const uint8_t *data, size_t length, bool last, void *user);
    /* A whole text or binary message. */
    void (*message)(xx_conn *conn, const uint8_t *data, size_t length, void *user);
    /* A numbered ping is queued behind all that was sent so far (xx_conn_confirm). */
    void (*asked)(xx_conn *conn, void *user);
    /* Its pong came: what was sent before that ping has reached the peer's program. */
    void (*confirmed)(xx_conn *conn, void *user);
    /* The queue is empty, after it was not at the end of a turn or after xx_conn_tell_drained. */
    void (*drained)(xx_conn *conn, void *user);
    /* No message was sent to the peer for `quiet_seconds`; comes again after as long. */
    void (*quiet)(xx_conn *conn, void *user);
    /* The time of xx_conn_set_deadline is there. */
    void (*deadline)(xx_conn *conn, void *user);
    /* The last call, exactly once. `code` is XX_E_*; `status` the close code or HTTP status that
     * goes with it, or 0; `text` says more, or is empty. `conn` must not be used afterwards. */
    void (*closed)(xx_conn *conn, int code, uint16_t status, const char *text, void *user);
} xx_conn_events;

/* A connection came. Returns the user pointer for its events, or NULL: closed at once, no events.
 * `ip` is borrowed until return. */
typedef void *XX_NULLABLE (*xx_accept_cb)(xx_conn *conn, const char *ip, uint16_t port,
                                          void *XX_NULLABLE user);

/* `host` is an address or a name; "" is every IPv4 address, "::" every address. `share_port` lets
 * the listeners of other loops have the same port (SO_REUSEPORT). `tls` may be NULL (plain) and is
 * shared, the caller keeps its own; borrows `events` for ever; copies `limits`. Returns NULL with
 * `error` filled. */
xx_listener *XX_NULLABLE xx_listener_new(xx_loop *loop, const char *host, uint16_t port,
                                         bool share_port, xx_tls_context *XX_NULLABLE tls,
                                         const xx_conn_limits *limits, const xx_conn_events *events,
                                         xx_accept_cb accept, void *XX_NULLABLE user,
                                         xx_error *error);

/* From here on new connections get this TLS (plain or not as before: NULL for plain) and these
 * limits; those that are open keep theirs. Shared and copied as in xx_listener_new. Returns 0 or
 * XX_E_MEMORY. */
int xx_listener_change(xx_listener *listener, xx_tls_context *XX_NULLABLE tls,
                       const xx_conn_limits *limits);

bool xx_conn_is_tls(const xx_conn *conn);
/* Unlike that of any other connection of the process. */
uint64_t xx_conn_number(const xx_conn *conn);

/* Sends an answer (head and body in one raw frame). Takes `frame`. `keep_alive` false ends the
 * connection after the last byte. Returns 0 or XX_E_STATE when no request waits for an answer. */
int xx_conn_respond(xx_conn *conn, xx_frame *frame, bool keep_alive);
/* Sends an answer whose body is a file: `head` (a raw frame, taken), then `length` bytes (at least
 * 1) of `file` from `offset` on. Takes the descriptor in any case; the loop never waits for its
 * disk. A file that is shorter by then ends the connection, for the peer to notice. Returns as
 * xx_conn_respond. */
int xx_conn_respond_file(xx_conn *conn, xx_frame *head, int file, uint64_t offset, uint64_t length,
                         bool keep_alive);
/* Begins an answer whose body comes in pieces: `head` (a raw frame, taken) says how long it is.
 * Returns as xx_conn_respond. */
int xx_conn_respond_begin(xx_conn *conn, xx_frame *head, bool keep_alive);
/* Sends the next piece (a raw frame, taken); `drained` comes when it is written. Returns 0 or
 * XX_E_STATE when no such answer is under way. */
int xx_conn_respond_more(xx_conn *conn, xx_frame *piece);
/* All pieces are sent: the next request may come. Returns as xx_conn_respond_more. */
int xx_conn_respond_end(xx_conn *conn);
/* Whether the waiting request allows the connection to go on after its answer. */
bool xx_conn_keep_alive(const xx_conn *conn);

/* Answers 101 with the fields of `fields` (whole lines with CRLF; borrows) and turns to frames.
 * `message_limit`: bytes of a whole message from the peer. Returns 0 or XX_E_STATE when the waiting
 * request is not a right upgrade. */
int xx_conn_upgrade(xx_conn *conn, const uint8_t *fields, size_t length, size_t message_limit);
/* Bytes of a whole message from the peer; 0 where there are no messages. */
size_t xx_conn_message_limit(const xx_conn *conn);
void xx_conn_set_message_limit(xx_conn *conn, size_t limit);

/* Queues a reference to a sealed frame. Nothing happens when closing or before the upgrade. */
void xx_conn_send(xx_conn *conn, xx_frame *frame);
/* The same for what the owner paces: it does not count against the bound on queued bytes,
 * which is as much higher until the queue is empty again. */
void xx_conn_send_spared(xx_conn *conn, xx_frame *frame);
/* Wants `drained` when the queue is empty, even if it has never been full. */
void xx_conn_tell_drained(xx_conn *conn);
/* Copies `data` into one binary message. */
void xx_conn_send_copy(xx_conn *conn, const uint8_t *data, size_t length);

/* Queued bytes first, then a close frame (WebSocket; the peer has 5 s for its own), then the end.
 * Copies `reason`. */
void xx_conn_close(xx_conn *conn, uint16_t code, const char *reason, size_t length);
/* Ends at once; `closed` comes at the end of the turn with XX_E_LOCAL. */
void xx_conn_abort(xx_conn *conn);

/* Wants to know that what was sent so far has arrived: a ping with a number (RFC 6455 §5.5.2)
 * follows it at the end of this turn, in the same write. At most one ping a tick and one on its way
 * at a time (but for a last one before our close frame, inside xx_conn_close); else the ping goes
 * out as soon as both allow it. `asked` tells when it is queued, `confirmed` that the pong with
 * this very number came; nothing else confirms. A pong that does not come within `silence_seconds`
 * of the ping's leaving ends the connection with XX_E_TIMEOUT. WebSocket only. */
void xx_conn_confirm(xx_conn *conn);
/* The body of the request in hand may come at this rate (bytes a second, at least 1) instead of the
 * limits'. */
void xx_conn_set_body_rate(xx_conn *conn, uint32_t rate);
/* Reads no more: TCP holds the peer back, and silence is not a fault. */
void xx_conn_pause(xx_conn *conn);
void xx_conn_resume(xx_conn *conn);
/* Bytes that wait to be written, ciphertext and a file included. */
size_t xx_conn_queued_bytes(const xx_conn *conn);
/* `deadline` at the first tick at least `ms` milliseconds from now; 0 cancels. */
void xx_conn_set_deadline(xx_conn *conn, uint64_t ms);
/* Whether the peer has closed its side, or all: a request that waits is answered anyway. */
bool xx_conn_peer_ended(const xx_conn *conn);
/* False once it is closing, for whatever reason. */
bool xx_conn_is_open(const xx_conn *conn);

XX_ASSUME_NONNULL_END
#ifdef __cplusplus
}
#endif
#endif
