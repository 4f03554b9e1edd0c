/* HTTP/1.1 heads, pure. In: bytes. Out: heads as slices of them. Bodies in chunks:
 * http1_chunked.c. */
#include <string.h>
#include <strings.h>

#include "http1_parts.h"

/* ---- characters ---- */

/* A bit per character: letters, digits and !#$%&'*+-.^_`|~ (RFC 9110 §5.6.2). */
bool xx__http1_is_token(uint8_t c) {
    static const uint64_t bits[2] = {0x03ff6cfa00000000, 0x57ffffffc7fffffe};
    return c < 128 && (bits[c >> 6] >> (c & 63) & 1);
}
static bool is_blank(uint8_t c) {
    return c == ' ' || c == '\t';
}

static bool equals(xx_slice slice, const char *text) {
    size_t length = strlen(text);
    return slice.length == length && strncasecmp((const char *)slice.data, text, length) == 0;
}

static xx_slice trim(xx_slice s) {
    while (s.length && is_blank(s.data[0]))
        s.data++, s.length--;
    while (s.length && is_blank(s.data[s.length - 1]))
        s.length--;
    return s;
}

/* Whether the comma list `value` has `word`. */
static bool lists(xx_slice value, const char *word) {
    while (value.length) {
        const uint8_t *comma = memchr(value.data, ',', value.length);
        size_t length = comma ? (size_t)(comma - value.data) : value.length;
        if (equals(trim((xx_slice){value.data, length}), word))
            return true;
        size_t step = comma ? length + 1 : length;
        value.data += step;
        value.length -= step;
    }
    return false;
}

ssize_t xx_http1_find_end(const uint8_t *data, size_t length, size_t limit, size_t *scanned) {
    size_t at = *scanned;
    size_t end = length < limit ? length : limit;
    while (at < end) {
        const uint8_t *feed = memchr(data + at, '\n', end - at);
        if (!feed)
            break;
        size_t i = (size_t)(feed - data);
        if (i >= 1 &&
            (data[i - 1] == '\n' || (i >= 2 && data[i - 1] == '\r' && data[i - 2] == '\n')))
            return (ssize_t)i + 1;
        at = i + 1;
    }
    *scanned = end;
    return length >= limit ? XX_E_HTTP_HEAD_TOO_LONG : XX_NEED_MORE;
}

/* ---- lines ---- */

/* Takes the next line off `rest`, without its end. False when it is not ended as `strict` wants. */
static bool next_line(xx_slice *rest, bool strict, xx_slice *line) {
    const uint8_t *feed = rest->length ? memchr(rest->data, '\n', rest->length) : NULL;
    if (!feed)
        return false;
    size_t length = (size_t)(feed - rest->data);
    *line = (xx_slice){rest->data, length};
    rest->data += length + 1;
    rest->length -= length + 1;
    if (length && line->data[length - 1] == '\r')
        line->length--;
    else if (strict)
        return false;
    return true;
}

static int parse_version(xx_slice text, xx_http1_head *head) {
    if (text.length != 8 || memcmp(text.data, "HTTP/", 5) != 0 || text.data[6] != '.')
        return XX_E_HTTP_BAD;
    uint8_t major = text.data[5], minor = text.data[7];
    if (major < '0' || major > '9' || minor < '0' || minor > '9')
        return XX_E_HTTP_BAD;
    if (major != '1')
        return XX_E_HTTP_VERSION;
    head->minor = minor == '0' ? 0 : 1; /* a later minor speaks 1.1 with us */
    return XX_OK;
}

static int parse_length(xx_slice value, bool request, xx_http1_head *head) {
    if (value.length == 0 || value.length > 18) /* 18 digits fit in 63 bits */
        return XX_E_HTTP_BAD;
    int64_t number = 0;
    for (size_t i = 0; i < value.length; i++) {
        if (value.data[i] < '0' || value.data[i] > '9')
            return XX_E_HTTP_BAD;
        number = number * 10 + (value.data[i] - '0');
    }
    if (head->content_length >= 0 && (request || head->content_length != number))
        return XX_E_HTTP_BAD; /* named twice: a proxy in between may take the other one */
    head->content_length = number;
    return XX_OK;
}

/* The connection and the upgrade, as known while the fields go by. */
typedef struct {
    bool says_close, says_keep, version_13;
    int keys, versions, hosts, codings;
} notes;

/* Transfer-Encoding, which has to be "chunked" and nothing else (RFC 9112 §6.1, §6.3). */
static int note_coding(xx_slice value, bool request, xx_http1_head *head, notes *n) {
    head->chunked = true;
    if (n->codings++ == 0 && equals(value, "chunked"))
        return XX_OK;
    /* Some other coding below the chunks: we could find the end of such a body but not read it. */
    size_t last = value.length;
    while (last && value.data[last - 1] != ',')
        last--;
    bool ends_chunked =
        last && equals(trim((xx_slice){value.data + last, value.length - last}), "chunked");
    bool twice = last && lists((xx_slice){value.data, last - 1}, "chunked");
    return request && n->codings == 1 && ends_chunked && !twice ? XX_E_HTTP_CODING : XX_E_HTTP_BAD;
}

static int note_field(const xx_http1_field *field, bool request, xx_http1_head *head, notes *n) {
    xx_slice name = field->name, value = field->value;
    switch (name.length) {
    case 4:
        if (request && equals(name, "host")) {
            if (n->hosts++ || !xx__http1_is_authority(value)) /* RFC 9112 §3.2 */
                return XX_E_HTTP_BAD;
            if (head->host.data)
                /* §3.2.2: the target's wins */
                head->fields[head->field_count - 1].value = head->host;
            else
                head->host = value;
        }
        break;
    case 6:
        if (equals(name, "expect") && equals(value, "100-continue"))
            head->expects_continue = true;
        break;
    case 7:
        if (equals(name, "upgrade") && lists(value, "websocket"))
            head->upgrade.to_websocket = true;
        break;
    case 10:
        if (equals(name, "connection")) {
            n->says_close |= lists(value, "close");
            n->says_keep |= lists(value, "keep-alive");
            head->upgrade.is_named |= lists(value, "upgrade");
        }
        break;
    case 14:
        if (equals(name, "content-length"))
            return parse_length(value, request, head);
        break;
    case 17:
        if (equals(name, "transfer-encoding"))
            return note_coding(value, request, head, n);
        if (equals(name, "sec-websocket-key")) {
            n->keys++;
            head->upgrade.key = value;
        }
        break;
    case 21:
        if (equals(name, "sec-websocket-version")) {
            n->versions++;
            n->version_13 = equals(value, "13");
        }
        break;
    }
    return XX_OK;
}

static bool is_websocket_key(xx_slice key) { /* 16 bytes in base64: 22 characters and "==" */
    if (key.length != 24 || key.data[22] != '=' || key.data[23] != '=')
        return false;
    for (int i = 0; i < 22; i++) {
        uint8_t c = key.data[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              c == '+' || c == '/'))
            return false;
    }
    return true;
}

static int parse_fields(xx_slice rest, bool request, xx_http1_head *head) {
    notes n = {0};
    for (;;) {
        xx_slice line;
        if (!next_line(&rest, request, &line))
            return XX_E_HTTP_BAD;
        if (line.length == 0)
            break;
        if (head->field_count == XX_HTTP1_FIELDS)
            return XX_E_HTTP_HEAD_TOO_LONG;
        size_t name = 0;
        while (name < line.length && xx__http1_is_token(line.data[name]))
            name++;
        /* Blank before the colon, folded line, empty name: all refused (RFC 9112 §5). */
        if (name == 0 || name == line.length || line.data[name] != ':')
            return XX_E_HTTP_BAD;
        for (size_t i = name + 1; i < line.length; i++)
            if (!xx__http1_is_text(line.data[i]))
                return XX_E_HTTP_BAD;
        xx_http1_field *field = &head->fields[head->field_count++];
        field->name = (xx_slice){line.data, name};
        field->value = trim((xx_slice){line.data + name + 1, line.length - name - 1});
        int result = note_field(field, request, head, &n);
        if (result != XX_OK)
            return result;
    }
    if (rest.length)
        return XX_E_HTTP_BAD;
    if (request && head->minor == 1 && n.hosts == 0)
        return XX_E_HTTP_BAD;
    bool odd = head->chunked && (head->content_length >= 0 || head->minor == 0);
    if (odd && request)
        return XX_E_HTTP_BAD; /* the way to request smuggling (RFC 9112 §6.3) */
    if (head->chunked)
        head->content_length = -1;
    head->keep_alive = !n.says_close && !odd && (head->minor == 1 || n.says_keep);
    head->upgrade.other_version = head->upgrade.to_websocket && n.versions == 1 && !n.version_13;
    head->upgrade.is_right = head->upgrade.to_websocket && head->upgrade.is_named && n.version_13 &&
                             n.versions == 1 && n.keys == 1 &&
                             is_websocket_key(head->upgrade.key) && head->minor == 1 &&
                             !head->chunked && head->content_length <= 0 &&
                             head->method.length == 3 && memcmp(head->method.data, "GET", 3) == 0;
    return XX_OK;
}

/* The forms of a target (RFC 9112 §3.2): a path, `*` of OPTIONS, or an absolute one, which is
 * split. False for anything else, authorities of CONNECT among it: this is not a proxy. */
static bool take_target(xx_http1_head *head) {
    xx_slice target = head->target;
    if (target.data[0] == '/')
        return true;
    if (target.length == 1 && target.data[0] == '*')
        return equals(head->method, "OPTIONS");
    size_t start = target.length > 7 && equals((xx_slice){target.data, 7}, "http://")    ? 7
                   : target.length > 8 && equals((xx_slice){target.data, 8}, "https://") ? 8
                                                                                         : 0;
    size_t end = start;
    while (end < target.length && target.data[end] != '/' && target.data[end] != '?')
        end++;
    head->host = (xx_slice){target.data + start, end - start};
    head->target = (xx_slice){target.data + end, target.length - end};
    return start && xx__http1_is_authority(head->host);
}

int xx_http1_parse_request(const uint8_t *data, size_t length, xx_http1_head *head) {
    memset(head, 0, offsetof(xx_http1_head, fields));
    head->content_length = -1;
    xx_slice rest = {data, length}, line;
    if (!next_line(&rest, true, &line))
        return XX_E_HTTP_BAD;
    size_t method = 0;
    while (method < line.length && xx__http1_is_token(line.data[method]))
        method++;
    if (method == 0 || method == line.length || line.data[method] != ' ')
        return XX_E_HTTP_BAD;
    size_t target = method + 1;
    while (target < line.length && line.data[target] > ' ' && line.data[target] != 0x7f)
        target++;
    if (target == method + 1 || target == line.length || line.data[target] != ' ')
        return XX_E_HTTP_BAD;
    head->method = (xx_slice){line.data, method};
    head->target = (xx_slice){line.data + method + 1, target - method - 1};
    int result = parse_version((xx_slice){line.data + target + 1, line.length - target - 1}, head);
    if (result == XX_OK && !take_target(head))
        result = XX_E_HTTP_BAD;
    return result == XX_OK ? parse_fields(rest, true, head) : result;
}

int xx_http1_parse_response(const uint8_t *data, size_t length, xx_http1_head *head) {
    memset(head, 0, offsetof(xx_http1_head, fields));
    head->content_length = -1;
    xx_slice rest = {data, length}, line;
    if (!next_line(&rest, false, &line) || line.length < 12)
        return XX_E_HTTP_BAD;
    int result = parse_version((xx_slice){line.data, 8}, head);
    if (result != XX_OK)
        return result;
    if (line.data[8] != ' ' || (line.length > 12 && line.data[12] != ' '))
        return XX_E_HTTP_BAD;
    for (int i = 9; i < 12; i++) {
        if (line.data[i] < '0' || line.data[i] > '9')
            return XX_E_HTTP_BAD;
        head->status = head->status * 10 + (line.data[i] - '0');
    }
    if (head->status < 100)
        return XX_E_HTTP_BAD;
    return parse_fields(rest, false, head);
}
