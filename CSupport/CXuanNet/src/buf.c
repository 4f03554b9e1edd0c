/* Memory. In: sizes and bytes. Out: buffers, and frames with an atomic count of owners. */
#include <stdio.h>
#include <stdlib.h>

#include "internal.h"

static xx_mem hook = {malloc, realloc, free};

void xx_mem_set(const xx_mem *given) {
    hook = *given;
}
void *xx_mem_allocate(size_t size) {
    return hook.allocate(size);
}
void *xx_mem_resize(void *old, size_t size) {
    return hook.resize(old, size);
}
void xx_mem_release(void *memory) {
    hook.release(memory);
}

int xx_buf_reserve(xx_buf *buf, size_t extra) {
    if (extra <= buf->capacity - buf->length)
        return XX_OK;
    if (extra > SIZE_MAX / 4 - buf->length)
        return XX_E_MEMORY;
    size_t capacity = buf->capacity ? buf->capacity : 256;
    while (capacity - buf->length < extra)
        capacity += capacity / 2;
    uint8_t *data = xx_mem_resize(buf->data, capacity);
    if (!data)
        return XX_E_MEMORY;
    buf->data = data;
    buf->capacity = capacity;
    return XX_OK;
}

int xx_buf_append(xx_buf *buf, const void *data, size_t length) {
    if (length == 0)
        return XX_OK;
    if (xx_buf_reserve(buf, length) != XX_OK)
        return XX_E_MEMORY;
    memcpy(buf->data + buf->length, data, length);
    buf->length += length;
    return XX_OK;
}

void xx_buf_consume(xx_buf *buf, size_t count) {
    if (count >= buf->length) {
        xx_buf_reset(buf);
        return;
    }
    if (count == 0)
        return;
    memmove(buf->data, buf->data + count, buf->length - count);
    buf->length -= count;
}

void xx_buf_reset(xx_buf *buf) {
    xx_mem_release(buf->data);
    *buf = (xx_buf){0};
}

static atomic_size_t frame_total;

size_t xx_frame_total(void) {
    return atomic_load_explicit(&frame_total, memory_order_relaxed);
}

xx_frame *xx_frame_new(size_t capacity) {
    if (capacity > SIZE_MAX / 4)
        return NULL;
    size_t room = sizeof(xx_frame) + XX__FRAME_ROOM + capacity;
    xx_frame *frame = xx_mem_allocate(room);
    if (!frame)
        return NULL;
    atomic_fetch_add_explicit(&frame_total, room, memory_order_relaxed);
    frame->room = room;
    atomic_init(&frame->owners, 1);
    frame->start = XX__FRAME_ROOM;
    frame->length = frame->payload_length = 0;
    return frame;
}

uint8_t *xx_frame_payload(xx_frame *frame) {
    return frame->bytes + XX__FRAME_ROOM;
}

void xx_frame_seal(xx_frame *frame, uint8_t opcode, size_t length) {
    uint8_t head[XX_WS_HEAD_MAX];
    size_t size = xx_ws_write_head(head, opcode, length);
    frame->start = (uint32_t)(XX__FRAME_ROOM - size);
    memcpy(frame->bytes + frame->start, head, size);
    frame->length = size + length;
    frame->payload_length = length;
}

void xx_frame_seal_raw(xx_frame *frame, size_t length) {
    frame->start = XX__FRAME_ROOM;
    frame->length = frame->payload_length = length;
}

size_t xx_frame_payload_length(const xx_frame *frame) {
    return frame->payload_length;
}

xx_frame *xx_frame_retain(xx_frame *frame) {
    atomic_fetch_add_explicit(&frame->owners, 1, memory_order_relaxed);
    return frame;
}

void xx_frame_release(xx_frame *frame) {
    /* Release, then acquire: what other owners read is read before the memory goes. */
    if (!frame || atomic_fetch_sub_explicit(&frame->owners, 1, memory_order_acq_rel) != 1)
        return;
    atomic_fetch_sub_explicit(&frame_total, frame->room, memory_order_relaxed);
    xx_mem_release(frame);
}

/* ---- errors ---- */

const char *xx_err_text(int code) {
    switch (code) {
    case XX_OK:
        return "done";
    case XX_NEED_MORE:
        return "more bytes are needed";
    case XX_E_MEMORY:
        return "out of memory";
    case XX_E_SYSTEM:
        return "a system call failed";
    case XX_E_STOPPED:
        return "the loop was stopped";
    case XX_E_TIMEOUT:
        return "timed out";
    case XX_E_SLOW_READER:
        return "the peer reads too slowly";
    case XX_E_VANISHED:
        return "the peer is gone";
    case XX_E_LOCAL:
        return "closed by this side";
    case XX_E_PEER_CLOSED:
        return "closed by the peer";
    case XX_E_STATE:
        return "not allowed in this state";
    case XX_E_HTTP_BAD:
        return "malformed HTTP";
    case XX_E_HTTP_HEAD_TOO_LONG:
        return "HTTP head too long";
    case XX_E_HTTP_VERSION:
        return "HTTP version not supported";
    case XX_E_HTTP_CODING:
        return "transfer coding not supported";
    case XX_E_REFUSED:
        return "the server refused";
    case XX_E_WS_PROTOCOL:
        return "WebSocket protocol error";
    case XX_E_WS_TOO_LARGE:
        return "WebSocket message too large";
    case XX_E_WS_UTF8:
        return "text is not UTF-8";
    case XX_E_TLS:
        return "TLS failed";
    default:
        return "unknown error";
    }
}

void xx__error_set(xx_error *error, int code, int cause, const char *text) {
    error->code = code;
    error->cause = cause;
    const char *why = cause < 0 ? uv_strerror(cause) : (text ? NULL : xx_err_text(code));
    snprintf(error->text, sizeof error->text, "%s%s%s", text ? text : "", text && why ? ": " : "",
             why ? why : "");
}
