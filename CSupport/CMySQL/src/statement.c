/* Prepared statements: values in, rows out. */
#include "internal.h"

#if XX_HAVE_MYSQL

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An input value. Texts lie one after the other in the statement's `texts`, which may move while
 * it grows. */
typedef struct parameter {
    enum { IS_NULL, IS_INTEGER, IS_TEXT } kind;
    int64_t integer;
    size_t offset;
    unsigned long length;
} parameter;

/* An output column: whole numbers as 64 bits, everything else as text. */
typedef struct column {
    int is_integer;
    int64_t integer;
    char *text; /* `capacity` bytes and room for a NUL */
    unsigned long capacity, length;
    my_bool is_null;
    char digits[24];
} column;

struct xx_mysql_statement {
    const xx__mysql_functions *lib;
    MYSQL_STMT *handle;
    size_t parameter_count, column_count;
    parameter *parameters;
    MYSQL_BIND *in;
    column *columns;
    MYSQL_BIND *out;
    struct {
        char *bytes;
        size_t length, capacity;
    } texts;
    int64_t changed, insert_id;
};

enum { FIRST_CAPACITY = 256 };

static int fail(xx_mysql_statement *s, xx_mysql_error *error) {
    xx__mysql_fail(error, s->lib->mysql_stmt_errno(s->handle), s->lib->mysql_stmt_error(s->handle));
    return -1;
}

static int no_memory(xx_mysql_error *error) {
    xx__mysql_fail(error, XX_MYSQL_NO_MEMORY, "out of memory");
    return -1;
}

static int is_whole_number(enum enum_field_types type) {
    switch (type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_LONGLONG:
    case MYSQL_TYPE_YEAR:
        return 1;
    default:
        return 0;
    }
}

/* Reads the result's columns and makes room for them. */
static int make_columns(xx_mysql_statement *s) {
    MYSQL_RES *shape = s->lib->mysql_stmt_result_metadata(s->handle);
    if (!shape)
        return 0;
    size_t count = s->lib->mysql_num_fields(shape);
    s->columns = calloc(count, sizeof *s->columns);
    s->out = calloc(count, sizeof *s->out);
    int result = s->columns && s->out ? 0 : -1;
    for (size_t i = 0; result == 0 && i < count; i++) {
        MYSQL_FIELD *field = s->lib->mysql_fetch_field_direct(shape, (unsigned)i);
        column *c = &s->columns[i];
        MYSQL_BIND *bind = &s->out[i];
        c->is_integer = is_whole_number(field->type);
        bind->is_null = &c->is_null;
        bind->length = &c->length;
        if (c->is_integer) {
            bind->buffer_type = MYSQL_TYPE_LONGLONG;
            bind->buffer = &c->integer;
            bind->buffer_length = sizeof c->integer;
            bind->is_unsigned = (field->flags & UNSIGNED_FLAG) != 0;
        } else {
            bind->buffer_type = MYSQL_TYPE_STRING;
            c->text = malloc(FIRST_CAPACITY + 1);
            c->capacity = FIRST_CAPACITY;
            bind->buffer = c->text;
            bind->buffer_length = c->capacity;
            if (!c->text)
                result = -1;
        }
        s->column_count = i + 1;
    }
    s->lib->mysql_free_result(shape);
    return result;
}

xx_mysql_statement *xx_mysql_prepare(xx_mysql *db, const char *sql, size_t length,
                                     xx_mysql_error *error) {
    xx_mysql_statement *s = calloc(1, sizeof *s);
    if (!s) {
        no_memory(error);
        return NULL;
    }
    s->lib = db->lib;
    s->handle = db->lib->mysql_stmt_init(db->handle);
    if (!s->handle) {
        free(s);
        no_memory(error);
        return NULL;
    }
    if (db->lib->mysql_stmt_prepare(s->handle, sql, length) != 0) {
        fail(s, error);
        xx_mysql_statement_free(s);
        return NULL;
    }
    s->parameter_count = db->lib->mysql_stmt_param_count(s->handle);
    s->parameters = calloc(s->parameter_count + 1, sizeof *s->parameters);
    s->in = calloc(s->parameter_count + 1, sizeof *s->in);
    if (!s->parameters || !s->in || make_columns(s) != 0) {
        xx_mysql_statement_free(s);
        no_memory(error);
        return NULL;
    }
    return s;
}

void xx_mysql_statement_free(xx_mysql_statement *s) {
    s->lib->mysql_stmt_close(s->handle);
    for (size_t i = 0; i < s->column_count; i++)
        free(s->columns[i].text);
    free(s->columns);
    free(s->out);
    free(s->parameters);
    free(s->in);
    free(s->texts.bytes);
    free(s);
}

size_t xx_mysql_parameter_count(const xx_mysql_statement *s) {
    return s->parameter_count;
}

void xx_mysql_bind_null(xx_mysql_statement *s, size_t index) {
    s->parameters[index] = (parameter){.kind = IS_NULL};
}

void xx_mysql_bind_integer(xx_mysql_statement *s, size_t index, int64_t value) {
    s->parameters[index] = (parameter){.kind = IS_INTEGER, .integer = value};
}

int xx_mysql_bind_text(xx_mysql_statement *s, size_t index, const void *text, size_t length) {
    if (length > s->texts.capacity - s->texts.length) {
        size_t capacity = s->texts.capacity ? s->texts.capacity : FIRST_CAPACITY;
        while (capacity - s->texts.length < length)
            capacity *= 2;
        char *grown = realloc(s->texts.bytes, capacity);
        if (!grown)
            return -1;
        s->texts.bytes = grown;
        s->texts.capacity = capacity;
    }
    if (length > 0)
        memcpy(s->texts.bytes + s->texts.length, text, length);
    s->parameters[index] =
        (parameter){.kind = IS_TEXT, .offset = s->texts.length, .length = length};
    s->texts.length += length;
    return 0;
}

/* Points libmariadb at the values, now that `texts` no longer moves. */
static void fill_in(xx_mysql_statement *s) {
    static char nothing[1];
    for (size_t i = 0; i < s->parameter_count; i++) {
        parameter *p = &s->parameters[i];
        MYSQL_BIND *bind = &s->in[i];
        *bind = (MYSQL_BIND){0};
        switch (p->kind) {
        case IS_NULL:
            bind->buffer_type = MYSQL_TYPE_NULL;
            break;
        case IS_INTEGER:
            bind->buffer_type = MYSQL_TYPE_LONGLONG;
            bind->buffer = &p->integer;
            break;
        case IS_TEXT:
            bind->buffer_type = MYSQL_TYPE_STRING;
            bind->buffer = s->texts.bytes ? s->texts.bytes + p->offset : nothing;
            bind->buffer_length = p->length;
            bind->length = &p->length;
            break;
        }
    }
}

int xx_mysql_execute(xx_mysql_statement *s, xx_mysql_error *error) {
    const xx__mysql_functions *lib = s->lib;
    fill_in(s);
    if (s->parameter_count > 0 && lib->mysql_stmt_bind_param(s->handle, s->in)) {
        return fail(s, error);
    }
    if (lib->mysql_stmt_execute(s->handle) != 0)
        return fail(s, error);
    s->changed = (int64_t)lib->mysql_stmt_affected_rows(s->handle);
    s->insert_id = (int64_t)lib->mysql_stmt_insert_id(s->handle);
    if (s->column_count == 0)
        return 0;
    if (lib->mysql_stmt_bind_result(s->handle, s->out))
        return fail(s, error);
    if (lib->mysql_stmt_store_result(s->handle) != 0)
        return fail(s, error);
    return 0;
}

/* Fetches the texts of the current row that were longer than their buffers. */
static int fetch_long(xx_mysql_statement *s, xx_mysql_error *error) {
    for (size_t i = 0; i < s->column_count; i++) {
        column *c = &s->columns[i];
        if (c->is_integer || c->is_null || c->length <= c->capacity)
            continue;
        unsigned long capacity = c->capacity;
        while (capacity < c->length)
            capacity *= 2;
        char *grown = realloc(c->text, capacity + 1);
        if (!grown)
            return no_memory(error);
        c->text = grown;
        c->capacity = capacity;
        s->out[i].buffer = grown;
        s->out[i].buffer_length = capacity;
        if (s->lib->mysql_stmt_fetch_column(s->handle, &s->out[i], (unsigned)i, 0) != 0) {
            return fail(s, error);
        }
    }
    /* libmariadb keeps a copy of the addresses. */
    return s->lib->mysql_stmt_bind_result(s->handle, s->out) ? fail(s, error) : 0;
}

int xx_mysql_step(xx_mysql_statement *s, xx_mysql_error *error) {
    if (s->column_count == 0)
        return 0;
    switch (s->lib->mysql_stmt_fetch(s->handle)) {
    case 0:
        return 1;
    case MYSQL_NO_DATA:
        return 0;
    case MYSQL_DATA_TRUNCATED:
        return fetch_long(s, error) == 0 ? 1 : -1;
    default:
        return fail(s, error);
    }
}

void xx_mysql_reset(xx_mysql_statement *s) {
    if (s->column_count > 0)
        s->lib->mysql_stmt_free_result(s->handle);
    s->texts.length = 0;
}

int64_t xx_mysql_changed(const xx_mysql_statement *s) {
    return s->changed;
}
int64_t xx_mysql_insert_id(const xx_mysql_statement *s) {
    return s->insert_id;
}

int xx_mysql_is_null(const xx_mysql_statement *s, size_t index) {
    return index >= s->column_count || s->columns[index].is_null;
}

int64_t xx_mysql_integer(const xx_mysql_statement *s, size_t index) {
    if (xx_mysql_is_null(s, index))
        return 0;
    const column *c = &s->columns[index];
    if (c->is_integer)
        return c->integer;
    c->text[c->length] = 0;
    return strtoll(c->text, NULL, 10);
}

const char *xx_mysql_text(xx_mysql_statement *s, size_t index, size_t *length) {
    *length = 0;
    if (xx_mysql_is_null(s, index))
        return "";
    column *c = &s->columns[index];
    if (!c->is_integer) {
        *length = c->length;
        return c->text;
    }
    const char *format = s->out[index].is_unsigned ? "%llu" : "%lld";
    *length = (size_t)snprintf(c->digits, sizeof c->digits, format, (long long)c->integer);
    return c->digits;
}

#else

/* Without libmariadb-dev no connection is ever opened, so none of these is ever called. */
xx_mysql_statement *xx_mysql_prepare(xx_mysql *db, const char *sql, size_t length,
                                     xx_mysql_error *error) {
    (void)db, (void)sql, (void)length;
    xx__mysql_fail(error, XX_MYSQL_NOT_BUILT, "built without MySQL");
    return NULL;
}
void xx_mysql_statement_free(xx_mysql_statement *s) {
    (void)s;
}
size_t xx_mysql_parameter_count(const xx_mysql_statement *s) {
    return (void)s, 0;
}
void xx_mysql_bind_null(xx_mysql_statement *s, size_t index) {
    (void)s, (void)index;
}
void xx_mysql_bind_integer(xx_mysql_statement *s, size_t index, int64_t value) {
    (void)s, (void)index, (void)value;
}
int xx_mysql_bind_text(xx_mysql_statement *s, size_t index, const void *text, size_t length) {
    return (void)s, (void)index, (void)text, (void)length, -1;
}
int xx_mysql_execute(xx_mysql_statement *s, xx_mysql_error *error) {
    (void)s;
    xx__mysql_fail(error, XX_MYSQL_NOT_BUILT, "built without MySQL");
    return -1;
}
int xx_mysql_step(xx_mysql_statement *s, xx_mysql_error *error) {
    return xx_mysql_execute(s, error);
}
void xx_mysql_reset(xx_mysql_statement *s) {
    (void)s;
}
int64_t xx_mysql_changed(const xx_mysql_statement *s) {
    return (void)s, 0;
}
int64_t xx_mysql_insert_id(const xx_mysql_statement *s) {
    return (void)s, 0;
}
int xx_mysql_is_null(const xx_mysql_statement *s, size_t index) {
    return (void)s, (void)index, 1;
}
int64_t xx_mysql_integer(const xx_mysql_statement *s, size_t index) {
    return (void)s, (void)index, 0;
}
const char *xx_mysql_text(xx_mysql_statement *s, size_t index, size_t *length) {
    (void)s, (void)index;
    *length = 0;
    return "";
}

#endif
