/* Stages 2 and 7 of 8: decrypt and encrypt. In: bytes. Out: bytes. No I/O, no allocation per call. */
#include "xx_aes.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct xx_aes {
    EVP_CIPHER_CTX *encrypt;
    EVP_CIPHER_CTX *decrypt;
    uint8_t iv[XX_AES_BLOCK_BYTES];
};

/* Fetched once: a fetch per message costs more than encrypting 200 bytes and makes threads wait. */
static EVP_CIPHER *cipher;
static pthread_once_t cipher_once = PTHREAD_ONCE_INIT;

static void fetch_cipher(void) { cipher = EVP_CIPHER_fetch(NULL, "AES-256-CBC", NULL); }

xx_aes *xx_aes_new(const uint8_t *key) {
    pthread_once(&cipher_once, fetch_cipher);
    if (cipher == NULL) return NULL;
    xx_aes *aes = calloc(1, sizeof *aes);
    if (aes == NULL) return NULL;
    memcpy(aes->iv, key, sizeof aes->iv);
    aes->encrypt = EVP_CIPHER_CTX_new();
    aes->decrypt = EVP_CIPHER_CTX_new();
    if (aes->encrypt == NULL || aes->decrypt == NULL ||
        EVP_EncryptInit_ex2(aes->encrypt, cipher, key, aes->iv, NULL) != 1 ||
        EVP_DecryptInit_ex2(aes->decrypt, cipher, key, aes->iv, NULL) != 1) {
        ERR_clear_error();
        xx_aes_free(aes);
        return NULL;
    }
    return aes;
}

void xx_aes_free(xx_aes *aes) {
    if (aes == NULL) return;
    EVP_CIPHER_CTX_free(aes->encrypt);
    EVP_CIPHER_CTX_free(aes->decrypt);
    OPENSSL_cleanse(aes->iv, sizeof aes->iv);
    free(aes);
}

ptrdiff_t xx_aes_encrypt(xx_aes *aes, const uint8_t *data, size_t length, uint8_t *out,
                         size_t capacity) {
    size_t whole = length - length % XX_AES_BLOCK_BYTES;
    size_t total = whole + XX_AES_BLOCK_BYTES;
    if (total > capacity || total > INT_MAX) return XX_CRYPTO_E_CAPACITY;

    /* The last block is padded here, so that OpenSSL sees whole blocks only. */
    uint8_t last[XX_AES_BLOCK_BYTES];
    size_t rest = length - whole;
    memset(last, (int)(XX_AES_BLOCK_BYTES - rest), sizeof last);
    if (rest > 0) memcpy(last, data + whole, rest);

    int written = 0, tail = 0;
    if (EVP_EncryptInit_ex2(aes->encrypt, NULL, NULL, aes->iv, NULL) != 1 ||
        EVP_CIPHER_CTX_set_padding(aes->encrypt, 0) != 1 ||
        (whole > 0 && EVP_EncryptUpdate(aes->encrypt, out, &written, data, (int)whole) != 1) ||
        EVP_EncryptUpdate(aes->encrypt, out + written, &tail, last, sizeof last) != 1) {
        ERR_clear_error();
        return XX_CRYPTO_E_LIBRARY;
    }
    return written + tail;
}

/* Length of the padding, 1..16, or 0 if it is wrong. Looks at all 16 bytes whatever they hold. */
static unsigned padding_length(const uint8_t *last) {
    unsigned count = last[XX_AES_BLOCK_BYTES - 1];
    unsigned bad = (count == 0) | (count > XX_AES_BLOCK_BYTES);
    for (unsigned i = 0; i < XX_AES_BLOCK_BYTES; i++) {
        unsigned inside = (XX_AES_BLOCK_BYTES - i) <= count;
        bad |= inside & (unsigned)(last[i] != count);
    }
    return bad ? 0 : count;
}

ptrdiff_t xx_aes_decrypt(xx_aes *aes, const uint8_t *data, size_t length, uint8_t *out,
                         size_t capacity) {
    if (length == 0 || length % XX_AES_BLOCK_BYTES != 0 || length > INT_MAX) {
        return XX_CRYPTO_E_LENGTH;
    }
    if (capacity < length) return XX_CRYPTO_E_CAPACITY;
    int written = 0;
    if (EVP_DecryptInit_ex2(aes->decrypt, NULL, NULL, aes->iv, NULL) != 1 ||
        EVP_CIPHER_CTX_set_padding(aes->decrypt, 0) != 1 ||
        EVP_DecryptUpdate(aes->decrypt, out, &written, data, (int)length) != 1 ||
        written != (int)length) {
        ERR_clear_error();
        return XX_CRYPTO_E_LIBRARY;
    }
    unsigned padding = padding_length(out + length - XX_AES_BLOCK_BYTES);
    return padding == 0 ? XX_CRYPTO_E_PADDING : written - (ptrdiff_t)padding;
}
