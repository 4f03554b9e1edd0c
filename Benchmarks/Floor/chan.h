/* A TCP connection on a libuv loop, plain or TLS (OpenSSL over memory BIOs). Single-threaded. */
#ifndef CHAN_H
#define CHAN_H

#include <openssl/ssl.h>
#include <stdint.h>
#include <uv.h>

struct chan;
struct chan_ops {
    void (*open)(struct chan *);                       /* connected or accepted, TLS done */
    void (*data)(struct chan *, uint8_t *p, size_t n); /* plain bytes, borrowed, may be changed */
    void (*closed)(struct chan *); /* once; the memory may be freed or used again */
};
struct chan {
    uv_tcp_t tcp; /* first */
    const struct chan_ops *ops;
    SSL *ssl;
    uint8_t up, dead;
};

SSL_CTX *chan_tls_client(void);
SSL_CTX *chan_tls_server(const char *cert, const char *key);
/* Starts a connection to 127.0.0.1:port; `closed` tells of a failure. */
void chan_connect(struct chan *c, uv_loop_t *loop, int port, SSL_CTX *tls,
                  const struct chan_ops *ops);
/* Accepts from a listening handle; returns 0 or a libuv error. */
int chan_accept(struct chan *c, uv_stream_t *server, SSL_CTX *tls, const struct chan_ops *ops);
void chan_listen(uv_loop_t *loop, uv_tcp_t *server, int port, uv_connection_cb cb);
/* Writes all buffers at once if the socket takes them; copies the rest. */
void chan_write(struct chan *c, const uv_buf_t *bufs, unsigned n);
void chan_put(struct chan *c, const void *p, size_t n);
void chan_close(struct chan *c);

#endif
