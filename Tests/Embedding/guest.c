/* A host for a relay in every way that xxd.h knows, for the tests.
 * usage: guest thread|poll|uv [LOOPS]
 * Reads commands from standard input, one a line: push ID TEXT · stats · reload · misuse · stop.
 * Its end stops, too. Reports each event on one line; at the end the number of leaked blocks of
 * the relay's C core. */
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include <xxd.h>

/* ---- memory: counted ---- */

static atomic_long blocks;
static void *allocate(size_t size) {
    atomic_fetch_add(&blocks, 1);
    return malloc(size);
}
static void *resize(void *memory, size_t size) {
    if (!memory)
        atomic_fetch_add(&blocks, 1);
    return realloc(memory, size);
}
static void release(void *memory) {
    if (memory)
        atomic_fetch_sub(&blocks, 1);
    free(memory);
}

/* One write: whole lines from all threads. */
__attribute__((format(printf, 1, 2))) static void say(const char *format, ...) {
    char line[1024];
    va_list list;
    va_start(list, format);
    int length = vsnprintf(line, sizeof line - 1, format, list);
    va_end(list);
    line[length++] = '\n';
    if (write(1, line, (size_t)length) < 0)
        _exit(3);
}

static int check(const char *what, int32_t code, const xxd_error *error) {
    if (code < 0)
        say("%s failed: %s%s%s", what, xxd_error_text(code), error ? ": " : "",
            error ? error->text : "");
    return code;
}

/* ---- the backend: answers from its own thread ---- */

typedef struct job {
    struct job *next;
    xxd_request *request;
    int64_t asker;
    char method[32];
    size_t length;
    char params[];
} job;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static job *first;
static job **last = &first;
static int is_over;

static void answer(job *job) {
    if (strcmp(job->method, "login") == 0) {
        char account[32] = "", data[128];
        sscanf(job->params, "[%*[^,], \"%31[A-Za-z0-9]\"", account);
        if (strcmp(account, "nobody") == 0) {
            xxd_refuse(job->request, "who is that?");
            return;
        }
        int length =
            snprintf(data, sizeof data, " {\"id\":%d,\"account\":\"%s\"} ", atoi(account), account);
        if (xxd_succeed(job->request, NULL, 0, "1,\"more\":2", 10) != XXD_E_PACKET ||
            xxd_succeed(job->request, NULL, 1, "1", 1) != XXD_E_PACKET)
            say("took what is not one value");
        else
            xxd_succeed(job->request, NULL, 0, data, (size_t)length);
    } else if (strcmp(job->method, "message") == 0) {
        xxd_succeed(job->request, NULL, 0, job->params, job->length);
    } else if (strcmp(job->method, "whole") == 0) {
        char packet[256];
        if (xxd_answer(job->request, "[1]", 3) != XXD_E_PACKET)
            return say("took what is no packet");
        int length = snprintf(packet, sizeof packet,
                              "{\"module\":\"chat\",\"method\":\"whole\",\"users\":[%" PRId64 "]}",
                              job->asker);
        xxd_answer(job->request, packet, (size_t)length);
    } else if (strcmp(job->method, "serverStart") == 0 && getenv("GUEST_SYNC")) {
        const char knows[] = "{\"module\":\"chat\",\"method\":\"serverstart\","
                             "\"result\":\"success\",\"knows\":[\"sync\"]}";
        xxd_answer(job->request, knows, sizeof knows - 1);
    } else if (strcmp(job->method, "nothing") == 0) {
        xxd_answer(job->request, NULL, 0);
    } else {
        xxd_succeed(job->request, &job->asker, 1, "[]", 2);
    }
}

static void *work(void *unused) {
    (void)unused;
    for (;;) {
        pthread_mutex_lock(&lock);
        while (!first && !is_over)
            pthread_cond_wait(&changed, &lock);
        job *next = first;
        if (next && !(first = next->next))
            last = &first;
        pthread_mutex_unlock(&lock);
        if (!next)
            return NULL;
        answer(next);
        free(next);
    }
}

static void backend(xxd_request *request, const xxd_call *call, void *user) {
    (void)user;
    job *made = calloc(1, sizeof *made + call->params_length + 1);
    if (!made)
        abort();
    made->request = request;
    made->asker = call->user_id;
    snprintf(made->method, sizeof made->method, "%s", call->method);
    memcpy(made->params, call->params, call->params_length);
    made->length = call->params_length;
    pthread_mutex_lock(&lock);
    *last = made;
    last = &made->next;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
}

/* ---- connects and disconnects ---- */

static xxd_relay *relay;

static void on_opened(const xxd_ports *ports, const xxd_error *error, void *user) {
    (void)user;
    if (error)
        say("not open: %s", error->text);
    else
        say("chat %u common %u", ports->chat, ports->common);
}
static void on_connected(const xxd_visit *visit, void *user) {
    (void)user;
    say("connected %s", visit->address);
}
static void on_logged_in(const xxd_visit *visit, void *user) {
    (void)user;
    say("login %" PRId64 " %s at %s", visit->user_id, visit->account, visit->site);
    if (visit->sessions != 1 || *visit->device)
        say("sessions %u, now %s", visit->sessions, *visit->device ? visit->device : "classic");
    if (xxd_free(relay) != XXD_E_THREAD)
        say("freed inside a callback");
    char packet[] = "{\"module\":\"chat\",\"method\":\"welcome\",\"data\":1}";
    check("push", xxd_push(relay, NULL, &visit->user_id, 1, packet, sizeof packet - 1), NULL);
}
static void on_disconnected(const xxd_visit *visit, void *user) {
    (void)user;
    say("gone %" PRId64, visit->user_id);
    if (visit->sessions)
        say("sessions %u, not %s", visit->sessions, *visit->device ? visit->device : "classic");
}
static void on_log(int32_t level, const char *text, void *user) {
    (void)user;
    if (level <= XXD_LOG_WARNING && !strstr(text, "isHttps=0") && !strstr(text, "gave no answer"))
        say("log %d %s", level, text);
}
static void on_over(void *user) {
    (void)user;
    say("over");
}

/* ---- commands ---- */

static void fill(xxd_settings *settings, int loops) {
    xxd_settings_init(settings);
    settings->ini = "[server]\nsampling=1\ndrain=0\n";
    settings->ip = "127.0.0.1";
    settings->https = 0;
    settings->chat_port = settings->common_port = 0;
    settings->upload_size = 0;
    settings->loops = loops;
    settings->backend = backend;
    settings->backend_timeout = 5000;
    settings->opened = on_opened;
    settings->connected = on_connected;
    settings->logged_in = on_logged_in;
    settings->disconnected = on_disconnected;
    settings->log = on_log;
    settings->over = on_over;
}

static void stats(void) {
    xxd_figures now = {.size = sizeof now};
    if (check("stats", xxd_stats(relay, &now), NULL) != XXD_OK)
        return;
    say("figures connections=%" PRIu64 " online=%" PRIu64 " logins=%" PRIu64 " in=%" PRIu64
        " out=%" PRIu64,
        now.connections, now.online, now.logins, now.packets_in, now.packets_out);
    say("kinds %" PRIu64 " %" PRIu64, now.sessions_classic, now.sessions_synced);
    for (int i = 0; i < XXD_STAGES; i++) {
        const xxd_stage_figures *stage = &now.stages[i];
        say("stage %s samples=%" PRIu64 " p50=%" PRIu64 " p99=%" PRIu64 " longest=%" PRIu64,
            xxd_stage_name(i), stage->samples, stage->p50, stage->p99, stage->longest);
    }
}

static void misuse(void) {
    xxd_error error;
    const char text[] = "{\"users\":[1],\"method\":\"x\"}";
    int64_t one = 1;
    say("misuse %d %d %d %d", xxd_start(relay, &error),
        xxd_push(relay, "elsewhere", &one, 1, "{\"a\":1}", 7),
        xxd_push(relay, NULL, &one, 1, text, sizeof text - 1),
        xxd_memory_set(&(xxd_memory){allocate, resize, release}));
    xxd_settings wrong;
    xxd_settings_init(&wrong);
    wrong.ini = "[server]\nip=127.0.0.1\nchatProt=7\n";
    wrong.ini_name = "mine.conf";
    xxd_relay *none = xxd_new(&wrong, &error);
    say("wrong %d %s%s", error.code, error.text, none ? " but made" : "");
    xxd_relay *unused; /* made and never started */
    fill(&wrong, 3);
    unused = xxd_new(&wrong, &error);
    say("unused %d", unused ? xxd_free(unused) : error.code);
}

/* Returns 0 at the end. */
static int obey(char *line) {
    int64_t id;
    char text[256], packet[512];
    if (sscanf(line, "push %" SCNd64 " %255[^\n]", &id, text) == 2) {
        int length = snprintf(packet, sizeof packet,
                              "{\"module\":\"chat\",\"method\":\"pushed\",\"data\":\"%s\"}", text);
        check("push", xxd_push(relay, "xxd", &id, id ? 1 : 0, packet, (size_t)length), NULL);
    } else if (strncmp(line, "stats", 5) == 0) {
        stats();
    } else if (strncmp(line, "reload", 6) == 0) {
        xxd_settings settings;
        xxd_error error;
        fill(&settings, 1);
        settings.max_online = 1;
        check("reload", xxd_reload(relay, &settings, &error), &error);
        say("reloaded");
    } else if (strncmp(line, "misuse", 6) == 0) {
        misuse();
    } else {
        return 0;
    }
    return 1;
}

static int obey_next(void) {
    static char kept[1024];
    static size_t length;
    ssize_t n = read(0, kept + length, sizeof kept - 1 - length);
    if (n <= 0)
        return 0;
    length += (size_t)n;
    kept[length] = 0;
    for (char *end; (end = strchr(kept, '\n'));) {
        if (!obey(kept))
            return 0;
        length -= (size_t)(end + 1 - kept);
        memmove(kept, end + 1, length + 1);
    }
    return 1;
}

/* ---- three ways to run ---- */

static int run_thread(xxd_error *error) {
    if (check("start", xxd_start(relay, error), error) != XXD_OK)
        return 1;
    while (obey_next()) {
    }
    xxd_stop(relay);
    return check("join", xxd_join(relay), NULL) != XXD_OK;
}

static int run_poll(xxd_error *error) {
    struct pollfd watched[2] = {{check("open", xxd_open(relay, error), error), POLLIN, 0},
                                {0, POLLIN, 0}};
    while (poll(watched, 2, -1) >= 0) {
        int alive = watched[0].revents ? xxd_step(relay) : 1;
        if (alive <= 0)
            return alive;
        if (watched[1].revents && !obey_next()) {
            watched[1].fd = -1;
            xxd_stop(relay);
        }
    }
    return 1;
}

static uv_loop_t loop;
static uv_poll_t input;

static void on_input(uv_poll_t *poll, int status, int events) {
    (void)status, (void)events;
    if (obey_next())
        return;
    uv_close((uv_handle_t *)poll, NULL);
    xxd_stop(relay);
}

static int run_uv(xxd_error *error) {
    uv_loop_init(&loop);
    uv_poll_init(&loop, &input, 0);
    uv_poll_start(&input, UV_READABLE, on_input);
    int result = check("attach", xxd_attach(relay, &loop, error), error);
    uv_run(&loop, UV_RUN_DEFAULT); /* ends by itself when the relay is over */
    xxd_free(relay);
    relay = NULL;
    uv_run(&loop, UV_RUN_DEFAULT);
    return result != XXD_OK || uv_loop_close(&loop) != 0;
}

int main(int count, char **arguments) {
    if (count < 2)
        return 2;
    xxd_memory memory = {allocate, resize, release};
    if (check("memory", xxd_memory_set(&memory), NULL) != XXD_OK)
        return 1;
    pthread_t thread;
    pthread_create(&thread, NULL, work, NULL);
    xxd_settings settings;
    xxd_error error;
    fill(&settings, count > 2 ? atoi(arguments[2]) : 1);
    relay = xxd_new(&settings, &error);
    if (!relay)
        return check("new", error.code, &error);
    int result = strcmp(arguments[1], "thread") == 0 ? run_thread(&error)
                 : strcmp(arguments[1], "poll") == 0 ? run_poll(&error)
                                                     : run_uv(&error);
    if (check("free", xxd_free(relay), NULL) != XXD_OK)
        result = 1;
    pthread_mutex_lock(&lock);
    is_over = 1;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    say("memory %ld", atomic_load(&blocks));
    return result;
}
