/* The backend side of floor: at most one request in flight per connection, the rest waits in a
 * list. */
#include "floor.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct link {
    struct chan ch; /* first */
    struct job *job;
    struct link *idle_next;
    uint8_t *buf;
    size_t len, cap;
};

struct rb_aes backend_aes;
static uv_loop_t *loop;
static int port;
static char path[256];
static unsigned conns, max_conns;
static struct link *idle;
static struct job *queue, **queue_end = &queue;
static uint8_t plain[MAX_PACKET + 64];

static void work_on(struct link *l) {
    struct job *j = queue;
    if (!j) {
        l->job = NULL;
        l->idle_next = idle;
        idle = l;
        return;
    }
    if (!(queue = j->next))
        queue_end = &queue;
    l->job = j;
    chan_put(&l->ch, j->http, j->len);
}

static void on_data(struct chan *c, uint8_t *data, size_t n) {
    struct link *l = (struct link *)c;
    uint8_t *at = data;
    size_t b, h;
    if (l->len) {
        if (l->len + n > l->cap)
            l->buf = realloc(l->buf, l->cap = (l->len + n) * 2);
        memcpy(l->buf + l->len, data, n);
        at = l->buf;
        n += l->len;
    }
    h = rb_http_head(at, n, &b);
    if (!h || n < h + b) {
        if (at == data) {
            if (n > l->cap)
                l->buf = realloc(l->buf, l->cap = n * 2);
            memcpy(l->buf, at, n);
        }
        l->len = n;
        return;
    }
    l->len = 0;
    ssize_t p = b <= MAX_PACKET ? rb_decrypt(&backend_aes, at + h, b, plain) : -1;
    struct job *j = l->job;
    work_on(l); /* keep the backend busy before the answer is worked on */
    if (j && p >= 0)
        backend_answer(j, plain, (size_t)p);
    free(j);
}

static void on_open(struct chan *c) {
    work_on((struct link *)c);
}

static void on_gone(struct chan *c) {
    (void)c;
    fprintf(stderr, "floor: backend connection lost\n");
    exit(1);
}

static const struct chan_ops ops = {on_open, on_data, on_gone};

void backend_init(uv_loop_t *l, int p, const char *url_path, unsigned max) {
    loop = l;
    port = p;
    max_conns = max;
    snprintf(path, sizeof path, "%s", url_path);
}

struct job *backend_ask(void *owner, enum job_kind kind, const uint8_t *text, size_t n) {
    struct job *j = malloc(sizeof *j + 512 + n + 16);
    size_t h;
    if (!j)
        rb_die("memory", 0);
    h = (size_t)snprintf(
        (char *)j->http, 512,
        "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: easysoft/xuan.im\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n",
        path, port, n + 16 - n % 16);
    memcpy(j->http + h, text, n);
    j->len = h + rb_encrypt(&backend_aes, j->http + h, n);
    j->owner = owner;
    j->kind = kind;
    j->next = NULL;
    *queue_end = j;
    queue_end = &j->next;
    if (idle) {
        struct link *l = idle;
        idle = l->idle_next;
        work_on(l);
    } else if (conns < max_conns) {
        struct link *l = calloc(1, sizeof *l);
        conns++;
        chan_connect(&l->ch, loop, port, NULL, &ops);
    }
    return j;
}
