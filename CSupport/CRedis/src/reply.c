/* Bytes to replies. hiredis finds their ends; what they are made of is ours, so that a claim of a
 * huge array costs nothing. */
#include "internal.h"

#if XX_HAVE_REDIS

#include <stdlib.h>
#include <string.h>

struct xx_redis_reply {
    xx_redis_kind kind;
    unsigned depth; /* arrays around it */
    int64_t integer;
    size_t count; /* bytes, or elements */
    uint8_t *bytes;
    xx_redis_reply **elements; /* NULL where none has come yet */
};

struct xx_redis_reader {
    const xx__redis_functions *lib;
    redisReader *parser;
    size_t unread;   /* bytes fed since the last whole reply */
    size_t elements; /* of the reply under way */
    const char *fault;
};

void xx_redis_reply_free(xx_redis_reply *reply) {
    if (!reply)
        return;
    if (reply->elements)
        for (size_t i = 0; i < reply->count; i++)
            xx_redis_reply_free(reply->elements[i]); /* as deep as XX_REDIS_REPLY_DEPTH */
    free(reply->elements);
    free(reply->bytes);
    free(reply);
}

/* ---- what hiredis calls; NULL ends the parsing ---- */

static xx_redis_reply *make(const redisReadTask *task, xx_redis_kind kind) {
    xx_redis_reply *parent = task->parent ? task->parent->obj : NULL;
    xx_redis_reply *reply = calloc(1, sizeof *reply);
    if (!reply)
        return NULL;
    reply->kind = kind;
    if (parent) {
        reply->depth = parent->depth + 1;
        parent->elements[task->idx] = reply;
    }
    return reply;
}

/* Its parent frees it, if there is one. */
static void *give_up(const redisReadTask *task, xx_redis_reply *reply) {
    if (!task->parent)
        xx_redis_reply_free(reply);
    return NULL;
}

static void *make_bytes(const redisReadTask *task, char *bytes, size_t length) {
    xx_redis_reply *reply = make(task, task->type == REDIS_REPLY_ERROR    ? XX_REDIS_ERROR
                                       : task->type == REDIS_REPLY_STATUS ? XX_REDIS_STATUS
                                                                          : XX_REDIS_TEXT);
    if (!reply || length == 0)
        return reply;
    reply->bytes = malloc(length);
    if (!reply->bytes)
        return give_up(task, reply);
    memcpy(reply->bytes, bytes, length);
    reply->count = length;
    return reply;
}

#if HIREDIS_MAJOR >= 1
static void *make_array(const redisReadTask *task, size_t count) {
#else
static void *make_array(const redisReadTask *task, int claimed) {
    size_t count = claimed < 0 ? SIZE_MAX : (size_t)claimed;
#endif
    xx_redis_reader *reader = task->privdata;
    xx_redis_reply *reply = make(task, XX_REDIS_ARRAY);
    if (!reply)
        return NULL;
    if (count > XX_REDIS_REPLY_ELEMENTS - reader->elements) {
        reader->fault = "a reply of too many elements";
        return give_up(task, reply);
    }
    if (reply->depth >= XX_REDIS_REPLY_DEPTH) {
        reader->fault = "a reply of too many arrays within arrays";
        return give_up(task, reply);
    }
    reader->elements += count;
    if (count == 0)
        return reply;
    reply->elements = calloc(count, sizeof *reply->elements);
    if (!reply->elements)
        return give_up(task, reply);
    reply->count = count;
    return reply;
}

static void *make_integer(const redisReadTask *task, long long value) {
    xx_redis_reply *reply = make(task, XX_REDIS_INTEGER);
    if (reply)
        reply->integer = value;
    return reply;
}

static void *make_nil(const redisReadTask *task) {
    return make(task, XX_REDIS_NIL);
}

static void free_reply(void *reply) {
    xx_redis_reply_free(reply);
}

/* Not const: hiredis does not say so. Doubles, booleans and maps are RESP3, which nobody asks for;
 * hiredis takes a NULL there as a fault. */
static redisReplyObjectFunctions makers = {
    .createString = make_bytes,
    .createArray = make_array,
    .createInteger = make_integer,
    .createNil = make_nil,
    .freeObject = free_reply,
};

/* ---- the reader ---- */

xx_redis_reader *xx_redis_reader_new(void) {
    const xx__redis_functions *lib = xx__redis_library();
    xx_redis_reader *reader = lib ? calloc(1, sizeof *reader) : NULL;
    if (!reader)
        return NULL;
    reader->lib = lib;
    reader->parser = lib->redisReaderCreateWithFunctions(&makers);
    if (!reader->parser) {
        free(reader);
        return NULL;
    }
    reader->parser->privdata = reader;
    return reader;
}

void xx_redis_reader_free(xx_redis_reader *reader) {
    if (!reader)
        return;
    reader->lib->redisReaderFree(reader->parser);
    free(reader);
}

int xx_redis_reader_feed(xx_redis_reader *reader, const void *bytes, size_t length) {
    if (reader->fault)
        return -1;
    if (reader->lib->redisReaderFeed(reader->parser, bytes, length) != REDIS_OK) {
        reader->fault = "out of memory";
        return -1;
    }
    reader->unread += length;
    return 0;
}

int xx_redis_reader_next(xx_redis_reader *reader, xx_redis_reply **reply) {
    void *whole = NULL;
    if (reader->fault)
        return -1;
    if (reader->lib->redisReaderGetReply(reader->parser, &whole) != REDIS_OK) {
        if (!reader->fault) /* else one of the makers has said more */
            reader->fault = reader->parser->errstr;
        return -1;
    }
    if (whole) {
        reader->unread = reader->parser->len - reader->parser->pos;
        reader->elements = 0;
        *reply = whole;
        return 1;
    }
    if (reader->unread <= XX_REDIS_REPLY_BYTES)
        return 0;
    reader->fault = "a reply of too many bytes";
    return -1;
}

const char *xx_redis_reader_fault(const xx_redis_reader *reader) {
    return reader->fault ? reader->fault : "";
}

/* ---- a reply ---- */

xx_redis_kind xx_redis_reply_kind(const xx_redis_reply *reply) {
    return reply->kind;
}

int64_t xx_redis_reply_integer(const xx_redis_reply *reply) {
    return reply->integer;
}

const uint8_t *xx_redis_reply_bytes(const xx_redis_reply *reply, size_t *length) {
    *length = reply->bytes ? reply->count : 0;
    return reply->bytes ? reply->bytes : (const uint8_t *)"";
}

size_t xx_redis_reply_count(const xx_redis_reply *reply) {
    return reply->elements ? reply->count : 0;
}

const xx_redis_reply *xx_redis_reply_element(const xx_redis_reply *reply, size_t index) {
    return reply->elements[index];
}

#else

/* No reader can be made, so the rest is never called. */
xx_redis_reader *xx_redis_reader_new(void) {
    return NULL;
}

void xx_redis_reader_free(xx_redis_reader *reader) {
    (void)reader;
}

int xx_redis_reader_feed(xx_redis_reader *reader, const void *bytes, size_t length) {
    (void)reader, (void)bytes, (void)length;
    return -1;
}

int xx_redis_reader_next(xx_redis_reader *reader, xx_redis_reply **reply) {
    (void)reader, (void)reply;
    return -1;
}

const char *xx_redis_reader_fault(const xx_redis_reader *reader) {
    (void)reader;
    return "built without Redis";
}

void xx_redis_reply_free(xx_redis_reply *reply) {
    (void)reply;
}

xx_redis_kind xx_redis_reply_kind(const xx_redis_reply *reply) {
    (void)reply;
    return XX_REDIS_NIL;
}

int64_t xx_redis_reply_integer(const xx_redis_reply *reply) {
    (void)reply;
    return 0;
}

const uint8_t *xx_redis_reply_bytes(const xx_redis_reply *reply, size_t *length) {
    (void)reply;
    *length = 0;
    return (const uint8_t *)"";
}

size_t xx_redis_reply_count(const xx_redis_reply *reply) {
    (void)reply;
    return 0;
}

const xx_redis_reply *xx_redis_reply_element(const xx_redis_reply *reply, size_t index) {
    (void)index;
    return reply;
}

#endif
