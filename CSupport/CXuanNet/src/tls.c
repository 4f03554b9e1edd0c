/* TLS over memory. In: ciphertext or plaintext. Out: plaintext or ciphertext. Never sees a socket.
 * The BIO below stands on borrowed bytes (read) and a lent buffer (write), so that an idle
 * connection keeps no BIO memory at all. */
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdio.h>

#include "internal.h"

struct xx_tls {
    SSL *ssl;
    const uint8_t *in; /* ciphertext not yet read: the feeder's, or in `stash` */
    size_t in_length;
    xx_buf stash;   /* kept while reading is off */
    xx_buf pending; /* ciphertext the socket did not take yet */
    xx_buf *sink;   /* where ciphertext goes now */
    char *text;     /* why it failed */
};

struct xx_tls_context {
    SSL_CTX *ctx;
    atomic_uint owners;
    bool client, verify;
};

/* ---- the BIO ---- */

static int bio_read(BIO *bio, char *out, int size) {
    xx_tls *tls = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (size <= 0)
        return 0;
    if (tls->in_length == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    size_t length = tls->in_length < (size_t)size ? tls->in_length : (size_t)size;
    memcpy(out, tls->in, length);
    tls->in += length;
    tls->in_length -= length;
    return (int)length;
}

static int bio_write(BIO *bio, const char *data, int length) {
    xx_tls *tls = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (length <= 0)
        return 0;
    return xx_buf_append(tls->sink ? tls->sink : &tls->pending, data, (size_t)length) == XX_OK
               ? length
               : -1;
}

static long bio_ctrl(BIO *bio, int command, long number, void *pointer) {
    (void)bio, (void)number, (void)pointer;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

static BIO_METHOD *method;
static pthread_once_t method_once = PTHREAD_ONCE_INIT;

static void make_method(void) {
    method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "xx memory");
    if (!method)
        return;
    BIO_meth_set_read(method, bio_read);
    BIO_meth_set_write(method, bio_write);
    BIO_meth_set_ctrl(method, bio_ctrl);
}

/* ---- contexts ---- */

void xx__tls_drain_errors(char *out, size_t size) {
    unsigned long first = ERR_get_error();
    const char *reason = first ? ERR_reason_error_string(first) : NULL;
    if (reason)
        snprintf(out, size, "%s", reason);
    else if (first)
        ERR_error_string_n(first, out, size);
    else
        snprintf(out, size, "no reason given");
    ERR_clear_error();
}

static void fail(xx_error *error, const char *what, const char *file) {
    char why[120], text[240];
    xx__tls_drain_errors(why, sizeof why);
    snprintf(text, sizeof text, "%s%s%.90s: %s", what, file ? " " : "", file ? file : "", why);
    xx__error_set(error, XX_E_TLS, 0, text);
}

static xx_tls_context *new_context(bool client, xx_error *error) {
    ERR_clear_error();
    xx_tls_context *context = xx_mem_allocate(sizeof *context);
    if (!context) {
        xx__error_set(error, XX_E_MEMORY, 0, NULL);
        return NULL;
    }
    memset(context, 0, sizeof *context);
    context->client = client;
    atomic_init(&context->owners, 1);
    context->ctx = SSL_CTX_new(client ? TLS_client_method() : TLS_server_method());
    if (!context->ctx) {
        fail(error, "TLS context", NULL);
        xx_mem_release(context);
        return NULL;
    }
    SSL_CTX_set_min_proto_version(context->ctx, TLS1_2_VERSION);
    SSL_CTX_set_mode(context->ctx, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(context->ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                          SSL_OP_CIPHER_SERVER_PREFERENCE);
    return context;
}

xx_tls_context *xx_tls_context_server(const char *certificate_file, const char *key_file,
                                      xx_error *error) {
    xx_tls_context *context = new_context(false, error);
    if (!context)
        return NULL;
    /* Sessions live in tickets, at the client: a reconnect storm is cheap and costs no memory. */
    SSL_CTX_set_session_cache_mode(context->ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_session_id_context(context->ctx, (const unsigned char *)"xuan", 4);
    SSL_CTX_set_num_tickets(context->ctx, 1);
    EVP_PKEY *key = NULL;
    if (SSL_CTX_use_certificate_chain_file(context->ctx, certificate_file) != 1) {
        fail(error, "certificate", certificate_file);
    } else if ((key = xx__key_load(key_file, error)) != NULL) {
        if (SSL_CTX_use_PrivateKey(context->ctx, key) == 1 &&
            SSL_CTX_check_private_key(context->ctx) == 1) {
            EVP_PKEY_free(key);
            return context;
        }
        fail(error, "key does not fit the certificate,", key_file);
    }
    EVP_PKEY_free(key);
    xx_tls_context_free(context);
    return NULL;
}

xx_tls_context *xx_tls_context_client(bool verify, const char *ca_file, xx_error *error) {
    xx_tls_context *context = new_context(true, error);
    if (!context)
        return NULL;
    context->verify = verify;
    SSL_CTX_set_verify(context->ctx, verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, NULL);
    if (verify && (ca_file ? SSL_CTX_load_verify_locations(context->ctx, ca_file, NULL)
                           : SSL_CTX_set_default_verify_paths(context->ctx)) != 1) {
        fail(error, "trusted certificates", ca_file);
        xx_tls_context_free(context);
        return NULL;
    }
    return context;
}

xx_tls_context *xx__tls_context_retain(xx_tls_context *context) {
    atomic_fetch_add(&context->owners, 1);
    return context;
}

void xx_tls_context_free(xx_tls_context *context) {
    if (!context || atomic_fetch_sub(&context->owners, 1) != 1)
        return;
    SSL_CTX_free(context->ctx);
    xx_mem_release(context);
}

/* ---- connections ---- */

/* The name to send (SNI takes no addresses) and the one the certificate must carry. */
static bool set_host(const xx_tls_context *context, SSL *ssl, const char *host) {
    struct in6_addr scratch;
    bool address =
        uv_inet_pton(AF_INET, host, &scratch) == 0 || uv_inet_pton(AF_INET6, host, &scratch) == 0;
    if (!address && SSL_set_tlsext_host_name(ssl, host) != 1)
        return false;
    if (!context->verify)
        return true;
    return address ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1
                   : SSL_set1_host(ssl, host) == 1;
}

xx_tls *xx__tls_new(xx_tls_context *context, const char *host) {
    pthread_once(&method_once, make_method);
    ERR_clear_error();
    xx_tls *tls = xx_mem_allocate(sizeof *tls);
    BIO *bio = method ? BIO_new(method) : NULL;
    SSL *ssl = SSL_new(context->ctx);
    if (!tls || !bio || !ssl || (context->client && !set_host(context, ssl, host))) {
        xx_mem_release(tls);
        BIO_free(bio);
        SSL_free(ssl);
        ERR_clear_error();
        return NULL;
    }
    memset(tls, 0, sizeof *tls);
    tls->ssl = ssl;
    BIO_set_data(bio, tls);
    BIO_set_init(bio, 1);
    BIO_up_ref(bio);
    SSL_set0_rbio(ssl, bio);
    SSL_set0_wbio(ssl, bio);
    if (context->client)
        SSL_set_connect_state(ssl);
    else
        SSL_set_accept_state(ssl);
    return tls;
}

void xx__tls_free(xx_tls *tls) {
    if (!tls)
        return;
    SSL_free(tls->ssl);
    xx_buf_reset(&tls->stash);
    xx_buf_reset(&tls->pending);
    xx_mem_release(tls->text);
    xx_mem_release(tls);
}

/* Notes why; XX_NEED_MORE and an end are not failures. */
static int outcome(xx_tls *tls, int result) {
    switch (SSL_get_error(tls->ssl, result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        return XX_NEED_MORE;
    case SSL_ERROR_ZERO_RETURN:
        return XX_E_VANISHED;
    }
    char why[160];
    long verified = SSL_get_verify_result(tls->ssl);
    if (verified != X509_V_OK && !SSL_is_server(tls->ssl) && !SSL_is_init_finished(tls->ssl) &&
        (SSL_get_verify_mode(tls->ssl) & SSL_VERIFY_PEER)) {
        snprintf(why, sizeof why, "certificate: %s", X509_verify_cert_error_string(verified));
        ERR_clear_error();
    } else {
        xx__tls_drain_errors(why, sizeof why);
    }
    if (!tls->text) {
        size_t length = strlen(why) + 1;
        tls->text = xx_mem_allocate(length);
        if (tls->text)
            memcpy(tls->text, why, length);
    }
    return XX_E_TLS;
}

void xx__tls_feed(xx_tls *tls, const uint8_t *data, size_t length) {
    if (tls->in_length) {
        xx_buf_consume(&tls->stash, tls->stash.length - tls->in_length);
        if (xx_buf_append(&tls->stash, data, length) == XX_OK) {
            tls->in = tls->stash.data;
            tls->in_length = tls->stash.length;
        }
        return; /* without memory the record is broken, and the next read says so */
    }
    xx_buf_reset(&tls->stash);
    tls->in = data;
    tls->in_length = length;
}

int xx__tls_stash(xx_tls *tls) {
    if (tls->in_length == 0) {
        xx_buf_reset(&tls->stash);
        tls->in = NULL;
        return XX_OK;
    }
    if (tls->stash.data && tls->in >= tls->stash.data &&
        tls->in < tls->stash.data + tls->stash.length)
        return XX_OK; /* it is there already */
    if (xx_buf_append(&tls->stash, tls->in, tls->in_length) != XX_OK)
        return XX_E_MEMORY;
    tls->in = tls->stash.data;
    return XX_OK;
}

ssize_t xx__tls_read(xx_tls *tls, uint8_t *out, size_t size) {
    ERR_clear_error();
    int want = size > 1 << 30 ? 1 << 30 : (int)size;
    int result = size ? SSL_read(tls->ssl, out, want) : SSL_do_handshake(tls->ssl);
    return result > 0 ? (size ? result : XX_OK) : outcome(tls, result);
}

int xx__tls_write(xx_tls *tls, const uint8_t *data, size_t length, xx_buf *sink) {
    ERR_clear_error();
    tls->sink = sink;
    int result = SSL_write(tls->ssl, data, (int)length);
    tls->sink = NULL;
    if (result > 0)
        return XX_OK; /* whole: the sink never refuses a part */
    int why = outcome(tls, result);
    return why == XX_NEED_MORE ? XX_E_TLS : why;
}

void xx__tls_finish(xx_tls *tls) {
    ERR_clear_error();
    if (SSL_is_init_finished(tls->ssl))
        SSL_shutdown(tls->ssl);
    ERR_clear_error();
}

bool xx__tls_ready(const xx_tls *tls) {
    return SSL_is_init_finished(tls->ssl);
}
xx_buf *xx__tls_pending(xx_tls *tls) {
    return &tls->pending;
}
const char *xx__tls_text(const xx_tls *tls) {
    return tls->text ? tls->text : "";
}
