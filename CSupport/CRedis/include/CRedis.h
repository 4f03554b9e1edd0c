/* Redis' protocol (RESP2) behind a small interface: commands to bytes, bytes to replies. No socket.
 * The work is done by hiredis, found at run time. Owned by Drivers/Redis. */
#ifndef CREDIS_H
#define CREDIS_H

#include <stddef.h>
#include <stdint.h>

/* Nullability reaches Swift through clang; gcc does not know the words. */
#ifdef __clang__
#define XX_NULLABLE _Nullable
#define XX_NONNULL _Nonnull
#else
#define XX_NULLABLE
#define XX_NONNULL
#endif

#ifdef __cplusplus
extern "C" {
#endif

enum {
    XX_REDIS_NOT_BUILT = 1, /* built without libhiredis-dev */
    XX_REDIS_ABSENT = 2,    /* the library is not on this machine */
};

enum {
    /* Bytes of one reply, as they come in. Redis itself cuts a subscriber that is 32 MiB behind
     * (client-output-buffer-limit pubsub), so no message that gets through is larger. */
    XX_REDIS_REPLY_BYTES = 32 << 20,
    /* Elements of one reply, those of arrays in it included; a count is only a claim, and memory
     * is made for it at once. ROLE names each replica, HGETALL each session of a person. */
    XX_REDIS_REPLY_ELEMENTS = 1 << 16,
    /* Arrays within arrays. EXEC around ROLE has three. */
    XX_REDIS_REPLY_DEPTH = 6,
};

typedef enum xx_redis_kind {
    XX_REDIS_TEXT,    /* bytes */
    XX_REDIS_STATUS,  /* bytes: +OK */
    XX_REDIS_ERROR,   /* bytes: -WRONGTYPE ... */
    XX_REDIS_INTEGER, /* integer */
    XX_REDIS_NIL,
    XX_REDIS_ARRAY, /* elements */
} xx_redis_kind;

/* The bytes of one connection on their way to replies. One thread at a time. */
typedef struct xx_redis_reader xx_redis_reader;
/* One reply. Its elements belong to it. */
typedef struct xx_redis_reply xx_redis_reply;

/* 0 if the program was built with libhiredis-dev and finds the library, else one of the codes. The
 * first call loads it. Any thread. */
int xx_redis_missing(void);
/* The file that is looked for, as libhiredis.so.0.14; "" without libhiredis-dev. */
const char *XX_NONNULL xx_redis_library(void);

/* Returns a reader that xx_redis_reader_free frees; NULL without memory or library. */
xx_redis_reader *XX_NULLABLE xx_redis_reader_new(void);
void xx_redis_reader_free(xx_redis_reader *XX_NULLABLE reader);

/* Copies bytes that came. Returns 0, or -1 without memory or after a fault. */
int xx_redis_reader_feed(xx_redis_reader *XX_NONNULL reader, const void *XX_NONNULL bytes,
                         size_t length);
/* The next whole reply: 1 with `reply` set, which xx_redis_reply_free frees; 0: more bytes are
 * needed; -1: what came is no RESP2, or past a limit above. After -1 the reader is of no use. */
int xx_redis_reader_next(xx_redis_reader *XX_NONNULL reader,
                         xx_redis_reply *XX_NULLABLE *XX_NONNULL reply);
/* Why it was -1. Borrowed from the reader. */
const char *XX_NONNULL xx_redis_reader_fault(const xx_redis_reader *XX_NONNULL reader);

void xx_redis_reply_free(xx_redis_reply *XX_NULLABLE reply);
xx_redis_kind xx_redis_reply_kind(const xx_redis_reply *XX_NONNULL reply);
int64_t xx_redis_reply_integer(const xx_redis_reply *XX_NONNULL reply);
/* Borrowed from the reply; not NUL-terminated. */
const uint8_t *XX_NONNULL xx_redis_reply_bytes(const xx_redis_reply *XX_NONNULL reply,
                                               size_t *XX_NONNULL length);
size_t xx_redis_reply_count(const xx_redis_reply *XX_NONNULL reply);
/* Element `index` (below the count). Borrowed from the reply. */
const xx_redis_reply *XX_NONNULL xx_redis_reply_element(const xx_redis_reply *XX_NONNULL reply,
                                                        size_t index);

/* A command of `count` words, which lie one behind the other in `words`, with their lengths.
 * Returns its bytes, which xx_redis_command_free frees, or NULL without memory or library. */
char *XX_NULLABLE xx_redis_command(const void *XX_NONNULL words, const size_t *XX_NONNULL lengths,
                                   size_t count, size_t *XX_NONNULL length);
void xx_redis_command_free(char *XX_NULLABLE command);

#ifdef __cplusplus
}
#endif

#endif
