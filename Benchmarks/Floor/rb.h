/* Small things that fakexxb, wsload and floor share: clock, AES-256-CBC, histogram, JSON and HTTP
 * peeks. */
#ifndef RB_H
#define RB_H

#include <openssl/evp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

uint64_t rb_now(void); /* CLOCK_MONOTONIC in ns */
void rb_die(const char *what, int err);

/* ---- AES-256-CBC, IV = first 16 bytes of the key, PKCS7 ---- */
struct rb_aes {
    EVP_CIPHER_CTX *enc, *dec;
    uint8_t iv[16];
};
void rb_aes_init(struct rb_aes *a, const char key[32]);
/* Encrypts in place; `data` needs 16 bytes of room after `n`. Returns the length of the
 * ciphertext. */
size_t rb_encrypt(struct rb_aes *a, uint8_t *data, size_t n);
/* Decrypts from `in` to `out` (may be the same). Returns the plain length or -1. */
ssize_t rb_decrypt(struct rb_aes *a, const uint8_t *in, size_t n, uint8_t *out);

/* ---- latency histogram, 64 buckets per octave ---- */
struct rb_hist {
    uint64_t n, max;
    uint32_t bucket[64 * 40];
};
void rb_hist_reset(struct rb_hist *h);
void rb_hist_add(struct rb_hist *h, uint64_t ns);
double rb_hist_us(const struct rb_hist *h, double quantile);

/* ---- JSON peeks: first occurrence of the quoted key, no nesting check ---- */
const uint8_t *rb_key(const uint8_t *p, size_t n, const char *quoted_key);
int64_t rb_num(const uint8_t *p, size_t n, const char *quoted_key, int64_t fallback);
/* Returns the start of the string value and its length, or NULL. */
const char *rb_str(const uint8_t *p, size_t n, const char *quoted_key, size_t *len);

/* ---- HTTP/1.1 heads. Returns head length (0 = incomplete); *body = Content-Length (0 if none).
 * ---- */
size_t rb_http_head(const uint8_t *p, size_t n, size_t *body);

#endif
