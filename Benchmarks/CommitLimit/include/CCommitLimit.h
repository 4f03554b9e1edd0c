/* The raw limit of group commit: the backend's message rows by one loop over sqlite3. */
#ifndef CCOMMITLIMIT_H
#define CCOMMITLIMIT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Inserts `rows` messages into chat 1 of the database at `path`, which has the backend's schema and
 * that chat, `batch` of them per transaction (WAL, synchronous=FULL), indexes from `first`.
 * `times`: room for rows / batch commit times in ns, from BEGIN until COMMIT returned. Blocks.
 * Returns the whole time in ns, or minus a code of SQLite. */
int64_t xx_commit_limit(const char *path, int64_t rows, int64_t batch, int64_t first,
                        int64_t *times);

#ifdef __cplusplus
}
#endif

#endif
