/* Masks of a client's frames. In: payloads. Out: the same masked, with a client's head. */
#include <sys/random.h>

#include "mask.h"

static const uint8_t *next_mask(masks *masks) {
    if (masks->left == 0) {
        if (getrandom(masks->bytes, MASK_BYTES, 0) != MASK_BYTES)
            return NULL;
        masks->left = MASK_BYTES;
    }
    masks->left -= 4;
    return masks->bytes + masks->left;
}

bool mask_and_seal(masks *masks, xx_frame *frame, uint8_t opcode, size_t length) {
    const uint8_t *mask = next_mask(masks);
    if (!mask)
        return false;
    xx_ws_unmask(xx_frame_payload(frame), length, mask);
    uint8_t head[XX_WS_HEAD_MAX];
    size_t size = xx_ws_write_head(head, opcode, length);
    head[1] |= 0x80;
    memcpy(head + size, mask, 4);
    size += 4;
    frame->start = (uint32_t)(XX__FRAME_ROOM - size);
    memcpy(frame->bytes + frame->start, head, size);
    frame->length = size + length;
    frame->payload_length = length;
    return true;
}
