/* TLS settings. The ciphertext work is internal: tls.c turns bytes into bytes, no socket. */
#ifndef XX_TLS_H
#define XX_TLS_H

#include "xx_err.h"

#ifdef __cplusplus
extern "C" {
#endif
XX_ASSUME_NONNULL_BEGIN

typedef struct xx_tls_context xx_tls_context;

/* PEM files: chain with the server's own certificate first; key as PKCS#8, PKCS#1 or SEC 1 under
 * any label. Returns NULL with `error` naming the file. Any thread. */
xx_tls_context *XX_NULLABLE xx_tls_context_server(const char *certificate_file,
                                                  const char *key_file, xx_error *error);
/* With `verify` the peer's chain is checked against `ca_file` (or the system's) and its name
 * against the host connected to. Any thread. */
xx_tls_context *XX_NULLABLE xx_tls_context_client(bool verify, const char *XX_NULLABLE ca_file,
                                                  xx_error *error);
/* Connections that were made with it live on. Any thread. */
void xx_tls_context_free(xx_tls_context *XX_NULLABLE context);

XX_ASSUME_NONNULL_END
#ifdef __cplusplus
}
#endif
#endif
