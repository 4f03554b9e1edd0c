/* Shared by the files of this target. */
#ifndef XX_CURL_INTERNAL_H
#define XX_CURL_INTERNAL_H

#include "CCurl.h"

#if __has_include(<curl/curl.h>)
#define XX_HAVE_CURL 1
#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>
#else
#define XX_HAVE_CURL 0
#endif

#if XX_HAVE_CURL

/* The functions of libcurl in use. They are looked up when the first store of this kind is opened
 * (library.c), so a program that keeps its files in a folder runs on a machine without libcurl. */
#define XX_CURL_FUNCTIONS(X)                                                                       \
    X(curl_global_init)                                                                            \
    X(curl_version_info)                                                                           \
    X(curl_easy_init)                                                                              \
    X(curl_easy_reset)                                                                             \
    X(curl_easy_setopt)                                                                            \
    X(curl_easy_getinfo)                                                                           \
    X(curl_easy_perform)                                                                           \
    X(curl_easy_strerror)                                                                          \
    X(curl_easy_cleanup)                                                                           \
    X(curl_slist_append)                                                                           \
    X(curl_slist_free_all)

typedef struct xx__curl_functions {
#define X(name) __typeof__(&name) name;
    XX_CURL_FUNCTIONS(X)
#undef X
} xx__curl_functions;

/* The functions, or NULL without the library. Any thread; the first call loads it. */
const xx__curl_functions *xx__curl_library(void);

#endif
#endif
