/* Masks of a client's frames (RFC 6455 §5.3): unpredictable for the author of the payload
 * (§10.3). */
#ifndef MASK_H
#define MASK_H

#include "internal.h"

enum { MASK_BYTES = 64 }; /* random bytes fetched at once: the masks of 16 frames */

/* All zero at the start. */
typedef struct masks {
    uint8_t left;
    uint8_t bytes[MASK_BYTES];
} masks;

/* Masks the first `length` payload bytes in place and writes a head before them. Such a frame is
 * for one connection. False without random bytes. */
bool mask_and_seal(masks *masks, xx_frame *frame, uint8_t opcode, size_t length);

#endif
