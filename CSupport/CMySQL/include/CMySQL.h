/* MySQL and MariaDB behind a small interface: one connection, its prepared statements, rows.
 * Owned by Drivers/MySQL. */
#ifndef CMYSQL_H
#define CMYSQL_H

#include <stddef.h>
#include <stdint.h>

/* Nullability reaches Swift through clang; gcc does not know the words. */
#ifdef __clang__
#define XX_NULLABLE _Nullable
#define XX_NONNULL _Nonnull
#else
#define XX_NULLABLE
#define XX_NONNULL
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* One connection to a server. One thread at a time. */
typedef struct xx_mysql xx_mysql;
/* A prepared statement, its bound values and its current row. Belongs to a connection, which
 * outlives it. */
typedef struct xx_mysql_statement xx_mysql_statement;

/* Our own codes, below those of the server (1000 up) and of libmariadb (2000 up). */
enum {
    XX_MYSQL_NOT_BUILT = 1, /* built without libmariadb-dev */
    XX_MYSQL_ABSENT = 2,    /* libmariadb.so.3 is not on this machine */
    XX_MYSQL_NO_MEMORY = 3,
};

/* Why a call failed. */
typedef struct xx_mysql_error {
    unsigned code;
    char text[320]; /* NUL-terminated */
} xx_mysql_error;

/* Where a database is. Texts are NUL-terminated and borrowed until the call returns; NULL for
 * none. */
typedef struct xx_mysql_address {
    const char *XX_NULLABLE socket; /* before host and port if given */
    const char *XX_NULLABLE host;
    unsigned port;
    const char *XX_NONNULL user;
    const char *XX_NULLABLE password;
    const char *XX_NULLABLE database;
    /* File of certificates: encrypt, and refuse a server that they do not vouch for. */
    const char *XX_NULLABLE ca;
    unsigned connect_timeout; /* seconds */
    unsigned answer_timeout;  /* seconds that the server may stay silent */
} xx_mysql_address;

/* 0 if the program was built with libmariadb-dev and finds libmariadb.so.3, else one of the codes.
 * Any thread. */
int xx_mysql_missing(void);

/* Connects: utf8mb4, changed rows counted as found ones, no LOCAL INFILE. Returns a connection that
 * xx_mysql_close frees, or NULL with `error` filled. Blocks. */
xx_mysql *XX_NULLABLE xx_mysql_open(const xx_mysql_address *XX_NONNULL address,
                                    xx_mysql_error *XX_NONNULL error);

/* Takes `db`; statements must be freed before. */
void xx_mysql_close(xx_mysql *XX_NULLABLE db);

/* Cuts the connection: a call that waits for the server fails at once, and so does each later
 * one. Any thread, as long as `db` is not closed meanwhile. */
void xx_mysql_interrupt(xx_mysql *XX_NONNULL db);

/* 1 for a MariaDB server, 0 for MySQL. */
int xx_mysql_is_mariadb(xx_mysql *XX_NONNULL db);

/* Runs a text without values and discards its rows. Borrows `sql`. Returns 0 or -1. */
int xx_mysql_run(xx_mysql *XX_NONNULL db, const char *XX_NONNULL sql, size_t length,
                 xx_mysql_error *XX_NONNULL error);

/* Prepares a text with ? for values. Borrows `sql`. Returns a statement that
 * xx_mysql_statement_free frees, or NULL. */
xx_mysql_statement *XX_NULLABLE xx_mysql_prepare(xx_mysql *XX_NONNULL db,
                                                 const char *XX_NONNULL sql, size_t length,
                                                 xx_mysql_error *XX_NONNULL error);
void xx_mysql_statement_free(xx_mysql_statement *XX_NONNULL statement);

size_t xx_mysql_parameter_count(const xx_mysql_statement *XX_NONNULL statement);

/* Gives parameter `index` (from 0) its value, in the order of the parameters. Texts are copied. */
void xx_mysql_bind_null(xx_mysql_statement *XX_NONNULL statement, size_t index);
void xx_mysql_bind_integer(xx_mysql_statement *XX_NONNULL statement, size_t index, int64_t value);
/* Returns 0, or -1 when out of memory. */
int xx_mysql_bind_text(xx_mysql_statement *XX_NONNULL statement, size_t index,
                       const void *XX_NULLABLE text, size_t length);

/* Runs it with the bound values; its rows are fetched as a whole. Returns 0 or -1. */
int xx_mysql_execute(xx_mysql_statement *XX_NONNULL statement, xx_mysql_error *XX_NONNULL error);

/* Goes to the next row: 1, 0 after the last one, -1. */
int xx_mysql_step(xx_mysql_statement *XX_NONNULL statement, xx_mysql_error *XX_NONNULL error);

/* Ends the run: frees the rows, forgets the values. */
void xx_mysql_reset(xx_mysql_statement *XX_NONNULL statement);

/* Of the last run: rows changed or found by an UPDATE, key that an INSERT made (0 if none). */
int64_t xx_mysql_changed(const xx_mysql_statement *XX_NONNULL statement);
int64_t xx_mysql_insert_id(const xx_mysql_statement *XX_NONNULL statement);

/* Column `index` (from 0) of the current row. NULL reads as 0 and as no text; a text reads as
 * the number it begins with, a number as its digits. The text is borrowed until the next step. */
int xx_mysql_is_null(const xx_mysql_statement *XX_NONNULL statement, size_t index);
int64_t xx_mysql_integer(const xx_mysql_statement *XX_NONNULL statement, size_t index);
const char *XX_NONNULL xx_mysql_text(xx_mysql_statement *XX_NONNULL statement, size_t index,
                                     size_t *XX_NONNULL length);

#ifdef __cplusplus
}
#endif

#endif
