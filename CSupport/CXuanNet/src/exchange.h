/* One HTTP request of a server connection and its answer. In: bytes of heads and bodies, news of
 * the answer. Out: what has come of the request, frames for the owner to send. It knows no stream.
 */
#ifndef XX_EXCHANGE_H
#define XX_EXCHANGE_H

#include "CXuanNet.h"

/* `state` of an exchange, in the order of time. */
enum {
    XX__IDLE,          /* between two requests */
    XX__HEAD,          /* a head is begun, or due */
    XX__BODY,          /* the head is in: the body comes, or its end is not told yet */
    XX__BODY_FILE,     /* the same while a file goes out as the answer */
    XX__BODY_ANSWERED, /* the same after the answer: nobody wants the rest */
    XX__WHOLE,         /* the request is in and waits for its answer */
    XX__WHOLE_FILE,    /* a file goes out as the answer */
    XX__DONE,          /* once all is written comes the next request, or the end */
};

typedef struct xx__exchange {
    xx_http1_chunked chunked;
    int64_t body_left;      /* bytes; -1: chunked */
    size_t scanned;         /* bytes of a begun head */
    size_t drained;         /* bytes of a body nobody wants */
    uint8_t key[XX_WS_KEY]; /* Sec-WebSocket-Key, if `upgradable` */
    uint32_t rate;          /* bytes of the body that earn it a second; 0: none do */
    uint32_t earned;        /* bytes towards the next one */
    uint8_t state;
    bool upgradable; /* the request is a right upgrade to WebSocket */
    bool keep_alive; /* another request may follow */
    bool more;       /* the owner sends further pieces of the answer */
} xx__exchange;

/* A piece of a body. */
typedef struct xx__body_run {
    xx_slice bytes;   /* borrowed from the bytes read; none if nobody wants them */
    uint32_t seconds; /* extra time, earned by the bytes received */
    bool last;
} xx__body_run;

static inline bool xx__exchange_in_body(const xx__exchange *exchange) {
    return exchange->state >= XX__BODY && exchange->state <= XX__BODY_ANSWERED;
}
static inline bool xx__exchange_awaits_answer(const xx__exchange *exchange) {
    return exchange->state == XX__BODY || exchange->state == XX__WHOLE;
}

/* Waits for a head, of which `begun` says that it is due. */
void xx__exchange_begin(xx__exchange *exchange, bool begun);
/* Takes in a head of at most `limit` bytes: it is whole, and `head` filled, when the state is
 * XX__BODY afterwards, even if no body follows. Returns the bytes used up (0: more are needed) or
 * XX_E_HTTP_*. */
ssize_t xx__exchange_take_head(xx__exchange *exchange, const uint8_t *data, size_t length,
                               size_t limit, xx_http1_head *head);
/* Takes in a piece of a body. Returns the bytes used up or XX_E_HTTP_BAD. */
ssize_t xx__exchange_take_body(xx__exchange *exchange, const uint8_t *data, size_t length,
                               xx__body_run *run);
/* Nothing more comes of the body. */
void xx__exchange_end_body(xx__exchange *exchange);

/* The whole answer is queued; `keep_alive` false: no other request may follow it. */
void xx__exchange_answered(xx__exchange *exchange, bool keep_alive);
/* The same for an answer whose body is a file, which is on its way; and has left. */
void xx__exchange_file_begun(xx__exchange *exchange, bool keep_alive);
void xx__exchange_file_sent(xx__exchange *exchange);

/* Frames, sealed; NULL without memory. */
/* 101 with the fields of `fields` (whole lines). */
xx_frame *xx__exchange_upgrade(const xx__exchange *exchange, const uint8_t *fields, size_t length);
/* 100. */
xx_frame *xx__exchange_continue(void);
/* The answer to a request that failed with `code`, XX_E_*, at that date. `status` becomes its own.
 */
xx_frame *xx__exchange_refusal(int code, const char *date, uint16_t *status);

#endif
