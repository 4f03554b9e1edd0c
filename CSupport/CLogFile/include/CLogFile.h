/* SQLite's write-ahead log with fewer system calls: a VFS that gathers what a commit writes to the
 * log and hands it to the kernel at its sync. Owned by Drivers/SQLite.
 *
 * SQLite writes each page of a commit with two calls, 24 bytes and 4 KiB, at places that follow
 * each other. Nobody reads them before the sync has returned: the index of the log names them
 * afterwards (https://www.sqlite.org/walformat.html, section 2.5). Every other file goes to
 * SQLite's own VFS. */
#ifndef CLOGFILE_H
#define CLOGFILE_H

#include <stdint.h>
#include <sqlite3.h>

/* Registers the VFS, once, and returns its name for sqlite3_open_v2; NULL without memory. Any
 * thread. */
const char *xx_log_vfs(void);

/* Begins to gather writes to the log of `db`, which was opened with the VFS and has
 * synchronous=FULL: without it a COMMIT ends with no sync, and its writes would never leave. Call
 * it right before COMMIT: before it, pages that do not fit into the cache must go to the file at
 * once, since the transaction may read them again. */
void xx_log_gather(sqlite3 *db);

/* Ends it, right after COMMIT, also a failed one: what a failed write has left is dropped, as
 * SQLite has been told that it is not in the file. */
void xx_log_end(sqlite3 *db);

/* Writes zeros behind the end of the log and syncs them, `step` bytes at most, as long as the file
 * is shorter than `size`. A sync of a file that does not grow need not wait for the file system's
 * own records. SQLite ignores what follows its last frame. In a transaction that has the right to
 * write (BEGIN IMMEDIATE) and has not written: another process might be writing where the log ends.
 * Returns 1 if the file is still shorter, 0 if not (or there is no log), or SQLite's code. */
int xx_log_extend(sqlite3 *db, int64_t size, int64_t step);

#endif
