/* HTTP/1.1 heads and chunked bodies (RFC 9112). Pure: no memory of its own, no I/O. */
#ifndef XX_HTTP1_H
#define XX_HTTP1_H

#include "xx_err.h"

#ifdef __cplusplus
extern "C" {
#endif
XX_ASSUME_NONNULL_BEGIN

enum { XX_HTTP1_FIELDS = 64 };

typedef struct xx_http1_field {
    xx_slice name, value; /* as sent; `value` without the blanks around it */
} xx_http1_field;

/* A request for another protocol, as far as a head makes one. */
typedef struct xx_http1_upgrade {
    bool is_named;      /* a Connection field names upgrade */
    bool to_websocket;  /* an Upgrade field names websocket */
    bool is_right;      /* ... and the rest of RFC 6455 §4.2.1 holds too */
    bool other_version; /* ... but of another version than 13 (§4.4) */
    xx_slice key;       /* Sec-WebSocket-Key */
} xx_http1_upgrade;

/* One head. The slices borrow the bytes it was parsed from. */
typedef struct xx_http1_head {
    /* request; of an absolute target what follows its authority, maybe nothing */
    xx_slice method, target;
    xx_slice host; /* request: of an absolute target, else the value of Host; without data: none */
    int status;    /* response */
    int minor;     /* 0 or 1 */
    int64_t content_length; /* -1: none given */
    bool chunked;
    bool keep_alive;
    bool expects_continue;
    xx_http1_upgrade upgrade;
    size_t field_count;
    xx_http1_field fields[XX_HTTP1_FIELDS];
} xx_http1_head;

/* Looks for the blank line after a head. `scanned` is the caller's, 0 at first, and spares
 * rereading. Returns the head's length, XX_NEED_MORE, or XX_E_HTTP_HEAD_TOO_LONG past `limit`. */
ssize_t xx_http1_find_end(const uint8_t *data, size_t length, size_t limit, size_t *scanned);

/* Parses a whole head, as long as xx_http1_find_end said. Strict: lines end in CRLF, no blank
 * before a colon, no folded fields, no Content-Length beside Transfer-Encoding or twice, one right
 * Host (none in 1.0). The authority of an absolute target takes the place of Host's value. Returns
 * 0, XX_E_HTTP_BAD, XX_E_HTTP_VERSION, XX_E_HTTP_CODING or XX_E_HTTP_HEAD_TOO_LONG (fields). */
int xx_http1_parse_request(const uint8_t *data, size_t length, xx_http1_head *head);
/* The same for an answer. Milder: lines may end in LF alone, chunked wins over Content-Length. */
int xx_http1_parse_response(const uint8_t *data, size_t length, xx_http1_head *head);

/* Swift sees a C array as a tuple: the field at `index`. */
static inline const xx_http1_field *xx_http1_field_at(const xx_http1_head *head, size_t index) {
    return &head->fields[index];
}

/* State of a chunked body, caller-owned; all zero at the start. */
typedef struct xx_http1_chunked {
    uint64_t left;  /* data bytes of this chunk still to come */
    uint32_t line;  /* bytes of the size line or trailer seen */
    uint8_t state;  /* see http1_chunked.c */
    uint8_t digits; /* of the size */
    bool done;      /* the last chunk and the trailer are behind us */
} xx_http1_chunked;

/* Takes in bytes up to and including one run of data (`body`, borrowed, maybe empty).
 * Returns bytes consumed (call again while some are left and not `done`) or XX_E_HTTP_BAD. */
ssize_t xx_http1_chunked_decode(xx_http1_chunked *state, const uint8_t *data, size_t length,
                                xx_slice *body);

XX_ASSUME_NONNULL_END
#ifdef __cplusplus
}
#endif
#endif
