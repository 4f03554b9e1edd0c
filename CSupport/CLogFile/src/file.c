/* The methods of the log's file (https://www.sqlite.org/c3ref/io_methods.html). */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

static xx__log *log_of(sqlite3_file *file) {
    return (xx__log *)file;
}

/* Writes what was gathered. It is gone afterwards even if that failed: SQLite gives the commit up
 * and writes its frames again at the next one. */
static int flush(xx__log *log) {
    if (log->used == 0)
        return SQLITE_OK;
    int size = (int)log->used;
    log->used = 0;
    return log->real->pMethods->xWrite(log->real, log->bytes, size, log->start);
}

static int log_close(sqlite3_file *file) {
    xx__log *log = log_of(file);
    free(log->bytes);
    log->bytes = NULL;
    return log->real->pMethods->xClose(log->real);
}

static int log_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset) {
    xx__log *log = log_of(file);
    int code = flush(log);
    return code != SQLITE_OK ? code : log->real->pMethods->xRead(log->real, bytes, size, offset);
}

static int log_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset) {
    xx__log *log = log_of(file);
    size_t room = log->used ? XX__LOG_CAPACITY - log->used : XX__LOG_CAPACITY;
    if (log->used && (offset != log->start + (sqlite3_int64)log->used || (size_t)size > room)) {
        int code = flush(log);
        if (code != SQLITE_OK)
            return code;
        room = XX__LOG_CAPACITY;
    }
    if (log->isGathering && !log->bytes)
        log->bytes = malloc(XX__LOG_CAPACITY);
    if (!log->isGathering || !log->bytes || (size_t)size > room)
        return log->real->pMethods->xWrite(log->real, bytes, size, offset);
    if (log->used == 0)
        log->start = offset;
    memcpy(log->bytes + log->used, bytes, (size_t)size);
    log->used += (size_t)size;
    return SQLITE_OK;
}

static int log_truncate(sqlite3_file *file, sqlite3_int64 size) {
    xx__log *log = log_of(file);
    int code = flush(log);
    return code != SQLITE_OK ? code : log->real->pMethods->xTruncate(log->real, size);
}

static int log_sync(sqlite3_file *file, int flags) {
    xx__log *log = log_of(file);
    int code = flush(log);
    return code != SQLITE_OK ? code : log->real->pMethods->xSync(log->real, flags);
}

static int log_file_size(sqlite3_file *file, sqlite3_int64 *size) {
    xx__log *log = log_of(file);
    int code = flush(log);
    return code != SQLITE_OK ? code : log->real->pMethods->xFileSize(log->real, size);
}

static int log_lock(sqlite3_file *file, int level) {
    sqlite3_file *real = log_of(file)->real;
    return real->pMethods->xLock(real, level);
}

static int log_unlock(sqlite3_file *file, int level) {
    sqlite3_file *real = log_of(file)->real;
    return real->pMethods->xUnlock(real, level);
}

static int log_check_lock(sqlite3_file *file, int *isReserved) {
    sqlite3_file *real = log_of(file)->real;
    return real->pMethods->xCheckReservedLock(real, isReserved);
}

static int log_control(sqlite3_file *file, int op, void *argument) {
    sqlite3_file *real = log_of(file)->real;
    return real->pMethods->xFileControl(real, op, argument);
}

static int log_sector_size(sqlite3_file *file) {
    sqlite3_file *real = log_of(file)->real;
    return real->pMethods->xSectorSize(real);
}

static int log_characteristics(sqlite3_file *file) {
    sqlite3_file *real = log_of(file)->real;
    return real->pMethods->xDeviceCharacteristics(real);
}

/* Version 1: a log is neither mapped nor has it shared memory of its own. */
const sqlite3_io_methods xx__log_methods = {
    .iVersion = 1,
    .xClose = log_close,
    .xRead = log_read,
    .xWrite = log_write,
    .xTruncate = log_truncate,
    .xSync = log_sync,
    .xFileSize = log_file_size,
    .xLock = log_lock,
    .xUnlock = log_unlock,
    .xCheckReservedLock = log_check_lock,
    .xFileControl = log_control,
    .xSectorSize = log_sector_size,
    .xDeviceCharacteristics = log_characteristics,
};

/* The open log of a connection; NULL if there is none yet. */
static xx__log *log_of_connection(sqlite3 *db) {
    sqlite3_file *file = NULL;
    int code = sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
    return code == SQLITE_OK && file && file->pMethods == &xx__log_methods ? log_of(file) : NULL;
}

void xx_log_gather(sqlite3 *db) {
    xx__log *log = log_of_connection(db);
    if (log)
        log->isGathering = 1;
}

void xx_log_end(sqlite3 *db) {
    xx__log *log = log_of_connection(db);
    if (!log)
        return;
    log->isGathering = 0;
    log->used = 0;
}

int xx_log_extend(sqlite3 *db, int64_t size, int64_t step) {
    static const char zeros[64 * 1024];
    xx__log *log = log_of_connection(db);
    if (!log)
        return SQLITE_OK;
    sqlite3_int64 end = 0;
    int code = log->real->pMethods->xFileSize(log->real, &end);
    sqlite3_int64 goal = end + step < size ? end + step : size;
    /* An empty file is not extended: SQLite takes its length for the mark of a new log. */
    if (code != SQLITE_OK || end == 0 || end >= goal)
        return code;
    while (code == SQLITE_OK && end < goal) {
        int part = (int)(goal - end < (int64_t)sizeof zeros ? goal - end : (int64_t)sizeof zeros);
        code = log->real->pMethods->xWrite(log->real, zeros, part, end);
        end += part;
    }
    if (code == SQLITE_OK)
        code = log->real->pMethods->xSync(log->real, SQLITE_SYNC_NORMAL);
    return code == SQLITE_OK && goal < size ? 1 : code;
}
