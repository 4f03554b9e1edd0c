/* Host and port of a request, pure. In: the value of Host, or the part between the slashes of an
 * absolute target. Out: whether it may be one. */
#include <string.h>

#include "http1_parts.h"

static bool is_digit(uint8_t c) {
    return c >= '0' && c <= '9';
}
static bool is_hex(uint8_t c) {
    c |= 0x20;
    return is_digit(c) || (c >= 'a' && c <= 'f');
}
static bool is_letter(uint8_t c) {
    c |= 0x20;
    return c >= 'a' && c <= 'z';
}

/* Digits, none included; at most 65535. */
static bool is_port(xx_slice text) {
    uint32_t number = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (!is_digit(text.data[i]))
            return false;
        number = number * 10 + (uint32_t)(text.data[i] - '0');
        if (number > 65535)
            return false;
    }
    return true;
}

/* The rest after the host: nothing, or a colon and a port. */
static bool is_rest(const uint8_t *data, size_t length) {
    return length == 0 || (data[0] == ':' && is_port((xx_slice){data + 1, length - 1}));
}

/* An IPv6 address in brackets (RFC 3986 §3.2.2). Returns its length, or 0. */
static size_t literal_length(xx_slice text) {
    size_t at = 1, colons = 0;
    while (at < text.length && text.data[at] != ']') {
        uint8_t c = text.data[at++];
        colons += c == ':';
        if (!is_hex(c) && c != ':' && c != '.')
            return 0;
    }
    return at < text.length && colons >= 2 ? at + 1 : 0;
}

/* A name or an IPv4 address: unreserved, escaped, or sub-delims without the comma, which joins
 * two. */
static size_t name_length(xx_slice text) {
    size_t at = 0;
    while (at < text.length && text.data[at] != ':') {
        uint8_t c = text.data[at];
        if (c == '%') {
            if (text.length - at < 3 || !is_hex(text.data[at + 1]) || !is_hex(text.data[at + 2]))
                return 0;
            at += 3;
            continue;
        }
        if (!is_letter(c) && !is_digit(c) && (c == 0 || !strchr("-._~!$&'()*+;=", c)))
            return 0;
        at++;
    }
    return at;
}

bool xx__http1_is_authority(xx_slice text) {
    if (text.length == 0)
        return false;
    size_t host = text.data[0] == '[' ? literal_length(text) : name_length(text);
    return host && is_rest(text.data + host, text.length - host);
}
