/* Stages 2 and 7 of 8 for alternating keys. In: bytes and a key. Out: bytes. No allocation per
 * call. */
#include "internal.h"

#include <limits.h>
#include <openssl/err.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct xx_aes_many {
    EVP_CIPHER_CTX *decrypt, *encrypt; /* NULL where the processor does it */
    bool has_lanes;
};

typedef int begin(EVP_CIPHER_CTX *, const EVP_CIPHER *, const unsigned char *,
                  const unsigned char *, const OSSL_PARAM *);

static EVP_CIPHER_CTX *context(begin *begin) {
    static const uint8_t none[XX_AES_KEY_BYTES];
    EVP_CIPHER_CTX *made = EVP_CIPHER_CTX_new();
    if (made != NULL && begin(made, xx__aes_cipher(), none, none, NULL) == 1 &&
        EVP_CIPHER_CTX_set_padding(made, 0) == 1)
        return made;
    EVP_CIPHER_CTX_free(made);
    return NULL;
}

xx_aes_many *xx_aes_many_new(void) {
    if (!xx__aes_lanes_available())
        return xx_aes_many_new_plain();
    xx_aes_many *many = calloc(1, sizeof *many);
    if (many != NULL)
        many->has_lanes = true;
    return many;
}

xx_aes_many *xx_aes_many_new_plain(void) {
    if (xx__aes_cipher() == NULL)
        return NULL;
    xx_aes_many *many = calloc(1, sizeof *many);
    if (many == NULL)
        return NULL;
    many->decrypt = context(EVP_DecryptInit_ex2);
    many->encrypt = context(EVP_EncryptInit_ex2);
    if (many->decrypt == NULL || many->encrypt == NULL) {
        ERR_clear_error();
        xx_aes_many_free(many);
        return NULL;
    }
    return many;
}

void xx_aes_many_free(xx_aes_many *many) {
    if (many == NULL)
        return;
    EVP_CIPHER_CTX_free(many->decrypt);
    EVP_CIPHER_CTX_free(many->encrypt);
    free(many);
}

static bool decrypt_blocks(xx_aes_many *many, const uint8_t *key, const uint8_t *data,
                           size_t length, uint8_t *out) {
    if (many->has_lanes) {
        xx__aes_lanes_decrypt(key, data, length / XX_AES_BLOCK_BYTES, out);
        return true;
    }
    int written = 0;
    if (EVP_DecryptInit_ex2(many->decrypt, NULL, key, key, NULL) == 1 &&
        EVP_DecryptUpdate(many->decrypt, out, &written, data, (int)length) == 1 &&
        written == (int)length)
        return true;
    ERR_clear_error();
    return false;
}

static bool encrypt_blocks(xx_aes_many *many, const uint8_t *key, const uint8_t *data,
                           size_t length, const uint8_t *last, uint8_t *out) {
    int written = 0, more = 0;
    if (EVP_EncryptInit_ex2(many->encrypt, NULL, key, key, NULL) == 1 &&
        (length == 0 || EVP_EncryptUpdate(many->encrypt, out, &written, data, (int)length) == 1) &&
        EVP_EncryptUpdate(many->encrypt, out + length, &more, last, XX_AES_BLOCK_BYTES) == 1 &&
        written + more == (int)length + XX_AES_BLOCK_BYTES)
        return true;
    ERR_clear_error();
    return false;
}

ptrdiff_t xx_aes_many_encrypt(xx_aes_many *many, const uint8_t *keys, size_t count,
                              const uint8_t *data, size_t length, uint8_t *out, size_t stride) {
    size_t blocks = length / XX_AES_BLOCK_BYTES, whole = blocks * XX_AES_BLOCK_BYTES;
    size_t total = whole + XX_AES_BLOCK_BYTES, rest = length - whole;
    if (length > INT_MAX - XX_AES_BLOCK_BYTES || count == 0 || count > XX_AES_LANES ||
        stride < total)
        return XX_CRYPTO_E_CAPACITY;
    uint8_t last[XX_AES_BLOCK_BYTES];
    memset(last, (int)(sizeof last - rest), sizeof last);
    if (rest > 0)
        memcpy(last, data + whole, rest);
    if (many->has_lanes) {
        xx__aes_lanes_encrypt(keys, count, data, blocks, last, out, stride);
        return (ptrdiff_t)total;
    }
    for (size_t i = 0; i < count; i++) {
        if (!encrypt_blocks(many, keys + i * XX_AES_KEY_BYTES, data, whole, last, out + i * stride))
            return XX_CRYPTO_E_LIBRARY;
    }
    return (ptrdiff_t)total;
}

ptrdiff_t xx_aes_many_decrypt(xx_aes_many *many, const uint8_t *key, const uint8_t *data,
                              size_t length, uint8_t *out, size_t capacity) {
    if (length == 0 || length % XX_AES_BLOCK_BYTES != 0 || length > INT_MAX) {
        return XX_CRYPTO_E_LENGTH;
    }
    if (capacity < length)
        return XX_CRYPTO_E_CAPACITY;
    if (!decrypt_blocks(many, key, data, length, out))
        return XX_CRYPTO_E_LIBRARY;
    unsigned padding = xx__aes_padding(out + length - XX_AES_BLOCK_BYTES);
    return padding == 0 ? XX_CRYPTO_E_PADDING : (ptrdiff_t)(length - padding);
}

int xx_aes_many_fits(xx_aes_many *many, const uint8_t *key, const uint8_t *data, size_t length) {
    enum { BLOCK = XX_AES_BLOCK_BYTES };
    if (length == 0 || length % BLOCK != 0)
        return 0;
    /* First and last block as if adjacent; then the real block before the last. */
    uint8_t two[2 * BLOCK], plain[2 * BLOCK];
    memcpy(two, data, BLOCK);
    memcpy(two + BLOCK, data + length - BLOCK, BLOCK);
    if (!decrypt_blocks(many, key, two, sizeof two, plain))
        return XX_CRYPTO_E_LIBRARY;
    const uint8_t *before = length > BLOCK ? data + length - 2 * BLOCK : key;
    for (size_t i = 0; i < BLOCK; i++)
        plain[BLOCK + i] ^= two[i] ^ before[i];
    uint8_t first = plain[0];
    bool begins = first == '{' || first == ' ' || first == '\t' || first == '\n' || first == '\r';
    return begins && xx__aes_padding(plain + BLOCK) != 0;
}
