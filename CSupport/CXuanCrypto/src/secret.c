/* Random bytes, scrypt and comparison, all with OpenSSL. */
#include "xx_secret.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

ptrdiff_t xx_random(uint8_t *out, size_t length) {
    if (length > INT_MAX || RAND_bytes(out, (int)length) != 1) {
        ERR_clear_error();
        return XX_CRYPTO_E_LIBRARY;
    }
    return (ptrdiff_t)length;
}

ptrdiff_t xx_scrypt(const uint8_t *secret, size_t secret_length, const uint8_t *salt,
                    size_t salt_length, uint64_t cost, uint64_t block_size, uint64_t parallel,
                    uint8_t *out, size_t out_length) {
    /* OpenSSL refuses above 32 MiB unless told otherwise: allow what the parameters need. */
    uint64_t memory = 128 * block_size * (cost + parallel + 2) + (1 << 20);
    if (EVP_PBE_scrypt((const char *)secret, secret_length, salt, salt_length, cost, block_size,
                       parallel, memory, out, out_length) != 1) {
        ERR_clear_error();
        return XX_CRYPTO_E_LIBRARY;
    }
    return (ptrdiff_t)out_length;
}

int xx_equal(const uint8_t *a, const uint8_t *b, size_t length) {
    return CRYPTO_memcmp(a, b, length) == 0;
}
