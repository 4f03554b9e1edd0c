/* libFuzzer driver of utf8.c: the verdict must match the table of RFC 3629 §4, read here letter
 * by letter, whole, in two parts and byte by byte. Build: Tests/Fuzz/run.sh. */
#include <stdlib.h>

#include "xx_utf8.h"

static bool between(const uint8_t *data, size_t at, size_t size, uint8_t low, uint8_t high) {
    return at < size && data[at] >= low && data[at] <= high;
}

/* Length of the character at `at`, 0 if it is none. */
static size_t character(const uint8_t *d, size_t at, size_t n) {
    uint8_t c = d[at];
    if (c <= 0x7f)
        return 1;
    if (c >= 0xc2 && c <= 0xdf)
        return between(d, at + 1, n, 0x80, 0xbf) ? 2 : 0;
    bool third = between(d, at + 2, n, 0x80, 0xbf);
    if (c >= 0xe0 && c <= 0xef) {
        uint8_t low = c == 0xe0 ? 0xa0 : 0x80, high = c == 0xed ? 0x9f : 0xbf;
        return between(d, at + 1, n, low, high) && third ? 3 : 0;
    }
    if (c >= 0xf0 && c <= 0xf4) {
        uint8_t low = c == 0xf0 ? 0x90 : 0x80, high = c == 0xf4 ? 0x8f : 0xbf;
        return between(d, at + 1, n, low, high) && third && between(d, at + 3, n, 0x80, 0xbf) ? 4
                                                                                              : 0;
    }
    return 0;
}

static bool by_the_table(const uint8_t *data, size_t size) {
    for (size_t at = 0; at < size;) {
        size_t length = character(data, at, size);
        if (length == 0)
            return false;
        at += length;
    }
    return true;
}

static bool in_steps(const uint8_t *data, size_t size, size_t step) {
    uint8_t state = 0;
    for (size_t at = 0; at < size; at += step)
        if (!xx_utf8_feed(&state, data + at, size - at < step ? size - at : step))
            return false;
    return state == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    bool right = by_the_table(data, size);
    size_t cut = size ? 1 + data[size - 1] % size : 1;
    if (xx_utf8_valid(data, size) != right || in_steps(data, size, 1) != right ||
        in_steps(data, size, cut) != right)
        abort();
    /* Behind a run of ASCII, where the steps are long. */
    uint8_t *padded = malloc(size + 40);
    for (size_t i = 0; i < 40; i++)
        padded[i] = 'a';
    for (size_t i = 0; i < size; i++)
        padded[40 + i] = data[i];
    if (xx_utf8_valid(padded, size + 40) != right)
        abort();
    free(padded);
    return 0;
}
