/* Finds libcurl at run time, once. */
#include "internal.h"

#if XX_HAVE_CURL

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

/* Both have the binary interface of <curl/curl.h>. The first one uses OpenSSL, as we do. */
static const char *const library_names[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};

/* 7.88 signs the headers of the caller, x-amz-content-sha256 among them. */
enum { OLDEST_VERSION = 0x075800 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static xx__curl_functions functions;
static const xx__curl_functions *loaded;
static int missing_code = XX_CURL_ABSENT;

static void load(void) {
    void *library = NULL;
    for (size_t i = 0; !library && i < sizeof library_names / sizeof *library_names; i++)
        library = dlopen(library_names[i], RTLD_NOW | RTLD_LOCAL);
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
    XX_CURL_FUNCTIONS(X)
#undef X
    if (missing || functions.curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return;
    if (functions.curl_version_info(CURLVERSION_NOW)->version_num < OLDEST_VERSION) {
        missing_code = XX_CURL_OLD;
        return;
    }
    loaded = &functions;
}

const xx__curl_functions *xx__curl_library(void) {
    pthread_once(&once, load);
    return loaded;
}

int xx_curl_missing(void) {
    return xx__curl_library() ? 0 : missing_code;
}

#else

int xx_curl_missing(void) {
    return XX_CURL_NOT_BUILT;
}

#endif
