/* Whether bytes are UTF-8 (RFC 3629). Pure: no memory of its own, no I/O. */
#ifndef XX_UTF8_H
#define XX_UTF8_H

#include "xx_err.h"

#ifdef __cplusplus
extern "C" {
#endif
XX_ASSUME_NONNULL_BEGIN

/* Takes in one more piece of a text. `state` is the caller's, 0 at first, and 0 again where a
 * character ends. Returns false once a byte is wrong, and from then on. */
bool xx_utf8_feed(uint8_t *state, const uint8_t *data, size_t length);

/* The same for a whole text. */
bool xx_utf8_valid(const uint8_t *data, size_t length);

XX_ASSUME_NONNULL_END
#ifdef __cplusplus
}
#endif
#endif
