/* The cipher of xx_aes.h for alternating keys. Keeps no state per key: 1.4 KiB times ten
 * thousand clients would exceed all other memory of a client. */
#ifndef XX_AES_MANY_H
#define XX_AES_MANY_H

#include "xx_aes.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Maximum number of keys in one call of xx_aes_many_encrypt. */
#define XX_AES_LANES 8

/* One thread at a time. 1.5 KiB of heap at most, whatever the number of keys. */
typedef struct xx_aes_many xx_aes_many;

/* Returns a handle that the caller frees, or NULL when out of memory. */
xx_aes_many *XX_NULLABLE xx_aes_many_new(void);

void xx_aes_many_free(xx_aes_many *XX_NULLABLE many);

/* The same without the processor's AES instructions, for tests. */
xx_aes_many *XX_NULLABLE xx_aes_many_new_plain(void);

/* Encrypts the same `length` bytes under each of `count` keys (1..XX_AES_LANES), stored one
 * after the other, 32 bytes each. Borrows all; key i's ciphertext goes to `out + i * stride`.
 * `out` does not overlap `data`, or is `data` if there is one key. Returns bytes of one
 * ciphertext, a multiple of 16, more than `length` and at most `stride`, or XX_CRYPTO_E_*. */
ptrdiff_t xx_aes_many_encrypt(xx_aes_many *XX_NONNULL many, const uint8_t *XX_NONNULL keys,
                              size_t count, const uint8_t *XX_NULLABLE data, size_t length,
                              uint8_t *XX_NONNULL out, size_t stride);

/* As xx_aes_decrypt, under `key`, but `out` may not be `data`. */
ptrdiff_t xx_aes_many_decrypt(xx_aes_many *XX_NONNULL many, const uint8_t *XX_NONNULL key,
                              const uint8_t *XX_NULLABLE data, size_t length,
                              uint8_t *XX_NONNULL out, size_t capacity);

/* Whether a message may be a JSON object under `key`, judging by its first and last block: the
 * padding is right, and the text begins with a brace or a blank. One wrong key in about 13,000
 * passes. Borrows both. Returns 1 or 0, or XX_CRYPTO_E_LIBRARY. */
int xx_aes_many_fits(xx_aes_many *XX_NONNULL many, const uint8_t *XX_NONNULL key,
                     const uint8_t *XX_NULLABLE data, size_t length);

#ifdef __cplusplus
}
#endif

#endif
