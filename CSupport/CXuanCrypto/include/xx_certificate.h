/* The readable facts of a certificate. */
#ifndef XX_CERTIFICATE_H
#define XX_CERTIFICATE_H

#include "xx_crypto_base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Texts are NUL-terminated and truncated to fit. */
typedef struct {
    char subject[256];
    char issuer[256];
    /* DNS names and addresses, one a line. */
    char names[2048];
    /* Seconds since 1970, UTC. */
    int64_t not_after;
    /* SHA-256 over the DER. */
    uint8_t fingerprint[32];
    int self_signed;
} xx_certificate;

/* Reads the first certificate of a PEM text. Borrows it. Any thread. Returns 0, or
 * XX_CRYPTO_E_LIBRARY if there is none. */
int xx_certificate_read(const char *XX_NONNULL pem, size_t length, xx_certificate *XX_NONNULL out);

/* Whether a private key in PEM belongs to the first certificate. Borrows both. Returns 1, 0, or
 * XX_CRYPTO_E_LIBRARY if one of them cannot be read. */
int xx_certificate_fits(const char *XX_NONNULL pem, size_t length, const char *XX_NONNULL key,
                        size_t key_length);

#ifdef __cplusplus
}
#endif

#endif
