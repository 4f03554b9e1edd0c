/* Makes and lists what a self-signed certificate needs. Any thread. */
#ifndef XX_CERT_H
#define XX_CERT_H

#include "xx_err.h"

#ifdef __cplusplus
extern "C" {
#endif
XX_ASSUME_NONNULL_BEGIN

/* Makes a P-256 key (PKCS#8 PEM, mode 0600) and a self-signed certificate (0644). `dns_names` and
 * `addresses` are lines parted by '\n'. Written to temporary names and renamed, the key first.
 * Returns 0 or XX_E_* with `error` filled. */
int xx_cert_make(const char *common_name, const char *dns_names, const char *addresses, int days,
                 const char *certificate_file, const char *key_file, xx_error *error);

/* Called for each name: `text` is borrowed until return. */
typedef void (*xx_cert_name_cb)(bool is_address, const char *text, void *XX_NULLABLE user);
/* localhost, this host's name, 127.0.0.1, ::1 and the interfaces' addresses; none twice. */
void xx_cert_local_names(xx_cert_name_cb each, void *XX_NULLABLE user);

XX_ASSUME_NONNULL_END
#ifdef __cplusplus
}
#endif
#endif
