/* libFuzzer driver of endpoint.c: frames of a client, fragments and control frames among them,
 * as conn.c takes them in. A text that comes out must be UTF-8, no message may exceed the limit,
 * and the queue for a peer that reads nothing stays small. Build: Tests/Fuzz/run.sh. */
#include <stdlib.h>

#include "endpoint.h"

enum { LIMIT = 4096 };

/* The stream of a peer that reads nothing. */
int xx__stream_queue(xx_stream *stream, xx_frame *frame) {
    stream->queued += frame->length;
    stream->count++;
    xx_frame_release(frame);
    return XX_OK;
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
            xx__ending ending = xx__endpoint_fail(endpoint, (int)n);
            if (ending.code == 0)
                abort();
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
            xx__endpoint_answer(endpoint, &arrival);
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
    xx_stream stream = {0};
    xx__endpoint endpoint = {.reader = {.limit = LIMIT}, .stream = &stream};
    read_all(&endpoint, data, size);
    if (stream.queued > 64 * 1024 + 256 || stream.count > 1024)
        abort();
    xx__endpoint_reset(&endpoint);
    free(data);
    return 0;
}
