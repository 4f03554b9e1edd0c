#include "CCommitLimit.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Looks like a random UUID: the unique key's tree is filled as by real messages. */
static void gid_text(char out[37], uint64_t *state) {
    uint64_t parts[2];
    for (int i = 0; i < 2; i++) {
        *state += 0x9E3779B97F4A7C15u;
        uint64_t z = *state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        parts[i] = z ^ (z >> 31);
    }
    snprintf(out, 37, "%08x-%04x-4%03x-8%03x-%012llx", (unsigned)(parts[0] >> 32),
             (unsigned)(parts[0] >> 16 & 0xFFFF), (unsigned)(parts[0] & 0xFFF),
             (unsigned)(parts[1] >> 52), (unsigned long long)(parts[1] & 0xFFFFFFFFFFFFu));
}

static int insert_all(sqlite3 *db, int64_t rows, int64_t batch, int64_t first, int64_t *times) {
    static const char text[] = "INSERT INTO messages (gid, chat, idx, user, date, sender_order, "
                               "kind, content_type, content,"
                               " data) VALUES (?, 1, ?, 1, ?, ?, 'normal', 'plain', ?, '')";
    sqlite3_stmt *insert = NULL, *begin = NULL, *commit = NULL;
    uint64_t state = (uint64_t)now_ns();
    char gid[37], content[64];
    int code = sqlite3_prepare_v2(db, text, -1, &insert, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(db, "BEGIN IMMEDIATE", -1, &begin, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(db, "COMMIT", -1, &commit, NULL);
    for (int64_t done = 0; code == SQLITE_OK && done < rows;) {
        int64_t start = now_ns();
        sqlite3_step(begin);
        code = sqlite3_reset(begin);
        for (int64_t i = 0; code == SQLITE_OK && i < batch; i++, done++) {
            gid_text(gid, &state);
            int length = snprintf(content, sizeof content, "a message of a common length, %08lld",
                                  (long long)done);
            sqlite3_bind_text(insert, 1, gid, 36, SQLITE_STATIC);
            sqlite3_bind_int64(insert, 2, first + done);
            sqlite3_bind_int64(insert, 3, 1700000000000 + done);
            sqlite3_bind_int64(insert, 4, first + done);
            sqlite3_bind_text(insert, 5, content, length, SQLITE_STATIC);
            sqlite3_step(insert);
            code = sqlite3_reset(insert);
        }
        if (code != SQLITE_OK)
            break;
        sqlite3_step(commit);
        code = sqlite3_reset(commit);
        times[done / batch - 1] = now_ns() - start;
    }
    sqlite3_finalize(insert);
    sqlite3_finalize(begin);
    sqlite3_finalize(commit);
    return code;
}

int64_t xx_commit_limit(const char *path, int64_t rows, int64_t batch, int64_t first,
                        int64_t *times) {
    sqlite3 *db = NULL;
    int code = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(
            db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON",
            NULL, NULL, NULL);
    int64_t start = now_ns();
    if (code == SQLITE_OK)
        code = insert_all(db, rows - rows % batch, batch, first, times);
    int64_t took = now_ns() - start;
    sqlite3_close(db);
    return code == SQLITE_OK ? took : -code;
}
