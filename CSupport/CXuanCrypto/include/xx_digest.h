/* The digests of the protocol (Docs/protocol.md 2.4). */
#ifndef XX_DIGEST_H
#define XX_DIGEST_H

#include "xx_crypto_base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define XX_MD5_HEX_BYTES 32

/* MD5 of `length` bytes as 32 lower-case hex digits, no NUL. Borrows `data`, writes `hex`.
 * Any thread. Returns 32, or XX_CRYPTO_E_LIBRARY. */
ptrdiff_t xx_md5_hex(const uint8_t *XX_NULLABLE data, size_t length, uint8_t *XX_NONNULL hex);

/* SHA-256 of `length` bytes, 32 bytes out. Any thread. Returns 32, or XX_CRYPTO_E_LIBRARY. */
ptrdiff_t xx_sha256(const uint8_t *XX_NULLABLE data, size_t length, uint8_t *XX_NONNULL out);

/* HMAC (RFC 2104) with SHA-1, 20 bytes out: for one-time codes (RFC 6238), and nothing else.
 * Borrows key and data. Any thread. Returns 20, or XX_CRYPTO_E_LIBRARY. */
ptrdiff_t xx_hmac_sha1(const uint8_t *XX_NULLABLE key, size_t key_length,
                       const uint8_t *XX_NULLABLE data, size_t length, uint8_t *XX_NONNULL out);

/* An incremental SHA-256. One thread at a time. */
typedef struct xx_sha256_stream xx_sha256_stream;

/* Returns an empty digest, or NULL when out of memory. */
xx_sha256_stream *XX_NULLABLE xx_sha256_stream_new(void);
/* Borrows `data`. Returns 0, or XX_CRYPTO_E_LIBRARY. */
ptrdiff_t xx_sha256_stream_add(xx_sha256_stream *XX_NONNULL stream, const uint8_t *XX_NULLABLE data,
                               size_t length);
/* 32 bytes out; only xx_sha256_stream_free may follow. Returns 32, or XX_CRYPTO_E_LIBRARY. */
ptrdiff_t xx_sha256_stream_finish(xx_sha256_stream *XX_NONNULL stream, uint8_t *XX_NONNULL out);
void xx_sha256_stream_free(xx_sha256_stream *XX_NULLABLE stream);

#ifdef __cplusplus
}
#endif

#endif
