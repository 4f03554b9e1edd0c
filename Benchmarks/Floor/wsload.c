/* wsload: opens N connections, logs them in, then does the steps named on the command line ("-":
 * from stdin). */
#define _GNU_SOURCE
#include "wsload.h"
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

struct load load;
static const char *last_mark = "\"method\":\"notify\"", **steps;
static int steps_n, steps_at, from_stdin, limit_s = 60;
static uv_timer_t settle, limit;
static uv_pipe_t in_pipe;
static char line[512];
static size_t line_len;
static int waiting, input_over;
static uint8_t packet[MAX_PACKET + 64];
static uint32_t mask_state = 0x9e3779b9;

static void start_more(void);
static void connect_chat(struct conn *c);

void conn_send(struct conn *c, const uint8_t *plain, size_t n) {
    static uint8_t buf[MAX_PACKET + 64];
    uint8_t mask[4];
    size_t padded = n + 16 - n % 16, h;
    mask_state ^= mask_state << 13, mask_state ^= mask_state >> 17, mask_state ^= mask_state << 5;
    memcpy(mask, &mask_state, 4);
    h = ws_head(buf, WS_BIN, padded, mask);
    memcpy(buf + h, plain, n);
    rb_encrypt(&load.aes, buf + h, n);
    ws_mask(buf + h, padded, mask);
    chan_put(&c->ch, buf, h + padded);
}

static void site_name(int site, char out[4]) {
    out[0] = 0;
    if (load.sites > 1)
        snprintf(out, 4, "s%c%c", 'a' + site / 26 % 26, 'a' + site % 26);
}

static void settled(uv_timer_t *t) {
    struct rusage u;
    double s = (double)(load.login_end - load.login_start) / 1e9;
    (void)t;
    getrusage(RUSAGE_SELF, &u);
    printf("{\"event\":\"ready\",\"conns\":%u,\"failed\":%u,\"login_s\":%.4f,\"logins_s\":%.1f,"
           "\"packets\":%llu,"
           "\"login_us\":{\"p50\":%.1f,\"p99\":%.1f,\"max\":%.1f},\"load_cpu_s\":%.3f}\n",
           load.ready, load.failed, s, s > 0 ? load.ready / s : 0, (unsigned long long)load.packets,
           rb_hist_us(&load.login, .5), rb_hist_us(&load.login, .99), (double)load.login.max / 1e3,
           (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
               (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6);
    fflush(stdout);
    if (!load.ready)
        exit(1);
    run_done();
}

static void one_over(struct conn *c, int ok) {
    load.in_progress--;
    if (ok) {
        load.ready++;
        c->state = C_READY;
        rb_hist_add(&load.login, rb_now() - c->started);
    } else {
        load.failed++;
        c->state = C_GONE;
    }
    if (load.ready + load.failed == load.n) {
        load.login_end = rb_now();
        uv_timer_start(&settle, settled, 300, 0); /* let the last broadcasts pass */
    }
    start_more();
}

static int on_message(void *arg, int op, uint8_t *p, size_t n) {
    struct conn *c = arg;
    if (op == WS_PING) {
        uint8_t b[160];
        const uint8_t zero[4] = {0, 0, 0, 0};
        if (n <= 125) {
            size_t h = ws_head(b, WS_PONG, n, zero);
            memcpy(b + h, p, n);
            chan_put(&c->ch, b, h + n);
        }
    } else if (op == WS_CLOSE) {
        chan_close(&c->ch);
        return WS_STOP;
    } else if (op == WS_BIN) {
        ssize_t m = n <= MAX_PACKET ? rb_decrypt(&load.aes, p, n, packet) : -1;
        load.packets++;
        if (m < 0) {
            chan_close(&c->ch);
            return WS_STOP;
        }
        if (c->state == C_READY)
            run_packet(c, packet, (size_t)m);
        else if (c->state == C_LOGIN && memmem(packet, (size_t)m, last_mark, strlen(last_mark)))
            one_over(c, 1);
    }
    return WS_GO_ON;
}

static void send_login(struct conn *c) {
    char site[4], t[256];
    site_name(c->site, site);
    int n = snprintf(t, sizeof t,
                     "{\"module\":\"chat\",\"method\":\"login\",\"lang\":\"zh-cn\",\"v\":\"2.2.0\","
                     "\"params\":[\"%s\",\"u%u\","
                     "\"e10adc3949ba59abbe56e057f20f883e\",\"online\"]}",
                     site, c->uid);
    c->state = C_LOGIN;
    conn_send(c, (uint8_t *)t, (size_t)n);
}

static void send_info(struct conn *c) {
    char site[4], j[256], b[1024], h[1280];
    int n, k = 5;
    site_name(c->site, site);
    n = snprintf(j, sizeof j,
                 "{\"ServerName\":\"%s\",\"module\":\"chat\",\"method\":\"login\",\"v\":\"2.2.0\","
                 "\"params\":[\"%s\",\"u%u\","
                 "\"e10adc3949ba59abbe56e057f20f883e\",\"\"]}",
                 site, site, c->uid);
    memcpy(b, "data=", 5);
    for (int i = 0; i < n; i++)
        k += sprintf(b + k, strchr("{}\",:[] &%+=", j[i]) ? "%%%02X" : "%c", j[i]);
    n = snprintf(h, sizeof h,
                 "POST /serverInfo HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: "
                 "application/x-www-form-urlencoded\r\n"
                 "Connection: close\r\nContent-Length: %d\r\n\r\n%s",
                 load.common_port, k, b);
    chan_put(&c->ch, h, (size_t)n);
}

static void on_open(struct chan *ch) {
    struct conn *c = (struct conn *)ch;
    char h[512];
    if (c->state == C_INFO) {
        send_info(c);
        return;
    }
    c->state = C_UPGRADE;
    int n = snprintf(
        h, sizeof h,
        "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nversion: "
        "2.2.0\r\n\r\n",
        load.chat_port);
    chan_put(ch, h, (size_t)n);
}

static void on_data(struct chan *ch, uint8_t *p, size_t n) {
    struct conn *c = (struct conn *)ch;
    size_t l, b, h;
    if (c->state == C_LOGIN || c->state == C_READY) {
        if (ws_feed(&c->in, p, n, on_message, c) == WS_STOP)
            chan_close(ch);
        return;
    }
    if (c->in.len + n > 16384) {
        chan_close(ch);
        return;
    }
    c->in.buf = realloc(c->in.buf, c->in.cap = c->in.len + (uint32_t)n + 1);
    memcpy(c->in.buf + c->in.len, p, n);
    c->in.len += (uint32_t)n;
    c->in.buf[c->in.len] = 0;
    if (c->state == C_INFO) {
        const char *t = rb_str(c->in.buf, c->in.len, "\"token\"", &l);
        if (!t)
            return;
        if (l == 32 && !load.token[0]) {
            memcpy(load.token, t, 32);
            rb_aes_init(&load.aes, load.token);
        }
        if (l == 32)
            c->state = C_INFO_DONE;
        chan_close(ch);
        return;
    }
    h = rb_http_head(c->in.buf, c->in.len, &b);
    if (!h)
        return;
    if (c->in.len < 12 || memcmp(c->in.buf + 9, "101", 3) != 0) {
        chan_close(ch);
        return;
    }
    uint8_t *rest = c->in.buf;
    size_t left = c->in.len - h;
    memset(&c->in, 0, sizeof c->in);
    send_login(c);
    if (left && ws_feed(&c->in, rest + h, left, on_message, c) == WS_STOP)
        chan_close(ch);
    free(rest);
}

static void on_closed(struct chan *ch) {
    struct conn *c = (struct conn *)ch;
    enum conn_state was = c->state;
    ws_in_free(&c->in);
    if (was == C_INFO_DONE) {
        connect_chat(c);
    } else if (was == C_READY) {
        c->state = C_GONE;
        load.lost++;
    } else if (was != C_GONE) {
        one_over(c, 0);
    }
}

static const struct chan_ops ops = {on_open, on_data, on_closed};

static void connect_chat(struct conn *c) {
    c->state = C_NEW;
    chan_connect(&c->ch, load.loop, load.chat_port, load.tls, &ops);
}

static void start_more(void) {
    static int inside;
    if (inside)
        return;
    inside = 1;
    while (load.next < load.n && (int)load.in_progress < (load.token[0] ? load.par : 1)) {
        struct conn *c = &load.conns[load.next];
        c->site = load.sites > 1 ? (int)(load.next % load.sites) : 0;
        c->uid = load.sites > 1 ? load.next / load.sites + 1 : load.next + 1;
        c->started = rb_now();
        load.next++;
        load.in_progress++;
        if (load.token[0] && !load.full) {
            connect_chat(c);
        } else { /* the first one fetches the token; with --full each one asks */
            c->state = C_INFO;
            chan_connect(&c->ch, load.loop, load.common_port, load.tls, &ops);
        }
    }
    inside = 0;
}

/* ---- steps ---- */

static void take_line(void) {
    char *nl = memchr(line, '\n', line_len);
    if (!waiting)
        return;
    if (!nl) {
        if (input_over || line_len == sizeof line)
            exit(0);
        return;
    }
    char one[sizeof line];
    size_t l = (size_t)(nl - line);
    memcpy(one, line, l);
    one[l] = 0;
    line_len -= l + 1;
    memmove(line, nl + 1, line_len);
    waiting = 0;
    run_step(one);
}

static void in_alloc(uv_handle_t *h, size_t hint, uv_buf_t *b) {
    (void)h, (void)hint;
    *b = uv_buf_init(line + line_len, (unsigned)(sizeof line - line_len));
}

static void in_read(uv_stream_t *s, ssize_t n, const uv_buf_t *b) {
    (void)s, (void)b;
    if (n < 0)
        input_over = 1;
    else
        line_len += (size_t)n;
    take_line();
}

void run_done(void) {
    if (steps_at < steps_n && strcmp(steps[steps_at], "-") != 0) {
        run_step(steps[steps_at++]);
    } else if (steps_at < steps_n) {
        if (!from_stdin) {
            from_stdin = 1;
            uv_pipe_init(load.loop, &in_pipe, 0);
            if (uv_pipe_open(&in_pipe, 0) < 0)
                rb_die("stdin is not a pipe", 0);
            uv_read_start((uv_stream_t *)&in_pipe, in_alloc, in_read);
        }
        waiting = 1;
        take_line();
    } else {
        exit(0);
    }
}

static void on_limit(uv_timer_t *t) {
    (void)t;
    printf("{\"event\":\"timeout\",\"ready\":%u,\"failed\":%u,\"lost\":%u}\n", load.ready,
           load.failed, load.lost);
    fflush(stdout);
    exit(3);
}

int main(int argc, char **argv) {
    static const struct option o[] = {
        {"chat", 1, 0, 'c'}, {"common", 1, 0, 'm'}, {"conns", 1, 0, 'n'}, {"sites", 1, 0, 's'},
        {"par", 1, 0, 'p'},  {"full", 0, 0, 'f'},   {"tls", 0, 0, 't'},   {"limit", 1, 0, 'l'},
        {"last", 1, 0, 'a'}, {0, 0, 0, 0}};
    int c, tls = 0;
    load.n = 1;
    load.par = 32;
    while ((c = getopt_long(argc, argv, "", o, NULL)) != -1) {
        if (c == 'c')
            load.chat_port = atoi(optarg);
        else if (c == 'm')
            load.common_port = atoi(optarg);
        else if (c == 'n')
            load.n = (uint32_t)atoi(optarg);
        else if (c == 's')
            load.sites = (uint32_t)atoi(optarg);
        else if (c == 'p')
            load.par = atoi(optarg);
        else if (c == 'f')
            load.full = 1;
        else if (c == 't')
            tls = 1;
        else if (c == 'l')
            limit_s = atoi(optarg);
        else if (c == 'a')
            last_mark = optarg;
        else
            return 2;
    }
    if (!load.chat_port || !load.common_port || load.n < 1 || load.par < 1 || load.sites > 676) {
        fprintf(stderr, "wsload --chat P --common P [--conns N] [--sites K] [--par 32] [--full] "
                        "[--tls] [--limit S] [--last MARK]\n"
                        "       [STEP...]   STEP: idle:secs=5  pingpong:k=1,secs=3,size=200  "
                        "rate:r=1000,fan=10,k=50,secs=3,size=200\n"
                        "                         flood:w=4,fan=10,k=20,secs=3,size=200   or - for "
                        "steps from stdin\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_TIMERSLACK, 1);
    steps = (const char **)argv + optind;
    steps_n = argc - optind;
    load.loop = uv_default_loop();
    load.conns = calloc(load.n, sizeof *load.conns);
    if (tls)
        load.tls = chan_tls_client();
    uv_timer_init(load.loop, &settle);
    uv_timer_init(load.loop, &limit);
    uv_timer_start(&limit, on_limit, (uint64_t)limit_s * 1000, 0);
    load.login_start = rb_now();
    start_more();
    return uv_run(load.loop, UV_RUN_DEFAULT);
}
