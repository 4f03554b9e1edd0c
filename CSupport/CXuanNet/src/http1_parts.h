/* Shared by the http1*.c files. Pure, as they are. */
#ifndef XX_HTTP1_PARTS_H
#define XX_HTTP1_PARTS_H

#include "xx_http1.h"

/* A character of a token (RFC 9110 §5.6.2). */
bool xx__http1_is_token(uint8_t c);
/* A character of a field's value; bytes from 0x80 on are passed as they are (§5.5). */
static inline bool xx__http1_is_text(uint8_t c) {
    return c == '\t' || (c >= 0x20 && c != 0x7f);
}

/* Whether `text` is `host` or `host:port` of an http URI (RFC 9110 §4.2.1, RFC 3986 §3.2.2). */
bool xx__http1_is_authority(xx_slice text);

#endif
