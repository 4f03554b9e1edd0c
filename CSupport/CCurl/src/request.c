/* One request: options in, status, headers and body out. */
#include "internal.h"

#include <stdio.h>

void xx_curl_raise(int *flag) {
    __atomic_store_n(flag, 1, __ATOMIC_RELAXED);
}

bool xx_curl_is_raised(const int *flag) {
    return __atomic_load_n(flag, __ATOMIC_RELAXED) != 0;
}

#if XX_HAVE_CURL

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STALL_BYTES = 1024 }; /* a second; slower than that is no progress */

struct xx_curl {
    const xx__curl_functions *lib;
    CURL *handle;
};

/* A request under way. */
typedef struct exchange {
    const xx_curl_request *request;
    xx_curl_answer *answer;
    uint64_t sent; /* bytes of the body */
    int fault;     /* errno of the body's file */
    bool is_too_long;
} exchange;

xx_curl *xx_curl_new(void) {
    const xx__curl_functions *lib = xx__curl_library();
    xx_curl *curl = lib ? calloc(1, sizeof *curl) : NULL;
    if (!curl)
        return NULL;
    curl->lib = lib;
    curl->handle = lib->curl_easy_init();
    if (curl->handle)
        return curl;
    free(curl);
    return NULL;
}

void xx_curl_free(xx_curl *curl) {
    if (!curl)
        return;
    curl->lib->curl_easy_cleanup(curl->handle);
    free(curl);
}

/* ---- called by libcurl ---- */

static size_t give_body(char *at, size_t size, size_t count, void *user) {
    exchange *x = user;
    uint64_t left = x->request->length - x->sent;
    size_t room = size * count;
    if (room > left)
        room = (size_t)left;
    if (room == 0)
        return 0;
    ssize_t n = (ssize_t)room;
    if (x->request->file < 0) {
        memcpy(at, (const char *)x->request->bytes + x->sent, room);
    } else {
        do
            n = pread(x->request->file, at, room, (off_t)(x->request->offset + x->sent));
        while (n < 0 && errno == EINTR);
        if (n <= 0) {
            x->fault = n < 0 ? errno : EIO; /* shorter than it was */
            return CURL_READFUNC_ABORT;
        }
    }
    x->sent += (uint64_t)n;
    return (size_t)n;
}

/* A kept connection had ended: the body goes out once more. */
static int seek_body(void *user, curl_off_t offset, int origin) {
    exchange *x = user;
    if (origin != SEEK_SET || offset < 0 || (uint64_t)offset > x->request->length)
        return CURL_SEEKFUNC_FAIL;
    x->sent = (uint64_t)offset;
    return CURL_SEEKFUNC_OK;
}

static size_t take_body(char *data, size_t size, size_t count, void *user) {
    exchange *x = user;
    size_t length = size * count;
    if (length > x->request->capacity - x->answer->length) {
        x->is_too_long = true;
        return length + 1;
    }
    memcpy(x->request->room + x->answer->length, data, length);
    x->answer->length += length;
    return length;
}

static size_t take_header(char *data, size_t size, size_t count, void *user) {
    exchange *x = user;
    xx_curl_answer *answer = x->answer;
    size_t length = size * count;
    if (length >= 5 && memcmp(data, "HTTP/", 5) == 0) { /* after a 100 comes another head */
        answer->header_length = 0;
        answer->length = 0;
    }
    if (length <= sizeof answer->headers - answer->header_length) {
        memcpy(answer->headers + answer->header_length, data, length);
        answer->header_length += length;
    }
    return length;
}

static int look_at_stop(void *user, curl_off_t down, curl_off_t downed, curl_off_t up,
                        curl_off_t upped) {
    (void)down, (void)downed, (void)up, (void)upped;
    const exchange *x = user;
    return x->request->stop && xx_curl_is_raised(x->request->stop);
}

/* ---- options ---- */

#define SET(option, value)                                                                         \
    do {                                                                                           \
        CURLcode set = lib->curl_easy_setopt(h, option, value);                                    \
        if (set != CURLE_OK)                                                                       \
            return set;                                                                            \
    } while (0)

static CURLcode prepare(xx_curl *curl, exchange *x, struct curl_slist *headers, char *why) {
    const xx__curl_functions *lib = curl->lib;
    CURL *h = curl->handle;
    const xx_curl_request *r = x->request;
    lib->curl_easy_reset(h); /* keeps the connection */
    SET(CURLOPT_ERRORBUFFER, why);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_NOPROXY, "*"); /* nothing of the environment decides where files go */
    SET(CURLOPT_URL, r->url);
    SET(CURLOPT_PATH_AS_IS, 1L); /* the path is signed as it is written */
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_AWS_SIGV4, r->signing);
    SET(CURLOPT_USERNAME, r->access_key);
    SET(CURLOPT_PASSWORD, r->secret_key);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    if (r->ca)
        SET(CURLOPT_CAINFO, r->ca);
    SET(CURLOPT_CONNECTTIMEOUT, (long)r->connect_seconds);
    SET(CURLOPT_LOW_SPEED_LIMIT, (long)STALL_BYTES);
    SET(CURLOPT_LOW_SPEED_TIME, (long)r->stall_seconds);
    SET(CURLOPT_EXPECT_100_TIMEOUT_MS, 1L); /* many stores never say 100 */
    SET(CURLOPT_HTTPHEADER, headers);
    SET(CURLOPT_WRITEFUNCTION, take_body);
    SET(CURLOPT_WRITEDATA, x);
    SET(CURLOPT_HEADERFUNCTION, take_header);
    SET(CURLOPT_HEADERDATA, x);
    SET(CURLOPT_XFERINFOFUNCTION, look_at_stop);
    SET(CURLOPT_XFERINFODATA, x);
    SET(CURLOPT_NOPROGRESS, 0L);
    if (r->has_body) {
        SET(CURLOPT_UPLOAD, 1L);
        SET(CURLOPT_READFUNCTION, give_body);
        SET(CURLOPT_READDATA, x);
        SET(CURLOPT_SEEKFUNCTION, seek_body);
        SET(CURLOPT_SEEKDATA, x);
        SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)r->length);
    } else if (strcmp(r->method, "HEAD") == 0) {
        SET(CURLOPT_NOBODY, 1L);
    } else {
        SET(CURLOPT_HTTPGET, 1L);
    }
    SET(CURLOPT_CUSTOMREQUEST, r->method);
    return CURLE_OK;
}

int xx_curl_perform(xx_curl *curl, const xx_curl_request *request, xx_curl_answer *answer) {
    const xx__curl_functions *lib = curl->lib;
    exchange x = {.request = request, .answer = answer};
    char why[CURL_ERROR_SIZE] = "";
    answer->status = 0;
    answer->length = answer->header_length = 0;
    answer->text[0] = 0;
    struct curl_slist *headers = NULL;
    for (size_t i = 0; i < request->header_count; i++) {
        struct curl_slist *longer = lib->curl_slist_append(headers, request->headers[i]);
        if (!longer) {
            lib->curl_slist_free_all(headers);
            snprintf(answer->text, sizeof answer->text, "out of memory");
            return -1;
        }
        headers = longer;
    }
    CURLcode code = prepare(curl, &x, headers, why);
    if (code == CURLE_OK)
        code = lib->curl_easy_perform(curl->handle);
    long status = 0;
    lib->curl_easy_getinfo(curl->handle, CURLINFO_RESPONSE_CODE, &status);
    answer->status = (int)status;
    lib->curl_easy_setopt(curl->handle, CURLOPT_ERRORBUFFER, NULL); /* it ends with this call */
    lib->curl_easy_setopt(curl->handle, CURLOPT_HTTPHEADER, NULL);
    lib->curl_slist_free_all(headers);
    if (code == CURLE_OK)
        return 0;
    const char *text = x.fault         ? strerror(x.fault)
                       : x.is_too_long ? "the answer is too long"
                       : why[0]        ? why
                                       : lib->curl_easy_strerror(code);
    snprintf(answer->text, sizeof answer->text, "%s", text);
    return -1;
}

#else

/* No store can be opened, so nothing is ever sent. */
xx_curl *xx_curl_new(void) {
    return NULL;
}

void xx_curl_free(xx_curl *curl) {
    (void)curl;
}

int xx_curl_perform(xx_curl *curl, const xx_curl_request *request, xx_curl_answer *answer) {
    (void)curl, (void)request;
    answer->status = 0;
    answer->length = answer->header_length = 0;
    snprintf(answer->text, sizeof answer->text, "built without libcurl");
    return -1;
}

#endif
