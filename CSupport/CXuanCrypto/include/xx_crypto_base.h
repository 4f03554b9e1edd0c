/* Words that all headers of CXuanCrypto share. */
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

/* Results below zero; what is not an error is a count of bytes. */
enum {
    XX_CRYPTO_E_LENGTH = -1,   /* ciphertext is empty or no whole number of blocks */
    XX_CRYPTO_E_PADDING = -2,  /* PKCS#7 padding is wrong, or the key is another one */
    XX_CRYPTO_E_CAPACITY = -3, /* the output has too little room */
    XX_CRYPTO_E_LIBRARY = -4   /* OpenSSL refused (out of memory, missing provider) */
};

#endif
