/* libFuzzer driver of endpoint.c: frames of a client, fragments and control frames among them,
 * as conn.c takes them in. A text that comes out must be UTF-8, no message may exceed the limit,
 * and the queue for a peer that reads nothing stays small. Build: Tests/Fuzz/run.sh. */
#include <stdlib.h>
#include <string.h>

#include "endpoint.h"

enum { LIMIT = 4096, FRAME_COST = 96 };
/* The bound on pongs, the one that passes it and a close frame. */
enum { MOST = 64 * 1024 + 2 * (FRAME_COST + XX_WS_CONTROL_MAX) };

/* The queue of a peer that reads nothing: the memory that it holds. */
static size_t waiting;

static void carry_out(xx__reply reply) {
    if (reply.frame) {
        if (reply.length > XX_WS_CONTROL_MAX)
            abort();
        waiting += reply.length + FRAME_COST;
    }
    xx_frame_release(reply.frame);
}

static size_t read_all(xx__endpoint *endpoint, uint8_t *data, size_t size) {
    uint8_t opcode = 0;
    size_t at = 0;
    while (at < size) {
        uint8_t first = data[at] & 0x0f;
        xx__arrival arrival;
        ssize_t n = xx__endpoint_take(endpoint, data + at, size - at, &arrival);
        if (n == XX_NEED_MORE)
            break;
        if (n < 0) {
            xx__reply reply = xx__endpoint_fail(endpoint, (int)n);
            if (reply.code == 0)
                abort();
            carry_out(reply);
            break;
        }
        if (!arrival.is_control && first != XX_WS_CONTINUATION)
            opcode = first;
        if (arrival.is_message && arrival.length > LIMIT)
            abort();
        if (arrival.is_message && opcode == XX_WS_TEXT &&
            !xx_utf8_valid(arrival.data, arrival.length))
            abort();
        if (arrival.is_control)
            carry_out(xx__endpoint_answer(endpoint, &arrival, waiting));
        if (arrival.whole.data)
            xx_buf_reset(&arrival.whole);
        if ((size_t)n > size - at || endpoint->joined.length > LIMIT)
            abort();
        at += (size_t)n;
    }
    return at;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size) {
    uint8_t *data = malloc(size ? size : 1);
    memcpy(data, input, size);
    waiting = 0;
    xx__endpoint endpoint = {.reader = {.limit = LIMIT}};
    read_all(&endpoint, data, size);
    if (waiting > MOST)
        abort();
    xx__endpoint_reset(&endpoint);
    free(data);
    return 0;
}
