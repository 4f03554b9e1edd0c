/* Reads certificates with OpenSSL's X.509. */
#include "xx_certificate.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

/* No passphrase: a server's key has none, and nobody is there to enter one. */
static int no_passphrase(char *buffer, int size, int writing, void *user) {
    (void)buffer, (void)size, (void)writing, (void)user;
    return 0;
}

static X509 *read_pem(const char *pem, size_t length) {
    BIO *bio = length <= INT_MAX ? BIO_new_mem_buf(pem, (int)length) : NULL;
    X509 *found = bio != NULL ? PEM_read_bio_X509(bio, NULL, no_passphrase, NULL) : NULL;
    BIO_free(bio);
    ERR_clear_error();
    return found;
}

static void name_text(const X509_NAME *name, char *out, size_t capacity) {
    BIO *bio = BIO_new(BIO_s_mem());
    int written = 0;
    out[0] = 0;
    if (bio == NULL)
        return;
    if (X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0)
        written = BIO_read(bio, out, (int)capacity - 1);
    out[written > 0 ? written : 0] = 0;
    BIO_free(bio);
}

static void append(char *out, size_t capacity, const char *text, size_t length) {
    size_t used = strlen(out);
    if (used + length + 2 > capacity)
        return;
    if (used > 0)
        out[used++] = '\n';
    memcpy(out + used, text, length);
    out[used + length] = 0;
}

static void alternative_names(X509 *certificate, char *out, size_t capacity) {
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    out[0] = 0;
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        if (name->type == GEN_DNS) {
            append(out, capacity, (const char *)ASN1_STRING_get0_data(name->d.dNSName),
                   (size_t)ASN1_STRING_length(name->d.dNSName));
        } else if (name->type == GEN_IPADD) {
            const uint8_t *b = ASN1_STRING_get0_data(name->d.iPAddress);
            int length = ASN1_STRING_length(name->d.iPAddress);
            char text[64] = "";
            if (length == 4) {
                snprintf(text, sizeof text, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
            } else if (length == 16) {
                size_t at = 0;
                for (int j = 0; j < 16; j += 2)
                    at += (size_t)snprintf(text + at, sizeof text - at, j > 0 ? ":%x" : "%x",
                                           b[j] << 8 | b[j + 1]);
            }
            append(out, capacity, text, strlen(text));
        }
    }
    GENERAL_NAMES_free(names);
}

static int64_t seconds(const ASN1_TIME *time) {
    int days = 0, rest = 0;
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    int done = epoch != NULL && ASN1_TIME_diff(&days, &rest, epoch, time) == 1;
    ASN1_TIME_free(epoch);
    return done ? (int64_t)days * 86400 + rest : 0;
}

int xx_certificate_read(const char *pem, size_t length, xx_certificate *out) {
    X509 *certificate = read_pem(pem, length);
    unsigned int written = 0;
    if (certificate == NULL)
        return XX_CRYPTO_E_LIBRARY;
    name_text(X509_get_subject_name(certificate), out->subject, sizeof out->subject);
    name_text(X509_get_issuer_name(certificate), out->issuer, sizeof out->issuer);
    alternative_names(certificate, out->names, sizeof out->names);
    out->not_after = seconds(X509_get0_notAfter(certificate));
    out->self_signed = X509_self_signed(certificate, 0) == 1;
    int done =
        X509_digest(certificate, EVP_sha256(), out->fingerprint, &written) == 1 && written == 32;
    X509_free(certificate);
    ERR_clear_error();
    return done ? 0 : XX_CRYPTO_E_LIBRARY;
}

int xx_certificate_fits(const char *pem, size_t length, const char *key, size_t key_length) {
    X509 *certificate = read_pem(pem, length);
    BIO *bio = key_length <= INT_MAX ? BIO_new_mem_buf(key, (int)key_length) : NULL;
    EVP_PKEY *pair = bio != NULL ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL) : NULL;
    int result = XX_CRYPTO_E_LIBRARY;
    if (certificate != NULL && pair != NULL)
        result = X509_check_private_key(certificate, pair) == 1;
    EVP_PKEY_free(pair);
    BIO_free(bio);
    X509_free(certificate);
    ERR_clear_error();
    return result;
}
