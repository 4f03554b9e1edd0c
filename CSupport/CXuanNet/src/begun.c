/* A begun head or frame between two reads. In: the bytes of a read. Out: those and the ones
 * before in one run, at the cost of a small copy or of none. */
#include "begun.h"

enum { SMALL = XX__READ_SIZE / 4 }; /* a beginning this short is copied before the next read */

int xx__begun_room_behind(xx_stream *s, xx_buf *begun, uint8_t **at, size_t *size) {
    if (begun->length <= SMALL) {
        uint8_t *base = xx__begun_base(s);
        memcpy(base, begun->data, begun->length);
        *at = base + begun->length;
        *size = XX__READ_SIZE - begun->length;
        return XX_OK;
    }
    *size = 0;
    if (xx_buf_reserve(begun, XX__READ_SIZE) != XX_OK)
        return XX_E_MEMORY;
    *at = begun->data + begun->length;
    *size = begun->capacity - begun->length;
    return XX_OK;
}

uint8_t *xx__begun_join_behind(xx_buf *begun, uint8_t *at, size_t *length) {
    size_t before = begun->length;
    *length += before;
    if (before <= SMALL)
        return at - before;
    begun->length = *length; /* read straight after the beginning */
    return begun->data;
}

int xx__begun_keep_rest(xx_buf *begun, const uint8_t *bytes, size_t length, size_t used) {
    if (bytes == begun->data) {
        xx_buf_consume(begun, used);
        return XX_OK;
    }
    begun->length = 0;
    if (used < length)
        return xx_buf_append(begun, bytes + used, length - used);
    xx_buf_reset(begun);
    return XX_OK;
}
