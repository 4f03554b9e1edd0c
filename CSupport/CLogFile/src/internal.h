/* The open log. */
#ifndef CLOGFILE_INTERNAL_H
#define CLOGFILE_INTERNAL_H

#include "CLogFile.h"

#include <stddef.h>

/* What SQLite knows as the file; the file of its own VFS follows it in memory. One thread at a
 * time, the one that has the connection. */
typedef struct xx__log {
    sqlite3_file base;
    sqlite3_file *real;
    char *bytes; /* not written yet; XX__LOG_CAPACITY of them, from the first use on */
    size_t used;
    sqlite3_int64 start; /* the place of the first one in the file */
    int isGathering;
} xx__log;

enum {
    /* 30 frames. SQLite's own VFS takes no write of 128 KiB or more. */
    XX__LOG_CAPACITY = 30 * (24 + 4096),
    XX__LOG_SIZE = (sizeof(xx__log) + 15) & ~15u, /* the real file begins here */
};

extern const sqlite3_io_methods xx__log_methods;

#endif
