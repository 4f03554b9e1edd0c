/* Digests with OpenSSL's EVP, fetched once. */
#include "xx_digest.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <pthread.h>

static EVP_MD *md5, *sha256;
static pthread_once_t digest_once = PTHREAD_ONCE_INIT;

static void fetch_digests(void) {
    md5 = EVP_MD_fetch(NULL, "MD5", NULL);
    sha256 = EVP_MD_fetch(NULL, "SHA2-256", NULL);
}

static int digest(EVP_MD *kind, const uint8_t *data, size_t length, uint8_t *out) {
    if (kind == NULL || EVP_Digest(data, length, out, NULL, kind, NULL) != 1) {
        ERR_clear_error();
        return 0;
    }
    return 1;
}

ptrdiff_t xx_md5_hex(const uint8_t *data, size_t length, uint8_t *hex) {
    static const char digits[] = "0123456789abcdef";
    uint8_t sum[16];
    pthread_once(&digest_once, fetch_digests);
    if (!digest(md5, data, length, sum))
        return XX_CRYPTO_E_LIBRARY;
    for (size_t i = 0; i < sizeof sum; i++) {
        hex[2 * i] = (uint8_t)digits[sum[i] >> 4];
        hex[2 * i + 1] = (uint8_t)digits[sum[i] & 15];
    }
    return XX_MD5_HEX_BYTES;
}

ptrdiff_t xx_sha256(const uint8_t *data, size_t length, uint8_t *out) {
    pthread_once(&digest_once, fetch_digests);
    return digest(sha256, data, length, out) ? 32 : XX_CRYPTO_E_LIBRARY;
}

/* The stream is OpenSSL's context under our own name. */
static EVP_MD_CTX *context(xx_sha256_stream *stream) {
    return (EVP_MD_CTX *)stream;
}

xx_sha256_stream *xx_sha256_stream_new(void) {
    pthread_once(&digest_once, fetch_digests);
    EVP_MD_CTX *made = EVP_MD_CTX_new();
    if (made && (sha256 == NULL || EVP_DigestInit_ex(made, sha256, NULL) != 1)) {
        ERR_clear_error();
        EVP_MD_CTX_free(made);
        made = NULL;
    }
    return (xx_sha256_stream *)made;
}

ptrdiff_t xx_sha256_stream_add(xx_sha256_stream *stream, const uint8_t *data, size_t length) {
    return EVP_DigestUpdate(context(stream), data, length) == 1 ? 0 : XX_CRYPTO_E_LIBRARY;
}

ptrdiff_t xx_sha256_stream_finish(xx_sha256_stream *stream, uint8_t *out) {
    return EVP_DigestFinal_ex(context(stream), out, NULL) == 1 ? 32 : XX_CRYPTO_E_LIBRARY;
}

void xx_sha256_stream_free(xx_sha256_stream *stream) {
    EVP_MD_CTX_free(context(stream));
}

ptrdiff_t xx_hmac_sha1(const uint8_t *key, size_t key_length, const uint8_t *data, size_t length,
                       uint8_t *out) {
    static const uint8_t nothing[1];
    unsigned int written = 0;
    if (key_length > INT_MAX ||
        HMAC(EVP_sha1(), key != NULL ? key : nothing, (int)key_length,
             data != NULL ? data : nothing, length, out, &written) == NULL ||
        written != 20) {
        ERR_clear_error();
        return XX_CRYPTO_E_LIBRARY;
    }
    return 20;
}
