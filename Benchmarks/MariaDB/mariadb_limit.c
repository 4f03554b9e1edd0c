/* The ruler of xuan over MariaDB: the statements that the backend sends for messages, from one loop
 * over the same socket, prepared once. Prints one JSON line.
 *
 *     mariadb_limit --socket PATH --database NAME [--batch 256] [--insert 1] [--secs 3]
 *                   [--text 200]
 *
 * The database has the backend's schema and nothing in it; the program adds a chat for each pair. A
 * transaction is what WriteTransaction makes of the messages that wait: START TRANSACTION, the lock
 * of the mark's row, the messages, one UPDATE of each chat that has new ones, the number of
 * commits, COMMIT. `insert`: rows of one INSERT. */
#define _GNU_SOURCE
#include <getopt.h>
#include <mysql.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { CHATS = 29, COLUMNS = 10, MOST_BATCH = 1024, MOST_TEXT = 65000 };

static MYSQL *db;

static void die(const char *what, const char *why) {
    fprintf(stderr, "mariadb_limit: %s: %s\n", what, why);
    exit(1);
}

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* µs of this process; the server's are not in it. */
static double cpu_us(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static void command(const char *sql) {
    if (mysql_query(db, sql) != 0)
        die(sql, mysql_error(db));
    MYSQL_RES *rows = mysql_store_result(db);
    if (rows)
        mysql_free_result(rows);
}

static MYSQL_STMT *prepare(const char *sql) {
    MYSQL_STMT *s = mysql_stmt_init(db);
    if (!s || mysql_stmt_prepare(s, sql, strlen(sql)) != 0)
        die(sql, s ? mysql_stmt_error(s) : "out of memory");
    return s;
}

static void run(MYSQL_STMT *s, MYSQL_BIND *values) {
    if (values && mysql_stmt_bind_param(s, values))
        die("bind", mysql_stmt_error(s));
    if (mysql_stmt_execute(s) != 0)
        die("execute", mysql_stmt_error(s));
}

/* Reads the one number of a SELECT's only row. */
static void run_select(MYSQL_STMT *s) {
    int64_t number = 0;
    MYSQL_BIND out = {.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &number};
    run(s, NULL);
    if (mysql_stmt_bind_result(s, &out) || mysql_stmt_store_result(s) || mysql_stmt_fetch(s))
        die("the mark's row", mysql_stmt_error(s));
    mysql_stmt_free_result(s);
}

static void set_integer(MYSQL_BIND *bind, int64_t *value) {
    *bind = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = value};
}

static void set_text(MYSQL_BIND *bind, const char *text, unsigned long *length) {
    *bind = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_STRING,
                         .buffer = (char *)text,
                         .buffer_length = *length,
                         .length = length};
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

/* One message's values; they stay where libmariadb reads them. */
typedef struct row {
    char gid[37];
    char *content;
    int64_t chat, index, user, date, order;
    unsigned long gid_length, kind_length, type_length, content_length, data_length;
} row;

typedef struct chat {
    int64_t id, last_index, last_active;
} chat;

static row rows[MOST_BATCH];
static MYSQL_BIND values[MOST_BATCH * COLUMNS];
static chat chats[CHATS];
static int64_t commits[1 << 20];

static void make_chats(void) {
    char sql[256];
    for (int i = 0; i < CHATS; i++) {
        snprintf(sql, sizeof sql,
                 "INSERT INTO chats (gid, kind, admins, committers) VALUES ('limit-%d', 'one2one', "
                 "'', '')",
                 i);
        command(sql);
        chats[i].id = (int64_t)mysql_insert_id(db);
    }
}

static void bind_row(int i) {
    row *r = &rows[i];
    MYSQL_BIND *v = &values[i * COLUMNS];
    r->gid_length = 36;
    r->kind_length = 6;
    r->type_length = 4;
    r->data_length = 0;
    set_text(&v[0], r->gid, &r->gid_length);
    set_integer(&v[1], &r->chat);
    set_integer(&v[2], &r->index);
    set_integer(&v[3], &r->user);
    set_integer(&v[4], &r->date);
    set_integer(&v[5], &r->order);
    set_text(&v[6], "normal", &r->kind_length);
    set_text(&v[7], "text", &r->type_length);
    set_text(&v[8], r->content, &r->content_length);
    set_text(&v[9], "", &r->data_length);
}

static void fill_row(int i, int64_t number, unsigned text, uint64_t *state) {
    row *r = &rows[i];
    chat *c = &chats[number % CHATS];
    gid_text(r->gid, state);
    r->chat = c->id;
    r->index = ++c->last_index;
    r->user = number % CHATS + 1;
    r->date = c->last_active = 1700000000000 + number;
    r->order = number;
    memset(r->content, 'a' + (int)(number % 26), text);
    snprintf(r->content, text, "message %lld", (long long)number);
    r->content[strlen(r->content)] = ' ';
    r->content_length = text;
}

static MYSQL_STMT *prepare_insert(int count) {
    static const char head[] =
        "INSERT INTO messages (gid, chat, idx, user, date, sender_order, kind, content_type,"
        " content, data) VALUES ";
    static const char one[] = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    char *sql = malloc(sizeof head + (size_t)count * (sizeof one + 2));
    if (!sql)
        die("prepare", "out of memory");
    strcpy(sql, head);
    char *end = sql + strlen(sql);
    for (int i = 0; i < count; i++)
        end += sprintf(end, "%s%s", i ? ", " : "", one);
    MYSQL_STMT *s = prepare(sql);
    free(sql);
    return s;
}

static int compare(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void measure(int batch, int insert_rows, double secs, unsigned text) {
    MYSQL_STMT *lock = prepare("SELECT changes FROM xuan_store WHERE id = 1 FOR UPDATE");
    MYSQL_STMT *insert = prepare_insert(insert_rows);
    MYSQL_STMT *last = prepare("UPDATE chats SET last_index = ?, last_active = ? WHERE id = ?");
    MYSQL_STMT *count = prepare("UPDATE xuan_store SET changes = changes + 1 WHERE id = 1");
    uint64_t state = (uint64_t)now_ns();
    for (int i = 0; i < batch; i++) {
        if (!(rows[i].content = malloc(text + 1)))
            die("rows", "out of memory");
        bind_row(i);
    }
    int64_t number = 0, done = 0;
    double cpu = cpu_us();
    int64_t start = now_ns(), end = start + (int64_t)(secs * 1e9), began = start;
    while (began < end && done < (int64_t)(sizeof commits / sizeof *commits)) {
        int touched = batch < CHATS ? batch : CHATS;
        int64_t first = number;
        command("START TRANSACTION");
        run_select(lock);
        for (int i = 0; i < batch; i++)
            fill_row(i, number++, text, &state);
        for (int i = 0; i < batch; i++)
            values[i * COLUMNS + 8].buffer_length = rows[i].content_length;
        for (int i = 0; i < batch; i += insert_rows)
            run(insert, &values[i * COLUMNS]);
        for (int i = 0; i < touched; i++) {
            chat *c = &chats[(first + i) % CHATS];
            MYSQL_BIND v[3];
            set_integer(&v[0], &c->last_index);
            set_integer(&v[1], &c->last_active);
            set_integer(&v[2], &c->id);
            run(last, v);
        }
        run(count, NULL);
        command("COMMIT");
        int64_t now = now_ns();
        commits[done++] = now - began;
        began = now;
    }
    double took = (double)(began - start) / 1e9;
    cpu = cpu_us() - cpu;
    qsort(commits, (size_t)done, sizeof *commits, compare);
    printf("{\"batch\":%d,\"insert\":%d,\"rows\":%lld,\"rows_s\":%.1f,\"cpu_us_row\":%.2f,\"commit_"
           "p50_us\":%.1f,"
           "\"commit_p99_us\":%.1f}\n",
           batch, insert_rows, (long long)number, (double)number / took, cpu / (double)number,
           (double)commits[done / 2] / 1e3, (double)commits[done * 99 / 100] / 1e3);
}

int main(int argc, char **argv) {
    static const struct option options[] = {
        {"socket", 1, 0, 's'}, {"database", 1, 0, 'd'}, {"batch", 1, 0, 'b'}, {"insert", 1, 0, 'i'},
        {"secs", 1, 0, 't'},   {"text", 1, 0, 'c'},     {0, 0, 0, 0}};
    const char *socket = NULL, *database = NULL;
    int batch = 256, insert_rows = 1, text = 200, option;
    double secs = 3;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 's':
            socket = optarg;
            break;
        case 'd':
            database = optarg;
            break;
        case 'b':
            batch = atoi(optarg);
            break;
        case 'i':
            insert_rows = atoi(optarg);
            break;
        case 't':
            secs = atof(optarg);
            break;
        case 'c':
            text = atoi(optarg);
            break;
        default:
            return 2;
        }
    }
    if (!socket || !database || batch < 1 || batch > MOST_BATCH || insert_rows < 1 ||
        batch % insert_rows != 0 || text < 32 || text > MOST_TEXT || secs <= 0)
        die("arguments", "see the head of mariadb_limit.c; --batch is a multiple of --insert");
    db = mysql_init(NULL);
    if (!db ||
        !mysql_real_connect(db, "localhost", "root", NULL, database, 0, socket, CLIENT_FOUND_ROWS))
        die("connect", db ? mysql_error(db) : "out of memory");
    command("SET NAMES utf8mb4");
    make_chats();
    measure(batch, insert_rows, secs, (unsigned)text);
    mysql_close(db);
    return 0;
}
