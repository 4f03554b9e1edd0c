/* wsload: what wsload.c (connections, login) and wsload_run.c (steps: idle, pingpong, rate, flood)
 * share. */
#ifndef WSLOAD_H
#define WSLOAD_H

#include "chan.h"
#include "rb.h"
#include "ws.h"

enum { MAX_PACKET = 1 << 20 };
enum conn_state { C_NEW, C_INFO, C_INFO_DONE, C_UPGRADE, C_LOGIN, C_READY, C_GONE };

struct conn {
    struct chan ch; /* first */
    struct ws_in in;
    enum conn_state state;
    uint32_t uid; /* 1.. inside its site */
    int site;
    uint32_t seq; /* last number sent */
    uint64_t started;
};

struct load {
    uv_loop_t *loop;
    struct conn *conns;
    uint32_t n, sites;
    int chat_port, common_port, full, par;
    SSL_CTX *tls;
    struct rb_aes aes;
    char token[33];
    uint32_t next, in_progress, ready, failed, lost; /* connections */
    uint64_t login_start, login_end, packets;
    struct rb_hist login;
};
extern struct load load;

/* Encrypts, masks and sends one packet. */
void conn_send(struct conn *c, const uint8_t *plain, size_t n);
/* wsload_run.c */
void run_packet(struct conn *c, const uint8_t *plain,
                size_t n);       /* a packet for a logged-in connection */
void run_step(const char *text); /* starts one step */
void run_done(void);             /* wsload.c: the step ended, take the next one */

#endif
