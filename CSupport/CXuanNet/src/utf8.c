/* UTF-8, pure. In: bytes in any pieces. Out: whether they are right so far, and whether a character
 * is begun. RFC 3629 §4: no overlong forms, no surrogates, nothing above U+10FFFF. */
#include <string.h>

#include "xx_utf8.h"

/* The required next byte. */
enum {
    START,
    ONE,
    TWO,
    THREE, /* so many more from 80 to BF */
    ONE_HIGH,
    ONE_LOW, /* two more, the next from A0 on (after E0), or to 9F (after ED) */
    TWO_HIGH,
    TWO_LOW, /* three more, the next from 90 on (after F0), or to 8F (after F4) */
    WRONG,
};

static uint8_t begin(uint8_t byte) {
    if (byte < 0x80)
        return START;
    if (byte < 0xc2)
        return WRONG;
    if (byte < 0xe0)
        return ONE;
    if (byte < 0xf0)
        return byte == 0xe0 ? ONE_HIGH : byte == 0xed ? ONE_LOW : TWO;
    if (byte > 0xf4)
        return WRONG;
    return byte == 0xf0 ? TWO_HIGH : byte == 0xf4 ? TWO_LOW : THREE;
}

static uint8_t step(uint8_t state, uint8_t byte) {
    uint8_t low = state == ONE_HIGH ? 0xa0 : state == TWO_HIGH ? 0x90 : 0x80;
    uint8_t high = state == ONE_LOW ? 0x9f : state == TWO_LOW ? 0x8f : 0xbf;
    if (state == START)
        return begin(byte);
    if (byte < low || byte > high)
        return WRONG;
    switch (state) {
    case ONE:
        return START;
    case THREE:
    case TWO_HIGH:
    case TWO_LOW:
        return TWO;
    default:
        return ONE;
    }
}

/* Length of the run of ASCII at the start, short of its last bytes: 32 at a time, two vector
 * steps. */
static size_t ascii_run(const uint8_t *data, size_t length) {
    size_t at = 0;
    for (; length - at >= 32; at += 32) {
        uint64_t words[4];
        memcpy(words, data + at, sizeof words);
        if ((words[0] | words[1] | words[2] | words[3]) & 0x8080808080808080u)
            break;
    }
    return at;
}

/* Length of the run of whole characters of three bytes at the start, which is what Chinese is made
 * of. */
static size_t triple_run(const uint8_t *data, size_t length) {
    size_t at = 0;
    for (; length - at >= 3; at += 3) {
        const uint8_t *c = data + at;
        bool right = c[0] > 0xe0 && c[0] < 0xf0 && c[0] != 0xed && (c[1] & 0xc0) == 0x80 &&
                     (c[2] & 0xc0) == 0x80;
        if (!right)
            break;
    }
    return at;
}

bool xx_utf8_feed(uint8_t *state, const uint8_t *data, size_t length) {
    uint8_t now = *state;
    for (size_t at = 0; at < length && now != WRONG;) {
        if (now == START) {
            at += data[at] < 0x80 ? ascii_run(data + at, length - at)
                                  : triple_run(data + at, length - at);
            if (at == length)
                break;
        }
        now = step(now, data[at++]);
    }
    *state = now;
    return now != WRONG;
}

bool xx_utf8_valid(const uint8_t *data, size_t length) {
    uint8_t state = START;
    return xx_utf8_feed(&state, data, length) && state == START;
}
