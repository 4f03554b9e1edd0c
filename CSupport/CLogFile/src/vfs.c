/* The VFS: the log gets the methods of file.c, everything else those of SQLite
 * (https://www.sqlite.org/c3ref/vfs.html). */
#include "internal.h"

#include <pthread.h>
#include <string.h>

static sqlite3_vfs vfs;
static sqlite3_vfs *inner;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int isRegistered;

static int vfs_open(sqlite3_vfs *self, sqlite3_filename name, sqlite3_file *file, int flags,
                    int *outFlags) {
    (void)self;
    if (!(flags & SQLITE_OPEN_WAL))
        return inner->xOpen(inner, name, file, flags, outFlags);
    xx__log *log = (xx__log *)file;
    memset(log, 0, sizeof *log);
    log->real = (sqlite3_file *)((char *)file + XX__LOG_SIZE);
    log->real->pMethods = NULL;
    int code = inner->xOpen(inner, name, log->real, flags, outFlags);
    /* SQLite closes a file that has methods, also after a failure. */
    if (log->real->pMethods)
        log->base.pMethods = &xx__log_methods;
    return code;
}

static int vfs_delete(sqlite3_vfs *self, const char *name, int syncFolder) {
    (void)self;
    return inner->xDelete(inner, name, syncFolder);
}

static int vfs_access(sqlite3_vfs *self, const char *name, int flags, int *result) {
    (void)self;
    return inner->xAccess(inner, name, flags, result);
}

static int vfs_full_name(sqlite3_vfs *self, const char *name, int size, char *full) {
    (void)self;
    return inner->xFullPathname(inner, name, size, full);
}

static int vfs_random(sqlite3_vfs *self, int size, char *bytes) {
    (void)self;
    return inner->xRandomness(inner, size, bytes);
}

static int vfs_sleep(sqlite3_vfs *self, int microseconds) {
    (void)self;
    return inner->xSleep(inner, microseconds);
}

static int vfs_time(sqlite3_vfs *self, double *julianDay) {
    (void)self;
    return inner->xCurrentTime(inner, julianDay);
}

static int vfs_time64(sqlite3_vfs *self, sqlite3_int64 *milliseconds) {
    (void)self;
    return inner->xCurrentTimeInt64(inner, milliseconds);
}

static int vfs_error(sqlite3_vfs *self, int size, char *text) {
    (void)self;
    return inner->xGetLastError(inner, size, text);
}

static void make(void) {
    inner = sqlite3_vfs_find(NULL);
    if (!inner || inner->iVersion < 2)
        return;
    vfs = (sqlite3_vfs){
        .iVersion = 2,
        .szOsFile = XX__LOG_SIZE + inner->szOsFile,
        .mxPathname = inner->mxPathname,
        .zName = "xuan-log",
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_name,
        .xRandomness = vfs_random,
        .xSleep = vfs_sleep,
        .xCurrentTime = vfs_time,
        .xGetLastError = vfs_error,
        .xCurrentTimeInt64 = vfs_time64,
    };
    isRegistered = sqlite3_vfs_register(&vfs, 0) == SQLITE_OK;
}

const char *xx_log_vfs(void) {
    pthread_once(&once, make);
    return isRegistered ? vfs.zName : NULL;
}
