/* zlib as Debian ships it (zlib1g-dev). */
#include <zlib.h>

/* deflateInit2 is a macro, which Swift does not see. Window bits above 15 ask for the gzip form
 * (RFC 1952). */
static inline int xx_gzip_begin(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
}
