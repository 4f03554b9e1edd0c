/* Private keys. In: a PEM file, whatever its label says. Out: the key, for tls.c. */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>

#include "internal.h"

static int no_passphrase(char *out, int size, int writing, void *user) {
    (void)out, (void)size, (void)writing, (void)user;
    return -1; /* never ask on the terminal of a server */
}

EVP_PKEY *xx__key_load(const char *file, xx_error *error) {
    char text[240];
    ERR_clear_error();
    BIO *bio = BIO_new_file(file, "r");
    if (!bio) {
        int cause = errno ? -errno : UV_EIO;
        ERR_clear_error();
        snprintf(text, sizeof text, "key %.150s", file);
        xx__error_set(error, XX_E_SYSTEM, cause, text);
        return NULL;
    }
    EVP_PKEY *key = NULL;
    bool found = false;
    char *label = NULL, *header = NULL;
    unsigned char *data = NULL;
    long length = 0;
    while (!key && PEM_read_bio(bio, &label, &header, &data, &length)) {
        size_t end = strlen(label);
        if (end >= 11 && strcmp(label + end - 11, "PRIVATE KEY") == 0) {
            found = true;
            EVP_CIPHER_INFO cipher;
            const unsigned char *at = data;
            /* The label may lie (PKCS#1 as "PRIVATE KEY"), so the content decides. */
            if (PEM_get_EVP_CIPHER_INFO(header, &cipher) &&
                (!cipher.cipher || PEM_do_header(&cipher, data, &length, no_passphrase, NULL)))
                key = d2i_AutoPrivateKey(NULL, &at, length);
        }
        OPENSSL_free(label);
        OPENSSL_free(header);
        OPENSSL_clear_free(data, (size_t)length);
    }
    BIO_free(bio);
    ERR_clear_error();
    if (!key) {
        snprintf(text, sizeof text, "key %.150s: %s", file,
                 found ? "not a private key in PKCS#8, PKCS#1 or SEC 1 form, or encrypted"
                       : "no private key in this file");
        xx__error_set(error, XX_E_TLS, 0, text);
    }
    return key;
}
