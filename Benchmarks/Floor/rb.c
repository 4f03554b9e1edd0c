#define _GNU_SOURCE
#include "rb.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <uv.h>

uint64_t rb_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

void rb_die(const char *what, int err) {
    fprintf(stderr, "%s: %s\n", what, err < 0 ? uv_strerror(err) : "failed");
    exit(1);
}

void rb_aes_init(struct rb_aes *a, const char key[32]) {
    const uint8_t *k = (const uint8_t *)key;
    memcpy(a->iv, k, 16);
    a->enc = EVP_CIPHER_CTX_new();
    a->dec = EVP_CIPHER_CTX_new();
    if (!EVP_EncryptInit_ex(a->enc, EVP_aes_256_cbc(), NULL, k, a->iv) ||
        !EVP_DecryptInit_ex(a->dec, EVP_aes_256_cbc(), NULL, k, a->iv))
        rb_die("aes", 0);
    EVP_CIPHER_CTX_set_padding(a->enc, 0); /* padding is done by hand: one call per packet */
    EVP_CIPHER_CTX_set_padding(a->dec, 0);
}

size_t rb_encrypt(struct rb_aes *a, uint8_t *data, size_t n) {
    size_t pad = 16 - n % 16;
    int out = 0;
    memset(data + n, (int)pad, pad);
    EVP_EncryptInit_ex(a->enc, NULL, NULL, NULL, a->iv);
    EVP_EncryptUpdate(a->enc, data, &out, data, (int)(n + pad));
    return n + pad;
}

ssize_t rb_decrypt(struct rb_aes *a, const uint8_t *in, size_t n, uint8_t *out) {
    int len = 0;
    if (n == 0 || n % 16)
        return -1;
    EVP_DecryptInit_ex(a->dec, NULL, NULL, NULL, a->iv);
    if (!EVP_DecryptUpdate(a->dec, out, &len, in, (int)n))
        return -1;
    size_t pad = out[n - 1];
    if (pad == 0 || pad > 16)
        return -1;
    return (ssize_t)(n - pad);
}

void rb_hist_reset(struct rb_hist *h) {
    memset(h, 0, sizeof *h);
}

void rb_hist_add(struct rb_hist *h, uint64_t v) {
    unsigned shift = v < 64 ? 0 : (unsigned)(63 - __builtin_clzll(v)) - 6 + 1;
    size_t i = v < 64 ? v : shift * 64u + (size_t)(v >> (shift - 1)) - 64u;
    if (i >= sizeof h->bucket / sizeof *h->bucket)
        i = sizeof h->bucket / sizeof *h->bucket - 1;
    h->bucket[i]++;
    h->n++;
    if (v > h->max)
        h->max = v;
}

double rb_hist_us(const struct rb_hist *h, double q) {
    uint64_t want = (uint64_t)(q * (double)h->n), seen = 0;
    if (h->n == 0)
        return 0;
    if (want >= h->n)
        want = h->n - 1;
    for (size_t i = 0; i < sizeof h->bucket / sizeof *h->bucket; i++) {
        seen += h->bucket[i];
        if (seen > want) {
            uint64_t v = i < 64 ? i : (uint64_t)(64 + i % 64) << (i / 64 - 1);
            return (double)(v > h->max ? h->max : v) / 1000.0;
        }
    }
    return (double)h->max / 1000.0;
}

const uint8_t *rb_key(const uint8_t *p, size_t n, const char *key) {
    size_t k = strlen(key);
    const uint8_t *end = p + n, *f = memmem(p, n, key, k);
    if (!f)
        return NULL;
    f += k;
    while (f < end && (*f == ' ' || *f == ':' || *f == '\n' || *f == '\t'))
        f++;
    return f < end ? f : NULL;
}

int64_t rb_num(const uint8_t *p, size_t n, const char *key, int64_t fallback) {
    const uint8_t *end = p + n, *f = rb_key(p, n, key);
    int64_t v = 0;
    if (!f)
        return fallback;
    if (*f == '"')
        f++;
    if (f >= end || *f < '0' || *f > '9')
        return fallback;
    for (; f < end && *f >= '0' && *f <= '9'; f++)
        v = v * 10 + (*f - '0');
    return v;
}

const char *rb_str(const uint8_t *p, size_t n, const char *key, size_t *len) {
    const uint8_t *end = p + n, *f = rb_key(p, n, key), *q;
    if (!f || *f != '"')
        return NULL;
    f++;
    q = memchr(f, '"', (size_t)(end - f));
    if (!q)
        return NULL;
    *len = (size_t)(q - f);
    return (const char *)f;
}

size_t rb_http_head(const uint8_t *p, size_t n, size_t *body) {
    const uint8_t *e = memmem(p, n, "\r\n\r\n", 4), *l = p;
    *body = 0;
    if (!e)
        return 0;
    while (l < e) {
        const uint8_t *nl = memchr(l, '\n', (size_t)(e + 2 - l));
        if (!nl)
            break;
        if (nl - l > 16 && strncasecmp((const char *)l, "content-length:", 15) == 0)
            *body = strtoul((const char *)l + 15, NULL, 10);
        l = nl + 1;
    }
    return (size_t)(e + 4 - p);
}
