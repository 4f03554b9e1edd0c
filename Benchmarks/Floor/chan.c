#include "chan.h"
#include "rb.h"
#include <stdlib.h>
#include <string.h>

static uint8_t inbox[256 * 1024], plain[64 * 1024];

struct late {
    uv_write_t req;
    uint8_t data[];
};

static void on_closed(uv_handle_t *h) {
    struct chan *c = (struct chan *)h;
    if (c->ssl)
        SSL_free(c->ssl);
    c->ssl = NULL;
    c->ops->closed(c);
}

void chan_close(struct chan *c) {
    if (c->dead)
        return;
    c->dead = 1;
    uv_close((uv_handle_t *)&c->tcp, on_closed);
}

static void late_done(uv_write_t *req, int status) {
    struct chan *c = (struct chan *)req->handle;
    free(req);
    if (status < 0)
        chan_close(c);
}

static void raw_write(struct chan *c, const uv_buf_t *bufs, unsigned n) {
    size_t total = 0, at = 0;
    int r = uv_try_write((uv_stream_t *)&c->tcp, bufs, n);
    for (unsigned i = 0; i < n; i++)
        total += bufs[i].len;
    if (r == UV_EAGAIN)
        r = 0;
    if (r < 0) {
        chan_close(c);
        return;
    }
    size_t skip = (size_t)r;
    if (skip == total)
        return;
    struct late *w = malloc(sizeof *w + total - skip);
    if (!w)
        rb_die("memory", 0);
    for (unsigned i = 0; i < n; i++) {
        size_t l = bufs[i].len, s = skip < l ? skip : l;
        memcpy(w->data + at, bufs[i].base + s, l - s);
        at += l - s;
        skip -= s;
    }
    uv_buf_t b = uv_buf_init((char *)w->data, (unsigned)at);
    if (uv_write(&w->req, (uv_stream_t *)&c->tcp, &b, 1, late_done) < 0) {
        free(w);
        chan_close(c);
    }
}

static void tls_flush(struct chan *c) {
    char *p = NULL;
    BIO *out = SSL_get_wbio(c->ssl);
    long n = BIO_get_mem_data(out, &p);
    if (n <= 0 || c->dead)
        return;
    uv_buf_t b = uv_buf_init(p, (unsigned)n);
    raw_write(c, &b, 1);
    (void)BIO_reset(out);
}

void chan_write(struct chan *c, const uv_buf_t *bufs, unsigned n) {
    if (c->dead)
        return;
    if (!c->ssl) {
        raw_write(c, bufs, n);
        return;
    }
    for (unsigned i = 0; i < n; i++)
        if (SSL_write(c->ssl, bufs[i].base, (int)bufs[i].len) <= 0) {
            chan_close(c);
            return;
        }
    tls_flush(c);
}

void chan_put(struct chan *c, const void *p, size_t n) {
    uv_buf_t b = uv_buf_init((char *)p, (unsigned)n);
    chan_write(c, &b, 1);
}

static void tls_in(struct chan *c, const uint8_t *p, size_t n) {
    int r;
    if (n)
        BIO_write(SSL_get_rbio(c->ssl), p, (int)n);
    if (!c->up) {
        r = SSL_do_handshake(c->ssl);
        tls_flush(c);
        if (r != 1) {
            r = SSL_get_error(c->ssl, r);
            if (r != SSL_ERROR_WANT_READ && r != SSL_ERROR_WANT_WRITE)
                chan_close(c);
            return;
        }
        c->up = 1;
        c->ops->open(c);
    }
    while (!c->dead && (r = SSL_read(c->ssl, plain, sizeof plain)) > 0)
        c->ops->data(c, plain, (size_t)r);
    if (!c->dead) {
        r = SSL_get_error(c->ssl, 0);
        if (r == SSL_ERROR_SSL || r == SSL_ERROR_ZERO_RETURN) {
            if (SSL_get_shutdown(c->ssl) || r == SSL_ERROR_SSL)
                chan_close(c);
        } else {
            tls_flush(c);
        }
    }
}

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *b) {
    (void)h, (void)hint;
    *b = uv_buf_init((char *)inbox, sizeof inbox);
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *b) {
    struct chan *c = (struct chan *)s;
    (void)b;
    if (n < 0)
        chan_close(c);
    else if (n > 0 && c->ssl)
        tls_in(c, inbox, (size_t)n);
    else if (n > 0)
        c->ops->data(c, inbox, (size_t)n);
}

static void begin(struct chan *c) {
    uv_tcp_nodelay(&c->tcp, 1);
    if (uv_read_start((uv_stream_t *)&c->tcp, on_alloc, on_read) < 0) {
        chan_close(c);
    } else if (c->ssl) {
        tls_in(c, NULL, 0);
    } else {
        c->up = 1;
        c->ops->open(c);
    }
}

static void tls_new(struct chan *c, SSL_CTX *tls, int server) {
    c->ssl = NULL;
    c->up = c->dead = 0;
    if (!tls)
        return;
    c->ssl = SSL_new(tls);
    SSL_set_bio(c->ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    if (server)
        SSL_set_accept_state(c->ssl);
    else
        SSL_set_connect_state(c->ssl);
}

static void on_connect(uv_connect_t *req, int status) {
    struct chan *c = (struct chan *)req->handle;
    free(req);
    if (status < 0)
        chan_close(c);
    else if (!c->dead)
        begin(c);
}

void chan_connect(struct chan *c, uv_loop_t *loop, int port, SSL_CTX *tls,
                  const struct chan_ops *ops) {
    struct sockaddr_in a;
    uv_connect_t *req = malloc(sizeof *req);
    c->ops = ops;
    uv_ip4_addr("127.0.0.1", port, &a);
    uv_tcp_init(loop, &c->tcp);
    tls_new(c, tls, 0);
    int r = uv_tcp_connect(req, &c->tcp, (struct sockaddr *)&a, on_connect);
    if (r < 0) {
        free(req);
        chan_close(c);
    }
}

int chan_accept(struct chan *c, uv_stream_t *server, SSL_CTX *tls, const struct chan_ops *ops) {
    c->ops = ops;
    uv_tcp_init(server->loop, &c->tcp);
    tls_new(c, tls, 1);
    int r = uv_accept(server, (uv_stream_t *)&c->tcp);
    if (r < 0)
        chan_close(c);
    else
        begin(c);
    return r;
}

void chan_listen(uv_loop_t *loop, uv_tcp_t *server, int port, uv_connection_cb cb) {
    struct sockaddr_in a;
    int r;
    uv_ip4_addr("127.0.0.1", port, &a);
    uv_tcp_init(loop, server);
    if ((r = uv_tcp_bind(server, (struct sockaddr *)&a, 0)) < 0 ||
        (r = uv_listen((uv_stream_t *)server, 4096, cb)) < 0)
        rb_die("listen", r);
}

static SSL_CTX *tls_ctx(const SSL_METHOD *m) {
    SSL_CTX *x = SSL_CTX_new(m);
    if (!x)
        rb_die("tls", 0);
    SSL_CTX_set_min_proto_version(x, TLS1_2_VERSION);
    SSL_CTX_set_ciphersuites(x, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384");
    SSL_CTX_set_mode(x, SSL_MODE_RELEASE_BUFFERS);
    return x;
}

SSL_CTX *chan_tls_client(void) {
    SSL_CTX *x = tls_ctx(TLS_client_method());
    SSL_CTX_set_verify(x, SSL_VERIFY_NONE, NULL);
    return x;
}

SSL_CTX *chan_tls_server(const char *cert, const char *key) {
    SSL_CTX *x = tls_ctx(TLS_server_method());
    if (SSL_CTX_use_certificate_chain_file(x, cert) != 1 ||
        SSL_CTX_use_PrivateKey_file(x, key, SSL_FILETYPE_PEM) != 1)
        rb_die("certificate", 0);
    return x;
}
