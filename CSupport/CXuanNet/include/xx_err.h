/* Results and the macros that all headers share. A result >= 0 is a count or "done". */
#ifndef XX_ERR_H
#define XX_ERR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Nullability reaches Swift through clang; gcc does not know the words. */
#ifdef __clang__
#define XX_NULLABLE _Nullable
#define XX_NONNULL _Nonnull
#define XX_ASSUME_NONNULL_BEGIN _Pragma("clang assume_nonnull begin")
#define XX_ASSUME_NONNULL_END _Pragma("clang assume_nonnull end")
#else
#define XX_NULLABLE
#define XX_NONNULL
#define XX_ASSUME_NONNULL_BEGIN
#define XX_ASSUME_NONNULL_END
#endif

#ifdef __cplusplus
extern "C" {
#endif
XX_ASSUME_NONNULL_BEGIN

enum {
    XX_OK = 0,
    XX_NEED_MORE = -1, /* not an error: feed more bytes */

    /* 1xx: resources and the ways in which a connection ends */
    XX_E_MEMORY = -100,
    XX_E_SYSTEM = -101,      /* a system call failed; the cause is a libuv code */
    XX_E_STOPPED = -102,     /* the loop was stopped */
    XX_E_TIMEOUT = -103,     /* silence, or a head or handshake that took too long */
    XX_E_SLOW_READER = -104, /* the write queue passed its bound */
    XX_E_VANISHED = -105,    /* end of file or reset */
    XX_E_LOCAL = -106,       /* this side closed it */
    XX_E_PEER_CLOSED = -107, /* the peer sent a close frame */
    XX_E_STATE = -108,       /* the call does not fit the state of its object */

    /* 2xx: HTTP */
    XX_E_HTTP_BAD = -200,
    XX_E_HTTP_HEAD_TOO_LONG = -201,
    XX_E_HTTP_VERSION = -202,
    XX_E_REFUSED = -203,     /* the server did not upgrade */
    XX_E_HTTP_CODING = -204, /* a transfer coding other than chunked */

    /* 3xx: WebSocket */
    XX_E_WS_PROTOCOL = -300,
    XX_E_WS_TOO_LARGE = -301,
    XX_E_WS_UTF8 = -302,

    /* 4xx: TLS */
    XX_E_TLS = -400,
};

/* The failure of a set-up call. `cause` is a libuv code or 0; `text` is NUL-terminated. */
typedef struct xx_error {
    int code;
    int cause;
    char text[240];
} xx_error;

/* Returns a static text for an XX_ code. Any thread. */
const char *xx_err_text(int code);

/* Returns the text of `error` (Swift sees a C array as a tuple). Borrowed from `error`. */
static inline const char *xx_error_message(const xx_error *error) {
    return error->text;
}

/* A borrowed run of bytes; never NUL-terminated. */
typedef struct xx_slice {
    const uint8_t *XX_NULLABLE data;
    size_t length;
} xx_slice;

XX_ASSUME_NONNULL_END
#ifdef __cplusplus
}
#endif
#endif
