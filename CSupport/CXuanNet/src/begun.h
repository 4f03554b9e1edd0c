/* A begun head or frame between two reads: for conn.c (and the load
 * tool's wsclient.c). Mostly there is none, hence the inlines. */
#ifndef XX_BEGUN_H
#define XX_BEGUN_H

#include "internal.h"

/* begun.c: the same where something is begun. */
int xx__begun_room_behind(xx_stream *stream, xx_buf *begun, uint8_t **at, size_t *size);
uint8_t *xx__begun_join_behind(xx_buf *begun, uint8_t *at, size_t *length);
int xx__begun_keep_rest(xx_buf *begun, const uint8_t *bytes, size_t length, size_t used);

static inline uint8_t *xx__begun_base(const xx_stream *s) {
    return s->tls ? s->loop->buffers.plain : s->loop->buffers.raw;
}

/* Where the next bytes go, after those in `begun`: in the loop's buffer or, if many are begun,
 * in `begun`. Returns 0 or XX_E_MEMORY (no room then). */
static inline int xx__begun_room(xx_stream *s, xx_buf *begun, uint8_t **at, size_t *size) {
    if (begun->length)
        return xx__begun_room_behind(s, begun, at, size);
    *at = xx__begun_base(s);
    *size = XX__READ_SIZE;
    return XX_OK;
}

/* `length` bytes came to `at`. Returns where all of them begin and makes `length` theirs. */
static inline uint8_t *xx__begun_join(xx_buf *begun, uint8_t *at, size_t *length) {
    return begun->length ? xx__begun_join_behind(begun, at, length) : at;
}

/* Of those `length` bytes `used` are done with: `begun` keeps the rest. Returns 0 or
 * XX_E_MEMORY. */
static inline int xx__begun_keep(xx_buf *begun, const uint8_t *bytes, size_t length, size_t used) {
    return begun->data || used < length ? xx__begun_keep_rest(begun, bytes, length, used) : XX_OK;
}

#endif
