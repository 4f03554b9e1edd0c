/* Shared by the .c files of CXuanCrypto. */
#ifndef XX_CRYPTO_INTERNAL_H
#define XX_CRYPTO_INTERNAL_H

#include <openssl/evp.h>

#include "xx_aes_many.h"

/* AES-256-CBC, fetched once: a fetch per message costs more than encrypting 200 bytes and makes
 * threads wait. NULL if OpenSSL has none. Any thread. */
EVP_CIPHER *xx__aes_cipher(void);

/* Length of the padding of a last block, 1..16, or 0 if it is wrong. Reads all 16 bytes in any
 * case. */
unsigned xx__aes_padding(const uint8_t *last);

/* aes_lanes.c. Whether this processor has the instructions. */
int xx__aes_lanes_available(void);
/* xx_aes_many_encrypt with them: `last` is the padded last block, which `data` does not hold. */
void xx__aes_lanes_encrypt(const uint8_t *keys, size_t count, const uint8_t *data, size_t blocks,
                           const uint8_t *last, uint8_t *out, size_t stride);
/* Whole blocks of one key; the padding stays. `out` does not overlap `data`. */
void xx__aes_lanes_decrypt(const uint8_t *key, const uint8_t *data, size_t blocks, uint8_t *out);

#endif
