/* floor: the least work a relay can do for a packet, in one thread of C.
 *   frame in, AES decrypt, AES encrypt for the backend, POST, decrypt the answer, cut "users" out,
 *   encrypt once, one frame shared by all receivers, one write per receiver and loop turn.
 * No settings file, no log, no limits, hardly an error path. It is a ruler, not a server. */
#define _GNU_SOURCE
#include "floor.h"
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SITES = 1024, BATCH = 64 };

struct frame { /* encoded once, borrowed by every receiver's queue */
    unsigned refs, len;
    uint8_t data[];
};
struct node {
    struct node *next;
    struct frame *f;
};
struct client {
    struct chan ch; /* first */
    struct ws_in in;
    struct node *out, **out_end;
    struct client *dirty_next;
    struct job *job; /* the one request in flight: packets of one client stay in order */
    int site;
    uint32_t uid;
    uint8_t upgraded, dirty;
};
struct site {
    struct client **user;
    uint32_t cap;
};
struct info {       /* one serverInfo request */
    struct chan ch; /* first */
    struct job *job;
    uint8_t *buf;
    size_t len;
};

static uv_loop_t *loop;
static struct rb_aes client_aes;
static struct site sites[SITES];
static struct client *dirty;
static struct node *spare;
static SSL_CTX *tls;
static int chat_port, direct;
static char token[33];
static uint8_t packet[MAX_PACKET + 64];

/* ---- out ---- */

static struct frame *frame_new(int op, const uint8_t *plain, size_t n) {
    struct frame *f = malloc(sizeof *f + 14 + n + 16);
    size_t padded = op == WS_BIN ? n + 16 - n % 16 : n, h;
    if (!f)
        rb_die("memory", 0);
    h = ws_head(f->data, op, padded, NULL);
    memcpy(f->data + h, plain, n);
    if (op == WS_BIN)
        rb_encrypt(&client_aes, f->data + h, n);
    f->len = (unsigned)(h + padded);
    f->refs = 1;
    return f;
}

static void frame_drop(struct frame *f) {
    if (--f->refs == 0)
        free(f);
}

static void out_clear(struct client *c) {
    while (c->out) {
        struct node *n = c->out;
        c->out = n->next;
        frame_drop(n->f);
        n->next = spare;
        spare = n;
    }
    c->out_end = &c->out;
}

static void flush(struct client *c) {
    while (c->out && !c->ch.dead) {
        uv_buf_t b[BATCH];
        unsigned k = 0;
        struct node *n = c->out;
        for (; n && k < BATCH; n = n->next)
            b[k++] = uv_buf_init((char *)n->f->data, n->f->len);
        chan_write(&c->ch, b, k);
        while (c->out != n) {
            struct node *d = c->out;
            c->out = d->next;
            frame_drop(d->f);
            d->next = spare;
            spare = d;
        }
    }
    out_clear(c);
    c->dirty = 0;
}

static void push(struct client *c, struct frame *f) {
    struct node *n = spare;
    if (n)
        spare = n->next;
    else if (!(n = malloc(sizeof *n)))
        rb_die("memory", 0);
    n->f = f;
    n->next = NULL;
    f->refs++;
    *c->out_end = n;
    c->out_end = &n->next;
    if (direct) {
        flush(c);
    } else if (!c->dirty) {
        c->dirty = 1;
        c->dirty_next = dirty;
        dirty = c;
    }
}

static void on_turn_end(uv_check_t *h) {
    (void)h;
    while (dirty) {
        struct client *c = dirty;
        dirty = c->dirty_next;
        flush(c);
    }
}

static void send_one(struct client *c, const uint8_t *plain, size_t n) {
    struct frame *f = frame_new(WS_BIN, plain, n);
    push(c, f);
    frame_drop(f);
}

static void send_site(int site, struct frame *f) {
    struct site *s = &sites[site];
    for (uint32_t i = 0; i < s->cap; i++)
        if (s->user[i])
            push(s->user[i], f);
}

/* ---- packets ---- */

static int site_index(const char *name,
                      size_t n) { /* "sab" -> 1..; anything else is the default site */
    int v = 0;
    if (n < 2 || name[0] != 's')
        return 0;
    for (size_t i = 1; i < n; i++)
        v = v * 26 + (name[i] - 'a');
    return v >= 0 && v + 1 < SITES ? v + 1 : 0;
}

static void ask_text(struct client *c, enum job_kind kind, const char *method) {
    char t[160];
    int n = snprintf(t, sizeof t,
                     "{\"module\":\"chat\",\"method\":\"%s\",\"lang\":\"zh-cn\",\"params\":[\"\"],"
                     "\"userID\":%u}",
                     method, c->uid);
    c->job = backend_ask(c, kind, (uint8_t *)t, (size_t)n);
}

static void enlist(struct client *c) {
    struct site *s = &sites[c->site];
    if (c->uid >= s->cap) {
        uint32_t cap = c->uid * 2 + 16;
        s->user = realloc(s->user, cap * sizeof *s->user);
        memset(s->user + s->cap, 0, (cap - s->cap) * sizeof *s->user);
        s->cap = cap;
    }
    s->user[c->uid] = c;
}

static void deliver(struct client *from, uint8_t *p, size_t n) {
    static uint32_t ids[65536];
    uint8_t *u = memmem(p, n, "\"users\":[", 9), *e;
    size_t k = 0;
    if (u) {
        uint8_t *d = u + 9;
        while (*d != ']' && k < 65536) {
            uint32_t v = 0;
            while (*d >= '0' && *d <= '9')
                v = v * 10 + (uint32_t)(*d++ - '0');
            ids[k++] = v;
            if (*d == ',')
                d++;
            else if (*d != ']')
                break;
        }
        e = d + 1;
        if (*e == ',')
            e++;
        else if (u > p && u[-1] == ',')
            u--;
        memmove(u, e, (size_t)(p + n - e));
        n -= (size_t)(e - u);
    }
    struct frame *f = frame_new(WS_BIN, p, n);
    struct site *s = &sites[from->site];
    if (k == 0)
        send_site(from->site, f);
    for (size_t i = 0; i < k; i++)
        if (ids[i] < s->cap && s->user[ids[i]])
            push(s->user[ids[i]], f);
    frame_drop(f);
}

static int on_message(void *arg, int op, uint8_t *p, size_t n) {
    struct client *c = arg;
    size_t l = 0;
    if (op == WS_CLOSE) {
        chan_close(&c->ch);
        return WS_STOP;
    }
    if (op == WS_PING) {
        struct frame *f = frame_new(WS_PONG, p, n);
        push(c, f);
        frame_drop(f);
    }
    if (op != WS_BIN)
        return WS_GO_ON;
    ssize_t m = n <= MAX_PACKET ? rb_decrypt(&client_aes, p, n, packet) : -1;
    const char *method = m < 0 ? NULL : rb_str(packet, (size_t)m, "\"method\"", &l);
    if (!method) {
        chan_close(&c->ch);
        return WS_STOP;
    }
    if (l == 5 && memcmp(method, "login", 5) == 0) {
        const char *q = memmem(packet, (size_t)m, "\"params\":[\"", 11);
        c->site = q ? site_index(q + 11, strcspn(q + 11, "\"")) : 0;
        c->job = backend_ask(c, JOB_LOGIN, packet, (size_t)m);
    } else if (c->uid && rb_num(packet, (size_t)m, "\"userID\"", -1) == c->uid) {
        c->job = backend_ask(c, JOB_MESSAGE, packet, (size_t)m);
    } else {
        return WS_GO_ON;
    }
    return WS_PAUSE;
}

static void go_on(struct client *c) {
    c->job = NULL;
    if (c->in.len && !c->ch.dead && ws_feed(&c->in, NULL, 0, on_message, c) == WS_STOP)
        chan_close(&c->ch);
}

static void info_answer(struct info *i, int ok) {
    char b[512], h[768];
    int n = snprintf(b, sizeof b,
                     "{\"version\":\"v2.2.0\",\"token\":\"%s\",\"siteType\":\"singleSite\","
                     "\"uploadFileSize\":33554432,\"chatPort\":%d,\"testModel\":false}\n",
                     token, chat_port);
    int m = snprintf(h, sizeof h,
                     "HTTP/1.1 %s\r\nContent-Type: text/plain; "
                     "charset=utf-8\r\nAccess-Control-Allow-Origin: *\r\n"
                     "Content-Length: %d\r\n\r\n%s",
                     ok ? "200 OK" : "401 Unauthorized", ok ? n : 0, ok ? b : "");
    chan_put(&i->ch, h, (size_t)m);
}

void backend_answer(struct job *j, uint8_t *p, size_t n) {
    struct client *c = j->owner;
    char sid[160];
    int k;
    if (!c)
        return;
    if (j->kind == JOB_VERIFY) {
        ((struct info *)j->owner)->job = NULL;
        info_answer(j->owner, memmem(p, n, "\"result\":\"success\"", 18) != NULL);
        return;
    }
    switch (j->kind) {
    case JOB_LOGIN:
        c->uid = (uint32_t)rb_num(p, n, "\"id\"", 0);
        send_one(c, p, n);
        k = snprintf(sid, sizeof sid,
                     "{\"module\":\"chat\",\"method\":\"SessionID\",\"lang\":\"zh-cn\","
                     "\"sessionID\":\"%032llx\"}",
                     (unsigned long long)rb_now());
        send_one(c, (uint8_t *)sid, (size_t)k);
        struct frame *f = frame_new(WS_BIN, p, n);
        send_site(c->site, f);
        frame_drop(f);
        ask_text(c, JOB_USERS, "userGetlist");
        return;
    case JOB_USERS:
        send_one(c, p, n);
        ask_text(c, JOB_LISTS, "getlist");
        return;
    case JOB_LISTS:
        send_one(c, p, n);
        ask_text(c, JOB_OFFLINE, "getOfflineMessages");
        return;
    case JOB_OFFLINE:
        send_one(c, p, n);
        ask_text(c, JOB_NOTIFY, "getOfflineNotify");
        return;
    case JOB_NOTIFY:
        send_one(c, p, n);
        enlist(c);
        break;
    case JOB_MESSAGE:
        deliver(c, p, n);
        break;
    default:
        break;
    }
    go_on(c);
}

/* ---- chat port ---- */

static void upgrade(struct client *c, uint8_t *p, size_t n) {
    size_t b, h = rb_http_head(p, n, &b);
    const char key[] = "sec-websocket-key:";
    char out[256], acc[32];
    char *k = h ? strcasestr((char *)p, key) : NULL;
    if (!k) { /* a ruler: the head is expected in one read */
        chan_close(&c->ch);
        return;
    }
    k += sizeof key - 1;
    k += strspn(k, " ");
    ws_accept(k, strcspn(k, "\r\n "), acc);
    int m =
        snprintf(out, sizeof out,
                 "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                 "Sec-WebSocket-Accept: %s\r\n\r\n",
                 acc);
    chan_put(&c->ch, out, (size_t)m);
    c->upgraded = 1;
    if (n > h)
        ws_feed(&c->in, p + h, n - h, on_message, c);
}

static void client_data(struct chan *ch, uint8_t *p, size_t n) {
    struct client *c = (struct client *)ch;
    if (!c->upgraded) {
        uint8_t *z = n < 4096 ? p + n : NULL;
        if (z)
            *z = 0;
        upgrade(c, p, n);
    } else if (c->job) { /* wait for the answer: keep the bytes */
        c->in.buf = realloc(c->in.buf, c->in.cap = c->in.len + (uint32_t)n);
        memcpy(c->in.buf + c->in.len, p, n);
        c->in.len += (uint32_t)n;
    } else if (ws_feed(&c->in, p, n, on_message, c) == WS_STOP) {
        chan_close(ch);
    }
}

static void client_open(struct chan *ch) {
    (void)ch;
}

static void client_gone(struct chan *ch) {
    struct client *c = (struct client *)ch, **d = &dirty;
    struct site *s = &sites[c->site];
    if (c->job)
        c->job->owner = NULL;
    if (c->uid && c->uid < s->cap && s->user[c->uid] == c)
        s->user[c->uid] = NULL;
    for (; c->dirty && *d; d = &(*d)->dirty_next)
        if (*d == c) {
            *d = c->dirty_next;
            break;
        }
    out_clear(c);
    ws_in_free(&c->in);
    free(c);
}

static const struct chan_ops client_ops = {client_open, client_data, client_gone};

static void on_client(uv_stream_t *srv, int status) {
    struct client *c = status < 0 ? NULL : calloc(1, sizeof *c);
    if (!c)
        return;
    c->out_end = &c->out;
    chan_accept(&c->ch, srv, tls, &client_ops);
}

static void on_ping(uv_timer_t *t) {
    struct frame *f = frame_new(WS_PING, (const uint8_t *)"", 0);
    (void)t;
    for (int i = 0; i < SITES; i++)
        send_site(i, f);
    frame_drop(f);
    on_turn_end(NULL);
}

/* ---- common port: serverInfo only ---- */

static int hex(int c) {
    return c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
}

static void info_data(struct chan *ch, uint8_t *p, size_t n) {
    struct info *i = (struct info *)ch;
    size_t b, h, k = 0;
    i->buf = realloc(i->buf, i->len + n + 1);
    memcpy(i->buf + i->len, p, n);
    i->len += n;
    i->buf[i->len] = 0;
    h = rb_http_head(i->buf, i->len, &b);
    if (!h || i->len < h + b || i->job)
        return;
    uint8_t *v = i->buf + h, *end = v + b;
    if (b > 5 && memcmp(v, "data=", 5) == 0) {
        for (v += 5; v < end && *v != '&' && k < MAX_PACKET; v++)
            if (*v == '%' && end - v > 2)
                packet[k++] = (uint8_t)(hex(v[1]) << 4 | hex(v[2])), v += 2;
            else
                packet[k++] = *v == '+' ? ' ' : *v;
        i->job = backend_ask(i, JOB_VERIFY, packet, k);
    } else {
        info_answer(i, 0);
    }
    i->len = 0;
}

static void info_gone(struct chan *ch) {
    struct info *i = (struct info *)ch;
    if (i->job)
        i->job->owner = NULL;
    free(i->buf);
    free(i);
}

static const struct chan_ops info_ops = {client_open, info_data, info_gone};

static void on_info(uv_stream_t *srv, int status) {
    struct info *i = status < 0 ? NULL : calloc(1, sizeof *i);
    if (i)
        chan_accept(&i->ch, srv, tls, &info_ops);
}

int main(int argc, char **argv) {
    static const struct option o[] = {
        {"chat", 1, 0, 'c'},  {"common", 1, 0, 'm'}, {"backend", 1, 0, 'b'},
        {"key", 1, 0, 'k'},   {"cert", 1, 0, 'r'},   {"certkey", 1, 0, 'e'},
        {"conns", 1, 0, 'n'}, {"direct", 0, 0, 'd'}, {0, 0, 0, 0}};
    const char *key = NULL, *cert = NULL, *certkey = NULL, *url = NULL, *colon, *slash;
    int c, common = 0, conns = 16;
    uv_tcp_t chat_srv, info_srv;
    uv_check_t turn;
    uv_timer_t ping;
    while ((c = getopt_long(argc, argv, "", o, NULL)) != -1) {
        if (c == 'c')
            chat_port = atoi(optarg);
        else if (c == 'm')
            common = atoi(optarg);
        else if (c == 'b')
            url = optarg;
        else if (c == 'k')
            key = optarg;
        else if (c == 'r')
            cert = optarg;
        else if (c == 'e')
            certkey = optarg;
        else if (c == 'n')
            conns = atoi(optarg);
        else if (c == 'd')
            direct = 1;
        else
            return 2;
    }
    colon = url ? strrchr(url, ':') : NULL;
    slash = colon ? strchr(colon, '/') : NULL;
    if (!chat_port || !common || !key || strlen(key) != 32 || !slash || conns < 1) {
        fprintf(stderr, "floor --chat P --common P --backend http://127.0.0.1:P/path --key K32\n"
                        "      [--cert PEM --certkey PEM] [--conns 16] [--direct]\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    snprintf(token, sizeof token, "%016llx%016llx", (unsigned long long)rb_now(),
             ~(unsigned long long)rb_now());
    rb_aes_init(&client_aes, token);
    rb_aes_init(&backend_aes, key);
    if (cert && certkey)
        tls = chan_tls_server(cert, certkey);
    loop = uv_default_loop();
    backend_init(loop, atoi(colon + 1), slash, (unsigned)conns);
    chan_listen(loop, &chat_srv, chat_port, on_client);
    chan_listen(loop, &info_srv, common, on_info);
    uv_check_init(loop, &turn);
    uv_check_start(&turn, on_turn_end);
    uv_timer_init(loop, &ping);
    uv_timer_start(&ping, on_ping, 18000, 18000);
    return uv_run(loop, UV_RUN_DEFAULT);
}
