/* Finds libmariadb at run time, once. */
#include "internal.h"

#include <stdio.h>

void xx__mysql_fail(xx_mysql_error *error, unsigned code, const char *text) {
    error->code = code;
    snprintf(error->text, sizeof error->text, "%s", text);
}

#if XX_HAVE_MYSQL

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

/* The soname names the binary interface that <mysql.h> describes. */
static const char library_name[] = "libmariadb.so.3";

static pthread_once_t once = PTHREAD_ONCE_INIT;
static xx__mysql_functions functions;
static const xx__mysql_functions *loaded;

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
    XX_MYSQL_FUNCTIONS(X)
#undef X
    if (!missing && functions.mysql_server_init(0, NULL, NULL) == 0)
        loaded = &functions;
}

const xx__mysql_functions *xx__mysql_library(void) {
    pthread_once(&once, load);
    return loaded;
}

int xx_mysql_missing(void) {
    return xx__mysql_library() ? 0 : XX_MYSQL_ABSENT;
}

#else

int xx_mysql_missing(void) {
    return XX_MYSQL_NOT_BUILT;
}

#endif
