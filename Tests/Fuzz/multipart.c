/* libFuzzer driver of multipart.c. An input is a Content-Type, a line feed, a body. The body is
 * fed whole, in two parts and byte by byte, which must give the same result: the same parts with
 * the same content, and the same fault if there is one. Build: Tests/Fuzz/run.sh. */
#include <stdlib.h>
#include <string.h>

#include "xx_multipart.h"

typedef struct story {
    uint64_t hash;
    int end; /* 0, or the fault */
} story;

static void hear(story *story, const uint8_t *data, size_t length) {
    for (size_t i = 0; i < length; i++)
        story->hash = (story->hash ^ data[i]) * 1099511628211u;
}

static bool within(xx_slice slice, const void *from, size_t length) {
    return slice.data >= (const uint8_t *)from &&
           slice.data + slice.length <= (const uint8_t *)from + length;
}

/* Neither the boundaries between runs of content nor calls without content have a meaning. */
static void hear_event(story *story, const xx_multipart_event *event) {
    uint8_t kind = (uint8_t)event->kind;
    if (event->kind != XX_MULTIPART_DATA && event->kind != XX_MULTIPART_NOTHING)
        hear(story, &kind, 1);
    if (event->kind == XX_MULTIPART_PART) {
        hear(story, event->name.data, event->name.length);
        hear(story, (const uint8_t *)"=", 1);
        hear(story, event->filename.data, event->filename.length);
    }
    hear(story, event->data.data, event->data.length);
}

/* Feeds one piece; false after a fault. */
static bool feed(xx_multipart *parser, const uint8_t *data, size_t length, story *story) {
    size_t at = 0;
    while (at < length) {
        xx_multipart_event event;
        ssize_t n = xx_multipart_feed(parser, data + at, length - at, &event);
        if (n < 0) {
            story->end = (int)n;
            return false;
        }
        if ((size_t)n > length - at || (n == 0 && event.kind == XX_MULTIPART_NOTHING))
            abort();
        if (event.kind == XX_MULTIPART_PART &&
            (!within(event.name, parser->head, sizeof parser->head) ||
             (event.filename.data && !within(event.filename, parser->head, sizeof parser->head))))
            abort();
        if (event.data.data && !within(event.data, data + at, (size_t)n) &&
            !within(event.data, parser->delimiter, sizeof parser->delimiter))
            abort();
        hear_event(story, &event);
        at += (size_t)n;
    }
    return true;
}

static story tell(const uint8_t *type, size_t type_length, const uint8_t *body, size_t length,
                  size_t step) {
    story story = {.hash = 1469598103934665603u};
    xx_multipart parser;
    if (xx_multipart_init(&parser, type, type_length) != XX_OK)
        return story;
    for (size_t at = 0; at < length; at += step)
        if (!feed(&parser, body + at, length - at < step ? length - at : step, &story))
            break;
    return story;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint8_t *line = memchr(data, '\n', size);
    if (!line)
        return 0;
    size_t type = (size_t)(line - data), length = size - type - 1;
    story whole = tell(data, type, line + 1, length, length + 1);
    size_t cut = length ? 1 + data[size - 1] % length : 1;
    story parts = tell(data, type, line + 1, length, cut),
          bytes = tell(data, type, line + 1, length, 1);
    if (whole.hash != parts.hash || whole.end != parts.end || whole.hash != bytes.hash ||
        whole.end != bytes.end)
        abort();
    return 0;
}
