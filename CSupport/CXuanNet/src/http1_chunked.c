/* Bodies in chunks (RFC 9112 §7.1), pure and strict: a proxy between the peer and us must
 * not be able to see other chunks than we do. In: bytes. Out: runs of data.
 *
 *     SIZE --hex--> SIZE --CR LF--> DATA --n bytes--> AFTER --CR LF--> SIZE
 *       |             |  `- size 0, CR LF --> TRAILER --CR LF--> done
 *       |             `;--> NAME --=--> VALUE ...   an extension: token, or token=token, or
 * token="text" TRAILER --field, CR LF--> TRAILER
 */
#include "http1_parts.h"

enum {
    SIZE,
    SIZE_FEED,
    NAME_START, /* after a semicolon */
    NAME,
    VALUE_START, /* after an equals sign */
    VALUE,
    QUOTED,
    ESCAPED,   /* after a backslash */
    QUOTE_END, /* after the second quote */
    DATA,
    AFTER,
    AFTER_FEED,
    TRAILER, /* at the start of a line */
    TRAILER_NAME,
    TRAILER_VALUE,
    TRAILER_FEED,
    END_FEED,
};
enum { LINE_MAX_BYTES = 256, TRAILER_MAX_BYTES = 8192 };

static int hex_value(uint8_t c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int go(xx_http1_chunked *s, int state) {
    s->state = (uint8_t)state;
    return XX_OK;
}

/* A size or an extension ends with another extension, or with the line. */
static int end_item(xx_http1_chunked *s, uint8_t c) {
    return c == ';' ? go(s, NAME_START) : c == '\r' ? go(s, SIZE_FEED) : XX_E_HTTP_BAD;
}

static int take_size(xx_http1_chunked *s, uint8_t c) {
    int digit = hex_value(c);
    if (digit < 0)
        return s->digits ? end_item(s, c) : XX_E_HTTP_BAD;
    if (s->digits == 15) /* 60 bits */
        return XX_E_HTTP_BAD;
    s->left = s->left << 4 | (uint64_t)digit;
    s->digits++;
    return XX_OK;
}

static int take_extension(xx_http1_chunked *s, uint8_t c) {
    switch (s->state) {
    case NAME_START:
        return xx__http1_is_token(c) ? go(s, NAME) : XX_E_HTTP_BAD;
    case NAME:
        return xx__http1_is_token(c) ? XX_OK : c == '=' ? go(s, VALUE_START) : end_item(s, c);
    case VALUE_START:
        return xx__http1_is_token(c) ? go(s, VALUE) : c == '"' ? go(s, QUOTED) : XX_E_HTTP_BAD;
    case VALUE:
        return xx__http1_is_token(c) ? XX_OK : end_item(s, c);
    case QUOTED:
        if (c == '\\' || c == '"')
            return go(s, c == '"' ? QUOTE_END : ESCAPED);
        return xx__http1_is_text(c) ? XX_OK : XX_E_HTTP_BAD;
    case ESCAPED:
        return xx__http1_is_text(c) ? go(s, QUOTED) : XX_E_HTTP_BAD;
    default:
        return end_item(s, c); /* QUOTE_END */
    }
}

static int take_trailer(xx_http1_chunked *s, uint8_t c) {
    switch (s->state) {
    case TRAILER:
        if (c == '\r')
            return go(s, END_FEED);
        return xx__http1_is_token(c) ? go(s, TRAILER_NAME) : XX_E_HTTP_BAD;
    case TRAILER_NAME:
        return xx__http1_is_token(c) ? XX_OK : c == ':' ? go(s, TRAILER_VALUE) : XX_E_HTTP_BAD;
    case TRAILER_VALUE:
        if (c == '\r')
            return go(s, TRAILER_FEED);
        return xx__http1_is_text(c) ? XX_OK : XX_E_HTTP_BAD;
    case TRAILER_FEED:
        return c == '\n' ? go(s, TRAILER) : XX_E_HTTP_BAD;
    default: /* END_FEED */
        s->done = c == '\n';
        return s->done ? XX_OK : XX_E_HTTP_BAD;
    }
}

/* One byte outside of data. */
static int take_byte(xx_http1_chunked *s, uint8_t c) {
    if (s->state >= TRAILER)
        return ++s->line > TRAILER_MAX_BYTES ? XX_E_HTTP_BAD : take_trailer(s, c);
    switch (s->state) {
    case SIZE:
        return take_size(s, c);
    case SIZE_FEED:
        if (c != '\n')
            return XX_E_HTTP_BAD;
        s->line = 0;
        s->digits = 0;
        return go(s, s->left ? DATA : TRAILER);
    case AFTER:
        return c == '\r' ? go(s, AFTER_FEED) : XX_E_HTTP_BAD;
    case AFTER_FEED:
        return c == '\n' ? go(s, SIZE) : XX_E_HTTP_BAD;
    default:
        return ++s->line > LINE_MAX_BYTES ? XX_E_HTTP_BAD : take_extension(s, c);
    }
}

ssize_t xx_http1_chunked_decode(xx_http1_chunked *state, const uint8_t *data, size_t length,
                                xx_slice *body) {
    *body = (xx_slice){data, 0};
    size_t at = 0;
    while (at < length && !state->done) {
        if (state->state == DATA) {
            size_t run = length - at < state->left ? length - at : (size_t)state->left;
            *body = (xx_slice){data + at, run};
            state->left -= run;
            if (state->left == 0)
                state->state = AFTER;
            return (ssize_t)(at + run);
        }
        if (take_byte(state, data[at++]) != XX_OK)
            return XX_E_HTTP_BAD;
    }
    return (ssize_t)at;
}
