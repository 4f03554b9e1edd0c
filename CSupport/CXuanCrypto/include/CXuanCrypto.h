/* CXuanCrypto: AES-256-CBC, digests, key derivation, random bytes. Pure: bytes in, bytes out.
 * Its one Swift owner is XuanPacket. */
#ifndef CXUANCRYPTO_H
#define CXUANCRYPTO_H

#include "xx_aes.h"
#include "xx_aes_many.h"
#include "xx_certificate.h"
#include "xx_digest.h"
#include "xx_secret.h"

#endif
