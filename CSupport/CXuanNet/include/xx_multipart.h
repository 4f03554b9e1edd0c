/* multipart/form-data bodies as a stream (RFC 7578, RFC 2046 §5.1). Pure: no memory of its own, no
 * I/O. */
#ifndef XX_MULTIPART_H
#define XX_MULTIPART_H

#include "xx_err.h"

#ifdef __cplusplus
extern "C" {
#endif
XX_ASSUME_NONNULL_BEGIN

enum {
    XX_MULTIPART_BOUNDARY = 70, /* RFC 2046 §5.1.1 */
    XX_MULTIPART_HEAD = 4096,   /* bytes of one part's head, blank line included */
    XX_MULTIPART_PARTS = 32,
};

/* The result of one call. */
enum {
    XX_MULTIPART_NOTHING, /* all is taken in; feed more */
    XX_MULTIPART_PART,    /* a part begins: `name`, and `filename` if it has one */
    XX_MULTIPART_DATA,    /* a run of the part's content */
    XX_MULTIPART_PART_END,
    XX_MULTIPART_END, /* the closing boundary; what follows is taken in and ignored */
};

/* Slices are borrowed from the parser or from the bytes that were fed, until the next call. */
typedef struct xx_multipart_event {
    int kind;
    xx_slice name;     /* as sent, quotes and their backslashes taken off */
    xx_slice filename; /* `data` is NULL without one */
    xx_slice data;
} xx_multipart_event;

/* Caller-owned; see multipart.c for `state`. */
typedef struct xx_multipart {
    uint8_t delimiter[4 + XX_MULTIPART_BOUNDARY]; /* CRLF, two dashes, the boundary */
    uint8_t delimiter_length;
    uint8_t matched; /* bytes of a delimiter that the last feed ended with */
    uint8_t state;
    uint8_t parts;
    uint16_t head_length;
    uint8_t head[XX_MULTIPART_HEAD];
} xx_multipart;

/* Begins with a Content-Type. Copies `type`. Returns 0, or XX_E_HTTP_BAD when it is not
 * multipart/form-data with a boundary of 1 to 70 printable characters. */
int xx_multipart_init(xx_multipart *parser, const uint8_t *type, size_t length);

/* Takes in bytes up to and including one event. Strict: nothing before the first boundary, lines
 * end in CRLF, every part has one Content-Disposition: form-data with a name. Returns bytes
 * consumed (0 too can bring an event; call again while some are left), XX_E_HTTP_BAD or
 * XX_E_HTTP_HEAD_TOO_LONG (a head, or the number of parts). */
ssize_t xx_multipart_feed(xx_multipart *parser, const uint8_t *data, size_t length,
                          xx_multipart_event *event);

/* Whether the closing boundary has come. */
bool xx_multipart_done(const xx_multipart *parser);

XX_ASSUME_NONNULL_END
#ifdef __cplusplus
}
#endif
#endif
