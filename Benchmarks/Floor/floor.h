/* floor: what floor.c (clients) and floor_backend.c (pool of keep-alive connections to the backend)
 * share. */
#ifndef FLOOR_H
#define FLOOR_H

#include "chan.h"
#include "rb.h"
#include "ws.h"

enum { MAX_PACKET = 1 << 20 };

enum job_kind {
    JOB_LOGIN,
    JOB_USERS,
    JOB_LISTS,
    JOB_OFFLINE,
    JOB_NOTIFY,
    JOB_MESSAGE,
    JOB_VERIFY,
    JOB_OTHER
};

struct job {
    struct job *next;
    void *owner; /* client or info request; NULL when it went away */
    enum job_kind kind;
    size_t len;
    uint8_t http[]; /* head and encrypted body, ready to send */
};

void backend_init(uv_loop_t *loop, int port, const char *path, unsigned max_conns);
/* Encrypts `plain` (borrowed) with the backend key and queues it. */
struct job *backend_ask(void *owner, enum job_kind kind, const uint8_t *plain, size_t n);
/* Called by the pool: the decrypted answer, borrowed, may be changed, with room after it. */
void backend_answer(struct job *j, uint8_t *plain, size_t n);

extern struct rb_aes backend_aes;

#endif
