/* libxxd: the XuanXuan relay inside your program.
 *
 * A relay holds the WebSocket connections of chat clients and asks a backend for the answers:
 * your functions, or HTTP. The shortest use, with your own backend (Docs/embedding.md has the
 * whole story):
 *
 *     xxd_settings settings;
 *     xxd_settings_init(&settings);
 *     settings.backend = my_backend;
 *     xxd_relay *relay = xxd_new(&settings, &error);
 *     xxd_start(relay, &error);                           its own thread serves from here on
 *     ...
 *     xxd_free(relay);
 *
 * Each function says which thread may call it. "The relay's thread" is the one that xxd_start
 * made, or the one on which the host drives the relay; callbacks run there and must not block.
 * With [server] loops above 1 there are several, and callbacks run on any of them at the same
 * time.
 *
 * Four words describe ownership: a function *borrows* (until it returns), *copies*, *takes*, or
 * *returns*. Text is UTF-8. Arguments of a callback are borrowed until it returns.
 *
 * C11 and C++11; nothing but the C library is needed to compile against it.
 */
#ifndef XXD_H
#define XXD_H

#include <stddef.h>
#include <stdint.h>

/* Nullability reaches Swift through clang; other compilers do not know the words. */
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wnullability-extension"
#define XXD_NULLABLE _Nullable
#define XXD_NONNULL _Nonnull
#else
#define XXD_NULLABLE
#define XXD_NONNULL
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- errors ---- */

/* Results of functions: XXD_OK, a positive value where the function says so, or one of these. */
enum {
    XXD_OK = 0,
    XXD_E_SETTINGS = -1, /* a setting is wrong; the text names file, line, cause and cure */
    XXD_E_STATE = -2,    /* not allowed now: started already, not started yet, or over */
    XXD_E_THREAD = -3,   /* not allowed on this thread */
    XXD_E_NETWORK = -4,  /* a port cannot be opened */
    XXD_E_TLS = -5,      /* certificate, key, or OpenSSL */
    XXD_E_FILE = -6,     /* a file of the relay cannot be opened */
    XXD_E_PACKET = -7,   /* no JSON object, or one that cannot be sent so */
    XXD_E_SITE = -8,     /* there is no backend of that name */
    XXD_E_SYSTEM = -9    /* memory, threads, descriptors */
};

typedef struct xxd_error {
    int32_t code;   /* XXD_E_* */
    char text[508]; /* cause and cure, NUL-terminated; never a key or a password */
} xxd_error;

/* Text of a code. Any thread. The text is static. */
const char *XXD_NONNULL xxd_error_text(int32_t code);

/* ---- versions and memory ---- */

/* The relay's version on the wire, such as "v2.2.0". Any thread. The text is static. */
const char *XXD_NONNULL xxd_version(void);

/* The allocator for the relay's C core (buffers, connections, frames in queues: nearly all
 * memory that grows with clients). libuv, OpenSSL, SQLite and the Swift part keep using malloc.
 * The functions are called on any thread. */
typedef struct xxd_memory {
    void *XXD_NULLABLE (*XXD_NONNULL allocate)(size_t size);
    void *XXD_NULLABLE (*XXD_NONNULL resize)(void *XXD_NULLABLE memory, size_t size);
    void (*XXD_NONNULL release)(void *XXD_NULLABLE memory);
} xxd_memory;

/* Copies `memory`. For the whole process: once, before the first xxd_new. Returns XXD_E_STATE after
 * it. */
int32_t xxd_memory_set(const xxd_memory *XXD_NONNULL memory);

/* ---- the backend as a function ---- */

/* One request that waits for its answer. Yours from the backend callback until you answer it,
 * exactly once, with one of the three functions below; they take it. It outlives the relay: a
 * late answer just frees it. */
typedef struct xxd_request xxd_request;

/* The request. `module` and `method` are names such as "chat" and "message", NUL-terminated. */
typedef struct xxd_call {
    const char *XXD_NONNULL module;
    const char *XXD_NONNULL method;
    /* the connection's authenticated user; 0 at login and for the relay itself */
    int64_t user_id;
    /* the JSON array as received, within `packet`; "[]" without one */
    const char *XXD_NONNULL params;
    size_t params_length; /* bytes; the NUL comes only at the packet's end */
    /* the whole JSON object, with the `client` that the relay adds; NUL-terminated */
    const char *XXD_NONNULL packet;
    size_t packet_length; /* bytes without the NUL */
} xxd_call;

/* Called on the relay's thread for each request. Takes over `request`; borrows `call`. May
 * answer at once or later, from any thread. Requests of one user come one after the other, those
 * of several users concurrently. A login's user is the one in data.id of the answer. Requests of
 * the relay itself: serverStart, userGetlist, getlist, getOfflineMessages, getOfflineNotify,
 * logout, notify, checkUserChange (Docs/protocol.md 4.2 and 5.4). */
typedef void (*xxd_backend_cb)(xxd_request *XXD_NONNULL request, const xxd_call *XXD_NONNULL call,
                               void *XXD_NULLABLE user);

/* Answers {"module":…,"method":…,"result":"success","users":[…],"data":…}: the method's name in
 * lower case, "message" and "notify" for getOfflineMessages and getOfflineNotify. `users`: the
 * recipients, `count` ids; 0: everybody online. `data`: any JSON value of `length` bytes; NULL:
 * without one. A request with a `rid` is answered to its session alone, with the `rid`; the
 * recipients' other sessions get a copy without it, unless the only recipient is the user who
 * asked. Copies both. Any thread. Takes `request` unless it returns XXD_E_PACKET (`data` is not
 * one JSON value). */
int32_t xxd_succeed(xxd_request *XXD_NONNULL request, const int64_t *XXD_NULLABLE users,
                    size_t count, const char *XXD_NULLABLE data, size_t length);

/* Answers the requesting client alone
 * {"module":…,"method":…,"result":"fail","message":…,"data":…}, both set to `text`. Rejects a
 * login. Any thread. Copies `text`, takes `request`. */
int32_t xxd_refuse(xxd_request *XXD_NONNULL request, const char *XXD_NONNULL text);

/* Answers with your own packet (Docs/protocol.md 5.2; its `users` are the recipients). Any
 * thread. Copies `packet`, `length` bytes, and takes `request` unless it returns XXD_E_PACKET
 * (no JSON object). Length 0: no answer; the client is told to try again. */
int32_t xxd_answer(xxd_request *XXD_NONNULL request, const char *XXD_NULLABLE packet,
                   size_t length);

/* ---- connects and disconnects ---- */

typedef struct xxd_visit {
    /* unique within the process; also in USDT probes */
    uint64_t connection;
    int64_t user_id;                 /* 0 before the login */
    const char *XXD_NONNULL account; /* as it was typed; "" before the login */
    const char *XXD_NONNULL site;    /* name of the backend; "" before the login */
    const char *XXD_NONNULL address; /* of the peer, such as 192.0.2.7 or 2001:db8::7 */
    uint16_t port;                   /* of the peer */
    /* Only where the backend knows sync (Docs/embedding.md): "" and 1 otherwise. */
    const char *XXD_NONNULL device; /* id of a synced session's device; "" of a classic one */
    /* sessions that the user has at this backend, this one included until it is gone; 0 before
     * the login */
    uint32_t sessions;
} xxd_visit;

/* On the relay's thread. May call xxd_push and xxd_stop, not xxd_free. */
typedef void (*xxd_visit_cb)(const xxd_visit *XXD_NONNULL visit, void *XXD_NULLABLE user);

typedef struct xxd_ports {
    uint16_t chat;    /* WebSocket /ws */
    uint16_t common;  /* serverInfo, files, browser pages */
    uint16_t web;     /* 0: not open */
    uint16_t metrics; /* 0: not open */
} xxd_ports;

/* On the relay's thread, once: the ports are open, or (`error` not NULL) they could not be opened
 * and the relay ends. */
typedef void (*xxd_opened_cb)(const xxd_ports *XXD_NULLABLE ports,
                              const xxd_error *XXD_NULLABLE error, void *XXD_NULLABLE user);

enum { XXD_LOG_ERROR = 0, XXD_LOG_WARNING = 1, XXD_LOG_INFO = 2, XXD_LOG_DEBUG = 3 };

/* On any thread, at several at a time. `text` is one line without its end: message, then key=value.
 */
typedef void (*xxd_log_cb)(int32_t level, const char *XXD_NONNULL text, void *XXD_NULLABLE user);

/* On the relay's thread, the last callback of all: it has stopped. May call xxd_free only where the
 * host drives. */
typedef void (*xxd_over_cb)(void *XXD_NULLABLE user);

/* ---- settings ---- */

/* Borrowed until xxd_new returns, apart from the functions and `user`.
 * Many members: one per setting. */
typedef struct xxd_settings {
    size_t size; /* of this struct in your header: xxd_settings_init sets it */

    /* The same text and the same table as xxd.conf: `xxd config --print` explains every key. */
    const char *XXD_NULLABLE ini;
    const char *XXD_NULLABLE ini_name; /* for error texts; "settings" */
    /* "section.key=value" over the text, NULL-terminated */
    const char *XXD_NULLABLE const *XXD_NULLABLE options;

    /* The most common ones, over both. -1 or NULL keeps the text's value, or its default. */
    const char *XXD_NULLABLE ip;    /* address to listen on */
    int32_t chat_port, common_port; /* 0: any free one */
    int32_t web_port;               /* 0: none */
    int32_t https;                  /* 1 or 0. 0 is for one machine, or behind a proxy */
    /* folder of xxd.crt and xxd.key; made there if missing */
    const char *XXD_NULLABLE certificate_path;
    const char *XXD_NULLABLE upload_path; /* folder of sent files */
    int64_t upload_size;                  /* bytes of the largest file; 0: no files */
    int32_t max_online;                   /* people; 0: no limit */
    int32_t loops;                        /* threads that serve connections */
    int32_t pages; /* 1 (as is -1): serves the browser client, too. 0: does not */

    /* A backend in this program, beside those of [backend], if any. */
    xxd_backend_cb XXD_NULLABLE backend;
    const char *XXD_NULLABLE backend_name; /* its name in clients' server addresses; "xxd" */
    /* milliseconds until the client gets "time out"; 0: waits forever */
    uint32_t backend_timeout;

    xxd_opened_cb XXD_NULLABLE opened;
    xxd_visit_cb XXD_NULLABLE connected;    /* a WebSocket is open */
    xxd_visit_cb XXD_NULLABLE logged_in;    /* the backend accepted the login */
    xxd_visit_cb XXD_NULLABLE disconnected; /* the connection is gone, logged in or not */
    xxd_log_cb XXD_NULLABLE log;            /* NULL: logs nothing. Level: log.level of the text */
    xxd_over_cb XXD_NULLABLE over;
    void *XXD_NULLABLE user; /* handed to every callback */
} xxd_settings;

/* Sets everything to "take the text's value": -1, NULL, 0 for backend_timeout. Any thread. */
void xxd_settings_init(xxd_settings *XXD_NONNULL settings);

/* ---- life ---- */

typedef struct xxd_relay xxd_relay;

/* Returns a relay that is not running yet, or NULL with `error` filled in. Reads or makes the
 * certificate. Changes no process-wide state (signals, limits, malloc). Any thread. */
xxd_relay *XXD_NULLABLE xxd_new(const xxd_settings *XXD_NONNULL settings,
                                xxd_error *XXD_NULLABLE error);

/* Runs it on its own thread, and waits until the ports are open: at most about 2 s, if a backend
 * does not answer serverStart. Any thread but the relay's. */
int32_t xxd_start(xxd_relay *XXD_NONNULL relay, xxd_error *XXD_NULLABLE error);

/* Instead of xxd_start: the host drives the relay on the calling thread. Returns a descriptor,
 * which the relay owns; call xxd_step whenever it is readable (poll, epoll, select, a GUI's
 * loop). Ports open soon after: see `opened`. */
int32_t xxd_open(xxd_relay *XXD_NONNULL relay, xxd_error *XXD_NULLABLE error);

/* Does the pending work, without waiting. The thread of xxd_open. Returns 1, or 0 once the relay
 * is over. */
int32_t xxd_step(xxd_relay *XXD_NONNULL relay);

struct uv_loop_s;
/* Instead of both: the relay runs in the host's libuv loop (`uv_loop_t *`), on whose thread this
 * is called. It keeps that loop alive until it is over. Run the loop once more after xxd_free
 * before you close it. */
int32_t xxd_attach(xxd_relay *XXD_NONNULL relay, struct uv_loop_s *XXD_NONNULL loop,
                   xxd_error *XXD_NULLABLE error);

/* The open ports. Any thread. Returns XXD_E_STATE while there are none. */
int32_t xxd_get_ports(xxd_relay *XXD_NONNULL relay, xxd_ports *XXD_NONNULL ports);

/* Reads the settings again, as SIGHUP does for xxd; no client is disconnected. `settings` as for
 * xxd_new; ports, backends, callbacks and the keys marked (restart) stay. Any thread; takes
 * effect soon. */
int32_t xxd_reload(xxd_relay *XXD_NONNULL relay, const xxd_settings *XXD_NONNULL settings,
                   xxd_error *XXD_NULLABLE error);

/* Begins to stop: accepts no more, disconnects clients (spread over server.drain), gives last
 * requests and logouts 2 s. A second call disconnects all at once. Any thread. */
int32_t xxd_stop(xxd_relay *XXD_NONNULL relay);

/* Waits for the end; only after xxd_start. Any thread but the relay's. */
int32_t xxd_join(xxd_relay *XXD_NONNULL relay);

/* Stops abruptly if need be, waits for the end, frees everything. Any thread but the relay's
 * after xxd_start; otherwise the driving thread. NULL is fine. Not in a callback (XXD_E_THREAD,
 * nothing is freed) other than `over` of a driven relay. */
int32_t xxd_free(xxd_relay *XXD_NULLABLE relay);

/* ---- while it runs ---- */

/* Sends a packet to users, without a request. `site`: name of the backend whose users they are;
 * NULL: the default one. `users`: `count` ids, offline ones do not get it; count 0: everybody
 * online. `packet`: a JSON object of `length` bytes without `users`, such as
 * {"module":"chat","method":"notice","data":…}. Copies all. Any thread. */
int32_t xxd_push(xxd_relay *XXD_NONNULL relay, const char *XXD_NULLABLE site,
                 const int64_t *XXD_NULLABLE users, size_t count, const char *XXD_NONNULL packet,
                 size_t length);

/* Stages of a packet's way, in order. */
enum {
    XXD_STAGE_ACCEPT,
    XXD_STAGE_READ,
    XXD_STAGE_DECRYPT,
    XXD_STAGE_ROUTE,
    XXD_STAGE_BACKEND,
    XXD_STAGE_ENCRYPT,
    XXD_STAGE_QUEUE,
    XXD_STAGE_WRITE,
    XXD_STAGES
};

/* "accept" and so on; NULL for an unknown stage. Any thread. The text is static. */
const char *XXD_NULLABLE xxd_stage_name(int32_t stage);

/* Nanoseconds of a stage, accurate to 25 %. One packet in server.sampling is timed; accept and
 * backend always are. */
typedef struct xxd_stage_figures {
    uint64_t samples;
    uint64_t total, p50, p90, p99, p999, longest;
} xxd_stage_figures;

/* Many members: one per figure. */
typedef struct xxd_figures {
    size_t size; /* set it to sizeof(xxd_figures) */
    uint64_t connections, connections_total;
    uint64_t online; /* users with a session */
    uint64_t logins;
    uint64_t packets_in, packets_out; /* WebSocket messages of clients */
    uint64_t bytes_in, bytes_out;     /* over the clients' sockets, TLS included */
    uint64_t queue_bytes;             /* waiting to be written, in the whole process */
    uint64_t client_errors;           /* see xuan_errors_total at /metrics for the kinds */
    uint64_t backend_requests, backend_waiting, backend_errors;
    xxd_stage_figures stages[XXD_STAGES];
    uint64_t sessions_classic, sessions_synced; /* of all users */
} xxd_figures;

/* Fills in `figures`, as far as its `size` goes. Any thread after xxd_start, but with several
 * loops not in a callback (XXD_E_THREAD); otherwise the driving thread. */
int32_t xxd_stats(xxd_relay *XXD_NONNULL relay, xxd_figures *XXD_NONNULL figures);

#ifdef __cplusplus
}
#endif
#if defined(__clang__)
#pragma clang diagnostic pop
#endif
#endif
