/* Definitions shared by all headers of CXuanCrypto. */
#ifndef XX_CRYPTO_BASE_H
#define XX_CRYPTO_BASE_H

#include <stddef.h>
#include <stdint.h>

#if defined(__clang__)
#define XX_NONNULL _Nonnull
#define XX_NULLABLE _Nullable
#else
#define XX_NONNULL
#define XX_NULLABLE
#endif

/* Results below zero; any other result is a count of bytes. */
enum {
    XX_CRYPTO_E_LENGTH = -1,   /* ciphertext is empty or not whole blocks */
    XX_CRYPTO_E_PADDING = -2,  /* PKCS#7 padding is wrong, or the wrong key */
    XX_CRYPTO_E_CAPACITY = -3, /* the output is too small */
    XX_CRYPTO_E_LIBRARY = -4   /* OpenSSL refused (out of memory, missing provider) */
};

#endif
