/* One libuv loop, run by a thread of the caller's. */
#ifndef XX_LOOP_H
#define XX_LOOP_H

#include "xx_err.h"

#ifdef __cplusplus
extern "C" {
#endif
XX_ASSUME_NONNULL_BEGIN

typedef struct xx_loop xx_loop;
typedef struct xx_timer xx_timer;

/* Called on the loop's thread after xx_loop_wake, once for many wakes. */
typedef void (*xx_loop_wake_cb)(void *XX_NULLABLE user);
/* Called on the loop's thread at the end of each turn, before what was queued is written. */
typedef void (*xx_loop_turn_cb)(void *XX_NULLABLE user);
/* Called on the loop's thread when the loop stops, before its connections are ended. */
typedef void (*xx_loop_stop_cb)(void *XX_NULLABLE user);

/* Returns a loop, or NULL with `error` filled. `tick_ms` is the step of all coarse timers: 1000;
 * tests take less. Changes nothing of the process. */
xx_loop *XX_NULLABLE xx_loop_new(uint32_t tick_ms, xx_loop_wake_cb on_wake, xx_loop_turn_cb on_turn,
                                 xx_loop_stop_cb on_stop, void *XX_NULLABLE user, xx_error *error);
/* Ends what is still open and frees. Not while the loop runs. */
void xx_loop_free(xx_loop *loop);

/* For programs, not for libraries: ignores SIGPIPE and lets the heap keep 8 MiB of free memory. */
void xx_process_prepare(void);
/* For programs: room for so many descriptors at once. The kernel doubles its table when it is full,
 * and a process with threads waits then until all cores have noticed: 10 to 30 ms for every client.
 * 8 bytes of kernel memory each. */
void xx_process_reserve(int descriptors);
/* For programs: the start is over. Unmaps the program's own code and constants, most of which
 * served the start alone: options, settings, relocations, the Swift runtime's search for types.
 * What runs again is mapped again, from the page cache, 64 KiB at a fault. Any thread. */
void xx_process_started(void);

/* Runs on this thread until xx_loop_stop. */
void xx_loop_run(xx_loop *loop);
/* Instead: a descriptor that is readable (poll, epoll, select) when xx_loop_step has something to
 * do. The loop owns it. XX_E_SYSTEM when there is none. */
int xx_loop_fd(xx_loop *loop);
/* One turn on this thread, without waiting; always from the same thread. False once the loop has
 * stopped. */
bool xx_loop_step(xx_loop *loop);
/* Steps whenever the loop of a host, which another libuv user runs on this thread, sees that
 * descriptor readable. `over` comes once, when the loop has stopped. NULL without memory or
 * descriptors. */
typedef struct xx_hosting xx_hosting;
struct uv_loop_s;
xx_hosting *XX_NULLABLE xx_hosting_begin(xx_loop *loop, struct uv_loop_s *host,
                                         xx_loop_stop_cb over, void *XX_NULLABLE user);
/* On the host's thread, also in `over`. The memory goes in the host loop's next turn. */
void xx_hosting_end(xx_hosting *hosting);
/* Any thread. */
void xx_loop_stop(xx_loop *loop);
/* Any thread. Cheap when the loop is awake or a wake-up is already under way. */
void xx_loop_wake(xx_loop *loop);
/* Any thread: whether this one is running `loop`. */
bool xx_loop_is_current(const xx_loop *loop);
/* Milliseconds, monotonic, taken once per turn. */
uint64_t xx_loop_now(const xx_loop *loop);
/* Writes `Sun, 06 Nov 1994 08:49:37 GMT` (29 bytes and NUL); made at most once a second. */
const char *xx_loop_date(xx_loop *loop);
/* The same for any second since 1970, into 32 bytes. Any thread. */
void xx_http_date(int64_t seconds, char *out);

/* When all frames of the process take more than `bytes`, a connection of this loop that has more
 * than its share queued is closed as a slow reader at the next frame for it. SIZE_MAX at first. */
void xx_loop_limit_frames(xx_loop *loop, size_t bytes);

/* ---- figures ---- */

enum {
    /* one in so many is timed: a prime, so that no rhythm of the load hides in it */
    XX_SAMPLING = 61,
    XX_STEPS_LOG2 = 2, /* 2^2 steps for each power of two: a time is known to 25 % */
    XX_STEPS = (65 - XX_STEPS_LOG2) << XX_STEPS_LOG2,
};

/* Connections of one side since the loop was made, and how many are open. Bytes as the sockets saw
 * them. */
typedef struct xx_side_figures {
    uint64_t opened, open, bytes_in, bytes_out;
} xx_side_figures;

/* Time spent in a stage, on the samples that were timed: how many took how long. */
typedef struct xx_stage_figures {
    uint64_t nanoseconds, samples, longest;
    uint64_t counts[XX_STEPS];
} xx_stage_figures;

typedef struct xx_figures {
    xx_side_figures incoming, outgoing;   /* accepted here; made from here */
    uint64_t messages_in, messages_out;   /* of accepted WebSocket connections */
    xx_stage_figures accept, read, write; /* read and write with the TLS work, without callbacks */
} xx_figures;

/* Those of now; borrowed until the next turn. On the loop's thread. */
const xx_figures *xx_loop_figures(const xx_loop *loop);
/* Times one in `every` of each stage from here on; 0: none. XX_SAMPLING at first. */
void xx_loop_sample(xx_loop *loop, uint32_t every);

/* `fire` may cancel its own timer. `done` comes exactly once: after the one shot, after a cancel,
 * or when the loop stops; `timer` is gone when it returns. */
typedef void (*xx_timer_cb)(void *XX_NULLABLE user);
/* Returns a running timer, or NULL without memory or when the loop is stopping (then no `done`). */
xx_timer *XX_NULLABLE xx_timer_start(xx_loop *loop, uint64_t ms, bool repeat, xx_timer_cb fire,
                                     xx_timer_cb done, void *XX_NULLABLE user);
void xx_timer_cancel(xx_timer *timer);

/* Runs `run` on a thread of libuv's pool, then `done` on the loop's thread, each exactly once, also
 * while the loop stops: it ends only when its jobs are over. Returns 0 or XX_E_MEMORY (then neither
 * runs). */
int xx_loop_offload(xx_loop *loop, xx_timer_cb run, xx_timer_cb done, void *XX_NULLABLE user);

/* `fire` on each signal `number`, until the loop stops; then `done`. Returns 0 or XX_E_*. */
int xx_loop_on_signal(xx_loop *loop, int number, xx_timer_cb fire, xx_timer_cb done,
                      void *XX_NULLABLE user);

XX_ASSUME_NONNULL_END
#ifdef __cplusplus
}
#endif
#endif
