/* A loop that its host drives. In: the host's poll says that the descriptor is readable. Out: one
 * turn, no sleep.
 *
 * The descriptor is an epoll of two: libuv's own, and a timer for what is due without bytes. So a
 * host needs to know nothing of libuv, and one that has a libuv loop of its own watches the same
 * descriptor there. */
#include <errno.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "internal.h"

static int watch(int set, int fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    return epoll_ctl(set, EPOLL_CTL_ADD, fd, &event);
}

/* Readable after `ms`; at once for 0, never for less. */
static void arm(xx_loop *loop, int ms) {
    struct itimerspec when = {0};
    if (ms > 0) {
        when.it_value.tv_sec = ms / 1000;
        when.it_value.tv_nsec = ms % 1000 * 1000000L;
    } else if (ms == 0) {
        when.it_value.tv_nsec = 1;
    }
    timerfd_settime(loop->host.alarm, 0, &when, NULL);
}

int xx_loop_fd(xx_loop *loop) {
    if (loop->host.fd >= 0)
        return loop->host.fd;
    int set = epoll_create1(EPOLL_CLOEXEC);
    int alarm = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (set < 0 || alarm < 0 || watch(set, alarm) < 0 || watch(set, uv_backend_fd(&loop->uv)) < 0) {
        if (set >= 0)
            close(set);
        if (alarm >= 0)
            close(alarm);
        return XX_E_SYSTEM;
    }
    loop->host.fd = set;
    loop->host.alarm = alarm;
    arm(loop, 0);
    return set;
}

bool xx_loop_step(xx_loop *loop) {
    const xx_loop *before = xx__loop_enter(loop);
    bool alive = true;
    int timeout = 0;
    /* Sockets that a turn begins to watch reach the kernel in the next one: a few, then the host
     * gets its turn. */
    for (int round = 0; alive && timeout == 0 && round < 4; round++) {
        alive = uv_run(&loop->uv, UV_RUN_NOWAIT) != 0;
        if (!alive || loop->ended)
            continue;
        /* input of the sockets; from here on a wake writes to the descriptor */
        xx__loop_settle(loop);
        timeout = uv_backend_timeout(&loop->uv);
    }
    xx__loop_leave(before);
    if (alive && loop->host.fd >= 0)
        arm(loop, timeout);
    return alive;
}

/* ---- inside a host's libuv loop ---- */

struct xx_hosting {
    uv_poll_t poll;
    xx_loop *loop; /* NULL once it was told to end */
    xx_loop_stop_cb over;
    void *user;
};

static void on_hosting_closed(uv_handle_t *handle) {
    xx_mem_release(XX_CONTAINER(handle, xx_hosting, poll));
}

void xx_hosting_end(xx_hosting *hosting) {
    hosting->loop = NULL;
    uv_close((uv_handle_t *)&hosting->poll, on_hosting_closed);
}

static void on_host_poll(uv_poll_t *poll, int status, int events) {
    (void)status, (void)events;
    xx_hosting *hosting = XX_CONTAINER(poll, xx_hosting, poll);
    if (!hosting->loop || xx_loop_step(hosting->loop))
        return;
    uv_poll_stop(&hosting->poll);
    hosting->over(hosting->user); /* may end it */
}

xx_hosting *xx_hosting_begin(xx_loop *loop, struct uv_loop_s *host, xx_loop_stop_cb over,
                             void *user) {
    int fd = xx_loop_fd(loop);
    xx_hosting *hosting = fd < 0 ? NULL : xx_mem_allocate(sizeof *hosting);
    if (!hosting)
        return NULL;
    hosting->loop = loop;
    hosting->over = over;
    hosting->user = user;
    if (uv_poll_init(host, &hosting->poll, fd) < 0) {
        xx_mem_release(hosting);
        return NULL;
    }
    uv_poll_start(&hosting->poll, UV_READABLE, on_host_poll);
    return hosting;
}
