/* fakexxb: a backend that costs next to nothing. One path for everything: POST, AES, peek, canned
 * answer. */
#define _GNU_SOURCE
#include "chan.h"
#include "rb.h"
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_BODY = 1 << 20 };

struct peer {
    struct chan ch; /* first */
    uint8_t *buf;
    size_t len, cap;
};
struct delayed {
    uv_timer_t timer; /* first */
    struct peer *peer;
    size_t len;
    uint8_t data[];
};

static uv_loop_t *loop;
static struct rb_aes aes;
static long users_default = 1000, delay_ms, list_bytes = 0;
static uint8_t body[MAX_BODY + 64], work[MAX_BODY + 64];
static unsigned long requests;

static size_t lists(uint8_t *o, size_t cap, const char *method) {
    size_t n = (size_t)snprintf(
        (char *)o, cap, "{\"result\":\"success\",\"module\":\"chat\",\"method\":\"%s\",\"data\":[",
        method);
    const char *item =
        "{\"id\":1,\"account\":\"u1\",\"realname\":\"User One\",\"status\":\"online\",\"dept\":1}";
    size_t l = strlen(item);
    for (long left = list_bytes; left > 0 && n + l + 8 < cap; left -= (long)l + 1) {
        memcpy(o + n, item, l);
        n += l;
        o[n++] = left > (long)l + 1 ? ',' : ' ';
    }
    o[n++] = ']';
    o[n++] = '}';
    return n;
}

/* Second string of "params":["site","account",...]: its digits are the user id. */
static long login_id(const uint8_t *p, size_t n) {
    const uint8_t *end = p + n, *f = rb_key(p, n, "\"params\"");
    for (int quotes = 0; f && f < end; f++) {
        if (*f == '"')
            quotes++;
        else if (quotes == 3 && *f >= '0' && *f <= '9')
            return strtol((const char *)f, NULL, 10);
    }
    return 0;
}

static const uint8_t *array_end(const uint8_t *p, const uint8_t *end) {
    int depth = 0;
    for (; p < end; p++) {
        if (*p == '"') {
            for (p++; p < end && *p != '"'; p++)
                if (*p == '\\')
                    p++;
        } else if (*p == '[' || *p == '{') {
            depth++;
        } else if ((*p == ']' || *p == '}') && --depth == 0) {
            return p + 1;
        }
    }
    return NULL;
}

static size_t message(uint8_t *o, size_t cap, const uint8_t *p, size_t n) {
    long uid = rb_num(p, n, "\"userID\"", 1), fan = rb_num(p, n, "\"fan\"", 1),
         of = rb_num(p, n, "\"of\"", users_default);
    const uint8_t *m = rb_key(p, n, "\"messages\""), *e = m ? array_end(m, p + n) : NULL;
    size_t k = (size_t)sprintf(
        (char *)o,
        "{\"result\":\"success\",\"module\":\"chat\",\"method\":\"message\",\"users\":[");
    if (of < 1)
        of = 1;
    if (fan > of)
        fan = of;
    for (long i = 0; i < fan && k + 64 < cap; i++) {
        char t[20];
        int l = 0;
        long id = (uid - 1 + i) % of + 1;
        if (i)
            o[k++] = ',';
        do
            t[l++] = (char)('0' + id % 10);
        while ((id /= 10));
        while (l)
            o[k++] = (uint8_t)t[--l];
    }
    k += (size_t)sprintf((char *)o + k, "],\"data\":");
    if (e && k + (size_t)(e - m) + 8 < cap) {
        memcpy(o + k, m, (size_t)(e - m));
        k += (size_t)(e - m);
    } else {
        o[k++] = '[';
        o[k++] = ']';
    }
    o[k++] = '}';
    return k;
}

static size_t answer(uint8_t *o, size_t cap, const uint8_t *p, size_t n) {
    size_t l = 0;
    const char *m = rb_str(p, n, "\"method\"", &l);
#define IS(s) (m && l == sizeof(s) - 1 && memcmp(m, s, l) == 0)
    if (IS("message"))
        return message(o, cap, p, n);
    if (IS("login")) {
        long id = login_id(p, n);
        return (size_t)snprintf((char *)o, cap,
                                "{\"result\":\"success\",\"module\":\"chat\",\"method\":\"login\","
                                "\"sid\":\"18025976a786ec78194e491e7b790731\","
                                "\"data\":{\"id\":%ld,\"account\":\"u%ld\",\"realname\":\"User "
                                "%ld\",\"avatar\":\"\",\"role\":\"dev\",\"dept\":1,"
                                "\"status\":\"online\",\"admin\":\"no\",\"gender\":\"f\",\"email\":"
                                "\"\",\"mobile\":\"\",\"phone\":\"\"}}",
                                id, id, id);
    }
    if (IS("userGetlist"))
        return lists(o, cap, "userGetlist");
    if (IS("getlist"))
        return lists(o, cap, "getlist");
    if (IS("getOfflineMessages"))
        return lists(o, cap, "message");
    if (IS("getOfflineNotify"))
        return lists(o, cap, "notify");
    if (IS("logout")) /* to nobody that exists: a mass logout must not become a broadcast storm */
        return (size_t)sprintf((char *)o, "{\"result\":\"success\",\"module\":\"chat\",\"method\":"
                                          "\"logout\",\"users\":[999999999],\"data\":{}}");
    if (IS("checkUserChange"))
        return (size_t)sprintf((char *)o, "{\"result\":\"success\",\"data\":\"no\"}");
    return (size_t)sprintf((char *)o, "{\"result\":\"success\"}");
}

static void timer_closed(uv_handle_t *h) {
    free(h);
}

static void on_timer(uv_timer_t *t) {
    struct delayed *d = (struct delayed *)t;
    chan_put(&d->peer->ch, d->data, d->len);
    uv_close((uv_handle_t *)t, timer_closed);
}

static void reply(struct peer *p, const uint8_t *req, size_t n) {
    uint8_t *start;
    char head[160];
    ssize_t plain = n <= MAX_BODY ? rb_decrypt(&aes, req, n, work) : -1;
    size_t len, h;
    requests++;
    if (plain < 0) {
        const char bad[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
        chan_put(&p->ch, bad, sizeof bad - 1);
        return;
    }
    work[plain] = 0;
    start = body + 160;
    len = answer(start, MAX_BODY - 256, work, (size_t)plain);
    len = rb_encrypt(&aes, start, len);
    h = (size_t)sprintf(
        head,
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %zu\r\n\r\n",
        len);
    memcpy(start - h, head, h);
    if (!delay_ms) {
        chan_put(&p->ch, start - h, h + len);
        return;
    }
    struct delayed *d = malloc(sizeof *d + h + len);
    d->peer = p; /* peers are never freed in delay mode, so the pointer stays good */
    d->len = h + len;
    memcpy(d->data, start - h, h + len);
    uv_timer_init(loop, &d->timer);
    uv_timer_start(&d->timer, on_timer, (uint64_t)delay_ms, 0);
}

static void on_open(struct chan *c) {
    (void)c;
}

static void on_data(struct chan *c, uint8_t *data, size_t n) {
    struct peer *p = (struct peer *)c;
    uint8_t *at = data;
    int own = p->len > 0;
    if (own) {
        if (p->len + n > p->cap)
            p->buf = realloc(p->buf, p->cap = (p->len + n) * 2);
        memcpy(p->buf + p->len, data, n);
        at = p->buf;
        n += p->len;
    }
    while (n && !c->dead) {
        size_t b, h = rb_http_head(at, n, &b);
        if (!h || n < h + b) {
            if (b > MAX_BODY || n > MAX_BODY + 8192)
                chan_close(c);
            if (h && n == h && memmem(at, h, "100-continue", 12))
                chan_put(c, "HTTP/1.1 100 Continue\r\n\r\n", 25);
            break;
        }
        reply(p, at + h, b);
        at += h + b;
        n -= h + b;
    }
    if (n && !own && n > p->cap)
        p->buf = realloc(p->buf, p->cap = n * 2);
    if (n)
        memmove(p->buf, at, n);
    p->len = n;
}

static void on_gone(struct chan *c) {
    struct peer *p = (struct peer *)c;
    free(p->buf);
    p->buf = NULL;
    if (!delay_ms)
        free(p);
}

static const struct chan_ops ops = {on_open, on_data, on_gone};

static void on_conn(uv_stream_t *s, int status) {
    struct peer *p = status < 0 ? NULL : calloc(1, sizeof *p);
    if (p)
        chan_accept(&p->ch, s, NULL, &ops);
}

int main(int argc, char **argv) {
    static const struct option o[] = {{"port", 1, 0, 'p'},       {"key", 1, 0, 'k'},
                                      {"users", 1, 0, 'u'},      {"delay", 1, 0, 'd'},
                                      {"list-bytes", 1, 0, 'l'}, {0, 0, 0, 0}};
    const char *key = "5d2b8e0c7f4a19633e6b0d8c41f7a25e";
    int c, port = 0;
    uv_tcp_t server;
    while ((c = getopt_long(argc, argv, "", o, NULL)) != -1) {
        if (c == 'p')
            port = atoi(optarg);
        else if (c == 'k')
            key = optarg;
        else if (c == 'u')
            users_default = atol(optarg);
        else if (c == 'd')
            delay_ms = atol(optarg);
        else if (c == 'l')
            list_bytes = atol(optarg);
        else
            return 2;
    }
    if (!port || strlen(key) != 32) {
        fprintf(stderr, "fakexxb --port P --key K32 [--users N] [--delay MS] [--list-bytes B]\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    loop = uv_default_loop();
    rb_aes_init(&aes, key);
    chan_listen(loop, &server, port, on_conn);
    printf("fakexxb 127.0.0.1:%d\n", port);
    fflush(stdout);
    return uv_run(loop, UV_RUN_DEFAULT);
}
