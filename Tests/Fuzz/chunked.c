/* libFuzzer driver of http1_chunked.c: the body whole, in two parts and byte by byte must give
 * the same data and the same verdict; and accepted input must have the form of RFC 9112 §7.1
 * when it is read here again, line by line. Build: Tests/Fuzz/run.sh. */
#include <stdlib.h>
#include <string.h>

#include "xx_http1.h"

typedef struct outcome {
    uint64_t hash;
    size_t used; /* up to the end, or SIZE_MAX: refused, or not whole */
} outcome;

static outcome decode(const uint8_t *data, size_t size, size_t step) {
    xx_http1_chunked state = {0};
    outcome out = {1469598103934665603u, SIZE_MAX};
    for (size_t start = 0; start < size && !state.done; start += step) {
        size_t end = size - start < step ? size : start + step;
        for (size_t at = start; at < end && !state.done;) {
            xx_slice body;
            ssize_t n = xx_http1_chunked_decode(&state, data + at, end - at, &body);
            if (n < 0)
                return out;
            if (n == 0 || (size_t)n > end - at ||
                (body.length && (body.data < data + at || body.data + body.length > data + at + n)))
                abort();
            for (size_t i = 0; i < body.length; i++)
                out.hash = (out.hash ^ body.data[i]) * 1099511628211u;
            at += (size_t)n;
            if (state.done)
                out.used = at;
        }
    }
    return out;
}

/* The line at `at`, which must end in CRLF and contain no other control character. Its length
 * without CRLF. */
static size_t line_length(const uint8_t *data, size_t at, size_t end) {
    size_t length = 0;
    while (at + length < end && data[at + length] != '\r' && data[at + length] != '\n')
        if ((data[at + length] < 0x20 && data[at + length] != '\t') || data[at + length++] == 0x7f)
            abort();
    if (at + length + 2 > end || memcmp(data + at + length, "\r\n", 2) != 0)
        abort();
    return length;
}

static bool is_hex(uint8_t c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static void check_form(const uint8_t *data, size_t end) {
    size_t at = 0;
    for (;;) {
        size_t length = line_length(data, at, end), digits = 0;
        while (digits < length && is_hex(data[at + digits]))
            digits++;
        if (digits == 0 || (digits < length && data[at + digits] != ';'))
            abort();
        char text[32] = "";
        if (digits >= sizeof text)
            abort();
        memcpy(text, data + at, digits);
        uint64_t size = strtoull(text, NULL, 16);
        at += length + 2;
        if (size == 0)
            break;
        if (end - at < size + 2 || memcmp(data + at + size, "\r\n", 2) != 0)
            abort();
        at += size + 2;
    }
    for (;;) {
        size_t length = line_length(data, at, end);
        if (length && (data[at] == ' ' || data[at] == ':' || !memchr(data + at, ':', length)))
            abort();
        at += length + 2;
        if (length == 0)
            break;
    }
    if (at != end)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    size_t cut = size ? 1 + data[size - 1] % size : 1;
    outcome whole = decode(data, size, size + 1), parts = decode(data, size, cut),
            bytes = decode(data, size, 1);
    if (whole.used != parts.used || whole.used != bytes.used)
        abort();
    if (whole.used == SIZE_MAX)
        return 0;
    if (whole.hash != parts.hash || whole.hash != bytes.hash)
        abort();
    check_form(data, whole.used);
    return 0;
}
