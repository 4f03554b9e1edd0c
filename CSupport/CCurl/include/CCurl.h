/* libcurl behind a small interface: one signed HTTP request at a time. Owned by Drivers/S3. */
#ifndef CCURL_H
#define CCURL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Nullability reaches Swift through clang; gcc does not know the words. */
#ifdef __clang__
#define XX_CURL_NULLABLE _Nullable
#define XX_CURL_NONNULL _Nonnull
#else
#define XX_CURL_NULLABLE
#define XX_CURL_NONNULL
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Why there are no requests. */
enum {
    XX_CURL_NOT_BUILT = 1, /* built without libcurl4-openssl-dev */
    XX_CURL_ABSENT = 2,    /* neither libcurl.so.4 nor libcurl-gnutls.so.4 is on this machine */
    XX_CURL_OLD = 3,       /* older than 7.88: signs without our headers */
};

/* 0 if the program was built with libcurl's headers and finds the library, else one of the codes.
 * The first call loads it. Any thread. */
int xx_curl_missing(void);

/* Keeps the connection of its last request. One thread at a time. */
typedef struct xx_curl xx_curl;

/* NULL without the library or memory. xx_curl_free frees it. */
xx_curl *XX_CURL_NULLABLE xx_curl_new(void);
void xx_curl_free(xx_curl *XX_CURL_NULLABLE curl);

/* One request. Everything is borrowed until the call returns; texts are NUL-terminated, and none of
 * the first two and of `signing` and the keys may be NULL: nullable, so that Swift can begin with
 * zeros. Many members: one for each thing that a request has. */
typedef struct xx_curl_request {
    const char *XX_CURL_NULLABLE method;
    const char *XX_CURL_NULLABLE url;
    const char *XX_CURL_NULLABLE const *XX_CURL_NULLABLE headers; /* whole lines without CRLF */
    size_t header_count;
    const char *XX_CURL_NULLABLE signing; /* CURLOPT_AWS_SIGV4: "aws:amz:REGION:s3" */
    const char *XX_CURL_NULLABLE access_key;
    const char *XX_CURL_NULLABLE secret_key;
    const char *XX_CURL_NULLABLE ca; /* file of certificates to trust; NULL: the system's */
    unsigned connect_seconds;
    unsigned stall_seconds; /* below 1 KiB a second for so long: given up */
    /* The body: `length` bytes of `file` from `offset` on, or of `bytes` if `file` is -1. */
    bool has_body;
    int file;
    uint64_t offset;
    const void *XX_CURL_NULLABLE bytes;
    uint64_t length;
    /* Where the body of the answer goes; more than `capacity` bytes end the request. */
    uint8_t *XX_CURL_NULLABLE room;
    size_t capacity;
    const int *XX_CURL_NULLABLE stop; /* raised: the request ends within a second */
} xx_curl_request;

/* Raises a flag for `stop`, which begins as 0; and asks. Any thread. */
void xx_curl_raise(int *XX_CURL_NONNULL flag);
bool xx_curl_is_raised(const int *XX_CURL_NONNULL flag);

typedef struct xx_curl_answer {
    int status;    /* of HTTP */
    size_t length; /* bytes in `room` */
    size_t header_length;
    char headers[4096]; /* lines with CRLF; those that find no room are left out */
    char text[320];     /* why there is no answer; NUL-terminated, without keys */
} xx_curl_answer;

/* Sends it and waits for the whole answer. Returns 0, or -1 with `text` filled. Blocks. */
int xx_curl_perform(xx_curl *XX_CURL_NONNULL curl, const xx_curl_request *XX_CURL_NONNULL request,
                    xx_curl_answer *XX_CURL_NONNULL answer);

#ifdef __cplusplus
}
#endif

#endif
