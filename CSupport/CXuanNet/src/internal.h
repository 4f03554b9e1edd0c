/* Names that the .c files of CXuanNet share (xx__). Not a public header. */
#ifndef XX_INTERNAL_H
#define XX_INTERNAL_H

#include <netdb.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <uv.h>

#include "CXuanNet.h"

#define XX_CONTAINER(pointer, type, member) ((type *)((char *)(pointer)-offsetof(type, member)))

/* ---- lists: a ring through a head ---- */

typedef struct xx__link {
    struct xx__link *prev, *next;
} xx__link;

static inline void xx__link_init(xx__link *link) {
    link->prev = link->next = link;
}
static inline void xx__link_remove(xx__link *link) {
    link->prev->next = link->next;
    link->next->prev = link->prev;
    xx__link_init(link);
}
static inline void xx__link_append(xx__link *head, xx__link *link) {
    link->prev = head->prev;
    link->next = head;
    head->prev->next = link;
    head->prev = link;
}

/* ---- buf.c ---- */

/* The sealed bytes of a frame: head and payload in one run. */
struct xx_frame {
    atomic_uint owners;
    uint32_t start; /* first byte to send, within `bytes` */
    size_t length;  /* bytes to send */
    size_t payload_length;
    size_t room;     /* bytes allocated, for the total */
    uint8_t bytes[]; /* XX__FRAME_ROOM for a head, then the payload */
};
enum { XX__FRAME_ROOM = 16 }; /* a head has 10 at most; 16 keeps the payload aligned */

/* Fills `error`. `cause` is a libuv code or 0; `text` may be NULL. */
void xx__error_set(xx_error *error, int code, int cause, const char *text);

/* ---- loop.c ---- */

enum {
    XX__READ_SIZE = 64 * 1024, /* one read; also what one turn gives to one connection */
    XX__WHEEL = 64,            /* slots of the tick wheel, a power of two */
};

typedef struct xx_stream xx_stream;

/* Something else that must end with the loop: a timer, a signal watch, a listener. */
typedef struct xx__thing {
    xx__link link;
    void (*end)(struct xx__thing *thing);
} xx__thing;

/* Many members: one per thread, and all that its files share; what belongs together is a part. */
struct xx_loop {
    uv_loop_t uv;
    struct {
        uv_async_t wake;
        uv_prepare_t prepare; /* runs before the loop sleeps: the end of a turn */
        uv_check_t check;     /* runs after it slept */
        uv_timer_t tick;
    } handles;
    uint32_t tick_ms;
    uint32_t ticks;
    xx__link wheel[XX__WHEEL]; /* streams by the tick they are due at */
    xx__link streams;          /* all open ones */
    xx__link things;
    xx__link starved; /* listeners that ran out of descriptors, till the next tick */
    struct {
        xx_stream *first, **tail;
    } dirty; /* owed work at the end of the turn */
    struct {
        uint8_t *raw, *plain; /* bytes read, and decrypted; XX__READ_SIZE each */
        uint8_t *gather;      /* XX__READ_SIZE of output on its way into TLS; NULL until then */
        xx_buf cipher;        /* TLS output to be written */
    } buffers;
    size_t frame_limit; /* bytes of all frames together, see has_room() */
    size_t accepted;    /* open streams that came in: they share `frame_limit` */
    xx_figures figures;
    struct {
        uint32_t every;             /* one in so many is timed; 0: none */
        uint32_t to_read, to_write; /* this many more, then one is timed */
        uint64_t reading;           /* nanoseconds of the sample under way, 0 without one */
    } samples;
    uint64_t numbers;   /* of the last connection */
    uint64_t ping_seed; /* of the numbers of pings */
    struct {
        int fd, alarm;
    } host; /* made by drive.c; -1 without a host */
    struct {
        xx_loop_wake_cb on_wake;
        xx_loop_turn_cb on_turn;
        xx_loop_stop_cb on_stop;
        void *user;
    } owner;
    struct {
        atomic_bool stop_asked;
        atomic_bool came;   /* a wake since the last on_wake */
        atomic_bool asleep; /* in the poll, or about to be: only then a wake needs the descriptor */
    } posts;
    bool ended;
    struct {
        time_t second; /* that it was made for */
        char text[32];
    } date;
};

/* The end of a turn, after which wakes write to the descriptor. */
void xx__loop_settle(xx_loop *loop);
/* This thread runs `loop` from here on. Returns what xx__loop_leave wants back. */
const xx_loop *xx__loop_enter(const xx_loop *loop);
void xx__loop_leave(const xx_loop *before);

/* ---- stream.c, stream_read.c, stream_queue.c, stream_flush.c, turn.c ---- */

/* A stream's events for its owner. All may end the stream. */
typedef struct xx_stream_ops {
    /* Where the next plaintext goes: at least 1 byte of room. */
    void (*room)(xx_stream *stream, uint8_t **at, size_t *size);
    /* Plaintext came to where `room` said. */
    void (*data)(xx_stream *stream, uint8_t *at, size_t length);
    /* Connected (client), handshake included. */
    void (*ready)(xx_stream *stream);
    /* The peer's end: XX_E_VANISHED, XX_E_TLS or XX_E_SYSTEM. The owner decides what follows. */
    void (*ended)(xx_stream *stream, int code);
    /* End of the turn, before the queue is written. */
    void (*settle)(xx_stream *stream);
    /* The queue was written as far as the socket took it. */
    void (*flushed)(xx_stream *stream);
    /* A tick: do what is due, return the next tick to be called at. */
    uint32_t (*due)(xx_stream *stream, uint32_t now);
    /* The loop stops. */
    void (*stop)(xx_stream *stream);
    /* Unlinked and its descriptor closed: free it. */
    void (*release)(xx_stream *stream);
} xx_stream_ops;

enum {
    XX__READING = 1 << 0,    /* wants bytes */
    XX__BLOCKED = 1 << 1,    /* the socket took less than was due; waits until writable */
    XX__DIRTY = 1 << 2,      /* in loop->dirty */
    XX__CLOSED = 1 << 3,     /* unlinked; freed after the turn */
    XX__CONNECTING = 1 << 4, /* connect() is under way */
    XX__TOUCHED = 1 << 5,    /* bytes of a queued frame went to the socket or into TLS */
    XX__PEER_ENDED = 1 << 6, /* end of file was read */
};

enum {
    XX__SLOTS = 4,       /* frames a queue holds without memory of its own */
    XX__FRAME_COST = 96, /* bytes of memory that a queued frame takes beside its own */
};

/* The write queue: a ring of references. */
typedef struct xx__queue {
    xx_frame **slots;
    uint32_t slot_count, first, count;
    size_t offset; /* bytes of the first frame already gone */
    size_t bytes;  /* still to go */
    xx_frame *inline_slots[XX__SLOTS];
} xx__queue;

/* Many members: one per socket, and each read and write touches most of it. */
struct xx_stream {
    xx_loop *loop;
    const xx_stream_ops *ops;
    struct xx_tls *tls; /* NULL: plain */
    uv_poll_t poll;
    uint64_t number; /* no other of the process has it */
    xx__link link;   /* loop->streams */
    struct {
        xx__link wheel;
        xx_stream *next; /* in loop->dirty */
        uint32_t due;    /* tick */
    } owed;              /* see turn.c */
    int fd;
    int cause; /* libuv code of the system call that failed, or 0 */
    uint16_t flags;
    uint8_t interest; /* events that poll watches now */
    bool outgoing;    /* made from here, not accepted */
    uint32_t heard;   /* tick of the last bytes from the peer */
    uint32_t moved;   /* tick at which the socket last took bytes, or the queue began */
    xx__queue queue;
    struct xx__sending *sending; /* a file that follows the queue, or NULL */
};

/* Adopts a connected (or connecting) descriptor. Returns 0 or XX_E_*; on failure the descriptor is
 * closed and `stream` owns nothing. */
int xx__stream_open(xx_stream *stream, xx_loop *loop, int fd, const xx_stream_ops *ops,
                    struct xx_tls *tls, bool connecting);
/* Takes one reference of `frame` in any case. Returns 0 or XX_E_MEMORY. */
int xx__stream_queue(xx_stream *stream, xx_frame *frame);
void xx__stream_read(xx_stream *stream, bool on);
/* Hands over ciphertext that was left while reading was off. */
void xx__stream_pump(xx_stream *stream);
/* Half close, after the queue is empty: close_notify, then FIN. */
void xx__stream_finish(xx_stream *stream);
/* Unlinks and closes; `release` comes after the turn. */
void xx__stream_close(xx_stream *stream);
/* Writes what the socket takes, now. On failure the owner has been told through `ended`. */
int xx__stream_flush(xx_stream *stream);
/* Bytes that wait to be written, ciphertext and the file included. */
size_t xx__stream_pending(const xx_stream *stream);
/* About the memory that the queue holds, bytes. */
static inline size_t xx__stream_queue_memory(const xx_stream *stream) {
    return stream->queue.bytes + (size_t)stream->queue.count * XX__FRAME_COST;
}
/* From the loop: what is owed to one stream. */
void xx__stream_settle(xx_stream *stream);
/* turn.c: puts the stream on the list of those with something to do at the end of the turn. */
void xx__stream_mark(xx_stream *stream);
/* turn.c: next call of ops->due at tick `due` at the latest. */
void xx__stream_due(xx_stream *stream, uint32_t due);

/* ---- probe.c ---- */

/* One more timed sample of a stage. */
void xx__stage_add(xx_stage_figures *stage, uint64_t nanoseconds);

/* ---- listener.c ---- */

typedef struct xx__profile xx__profile; /* conn_parts.h */

struct xx_listener {
    xx__thing thing;
    xx__link starved;
    xx_loop *loop;
    uv_poll_t poll;
    int fd;
    bool is_starved;
    void (*accepted)(xx_listener *listener, int fd, const struct sockaddr_storage *from);
    void (*gone)(xx_listener *listener);
    xx__profile *profile;
    xx_accept_cb accept;
    void *user;
};

/* Opens the socket of `listener`, whose `loop`, `accepted` and `gone` are set. */
int xx__listener_open(xx_listener *listener, const char *host, uint16_t port, bool share_port,
                      xx_error *error);
void xx__listener_accept(xx_listener *listener);

/* ---- file.c ---- */

typedef struct xx__sending xx__sending;

/* `length` bytes (at least 1) of the file from `offset` on follow what is queued. Takes `fd` in
 * any case; one file at a time. Returns 0 or XX_E_MEMORY. */
int xx__sending_start(xx_stream *stream, int fd, uint64_t offset, uint64_t length);
void xx__sending_drop(xx_stream *stream);
uint64_t xx__sending_left(const xx__sending *file);
/* Bytes that can go out without waiting for the disk. 0: they are being read in, and the stream
 * is marked when they are there. */
size_t xx__sending_ready(xx__sending *file);
/* Sends, at most `budget` bytes. Returns 0 or XX_E_SYSTEM. */
int xx__sending_plain(xx_stream *stream, size_t budget);
/* Reads what is ready. Returns the bytes or XX_E_SYSTEM. */
ssize_t xx__sending_read(xx_stream *stream, uint8_t *out, size_t size);

/* ---- tls.c ---- */

typedef struct xx_tls xx_tls;

/* One more owner; each ends with xx_tls_context_free. */
xx_tls_context *xx__tls_context_retain(xx_tls_context *context);
/* `host` is for a client (name to send and to check), NULL for a server. NULL without memory. */
xx_tls *xx__tls_new(xx_tls_context *context, const char *host);
void xx__tls_free(xx_tls *tls);
/* Ciphertext from the peer, borrowed until it is used up or xx__tls_stash copies it. */
void xx__tls_feed(xx_tls *tls, const uint8_t *data, size_t length);
int xx__tls_stash(xx_tls *tls);
/* Plaintext bytes, XX_NEED_MORE, XX_E_VANISHED (close_notify) or XX_E_TLS. */
ssize_t xx__tls_read(xx_tls *tls, uint8_t *out, size_t size);
/* Ciphertext goes to `sink`, or to the pending buffer when it is NULL. Returns 0 or XX_E_TLS. */
int xx__tls_write(xx_tls *tls, const uint8_t *data, size_t length, xx_buf *sink);
void xx__tls_finish(xx_tls *tls);
bool xx__tls_ready(const xx_tls *tls);
/* Ciphertext not yet taken by the socket. */
xx_buf *xx__tls_pending(xx_tls *tls);
/* The reason of the last XX_E_TLS; "" without one. */
const char *xx__tls_text(const xx_tls *tls);

/* key.c: loads a private key whatever its PEM label says. NULL with `error` filled. */
struct evp_pkey_st *xx__key_load(const char *file, xx_error *error);
/* Drains OpenSSL's error queue into `out` (the first, most telling reason). */
void xx__tls_drain_errors(char *out, size_t size);

/* ---- ticks ---- */

static inline uint32_t xx__earlier(uint32_t a, uint32_t b) {
    return (int32_t)(a - b) < 0 ? a : b;
}
static inline bool xx__reached(uint32_t now, uint32_t due) {
    return (int32_t)(now - due) >= 0;
}
enum { XX__FAR = 1 << 20 }; /* ticks: further than any limit */

#endif
