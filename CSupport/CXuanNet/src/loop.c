/* The loop: one libuv loop, the tick wheel, wake-ups and the end of each turn.
 * In: readiness, time, wakes from other threads. Out: calls into streams, in this order each turn:
 * timers and ticks, sockets, wakes; then `settle`, where all that was queued is written once. */
#include <pthread.h>
#include <signal.h>
#include <sys/random.h>
#include <unistd.h>

#include "internal.h"

static _Thread_local const xx_loop *current;

struct xx_timer {
    xx__thing thing;
    union {
        uv_handle_t handle;
        uv_timer_t timer;
        uv_signal_t signal;
    };
    xx_timer_cb fire, done;
    void *user;
    bool over; /* one shot has fired, or cancelled */
};

/* ---- the end of a turn ---- */

static void settle(xx_loop *loop) {
    if (!loop->ended)
        loop->owner.on_turn(loop->owner.user);
    /* A stream may mark others here: some rounds, then the sockets get their turn. */
    for (int round = 0; loop->dirty.first && round < 16; round++) {
        xx_stream *stream = loop->dirty.first;
        loop->dirty.first = NULL;
        loop->dirty.tail = &loop->dirty.first;
        while (stream) {
            xx_stream *next = stream->owed.next;
            stream->flags &= (uint16_t)~XX__DIRTY;
            xx__stream_settle(stream);
            stream = next;
        }
    }
    if (loop->dirty.first && !loop->ended)
        uv_async_send(&loop->handles.wake); /* do not sleep on it */
}

/* Takes what other threads have posted. */
static void hear(xx_loop *loop) {
    atomic_store(&loop->posts.came, false);
    loop->owner.on_wake(loop->owner.user);
}

void xx__loop_settle(xx_loop *loop) {
    settle(loop);
    /* A thread that posts sets `came`, then looks at `asleep`; here it is the other way round. So
     * either it sees a sleeper and writes to the descriptor, or its post is seen here. */
    for (int round = 0; round < 4; round++) {
        atomic_store(&loop->posts.asleep, true);
        if (!atomic_load(&loop->posts.came))
            return;
        atomic_store(&loop->posts.asleep, false);
        hear(loop);
        settle(loop);
    }
    atomic_store(&loop->posts.asleep, true);
    if (atomic_load(&loop->posts.came))
        uv_async_send(&loop->handles.wake); /* the sockets get their turn first */
}

static void on_prepare(uv_prepare_t *prepare) {
    xx__loop_settle(prepare->data);
}

static void on_check(uv_check_t *check) {
    xx_loop *loop = check->data;
    atomic_store_explicit(&loop->posts.asleep, false, memory_order_relaxed);
}

/* Moves all of `from` to `to`, which need not be initialised. */
static void take_list(xx__link *from, xx__link *to) {
    xx__link_init(to);
    if (from->next == from)
        return;
    *to = *from;
    to->next->prev = to->prev->next = to;
    xx__link_init(from);
}

static void on_tick(uv_timer_t *timer) {
    xx_loop *loop = timer->data;
    loop->ticks++;
    xx__link *slot = &loop->wheel[loop->ticks & (XX__WHEEL - 1)];
    /* Moved aside first: what a stream does may link it, or another, into this slot again. */
    xx__link due;
    take_list(slot, &due);
    while (due.next != &due) {
        xx_stream *stream = XX_CONTAINER(due.next, xx_stream, owed.wheel);
        xx__link_remove(&stream->owed.wheel);
        uint32_t next = stream->owed.due;
        if (xx__reached(loop->ticks, stream->owed.due)) {
            next = stream->ops->due(stream, loop->ticks);
            if (stream->flags & XX__CLOSED)
                continue;
            if (xx__reached(loop->ticks, next))
                next = loop->ticks + 1;
        }
        /* `due` may have linked it itself, by setting a limit: the earlier one holds. */
        if (stream->owed.wheel.next != &stream->owed.wheel)
            next = xx__earlier(next, stream->owed.due);
        xx__link_remove(&stream->owed.wheel);
        stream->owed.due = next;
        xx__link_append(&loop->wheel[next & (XX__WHEEL - 1)], &stream->owed.wheel);
    }
    take_list(&loop->starved, &due); /* a listener that starves again lines up for the next tick */
    while (due.next != &due) {
        xx__link *link = due.next;
        xx__link_remove(link);
        xx__listener_accept(XX_CONTAINER(link, xx_listener, starved));
    }
}

/* ---- stopping ---- */

static void end_all(xx_loop *loop) {
    if (loop->ended)
        return;
    loop->owner.on_stop(loop->owner.user);
    while (loop->things.next != &loop->things) {
        xx__thing *thing = XX_CONTAINER(loop->things.next, xx__thing, link);
        xx__link_remove(&thing->link);
        thing->end(thing);
    }
    for (xx__link *link = loop->streams.next, *next; link != &loop->streams; link = next) {
        next = link->next;
        xx_stream *stream = XX_CONTAINER(link, xx_stream, link);
        stream->ops->stop(stream);
    }
    settle(loop);
    while (loop->streams.next != &loop->streams) /* an owner that lingers: no longer */
        xx__stream_close(XX_CONTAINER(loop->streams.next, xx_stream, link));
    while (loop->dirty.first) /* only closed ones are left */
        settle(loop);
    loop->ended = true;
    uv_close((uv_handle_t *)&loop->handles.wake, NULL);
    uv_close((uv_handle_t *)&loop->handles.prepare, NULL);
    uv_close((uv_handle_t *)&loop->handles.check, NULL);
    uv_close((uv_handle_t *)&loop->handles.tick, NULL);
}

static void on_wake(uv_async_t *wake) {
    xx_loop *loop = wake->data;
    hear(loop);
    if (atomic_load(&loop->posts.stop_asked))
        end_all(loop);
}

/* ---- life ---- */

/* so that no two connections of the process have one number */
static atomic_uint_least64_t loops_made;

xx_loop *xx_loop_new(uint32_t tick_ms, xx_loop_wake_cb wake, xx_loop_turn_cb turn,
                     xx_loop_stop_cb stop, void *user, xx_error *error) {
    xx_loop *loop = xx_mem_allocate(sizeof *loop);
    uint8_t *buffers = xx_mem_allocate(2 * XX__READ_SIZE);
    int cause = UV_ENOMEM;
    if (!loop || !buffers)
        goto fail;
    memset(loop, 0, sizeof *loop);
    cause = uv_loop_init(&loop->uv);
    if (cause < 0)
        goto fail;
    loop->buffers.raw = buffers;
    loop->buffers.plain = buffers + XX__READ_SIZE;
    loop->tick_ms = tick_ms ? tick_ms : 1000;
    loop->frame_limit = SIZE_MAX;
    xx_loop_sample(loop, XX_SAMPLING);
    loop->numbers = atomic_fetch_add_explicit(&loops_made, 1, memory_order_relaxed) << 40;
    if (getrandom(&loop->ping_seed, sizeof loop->ping_seed, 0) != sizeof loop->ping_seed)
        loop->ping_seed = uv_hrtime();
    loop->host.fd = loop->host.alarm = -1;
    loop->dirty.tail = &loop->dirty.first;
    loop->owner.on_wake = wake;
    loop->owner.on_turn = turn;
    loop->owner.on_stop = stop;
    loop->owner.user = user;
    atomic_init(&loop->posts.stop_asked, false);
    atomic_init(&loop->posts.came, false);
    atomic_init(&loop->posts.asleep, true);
    xx__link_init(&loop->streams);
    xx__link_init(&loop->things);
    xx__link_init(&loop->starved);
    for (int i = 0; i < XX__WHEEL; i++)
        xx__link_init(&loop->wheel[i]);
    cause = uv_async_init(&loop->uv, &loop->handles.wake, on_wake);
    if (cause < 0) {
        uv_loop_close(&loop->uv);
        goto fail;
    }
    uv_prepare_init(&loop->uv, &loop->handles.prepare);
    uv_check_init(&loop->uv, &loop->handles.check);
    uv_timer_init(&loop->uv, &loop->handles.tick);
    loop->handles.wake.data = loop->handles.prepare.data = loop->handles.check.data =
        loop->handles.tick.data = loop;
    uv_prepare_start(&loop->handles.prepare, on_prepare);
    uv_check_start(&loop->handles.check, on_check);
    uv_timer_start(&loop->handles.tick, on_tick, loop->tick_ms, loop->tick_ms);
    return loop;
fail:
    xx__error_set(error, cause == UV_ENOMEM ? XX_E_MEMORY : XX_E_SYSTEM, cause, "event loop");
    xx_mem_release(loop);
    xx_mem_release(buffers);
    return NULL;
}

void xx_loop_free(xx_loop *loop) {
    end_all(loop);
    uv_run(&loop->uv, UV_RUN_DEFAULT);
    if (loop->host.fd >= 0) {
        close(loop->host.fd);
        close(loop->host.alarm);
    }
    uv_loop_close(&loop->uv);
    xx_buf_reset(&loop->buffers.cipher);
    xx_mem_release(loop->buffers.raw);
    xx_mem_release(loop->buffers.gather);
    xx_mem_release(loop);
}

const xx_loop *xx__loop_enter(const xx_loop *loop) {
    const xx_loop *before = current;
    current = loop;
    return before;
}
void xx__loop_leave(const xx_loop *before) {
    current = before;
}

void xx_loop_run(xx_loop *loop) {
    const xx_loop *before = xx__loop_enter(loop);
    uv_run(&loop->uv, UV_RUN_DEFAULT); /* `wake` keeps it until end_all closed everything */
    xx__loop_leave(before);
}

void xx_loop_stop(xx_loop *loop) {
    if (!atomic_exchange(&loop->posts.stop_asked, true))
        uv_async_send(&loop->handles.wake);
}

void xx_loop_wake(xx_loop *loop) {
    /* After the stop the handle is closed, or about to be: nobody would notice. */
    if (atomic_load(&loop->posts.stop_asked))
        return;
    atomic_store(&loop->posts.came, true);
    if (atomic_load(&loop->posts.asleep))
        uv_async_send(&loop->handles.wake);
}

bool xx_loop_is_current(const xx_loop *loop) {
    return current == loop;
}
uint64_t xx_loop_now(const xx_loop *loop) {
    return uv_now(&loop->uv);
}
void xx_loop_limit_frames(xx_loop *loop, size_t bytes) {
    loop->frame_limit = bytes;
}
const xx_figures *xx_loop_figures(const xx_loop *loop) {
    return &loop->figures;
}
void xx_loop_sample(xx_loop *loop, uint32_t every) {
    loop->samples.every = loop->samples.to_read = loop->samples.to_write = every;
}

/* ---- work for the pool ---- */

typedef struct pool_job {
    uv_work_t work;
    xx_timer_cb run, done;
    void *user;
} pool_job;

static void on_pool(uv_work_t *work) {
    pool_job *job = work->data;
    job->run(job->user);
}

static void on_pool_done(uv_work_t *work, int status) {
    (void)status;
    pool_job *job = work->data;
    job->done(job->user);
    xx_mem_release(job);
}

int xx_loop_offload(xx_loop *loop, xx_timer_cb run, xx_timer_cb done, void *user) {
    pool_job *job = xx_mem_allocate(sizeof *job);
    if (!job)
        return XX_E_MEMORY;
    job->work.data = job;
    job->run = run;
    job->done = done;
    job->user = user;
    uv_queue_work(&loop->uv, &job->work, on_pool, on_pool_done);
    return XX_OK;
}

/* ---- timers and signals ---- */

static void on_timer_closed(uv_handle_t *handle) {
    xx_timer *timer = handle->data;
    if (timer->done)
        timer->done(timer->user);
    xx_mem_release(timer);
}

static void end_timer(xx__thing *thing) {
    xx_timer *timer = XX_CONTAINER(thing, xx_timer, thing);
    timer->over = true;
    uv_close(&timer->handle, on_timer_closed);
}

static xx_timer *new_timer(xx_loop *loop, xx_timer_cb fire, xx_timer_cb done, void *user) {
    xx_timer *timer = loop->ended ? NULL : xx_mem_allocate(sizeof *timer);
    if (!timer)
        return NULL;
    memset(timer, 0, sizeof *timer);
    timer->fire = fire;
    timer->done = done;
    timer->user = user;
    timer->thing.end = end_timer;
    return timer;
}

static void on_timer(uv_timer_t *handle) {
    xx_timer *timer = handle->data;
    bool once = uv_timer_get_repeat(handle) == 0;
    timer->fire(timer->user);
    if (once && !timer->over)
        xx_timer_cancel(timer);
}

xx_timer *xx_timer_start(xx_loop *loop, uint64_t ms, bool repeat, xx_timer_cb fire,
                         xx_timer_cb done, void *user) {
    xx_timer *timer = new_timer(loop, fire, done, user);
    if (!timer)
        return NULL;
    uv_timer_init(&loop->uv, &timer->timer);
    timer->handle.data = timer;
    uv_timer_start(&timer->timer, on_timer, ms, repeat ? (ms ? ms : 1) : 0);
    xx__link_append(&loop->things, &timer->thing.link);
    return timer;
}

void xx_timer_cancel(xx_timer *timer) {
    if (timer->over)
        return;
    xx__link_remove(&timer->thing.link);
    end_timer(&timer->thing);
}

static void on_signal(uv_signal_t *handle, int number) {
    (void)number;
    xx_timer *timer = handle->data;
    timer->fire(timer->user);
}

int xx_loop_on_signal(xx_loop *loop, int number, xx_timer_cb fire, xx_timer_cb done, void *user) {
    xx_timer *timer = new_timer(loop, fire, done, user);
    if (!timer)
        return XX_E_MEMORY;
    if (uv_signal_init(&loop->uv, &timer->signal) < 0) {
        xx_mem_release(timer);
        return XX_E_SYSTEM;
    }
    timer->handle.data = timer;
    /* The parent may have left it blocked, and a blocked signal never comes. */
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, number);
    pthread_sigmask(SIG_UNBLOCK, &wanted, NULL);
    if (uv_signal_start(&timer->signal, on_signal, number) < 0) {
        timer->done = NULL;
        end_timer(&timer->thing);
        return XX_E_SYSTEM;
    }
    xx__link_append(&loop->things, &timer->thing.link);
    return XX_OK;
}
