/* Shared by the files of this target. */
#ifndef XX_REDIS_INTERNAL_H
#define XX_REDIS_INTERNAL_H

#include "CRedis.h"

#if __has_include(<hiredis/hiredis.h>)
#define XX_HAVE_REDIS 1
#include <hiredis/hiredis.h>

/* The functions of hiredis in use. They are looked up when the first address is used (library.c),
 * so a program without [cluster] runs on a machine without hiredis. */
#define XX_REDIS_FUNCTIONS(X)                                                                      \
    X(redisReaderCreateWithFunctions)                                                              \
    X(redisReaderFree)                                                                             \
    X(redisReaderFeed)                                                                             \
    X(redisReaderGetReply)                                                                         \
    X(redisFormatCommandArgv)                                                                      \
    X(redisFreeCommand)

typedef struct xx__redis_functions {
#define X(name) __typeof__(&name) name;
    XX_REDIS_FUNCTIONS(X)
#undef X
} xx__redis_functions;

/* The functions, or NULL without the library. Any thread; the first call loads it. */
const xx__redis_functions *xx__redis_library(void);

#else
#define XX_HAVE_REDIS 0
#endif
#endif
