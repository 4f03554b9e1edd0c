/* Shared by the conn*.c files: a server connection as they all see it. */
#ifndef XX_CONN_PARTS_H
#define XX_CONN_PARTS_H

#include "endpoint.h"
#include "exchange.h"
#include "internal.h"
#include "ping.h"

/* `phase` of a connection; only conn.c writes it. */
enum {
    XX__HTTP,      /* `http` says how far the exchange is */
    XX__WEBSOCKET, /* `ws` how far the messages are */
    XX__LINGER,    /* over: the queue is still sent */
    XX__FINISHED,  /* and FIN behind it: the peer's is awaited */
    XX__DROPPED,   /* over: it is closed at the end of the turn */
};

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

typedef struct xx__limit {
    uint32_t tick;
    bool is_set;
} xx__limit;

struct xx_conn {
    xx_stream stream;
    xx__profile *profile;
    void *user; /* NULL once `closed` was told */
    xx_buf in;  /* a begun head or frame, or bytes that have to wait */
    union {
        xx__exchange http; /* in XX__HTTP */
        struct {           /* in XX__WEBSOCKET */
            xx__endpoint ws;
            xx__pings pings;
            size_t spared; /* bytes in the queue that do not count against its bound */
            uint32_t said; /* tick of the last message to the peer */
        };
    };
    xx__limit patience; /* the step under way has taken too long then */
    xx__limit deadline; /* the owner's */
    struct {
        int16_t code; /* XX_E_* */
        uint16_t status;
    } end; /* from XX__LINGER on */
    uint8_t phase;
    bool paused;      /* by the owner */
    bool pump;        /* owes itself a look at what waits in `in` and in the TLS layer */
    bool was_blocked; /* owes the owner `drained` */
};

static inline xx_conn *conn_of(xx_stream *stream) {
    return XX_CONTAINER(stream, xx_conn, stream);
}
static inline const xx_conn_limits *limits_of(const xx_conn *conn) {
    return &conn->profile->limits;
}
static inline bool is_over(const xx_conn *conn) {
    return conn->phase >= XX__LINGER;
}
/* Between the upgrade and our close frame. */
static inline bool is_open_websocket(const xx_conn *conn) {
    return conn->phase == XX__WEBSOCKET && conn->ws.state == XX__OPEN;
}
static inline bool is_closing(const xx_conn *conn) {
    return conn->phase == XX__WEBSOCKET && conn->ws.state == XX__CLOSING;
}
/* A body comes, or might. */
static inline bool is_in_body(const xx_conn *conn) {
    return conn->phase == XX__HTTP && xx__exchange_in_body(&conn->http);
}
#define TELL(conn, event, ...) (conn)->profile->events->event((conn), ##__VA_ARGS__, (conn)->user)

/* ---- conn.c ---- */

/* The stream's events; see xx_stream_ops. */
void xx__conn_room(xx_stream *stream, uint8_t **at, size_t *size);
void xx__conn_data(xx_stream *stream, uint8_t *at, size_t length);
void xx__conn_ready(xx_stream *stream);
void xx__conn_ended(xx_stream *stream, int code);
void xx__conn_settle(xx_stream *stream);
void xx__conn_flushed(xx_stream *stream);
void xx__conn_stop(xx_stream *stream);
void xx__conn_release(xx_stream *stream);

/* The first request may come, within the time for a head. The connection holds `profile`. */
void xx__conn_begin(xx_conn *conn, xx__profile *profile);
/* From here on there are frames. */
void xx__conn_turn_to_frames(xx_conn *conn, size_t message_limit);
/* It is over: the owner is told at the end of the turn. Soft: what is queued still goes out. */
void xx__conn_end(xx_conn *conn, int code, uint16_t status, bool hard);
/* The step under way may take so long; 0: for ever. In a body the limit moves on with what comes.
 */
void xx__conn_be_patient(xx_conn *conn, uint32_t seconds);
/* It took too long: 408 to a peer that has begun a request and waits for an answer, then the
 * end. */
void xx__conn_time_out(xx_conn *conn);

/* Takes `frame`, NULL without memory. False: it is over. */
bool xx__conn_queue(xx_conn *conn, xx_frame *frame);
/* Carries out the endpoint's reply. */
void xx__conn_carry_out(xx_conn *conn, xx__reply reply);
/* Queues a numbered ping. The owner is told `asked`, unless the connection ends by it. */
void xx__conn_ping(xx_conn *conn);
/* The same if one is wanted and may go now. */
void xx__conn_ask(xx_conn *conn);
/* After the answer and after the body, once all is written: on to the next request, or to the
 * end. */
void xx__conn_next_request(xx_conn *conn);

/* One connection or listener less has it. */
void xx__profile_drop(xx__profile *profile);

/* ---- conn_due.c ---- */

/* The stream's tick. */
uint32_t xx__conn_due(xx_stream *stream, uint32_t now);

#endif
