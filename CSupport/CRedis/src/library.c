/* Finds hiredis at run time, once. */
#include "internal.h"

#if XX_HAVE_REDIS

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

#define TEXT(x) #x
#define TEXT_OF(x) TEXT(x)

/* The soname names the layout of the structs that <hiredis/read.h> describes; it changes with each
 * minor version. */
static const char library_name[] = "libhiredis.so." TEXT_OF(HIREDIS_SONAME);

static pthread_once_t once = PTHREAD_ONCE_INIT;
static xx__redis_functions functions;
static const xx__redis_functions *loaded;

static void load(void) {
    void *library = dlopen(library_name, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return;
    int missing = 0;
#define X(name)                                                                                    \
    do {                                                                                           \
        void *address = dlsym(library, #name);                                                     \
        if (!address)                                                                              \
            missing = 1;                                                                           \
        memcpy(&functions.name, &address, sizeof address);                                         \
    } while (0);
    XX_REDIS_FUNCTIONS(X)
#undef X
    if (!missing)
        loaded = &functions;
}

const xx__redis_functions *xx__redis_library(void) {
    pthread_once(&once, load);
    return loaded;
}

int xx_redis_missing(void) {
    return xx__redis_library() ? 0 : XX_REDIS_ABSENT;
}

const char *xx_redis_library(void) {
    return library_name;
}

#else

int xx_redis_missing(void) {
    return XX_REDIS_NOT_BUILT;
}

const char *xx_redis_library(void) {
    return "";
}

#endif
