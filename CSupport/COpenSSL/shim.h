/* OpenSSL as Debian ships it (libssl-dev). */
#include <openssl/evp.h>
#include <openssl/ssl.h>
