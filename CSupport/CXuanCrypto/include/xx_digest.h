/* Digests that the protocol names (Docs/protocol.md 2.4). */
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

#ifdef __cplusplus
}
#endif

#endif
