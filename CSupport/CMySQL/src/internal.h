/* Shared by the files of this target. */
#ifndef XX_MYSQL_INTERNAL_H
#define XX_MYSQL_INTERNAL_H

#include "CMySQL.h"

#if __has_include(<mariadb/mysql.h>)
#define XX_HAVE_MYSQL 1
#include <mariadb/errmsg.h>
#include <mariadb/mysql.h>
#else
#define XX_HAVE_MYSQL 0
#endif

void xx__mysql_fail(xx_mysql_error *error, unsigned code, const char *text);

#if XX_HAVE_MYSQL

/* The functions of libmariadb in use. They are looked up when the first database of this kind is
 * opened (library.c), so a program that only uses SQLite runs on a machine without libmariadb. */
#define XX_MYSQL_FUNCTIONS(X)                                                                      \
    X(mysql_server_init)                                                                           \
    X(mysql_init)                                                                                  \
    X(mysql_options)                                                                               \
    X(mysql_real_connect)                                                                          \
    X(mysql_close)                                                                                 \
    X(mysql_errno)                                                                                 \
    X(mysql_error)                                                                                 \
    X(mysql_get_socket)                                                                            \
    X(mysql_get_server_info)                                                                       \
    X(mysql_real_query)                                                                            \
    X(mysql_store_result)                                                                          \
    X(mysql_free_result)                                                                           \
    X(mysql_num_fields)                                                                            \
    X(mysql_fetch_field_direct)                                                                    \
    X(mysql_stmt_init)                                                                             \
    X(mysql_stmt_prepare)                                                                          \
    X(mysql_stmt_close)                                                                            \
    X(mysql_stmt_param_count)                                                                      \
    X(mysql_stmt_bind_param)                                                                       \
    X(mysql_stmt_execute)                                                                          \
    X(mysql_stmt_result_metadata)                                                                  \
    X(mysql_stmt_bind_result)                                                                      \
    X(mysql_stmt_store_result)                                                                     \
    X(mysql_stmt_fetch)                                                                            \
    X(mysql_stmt_fetch_column)                                                                     \
    X(mysql_stmt_free_result)                                                                      \
    X(mysql_stmt_affected_rows)                                                                    \
    X(mysql_stmt_insert_id)                                                                        \
    X(mysql_stmt_errno)                                                                            \
    X(mysql_stmt_error)

typedef struct xx__mysql_functions {
#define X(name) __typeof__(&name) name;
    XX_MYSQL_FUNCTIONS(X)
#undef X
} xx__mysql_functions;

/* The functions, or NULL without the library. Any thread; the first call loads it. */
const xx__mysql_functions *xx__mysql_library(void);

struct xx_mysql {
    const xx__mysql_functions *lib;
    MYSQL *handle;
    int wake; /* a second descriptor of the socket, for xx_mysql_interrupt; -1 for none */
};

#endif
#endif
