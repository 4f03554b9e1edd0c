/* One connection: open, run, close. */
#include "internal.h"

#if XX_HAVE_MYSQL

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int fail(xx_mysql *db, xx_mysql_error *error) {
    xx__mysql_fail(error, db->lib->mysql_errno(db->handle), db->lib->mysql_error(db->handle));
    return -1;
}

static void set_options(xx_mysql *db, const xx_mysql_address *address) {
    const xx__mysql_functions *lib = db->lib;
    my_bool off = 0, on = 1;
    unsigned local_infile = 0;
    lib->mysql_options(db->handle, MYSQL_OPT_CONNECT_TIMEOUT, &address->connect_timeout);
    lib->mysql_options(db->handle, MYSQL_OPT_READ_TIMEOUT, &address->answer_timeout);
    lib->mysql_options(db->handle, MYSQL_OPT_WRITE_TIMEOUT, &address->answer_timeout);
    /* An automatic reconnect would silently lose the transaction. */
    lib->mysql_options(db->handle, MYSQL_OPT_RECONNECT, &off);
    /* Tells statement.c that a text was longer than its buffer. */
    lib->mysql_options(db->handle, MYSQL_REPORT_DATA_TRUNCATION, &on);
    /* A hostile server could request any of our files. */
    lib->mysql_options(db->handle, MYSQL_OPT_LOCAL_INFILE, &local_infile);
    lib->mysql_options(db->handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    if (address->ca) {
        lib->mysql_options(db->handle, MYSQL_OPT_SSL_CA, address->ca);
        lib->mysql_options(db->handle, MYSQL_OPT_SSL_ENFORCE, &on);
        lib->mysql_options(db->handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &on);
    }
}

xx_mysql *xx_mysql_open(const xx_mysql_address *address, xx_mysql_error *error) {
    const xx__mysql_functions *lib = xx__mysql_library();
    if (!lib) {
        xx__mysql_fail(error, XX_MYSQL_ABSENT, "libmariadb.so.3 is missing");
        return NULL;
    }
    xx_mysql *db = calloc(1, sizeof *db);
    if (!db || !(db->handle = lib->mysql_init(NULL))) {
        free(db);
        xx__mysql_fail(error, XX_MYSQL_NO_MEMORY, "out of memory");
        return NULL;
    }
    db->lib = lib;
    db->wake = -1;
    set_options(db, address);
    /* Without a socket a host of "localhost" would mean the library's built-in one. */
    const char *host = address->socket ? "localhost" : address->host;
    if (!lib->mysql_real_connect(db->handle, host, address->user, address->password,
                                 address->database, address->port, address->socket,
                                 CLIENT_FOUND_ROWS)) {
        fail(db, error);
        xx_mysql_close(db);
        return NULL;
    }
    /* The library closes its own descriptor at any time; the number of this one stays ours. */
    db->wake = fcntl((int)lib->mysql_get_socket(db->handle), F_DUPFD_CLOEXEC, 0);
    return db;
}

void xx_mysql_close(xx_mysql *db) {
    if (!db)
        return;
    db->lib->mysql_close(db->handle);
    if (db->wake >= 0)
        close(db->wake);
    free(db);
}

void xx_mysql_interrupt(xx_mysql *db) {
    if (db->wake >= 0)
        shutdown(db->wake, SHUT_RDWR);
}

int xx_mysql_is_mariadb(xx_mysql *db) {
    const char *version = db->lib->mysql_get_server_info(db->handle);
    return version && strstr(version, "MariaDB") != NULL;
}

int xx_mysql_run(xx_mysql *db, const char *sql, size_t length, xx_mysql_error *error) {
    if (db->lib->mysql_real_query(db->handle, sql, length) != 0)
        return fail(db, error);
    MYSQL_RES *rows = db->lib->mysql_store_result(db->handle);
    if (rows)
        db->lib->mysql_free_result(rows);
    return db->lib->mysql_errno(db->handle) ? fail(db, error) : 0;
}

#else

/* No connection can be opened, so the rest is never called. */
xx_mysql *xx_mysql_open(const xx_mysql_address *address, xx_mysql_error *error) {
    (void)address;
    xx__mysql_fail(error, XX_MYSQL_NOT_BUILT, "built without MySQL");
    return NULL;
}

void xx_mysql_close(xx_mysql *db) {
    (void)db;
}

void xx_mysql_interrupt(xx_mysql *db) {
    (void)db;
}

int xx_mysql_is_mariadb(xx_mysql *db) {
    (void)db;
    return 0;
}

int xx_mysql_run(xx_mysql *db, const char *sql, size_t length, xx_mysql_error *error) {
    (void)db, (void)sql, (void)length;
    xx__mysql_fail(error, XX_MYSQL_NOT_BUILT, "built without MySQL");
    return -1;
}

#endif
