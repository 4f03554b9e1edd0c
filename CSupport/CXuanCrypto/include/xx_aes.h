/* AES-256 in CBC mode with PKCS#7 padding, IV = first 16 bytes of the key (Docs/protocol.md
 * 2.1). */
#ifndef XX_AES_H
#define XX_AES_H

#include "xx_crypto_base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define XX_AES_KEY_BYTES 32
#define XX_AES_BLOCK_BYTES 16

/* One key with two cached OpenSSL contexts. One thread at a time. About 1.4 KiB of heap. */
typedef struct xx_aes xx_aes;

/* Copies 32 bytes of key. Returns a handle that the caller frees, or NULL when out of memory. */
xx_aes *XX_NULLABLE xx_aes_new(const uint8_t *XX_NONNULL key);

void xx_aes_free(xx_aes *XX_NULLABLE aes);

/* Encrypts `length` bytes (0 is fine). Borrows `data`; writes `out`, which is `data` or does not
 * overlap it. Returns bytes written, always a multiple of 16 and more than `length`, or
 * XX_CRYPTO_E_*. */
ptrdiff_t xx_aes_encrypt(xx_aes *XX_NONNULL aes, const uint8_t *XX_NULLABLE data, size_t length,
                         uint8_t *XX_NONNULL out, size_t capacity);

/* Decrypts and checks the padding in full, in constant time over the last block. Borrows `data`;
 * writes `out` (needs `length` bytes of room), which is `data` or does not overlap it. Returns
 * bytes of plaintext, or XX_CRYPTO_E_*. */
ptrdiff_t xx_aes_decrypt(xx_aes *XX_NONNULL aes, const uint8_t *XX_NULLABLE data, size_t length,
                         uint8_t *XX_NONNULL out, size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
