/* Shared by the conn*.c files: a server connection as they all see it. */
#ifndef XX_CONN_PARTS_H
#define XX_CONN_PARTS_H

#include "begun.h"
#include "endpoint.h"

enum { HEAD, BODY, WAIT, FRAMES, CLOSING, LINGER };

enum {
    CLOSE_SECONDS = 5,  /* for the peer's close frame */
    LINGER_SECONDS = 2, /* for the peer's FIN after ours */
};

/* Shared by the connections of one listener. */
struct xx__profile {
    unsigned users;
    xx_conn_limits limits;
    const xx_conn_events *events;
    xx_tls_context *tls; /* one owner's share; NULL: plain */
};

struct xx_conn {
    xx_stream stream;
    xx__profile *profile;
    void *user; /* NULL once `closed` was told */
    xx_buf in;  /* a begun head or frame, or bytes that have to wait */
    union {
        struct {
            xx_http1_chunked chunked;
            int64_t body_left; /* -1: chunked */
            size_t scanned;    /* of a begun head */
            size_t drained;    /* of a body nobody wants */
            uint8_t key[24];
            uint32_t rate;   /* bytes of the body that earn it a second */
            uint32_t earned; /* bytes towards the next one */
        } http;
        xx__endpoint ws; /* once `upgraded` */
    };
    uint32_t phase_due; /* tick at which the phase has taken too long; see `timed` */
    uint32_t deadline;  /* tick, the owner's; see `has_deadline` */
    uint32_t said;      /* tick of the last message to the peer */
    uint32_t pinged;    /* tick of the last ping; once it has left the queue, the tick of that */
    uint32_t ping_ms;   /* the loop's time of the last ping, milliseconds */
    size_t spared;      /* bytes in the queue that do not count against its bound */
    uint64_t ping;      /* number of the ping on its way, 0 without one */
    int16_t end_code;   /* XX_E_* once it is over, 0 before */
    uint16_t end_status;
    uint8_t phase;
    bool timed : 1, has_deadline : 1;
    bool head_begun : 1, upgraded : 1;
    bool upgradable : 1, keep_alive : 1;
    bool answering : 1, answered : 1, body_done : 1;
    bool sending : 1; /* the answer's body is a file on its way */
    bool paused : 1, pump : 1;
    bool hard : 1;        /* close at once, do not write out the queue */
    bool finished : 1;    /* FIN is sent */
    bool was_blocked : 1; /* owes `drained` */
    bool wants_ping : 1;  /* something was sent that no ping follows yet */
    bool ping_left : 1;   /* the ping on its way is out of the queue */
};

static inline xx_conn *conn_of(xx_stream *stream) {
    return XX_CONTAINER(stream, xx_conn, stream);
}
static inline const xx_conn_limits *limits_of(const xx_conn *conn) {
    return &conn->profile->limits;
}
#define TELL(conn, event, ...) (conn)->profile->events->event((conn), ##__VA_ARGS__, (conn)->user)

/* ---- conn.c ---- */

extern const xx_stream_ops xx__conn_ops;

/* It is over: the owner is told at the end of the turn. Soft: what is queued still goes out. */
void xx__conn_end(xx_conn *conn, int code, uint16_t status, bool hard);
/* The phase may take so long; 0: for ever. In BODY `phase_due` moves on with what comes. */
void xx__conn_phase_due(xx_conn *conn, uint32_t seconds);

/* ---- conn_due.c ---- */

/* The stream's tick. */
uint32_t xx__conn_due(xx_stream *stream, uint32_t now);

/* ---- conn_http.c ---- */

/* Waits so long for a head, of which `begun` says that it is under way. */
void xx__conn_begin(xx_conn *conn, uint32_t seconds, bool begun);
/* Take in a head or a piece of a body. Return the bytes used up; 0: more are needed, or it is
 * over. */
ssize_t xx__conn_take_head(xx_conn *conn, const uint8_t *data, size_t length);
ssize_t xx__conn_take_body(xx_conn *conn, const uint8_t *data, size_t length);
/* It took too long: 408 to a peer that has begun a request and waits for an answer, then the
 * end. */
void xx__conn_time_out(xx_conn *conn);
/* After the answer and after the body, once all is written: on to the next request, or to the
 * end. */
void xx__conn_next_request(xx_conn *conn);
/* More input waits: writes the answer now. Returns whether it is gone and the next request is
 * on. */
bool xx__conn_written(xx_conn *conn);

/* ---- conn_ping.c ---- */

/* Queues a numbered ping. The owner is told `asked`, unless the connection ends by it. */
void xx__conn_ping(xx_conn *conn);
/* The same if one is wanted and may go now. */
void xx__conn_ask(xx_conn *conn);
/* A pong came. */
void xx__conn_pong(xx_conn *conn, const uint8_t *data, size_t length);

/* ---- conn_accept.c ---- */

/* One connection or listener less has it. */
void xx__profile_drop(xx__profile *profile);

#endif
