/* A connection made from here, until it is up, and its end: for client.c (and the load tool's
 * wsclient.c). Their structs begin with an xx__dial. */
#ifndef XX_DIAL_H
#define XX_DIAL_H

#include "internal.h"

typedef struct xx__dial xx__dial;

/* A dial's events for its owner. */
typedef struct xx__dial_ops {
    const xx_stream_ops *stream; /* its `release` is xx__dial_released, its `stop` xx__dial_stop */
    /* The last event, exactly once. `text` is never empty; `user` is the owner's user. */
    void (*told)(xx__dial *dial, const char *text, void *user);
    /* The loop stops: last words. NULL: none. */
    void (*stopping)(xx__dial *dial);
    /* Nothing holds the dial: frees what the owner has, but not the memory they share. */
    void (*freed)(xx__dial *dial);
} xx__dial_ops;

/* `phase`; from XX__DIALLED on the owner counts. */
enum { XX__LOOKUP, XX__CONNECT, XX__DIALLED };

struct xx__dial {
    xx_stream stream; /* open in XX__CONNECT and later; see `has_stream` */
    xx__thing thing;  /* so that it ends with the loop */
    xx_loop *loop;
    const xx__dial_ops *ops;
    void *user; /* NULL once the end was told */
    struct {
        char host[256];
        uv_getaddrinfo_t lookup;
        struct addrinfo *addresses, *next;
        xx_tls_context *tls; /* NULL: plain */
        int receive_bytes;   /* the socket's receive buffer; 0: the system's choice */
    } to;
    xx_timer *timer;  /* the connect limit; later, the telling */
    unsigned holds;   /* look-up, timer, stream, owner: freed at 0 */
    int16_t end_code; /* XX_E_* once it is over, 0 before */
    uint8_t phase;
    bool has_stream;
    char text[200]; /* of the end, where `end_code` does not say all */
};

/* Zeroed memory of `size` bytes that begins with a dial. NULL with `error` filled. */
void *xx__dial_new(xx_loop *loop, size_t size, const xx__dial_ops *ops, void *user,
                   xx_error *error);
/* Looks `host` up, tries its addresses in turn, then TLS, which is shared. `connect_ticks` is
 * for all until xx__dial_stands. False with `error` filled: the dial is freed. */
bool xx__dial_start(xx__dial *dial, const char *host, uint16_t port, xx_tls_context *tls,
                    uint32_t connect_ticks, xx_error *error);
/* The connect limit is met. */
void xx__dial_stands(xx__dial *dial);

/* It is over; `told` comes at xx__dial_tell or, where there is no stream yet, in the next turn.
 * False: it was over before, and what is told stays. */
bool xx__dial_end(xx__dial *dial, int code);
/* The same for a system call that failed with the libuv code `cause`. */
void xx__dial_fail(xx__dial *dial, const char *what, int cause);
/* For the owner's `ended`: tries the next address or ends it. False: neither, the connection
 * stood. */
bool xx__dial_lost(xx__dial *dial, int code);
/* Closes the stream and tells the owner, once. */
void xx__dial_tell(xx__dial *dial);

void xx__dial_released(xx_stream *stream);
void xx__dial_stop(xx_stream *stream);

#endif
