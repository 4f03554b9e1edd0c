#include "ws.h"
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

enum { WS_MAX = 1 << 24 };

void ws_mask(uint8_t *p, size_t n, const uint8_t mask[4]) {
    uint64_t m8, v;
    uint32_t m;
    size_t i = 0;
    memcpy(&m, mask, 4);
    m8 = (uint64_t)m << 32 | m;
    for (; i + 8 <= n; i += 8) {
        memcpy(&v, p + i, 8);
        v ^= m8;
        memcpy(p + i, &v, 8);
    }
    for (; i < n; i++)
        p[i] ^= mask[i & 3];
}

size_t ws_head(uint8_t *out, int op, size_t n, const uint8_t *mask) {
    size_t h = 2;
    out[0] = (uint8_t)(0x80 | op);
    if (n < 126) {
        out[1] = (uint8_t)n;
    } else if (n < 65536) {
        out[1] = 126;
        out[2] = (uint8_t)(n >> 8);
        out[3] = (uint8_t)n;
        h = 4;
    } else {
        out[1] = 127;
        for (int i = 0; i < 8; i++)
            out[2 + i] = (uint8_t)((uint64_t)n >> (56 - 8 * i));
        h = 10;
    }
    if (mask) {
        out[1] |= 0x80;
        memcpy(out + h, mask, 4);
        h += 4;
    }
    return h;
}

/* Head of the frame at p. Returns head length, 0 if more is needed, (size_t)-1 if it is broken. */
static size_t head(const uint8_t *p, size_t n, uint64_t *len, const uint8_t **mask) {
    size_t h = 2;
    if (n < 2)
        return 0;
    *len = p[1] & 0x7f;
    if (*len == 126) {
        if (n < 4)
            return 0;
        *len = (uint64_t)p[2] << 8 | p[3];
        h = 4;
    } else if (*len == 127) {
        if (n < 10)
            return 0;
        *len = 0;
        for (int i = 0; i < 8; i++)
            *len = *len << 8 | p[2 + i];
        h = 10;
    }
    if (*len > WS_MAX || (p[0] & 0x70))
        return (size_t)-1;
    *mask = NULL;
    if (p[1] & 0x80) {
        if (n < h + 4)
            return 0;
        *mask = p + h;
        h += 4;
    }
    return h;
}

static int frame(struct ws_in *w, int first, uint8_t *p, size_t n, ws_fn fn, void *arg) {
    int op = first & 15, fin = first & 0x80, r;
    uint8_t *m;
    if (op >= 8 || (fin && op && !w->msg))
        return fn(arg, op, p, n);
    if (op)
        w->op = (uint32_t)op;
    if (w->mlen + n > WS_MAX || !(m = realloc(w->msg, w->mlen + n + 1)))
        return WS_STOP;
    w->msg = m;
    memcpy(m + w->mlen, p, n);
    w->mlen += (uint32_t)n;
    if (!fin)
        return WS_GO_ON;
    n = w->mlen;
    w->msg = NULL;
    w->mlen = 0;
    r = fn(arg, (int)w->op, m, n);
    free(m);
    return r;
}

int ws_feed(struct ws_in *w, uint8_t *data, size_t n, ws_fn fn, void *arg) {
    uint8_t *p = data, *own = NULL;
    int r = WS_GO_ON;
    if (w->len) { /* join with what waited */
        if (w->len + n > w->cap) {
            uint32_t cap = (uint32_t)(w->len + n);
            uint8_t *b = realloc(w->buf, cap);
            if (!b)
                return WS_STOP;
            w->buf = b;
            w->cap = cap;
        }
        if (n)
            memcpy(w->buf + w->len, data, n);
        p = own = w->buf;
        n += w->len;
        w->buf = NULL;
        w->len = w->cap = 0;
    }
    while (r == WS_GO_ON && n) {
        const uint8_t *mask;
        uint64_t len;
        size_t h = head(p, n, &len, &mask);
        if (h == (size_t)-1)
            r = WS_STOP;
        if (h == 0 || h == (size_t)-1 || n < h + len)
            break;
        if (mask)
            ws_mask(p + h, len, mask);
        r = frame(w, p[0], p + h, len, fn, arg);
        p += h + len;
        n -= h + len;
    }
    if (n && r != WS_STOP) {
        if (own) {
            memmove(own, p, n);
            w->buf = own;
            own = NULL;
        } else if ((w->buf = malloc(n))) {
            memcpy(w->buf, p, n);
        } else {
            return WS_STOP;
        }
        w->len = w->cap = (uint32_t)n; /* cap: at least n */
    }
    free(own);
    return r;
}

void ws_in_free(struct ws_in *w) {
    free(w->buf);
    free(w->msg);
    memset(w, 0, sizeof *w);
}

void ws_accept(const char *key, size_t n, char *out) {
    static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    uint8_t in[128], md[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    if (n > 64)
        n = 64;
    memcpy(in, key, n);
    memcpy(in + n, guid, 36);
    EVP_Digest(in, n + 36, md, &len, EVP_sha1(), NULL);
    EVP_EncodeBlock((uint8_t *)out, md, 20);
}
