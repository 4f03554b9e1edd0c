/* The limits: the same bytes with nothing around them. */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "CBenchLimits.h"

uint64_t xx_bench_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Called through a volatile pointer, so that the compiler cannot drop repeated copies. */
static void *(*volatile copy)(void *, const void *, size_t) = memcpy;

void xx_bench_copy(void *to, const void *from, size_t length, size_t times) {
    for (size_t i = 0; i < times; i++)
        copy(to, from, length);
}

struct xx_bench_cipher {
    EVP_CIPHER_CTX *encrypt, *decrypt;
};

xx_bench_cipher *xx_bench_cipher_new(const uint8_t *key) {
    xx_bench_cipher *cipher = malloc(sizeof *cipher);
    if (!cipher)
        abort();
    cipher->encrypt = EVP_CIPHER_CTX_new();
    cipher->decrypt = EVP_CIPHER_CTX_new();
    if (!cipher->encrypt || !cipher->decrypt ||
        EVP_EncryptInit_ex2(cipher->encrypt, EVP_aes_256_cbc(), key, key, NULL) != 1 ||
        EVP_DecryptInit_ex2(cipher->decrypt, EVP_aes_256_cbc(), key, key, NULL) != 1)
        abort();
    EVP_CIPHER_CTX_set_padding(cipher->encrypt, 0);
    EVP_CIPHER_CTX_set_padding(cipher->decrypt, 0);
    return cipher;
}

void xx_bench_encrypt(xx_bench_cipher *cipher, uint8_t *to, const uint8_t *from, size_t length,
                      size_t times) {
    int written;
    for (size_t i = 0; i < times; i++)
        EVP_EncryptUpdate(cipher->encrypt, to, &written, from, (int)length);
}

void xx_bench_decrypt(xx_bench_cipher *cipher, uint8_t *to, const uint8_t *from, size_t length,
                      size_t times) {
    int written;
    for (size_t i = 0; i < times; i++)
        EVP_DecryptUpdate(cipher->decrypt, to, &written, from, (int)length);
}
