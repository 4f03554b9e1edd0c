/* Certificates. In: names. Out: PEM files. */
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"

/* ---- making a certificate ---- */

/* Adds each line of `lines` to the names. */
static bool add_names(GENERAL_NAMES *names, int type, const char *lines) {
    while (*lines) {
        size_t length = strcspn(lines, "\n");
        char line[256];
        if (length > 0 && length < sizeof line) {
            memcpy(line, lines, length);
            line[length] = 0;
            GENERAL_NAME *name = GENERAL_NAME_new();
            ASN1_STRING *value = NULL;
            if (type == GEN_IPADD) {
                value = a2i_IPADDRESS(line);
            } else if ((value = ASN1_IA5STRING_new()) != NULL) {
                ASN1_STRING_set(value, line, (int)length);
            }
            if (!name || !value || !sk_GENERAL_NAME_push(names, name)) {
                GENERAL_NAME_free(name);
                ASN1_STRING_free(value);
                return false;
            }
            GENERAL_NAME_set0_value(name, type, value);
        }
        lines += length + (lines[length] == '\n');
    }
    return true;
}

static bool add_extension(X509 *certificate, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    bool added = extension && X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    return added;
}

static bool fill(X509 *certificate, EVP_PKEY *key, const char *common_name, GENERAL_NAMES *names,
                 int days) {
    uint64_t serial = 0;
    if (RAND_bytes((unsigned char *)&serial, sizeof serial) != 1)
        return false;
    X509_NAME *subject = X509_get_subject_name(certificate);
    return X509_set_version(certificate, 2) &&
           ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1 | 1) &&
           /* a day back, for clocks that are slow */
           X509_gmtime_adj(X509_getm_notBefore(certificate), -86400L) &&
           X509_time_adj_ex(X509_getm_notAfter(certificate), days, 0, NULL) &&
           X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                      (const unsigned char *)common_name, -1, -1, 0) &&
           X509_set_issuer_name(certificate, subject) && X509_set_pubkey(certificate, key) &&
           add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(certificate, NID_key_usage, "critical,digitalSignature") &&
           add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
           add_extension(certificate, NID_subject_key_identifier, "hash") &&
           (sk_GENERAL_NAME_num(names) == 0 ||
            X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, 0) == 1) &&
           X509_sign(certificate, key, EVP_sha256());
}

/* Writes one PEM object beside `file`; `temporary` (of `size`) receives that name. Returns 0 or a
 * libuv code (UV_EIO also when OpenSSL failed). */
static int write_beside(const char *file, mode_t mode, EVP_PKEY *key, X509 *certificate,
                        char *temporary, size_t size) {
    if ((size_t)snprintf(temporary, size, "%s.%ld.tmp", file, (long)getpid()) >= size)
        return UV_ENAMETOOLONG;
    unlink(temporary);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0)
        return -errno;
    int result = fchmod(fd, mode) == 0 ? 0 : -errno; /* regardless of the umask */
    BIO *bio = BIO_new_fd(fd, BIO_NOCLOSE);
    if (result == 0 &&
        !(bio && (key ? PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL)
                      : PEM_write_bio_X509(bio, certificate))))
        result = UV_EIO;
    BIO_free(bio);
    if (result == 0 && fsync(fd) != 0)
        result = -errno;
    if (close(fd) != 0 && result == 0)
        result = -errno;
    if (result != 0)
        unlink(temporary);
    return result;
}

static int install(EVP_PKEY *key, X509 *certificate, const char *certificate_file,
                   const char *key_file, xx_error *error) {
    char key_name[1100] = "", certificate_name[1100] = "";
    const char *file = key_file;
    int cause = write_beside(key_file, 0600, key, NULL, key_name, sizeof key_name);
    if (cause == 0) {
        file = certificate_file;
        cause = write_beside(certificate_file, 0644, NULL, certificate, certificate_name,
                             sizeof certificate_name);
        if (cause != 0)
            unlink(key_name);
    }
    /* link, not rename: what is there already was made by somebody else, and stays. */
    if (cause == 0) {
        file = key_file;
        if (link(key_name, key_file) != 0) {
            cause = -errno;
        } else {
            file = certificate_file;
            if (link(certificate_name, certificate_file) != 0) {
                cause = -errno;
                unlink(key_file);
            }
        }
        unlink(key_name);
        unlink(certificate_name);
    }
    if (cause == 0)
        return XX_OK;
    char text[200];
    snprintf(text, sizeof text, "cannot write %.150s", file);
    xx__error_set(error, XX_E_SYSTEM, cause, text);
    return XX_E_SYSTEM;
}

int xx_cert_make(const char *common_name, const char *dns_names, const char *addresses, int days,
                 const char *certificate_file, const char *key_file, xx_error *error) {
    ERR_clear_error();
    int result = XX_E_TLS;
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
    if (key && certificate && names && add_names(names, GEN_DNS, dns_names) &&
        add_names(names, GEN_IPADD, addresses) &&
        fill(certificate, key, common_name, names, days)) {
        result = install(key, certificate, certificate_file, key_file, error);
    } else {
        char why[120], text[200];
        xx__tls_drain_errors(why, sizeof why);
        snprintf(text, sizeof text, "cannot make a certificate: %s", why);
        xx__error_set(error, XX_E_TLS, 0, text);
    }
    sk_GENERAL_NAME_pop_free(names, GENERAL_NAME_free);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return result;
}

/* ---- names of this host ---- */

void xx_cert_local_names(xx_cert_name_cb each, void *user) {
    each(false, "localhost", user);
    char host[256] = "";
    if (gethostname(host, sizeof host - 1) == 0 && host[0] && strcmp(host, "localhost") != 0)
        each(false, host, user);
    each(true, "127.0.0.1", user);
    each(true, "::1", user);
    struct ifaddrs *list = NULL;
    if (getifaddrs(&list) != 0)
        return;
    for (struct ifaddrs *at = list; at; at = at->ifa_next) {
        char text[INET6_ADDRSTRLEN] = "";
        if (at->ifa_addr && at->ifa_addr->sa_family == AF_INET) {
            uv_ip4_name((struct sockaddr_in *)at->ifa_addr, text, sizeof text);
        } else if (at->ifa_addr && at->ifa_addr->sa_family == AF_INET6) {
            struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)at->ifa_addr;
            if (IN6_IS_ADDR_LINKLOCAL(&v6->sin6_addr))
                continue; /* means nothing without a zone */
            uv_ip6_name(v6, text, sizeof text);
        }
        if (text[0] && strcmp(text, "127.0.0.1") != 0 && strcmp(text, "::1") != 0)
            each(true, text, user);
    }
    freeifaddrs(list);
}
