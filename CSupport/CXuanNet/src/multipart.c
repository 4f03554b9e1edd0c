/* multipart/form-data. In: the bytes of a body, in any pieces. Out: parts with their names, runs of
 * their content, ends. The content is never held: of a piece that ends like a boundary begins only
 * the number of such bytes is kept, for they can be told again from the boundary itself.
 *
 *     OPENING --boundary--> AFTER --CRLF--> HEAD --blank line--> CONTENT --boundary--> AFTER ...
 *                             `--two dashes--> EPILOGUE
 */
#include <string.h>

#include "xx_multipart.h"

enum { OPENING, AFTER, AFTER_DASH, AFTER_CR, HEAD, CONTENT, EPILOGUE };

static bool is_blank(uint8_t byte) {
    return byte == ' ' || byte == '\t';
}

static bool is_token(uint8_t byte) { /* RFC 9110 §5.6.2 */
    return byte > 0x20 && byte < 0x7f && !strchr("\"(),/:;<=>?@[\\]{}", byte);
}

static bool same(const uint8_t *text, size_t length, const char *lower) {
    if (length != strlen(lower))
        return false;
    for (size_t i = 0; i < length; i++) {
        uint8_t byte = text[i] >= 'A' && text[i] <= 'Z' ? text[i] | 0x20 : text[i];
        if (byte != (uint8_t)lower[i])
            return false;
    }
    return true;
}

/* ---- `; name=value` lists ---- */

typedef struct parameter {
    xx_slice name, value;
    bool quoted; /* `value` may have backslashes */
} parameter;

static size_t skip_blanks(const uint8_t *text, size_t length, size_t at) {
    while (at < length && is_blank(text[at]))
        at++;
    return at;
}

/* Reads the parameter after the semicolon at `*at`. Returns 1, 0 at the end, or XX_E_HTTP_BAD. */
static int next_parameter(const uint8_t *text, size_t length, size_t *at, parameter *out) {
    size_t i = skip_blanks(text, length, *at);
    if (i < length && text[i] == ';')
        i = skip_blanks(text, length, i + 1);
    else if (i < length)
        return XX_E_HTTP_BAD;
    if (i == length)
        return 0; /* a semicolon at the very end is usual */
    size_t start = i;
    while (i < length && is_token(text[i]))
        i++;
    out->name = (xx_slice){text + start, i - start};
    if (i == start || i == length || text[i] != '=')
        return XX_E_HTTP_BAD;
    start = ++i;
    out->quoted = i < length && text[i] == '"';
    if (out->quoted) {
        start = ++i;
        while (i < length && text[i] != '"')
            i += text[i] == '\\' && i + 1 < length ? 2 : 1;
        if (i >= length)
            return XX_E_HTTP_BAD;
        out->value = (xx_slice){text + start, i - start};
        i++;
    } else {
        while (i < length && is_token(text[i]))
            i++;
        if (i == start)
            return XX_E_HTTP_BAD;
        out->value = (xx_slice){text + start, i - start};
    }
    *at = i;
    return 1;
}

int xx_multipart_init(xx_multipart *parser, const uint8_t *type, size_t length) {
    static const char wanted[] = "multipart/form-data";
    memset(parser, 0, offsetof(xx_multipart, head));
    size_t at = sizeof wanted - 1;
    if (length < at || !same(type, at, wanted))
        return XX_E_HTTP_BAD;
    parameter found;
    int result;
    while ((result = next_parameter(type, length, &at, &found)) == 1) {
        if (!same(found.name.data, found.name.length, "boundary"))
            continue;
        size_t size = found.value.length;
        if (parser->delimiter_length || size == 0 || size > XX_MULTIPART_BOUNDARY ||
            found.value.data[size - 1] == ' ')
            return XX_E_HTTP_BAD;
        for (size_t i = 0; i < size; i++) {
            uint8_t byte = found.value.data[i];
            if (byte < 0x20 || byte > 0x7e || byte == '\\')
                return XX_E_HTTP_BAD;
        }
        memcpy(parser->delimiter, "\r\n--", 4);
        memcpy(parser->delimiter + 4, found.value.data, size);
        parser->delimiter_length = (uint8_t)(4 + size);
    }
    parser->matched = 2; /* the first boundary has no line before it */
    return result == 0 && parser->delimiter_length ? XX_OK : XX_E_HTTP_BAD;
}

bool xx_multipart_done(const xx_multipart *parser) {
    return parser->state == EPILOGUE;
}

/* ---- a part's head ---- */

/* Takes the backslash off `\"` and `\\`, in place; any other one stands for itself: names of
 * Windows. */
static xx_slice unescape(uint8_t *text, size_t length) {
    size_t out = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\\' && i + 1 < length && (text[i + 1] == '"' || text[i + 1] == '\\'))
            i++;
        text[out++] = text[i];
    }
    return (xx_slice){text, out};
}

static int take_disposition(uint8_t *text, size_t length, xx_multipart_event *event) {
    size_t at = skip_blanks(text, length, 0), start = at;
    while (at < length && is_token(text[at]))
        at++;
    if (!same(text + start, at - start, "form-data"))
        return XX_E_HTTP_BAD;
    parameter found;
    int result;
    while ((result = next_parameter(text, length, &at, &found)) == 1) {
        bool is_name = same(found.name.data, found.name.length, "name");
        xx_slice *target = is_name ? &event->name : &event->filename;
        if (!is_name && !same(found.name.data, found.name.length, "filename"))
            continue; /* `filename*` too: not for form-data (RFC 7578 §4.2) */
        if (target->data)
            return XX_E_HTTP_BAD;
        *target = found.value;
        if (found.quoted)
            *target = unescape(text + (found.value.data - text), found.value.length);
    }
    return result == 0 && event->name.data ? XX_OK : XX_E_HTTP_BAD;
}

/* The head without its blank line. */
static int take_head(uint8_t *head, size_t length, xx_multipart_event *event) {
    bool found = false;
    for (size_t start = 0; start < length;) {
        size_t end = start;
        while (head[end] != '\r') /* the last line, too, ends in CRLF */
            if (head[end++] == '\n')
                return XX_E_HTTP_BAD;
        if (head[end + 1] != '\n')
            return XX_E_HTTP_BAD;
        uint8_t *line = head + start, *colon = memchr(line, ':', end - start);
        if (!colon || colon == line)
            return XX_E_HTTP_BAD;
        size_t name = (size_t)(colon - line);
        if (same(line, name, "content-disposition")) {
            if (found || take_disposition(colon + 1, end - start - name - 1, event) != XX_OK)
                return XX_E_HTTP_BAD;
            found = true;
        }
        start = end + 2;
    }
    return found ? XX_OK : XX_E_HTTP_BAD;
}

static ssize_t feed_head(xx_multipart *parser, const uint8_t *data, size_t length,
                         xx_multipart_event *event) {
    for (size_t i = 0; i < length; i++) {
        if (parser->head_length == XX_MULTIPART_HEAD)
            return XX_E_HTTP_HEAD_TOO_LONG;
        parser->head[parser->head_length++] = data[i];
        size_t size = parser->head_length;
        if (data[i] != '\n' || size < 4 || memcmp(parser->head + size - 4, "\r\n\r\n", 4) != 0) {
            if (size == 2 && memcmp(parser->head, "\r\n", 2) == 0)
                return XX_E_HTTP_BAD; /* a part without a name */
            continue;
        }
        if (take_head(parser->head, size - 2, event) != XX_OK)
            return XX_E_HTTP_BAD;
        parser->state = CONTENT;
        event->kind = XX_MULTIPART_PART;
        return (ssize_t)(i + 1);
    }
    return (ssize_t)length;
}

/* ---- content up to a boundary ---- */

static void after_delimiter(xx_multipart *parser, xx_multipart_event *event) {
    event->kind = parser->state == CONTENT ? XX_MULTIPART_PART_END : XX_MULTIPART_NOTHING;
    parser->matched = 0;
    parser->state = AFTER;
}

/* Goes on with a delimiter that the last feed ended in. */
static ssize_t feed_begun(xx_multipart *parser, const uint8_t *data, size_t length,
                          xx_multipart_event *event) {
    size_t rest = (size_t)(parser->delimiter_length - parser->matched), i = 0;
    while (i < length && i < rest && data[i] == parser->delimiter[parser->matched + i])
        i++;
    if (i == rest) {
        after_delimiter(parser, event);
    } else if (i == length) {
        parser->matched = (uint8_t)(parser->matched + i);
    } else if (parser->state == OPENING) {
        return XX_E_HTTP_BAD;
    } else { /* it was content; a CR stands only at a delimiter's start, so none can begin in it */
        event->kind = XX_MULTIPART_DATA;
        event->data = (xx_slice){parser->delimiter, parser->matched + i};
        parser->matched = 0;
    }
    return (ssize_t)i;
}

static ssize_t feed_content(xx_multipart *parser, const uint8_t *data, size_t length,
                            xx_multipart_event *event) {
    size_t at = 0, size = parser->delimiter_length;
    for (;;) {
        const uint8_t *found = memchr(data + at, '\r', length - at);
        at = found ? (size_t)(found - data) : length;
        size_t run = length - at < size ? length - at : size;
        if (memcmp(data + at, parser->delimiter, run) == 0)
            break; /* a delimiter, the beginning of one, or the end of the data */
        at++;
    }
    if (at == 0 && length >= size) {
        after_delimiter(parser, event);
        return (ssize_t)size;
    }
    bool whole = length - at >= size;
    if (!whole)
        parser->matched = (uint8_t)(length - at);
    if (at) {
        event->kind = XX_MULTIPART_DATA;
        event->data = (xx_slice){data, at};
    }
    return (ssize_t)(whole ? at : length);
}

ssize_t xx_multipart_feed(xx_multipart *parser, const uint8_t *data, size_t length,
                          xx_multipart_event *event) {
    *event = (xx_multipart_event){0};
    size_t at = 0;
    while (at < length) {
        switch (parser->state) {
        case AFTER:
            if (data[at] == '-')
                parser->state = AFTER_DASH;
            else if (data[at] == '\r')
                parser->state = AFTER_CR;
            else if (!is_blank(data[at])) /* blanks are allowed here (RFC 2046 §5.1.1) */
                return XX_E_HTTP_BAD;
            at++;
            break;
        case AFTER_DASH:
            if (data[at++] != '-')
                return XX_E_HTTP_BAD;
            parser->state = EPILOGUE;
            event->kind = XX_MULTIPART_END;
            return (ssize_t)at;
        case AFTER_CR:
            if (data[at++] != '\n')
                return XX_E_HTTP_BAD;
            if (++parser->parts > XX_MULTIPART_PARTS)
                return XX_E_HTTP_HEAD_TOO_LONG;
            parser->head_length = 0;
            parser->state = HEAD;
            break;
        case EPILOGUE:
            return (ssize_t)length;
        default: {
            ssize_t n = parser->state == HEAD ? feed_head(parser, data + at, length - at, event)
                        : parser->matched     ? feed_begun(parser, data + at, length - at, event)
                                              : feed_content(parser, data + at, length - at, event);
            if (n < 0)
                return n;
            at += (size_t)n;
            if (event->kind != XX_MULTIPART_NOTHING)
                return (ssize_t)at;
        }
        }
    }
    return (ssize_t)at;
}
