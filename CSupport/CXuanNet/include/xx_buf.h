/* Memory: the one allocation hook, growable buffers, and frames shared between write queues. */
#ifndef XX_BUF_H
#define XX_BUF_H

#include "xx_err.h"

#ifdef __cplusplus
extern "C" {
#endif
XX_ASSUME_NONNULL_BEGIN

/* All memory of CXuanNet passes here (libuv's and OpenSSL's own does not). */
typedef struct xx_mem {
    void *XX_NULLABLE (*XX_NONNULL allocate)(size_t size);
    void *XX_NULLABLE (*XX_NONNULL resize)(void *XX_NULLABLE old, size_t size);
    void (*XX_NONNULL release)(void *XX_NULLABLE memory);
} xx_mem;

/* Copies `hook`. Call before the first loop is made, if at all: for counting and for tests. */
void xx_mem_set(const xx_mem *hook);

void *XX_NULLABLE xx_mem_allocate(size_t size);
void *XX_NULLABLE xx_mem_resize(void *XX_NULLABLE old, size_t size);
void xx_mem_release(void *XX_NULLABLE memory);

/* A growable buffer, caller-owned: all zero is empty and owns nothing. */
typedef struct xx_buf {
    uint8_t *XX_NULLABLE data;
    size_t length, capacity;
} xx_buf;

/* Room for `extra` more bytes. Returns 0 or XX_E_MEMORY. */
int xx_buf_reserve(xx_buf *buf, size_t extra);
/* Copies `data` to the end. Returns 0 or XX_E_MEMORY. */
int xx_buf_append(xx_buf *buf, const void *data, size_t length);
/* Drops `count` bytes from the front; gives the memory back when nothing is left. */
void xx_buf_consume(xx_buf *buf, size_t count);
void xx_buf_reset(xx_buf *buf);

/* Bytes made once and queued by reference. The count of owners is atomic; the bytes do not change
 * after sealing, so any thread may hold one. */
typedef struct xx_frame xx_frame;

/* Returns a frame with room for `capacity` payload bytes (owner count 1), NULL without memory. */
xx_frame *XX_NULLABLE xx_frame_new(size_t capacity);
/* Where the payload goes; valid while the frame lives. */
uint8_t *xx_frame_payload(xx_frame *frame);
/* Writes a WebSocket head of `opcode` before the first `length` payload bytes. Call once. */
void xx_frame_seal(xx_frame *frame, uint8_t opcode, size_t length);
/* The bytes are sent as they are, without a head. Call once instead of xx_frame_seal. */
void xx_frame_seal_raw(xx_frame *frame, size_t length);
size_t xx_frame_payload_length(const xx_frame *frame);
/* Any thread. */
xx_frame *xx_frame_retain(xx_frame *frame);
void xx_frame_release(xx_frame *XX_NULLABLE frame);

/* Bytes of all frames that live in the process, each once however many queues hold it. Any
 * thread. */
size_t xx_frame_total(void);

XX_ASSUME_NONNULL_END
#ifdef __cplusplus
}
#endif
#endif
