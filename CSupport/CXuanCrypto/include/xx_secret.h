/* Random bytes, key derivation, constant-time comparison. */
#ifndef XX_SECRET_H
#define XX_SECRET_H

#include "xx_crypto_base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Fills `out` from the system's random source. Any thread. Returns `length`, or
 * XX_CRYPTO_E_LIBRARY. */
ptrdiff_t xx_random(uint8_t *XX_NONNULL out, size_t length);

/* scrypt (RFC 7914): `cost` is N, a power of two; memory is about 128 * cost * block_size bytes.
 * Borrows all inputs. Any thread; takes tens of milliseconds on purpose.
 * Returns `out_length`, or XX_CRYPTO_E_LIBRARY. */
ptrdiff_t xx_scrypt(const uint8_t *XX_NULLABLE secret, size_t secret_length,
                    const uint8_t *XX_NONNULL salt, size_t salt_length, uint64_t cost,
                    uint64_t block_size, uint64_t parallel, uint8_t *XX_NONNULL out,
                    size_t out_length);

/* 1 if the bytes are equal; takes the same time wherever they differ. */
int xx_equal(const uint8_t *XX_NONNULL a, const uint8_t *XX_NONNULL b, size_t length);

#ifdef __cplusplus
}
#endif

#endif
