/* The steps. Every message carries "rb-<sender>-<number>-"; each receiver must see each sender's
 * numbers 1, 2, 3… once. */
#define _GNU_SOURCE
#include "wsload.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum kind { IDLE, PINGPONG, RATE, FLOOD };
static const char *const names[] = {"idle", "pingpong", "rate", "flood"};
enum { DRAIN_MS = 3000 };

struct slot { /* one message under way */
    uint64_t due;
    uint32_t seq, left;
};

static struct {
    enum kind kind;
    uint32_t k, w, fan, size, ring;
    double secs, rate;
    int sending, on;
    uint64_t start, end, last, cpu0;
    uint64_t sent, completed, delivered, gaps, dups, stray, misrouted, other;
    uint64_t planned, lost0;
    uint32_t *base, *seen; /* per sender; per sender and place in the fan */
    struct slot *slots;    /* per sender: ring */
} st;
static struct rb_hist lat, echo, lag;
static uv_timer_t timer;
static uv_poll_t tick;
static int tick_fd = -1, timer_ready;
static uint8_t text[MAX_PACKET];

static uint64_t own_cpu(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (uint64_t)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000u +
           (uint64_t)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static void report(void) {
    double s = (double)(st.last > st.start ? st.last - st.start : 1) / 1e9;
    st.on = 0;
    printf("{\"event\":\"result\",\"mode\":\"%s\",\"conns\":%u,\"k\":%u,\"w\":%u,\"fan\":%u,"
           "\"size\":%u,\"rate\":%.1f,\"secs\":%.3f,"
           "\"sent\":%llu,\"completed\":%llu,\"expected\":%llu,\"delivered\":%llu,\"gaps\":%llu,"
           "\"dups\":%llu,\"stray\":%llu,"
           "\"misrouted\":%llu,\"other\":%llu,\"lost_conns\":%llu,\"msg_s\":%.1f,\"pkt_s\":%.1f,"
           "\"load_cpu_s\":%.3f,",
           names[st.kind], load.ready, st.k, st.w, st.fan, st.size, st.rate, s,
           (unsigned long long)st.sent, (unsigned long long)st.completed,
           (unsigned long long)(st.sent * st.fan), (unsigned long long)st.delivered,
           (unsigned long long)st.gaps, (unsigned long long)st.dups, (unsigned long long)st.stray,
           (unsigned long long)st.misrouted, (unsigned long long)st.other,
           (unsigned long long)(load.lost - st.lost0), (double)st.completed / s,
           (double)st.delivered / s, (double)(own_cpu() - st.cpu0) / 1e6);
    const struct rb_hist *h[] = {&lat, &echo, &lag};
    const char *n[] = {"lat_us", "echo_us", "lag_us"};
    for (int i = 0; i < 3; i++)
        printf("\"%s\":{\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f}%s", n[i],
               rb_hist_us(h[i], .5), rb_hist_us(h[i], .9), rb_hist_us(h[i], .99),
               rb_hist_us(h[i], .999), (double)h[i]->max / 1e3, i < 2 ? "," : "}\n");
    fflush(stdout);
    run_done();
}

static void on_timer(uv_timer_t *t) { /* 10 ms: end of sending, end of draining */
    uint64_t now = rb_now();
    if (st.sending && now >= st.end) {
        st.sending = 0;
        if (st.kind == RATE)
            uv_poll_stop(&tick);
    }
    if (st.sending)
        return;
    if (st.kind != IDLE && st.delivered < st.sent * st.fan &&
        now < st.end + DRAIN_MS * 1000000ull && load.lost < load.ready)
        return;
    if (st.kind == IDLE)
        st.last = now;
    uv_timer_stop(t);
    report();
}

static void send_message(uint32_t s, uint64_t due) {
    struct conn *c = &load.conns[s];
    int n;
    if (c->state != C_READY)
        return;
    c->seq++;
    n = snprintf((char *)text, 512,
                 "{\"userID\":%u,\"module\":\"chat\",\"method\":\"message\",\"params\":{\"fan\":%u,"
                 "\"of\":%u,\"messages\":[{\"gid\":\"rb-%u-%u-\","
                 "\"cgid\":\"a0b1c2d3-e4f5-4678-9abc-def012345678\",\"user\":%u,\"date\":\"\","
                 "\"type\":\"normal\",\"contentType\":\"text\","
                 "\"content\":\"",
                 c->uid, st.fan, load.n, s, c->seq, c->uid);
    for (uint32_t i = 0; i < st.size; i++)
        text[n++] = "the quick brown fox jumps over a lazy dog "[i % 42];
    memcpy(text + n, "\"}]}}", 5);
    struct slot *m = &st.slots[(size_t)s * st.ring + c->seq % st.ring];
    m->due = due;
    m->seq = c->seq;
    m->left = st.fan;
    st.sent++;
    conn_send(c, text, (size_t)n + 5);
}

void run_packet(struct conn *c, const uint8_t *p, size_t n) {
    const uint8_t *f = st.on ? memmem(p, n, "\"rb-", 4) : NULL;
    char *e;
    if (!f) {
        st.other++;
        return;
    }
    uint64_t now = rb_now();
    uint32_t s = (uint32_t)strtoul((const char *)f + 4, &e, 10),
             q = *e == '-' ? (uint32_t)strtoul(e + 1, NULL, 10) : 0, place;
    if (s >= st.k || q <= st.base[s]) {
        st.stray++;
        return;
    }
    place = (c->uid + load.n - load.conns[s].uid) % load.n;
    if (place >= st.fan) {
        st.misrouted++;
        return;
    }
    uint32_t *seen = &st.seen[(size_t)s * st.fan + place];
    if (q <= *seen) {
        st.dups++;
        return;
    }
    st.gaps += q - *seen - 1;
    *seen = q;
    st.delivered++;
    st.last = now;
    struct slot *m = &st.slots[(size_t)s * st.ring + q % st.ring];
    if (m->seq != q)
        return;
    rb_hist_add(&lat, now - m->due);
    if (place == 0)
        rb_hist_add(&echo, now - m->due);
    if (--m->left == 0) {
        st.completed++;
        if (st.sending && st.kind != RATE)
            send_message(s, rb_now());
    }
}

static uint64_t due_of(uint64_t i) {
    return st.start + (uint64_t)((double)i * 1e9 / st.rate);
}

static void arm(void) {
    uint64_t d = due_of(st.planned);
    struct itimerspec t = {{0, 0}, {(time_t)(d / 1000000000u), (long)(d % 1000000000u)}};
    timerfd_settime(tick_fd, TFD_TIMER_ABSTIME, &t, NULL);
}

static void on_tick(uv_poll_t *h, int status, int events) {
    uint64_t x, now = rb_now();
    (void)h, (void)status, (void)events;
    if (read(tick_fd, &x, sizeof x) < 0)
        return;
    while (st.sending && due_of(st.planned) <= now) {
        uint64_t due = due_of(st.planned);
        if (due >= st.end)
            break;
        send_message((uint32_t)(st.planned % st.k), due);
        rb_hist_add(&lag, rb_now() - due);
        st.planned++;
    }
    if (st.sending)
        arm();
}

static double opt(const char *t, const char *name, double fallback) {
    size_t l = strlen(name);
    for (const char *p = strchr(t, ':'); p; p = strchr(p + 1, ','))
        if (strncmp(p + 1, name, l) == 0 && p[1 + l] == '=')
            return atof(p + 2 + l);
    return fallback;
}

void run_step(const char *t) {
    size_t l = strcspn(t, ":");
    int kind = -1;
    free(st.base), free(st.seen), free(st.slots);
    memset(&st, 0, sizeof st);
    for (int i = 0; i < 4; i++)
        if (strlen(names[i]) == l && memcmp(names[i], t, l) == 0)
            kind = i;
    if (kind < 0) {
        fprintf(stderr, "wsload: unknown step %s\n", t);
        exit(2);
    }
    st.kind = (enum kind)kind;
    st.secs = opt(t, "secs", 3);
    st.fan = (uint32_t)opt(t, "fan", 1);
    st.size = (uint32_t)opt(t, "size", 200);
    st.rate = opt(t, "r", 1000);
    st.w = (uint32_t)opt(t, "w", kind == PINGPONG ? 1 : 4);
    st.k = (uint32_t)opt(t, "k", kind == PINGPONG ? 1 : 20);
    if (st.k > load.n)
        st.k = load.n;
    if (st.fan > load.n)
        st.fan = load.n;
    if (st.k < 1 || st.fan < 1 || st.w < 1 || st.w > 1024 || st.rate < 1 ||
        st.size > MAX_PACKET - 1024)
        exit(2);
    st.ring = kind == RATE ? 8192 : 2048;
    st.base = calloc(st.k, sizeof *st.base);
    st.seen = calloc((size_t)st.k * st.fan, sizeof *st.seen);
    st.slots = calloc((size_t)st.k * st.ring, sizeof *st.slots);
    for (uint32_t s = 0; s < st.k; s++) {
        st.base[s] = load.conns[s].seq;
        for (uint32_t d = 0; d < st.fan; d++)
            st.seen[(size_t)s * st.fan + d] = st.base[s];
    }
    rb_hist_reset(&lat), rb_hist_reset(&echo), rb_hist_reset(&lag);
    if (!timer_ready) {
        uv_timer_init(load.loop, &timer);
        tick_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
        uv_poll_init(load.loop, &tick, tick_fd);
        timer_ready = 1;
    }
    st.cpu0 = own_cpu();
    st.lost0 = load.lost;
    st.start = rb_now();
    st.end = st.start + (uint64_t)(st.secs * 1e9);
    st.on = st.sending = 1;
    uv_timer_start(&timer, on_timer, 10, 10);
    if (kind == RATE) {
        uv_poll_start(&tick, UV_READABLE, on_tick);
        arm();
    } else if (kind != IDLE) {
        for (uint32_t i = 0; i < st.w; i++)
            for (uint32_t s = 0; s < st.k; s++)
                send_message(s, rb_now());
    }
}
