/* libFuzzer driver of http1.c. Each input is parsed whole as request, answer and chunked body; then
 * the body again in two parts, which must give the same. Build: Tests/Fuzz/run.sh. */
#include <stdlib.h>
#include <string.h>

#include "xx_http1.h"

static void check_slice(xx_slice slice, const uint8_t *data, size_t size) {
    if (slice.length && (slice.data < data || slice.data + slice.length > data + size))
        abort();
}

static void check_head(const xx_http1_head *head, const uint8_t *data, size_t size) {
    check_slice(head->method, data, size);
    check_slice(head->target, data, size);
    check_slice(head->host, data, size);
    check_slice(head->upgrade.key, data, size);
    for (size_t i = 0; i < head->field_count; i++) {
        check_slice(head->fields[i].name, data, size);
        check_slice(head->fields[i].value, data, size);
    }
}

/* Decodes in two steps; returns a hash of the data, or 0 when it is bad. */
static uint64_t decode(const uint8_t *data, size_t size, size_t cut, size_t *used) {
    xx_http1_chunked state = {0};
    uint64_t hash = 1469598103934665603u;
    size_t at = 0, end = cut;
    for (int part = 0; part < 2; part++, end = size) {
        while (at < end && !state.done) {
            xx_slice body;
            ssize_t n = xx_http1_chunked_decode(&state, data + at, end - at, &body);
            if (n < 0)
                return 0;
            if (n == 0)
                abort();
            check_slice(body, data + at, (size_t)n);
            for (size_t i = 0; i < body.length; i++)
                hash = (hash ^ body.data[i]) * 1099511628211u;
            at += (size_t)n;
        }
    }
    *used = at;
    return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    size_t scanned = 0, again = 0, whole_used = 0, cut_used = 0;
    ssize_t end = xx_http1_find_end(data, size, 4096, &scanned);
    size_t cut = size ? data[size - 1] % size : 0;
    ssize_t halves = xx_http1_find_end(data, cut, 4096, &again);
    if (halves == XX_NEED_MORE)
        halves = xx_http1_find_end(data, size, 4096, &again);
    if (halves != end)
        abort();
    xx_http1_head head;
    if (xx_http1_parse_request(data, end > 0 ? (size_t)end : size, &head) == XX_OK)
        check_head(&head, data, size);
    if (xx_http1_parse_response(data, end > 0 ? (size_t)end : size, &head) == XX_OK)
        check_head(&head, data, size);
    if (decode(data, size, size, &whole_used) != decode(data, size, cut, &cut_used) ||
        whole_used != cut_used)
        abort();
    return 0;
}
