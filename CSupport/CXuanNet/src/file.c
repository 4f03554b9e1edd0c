/* A file on its way out, behind a stream's queue. In: a descriptor. Out: bytes to the socket; plain
 * ones by sendfile, those for TLS through the loop's buffer.
 *
 * The loop never waits for a disk: a window of the file goes out only when the page cache has it.
 * If it has not, a thread of libuv's pool reads the window in first, and the stream is marked when
 * it is there. The descriptor is closed by the pool, too: the last close of a removed file takes
 * its time. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/mman.h>
#include <pthread.h>
#include <signal.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "internal.h"

enum {
    WINDOW = 2 * 1024 * 1024,
    SMALLEST_PAGE = 4096,
    READ_IN = 64 * 1024, /* on a pool thread's stack */
};

struct xx__sending {
    uv_work_t work;
    xx_loop *loop;
    xx_stream *stream; /* NULL once dropped */
    int fd;
    bool busy; /* the pool has it */
    uint64_t offset, left;
    uint64_t warm; /* up to here the page cache has it */
};

static void close_file(uv_work_t *work) {
    xx__sending *file = work->data;
    close(file->fd);
}

static void on_closed(uv_work_t *work, int status) {
    (void)status;
    xx_mem_release(work->data);
}

static void retire(xx__sending *file) {
    file->stream = NULL;
    if (!file->busy)
        uv_queue_work(&file->loop->uv, &file->work, close_file, on_closed);
}

#ifndef SYS_cachestat
#define SYS_cachestat 451 /* Linux 6.5; the headers may be older than the kernel */
#endif

/* Returns pages of the range that are in memory (or on their way there), or -1 without the system
 * call. */
static int64_t cached_pages(int fd, uint64_t offset, size_t length) {
    struct {
        uint64_t offset, length;
    } range = {offset, length};
    struct {
        uint64_t cached, dirty, writeback, evicted, recently_evicted;
    } found;
    return syscall(SYS_cachestat, fd, &range, &found, 0) == 0 ? (int64_t)found.cached : -1;
}

/* Whether reading would find all of it in memory. */
static bool is_resident(int fd, uint64_t offset, size_t length) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint64_t base = offset - offset % page;
    size_t span = (size_t)(offset - base) + length;
    /* half a microsecond; the way below takes forty */
    int64_t cached = cached_pages(fd, offset, length);
    if (cached >= 0)
        return (uint64_t)cached >= (span + page - 1) / page;
    uint8_t there[WINDOW / SMALLEST_PAGE + 2];
    void *map = mmap(NULL, span, PROT_READ, MAP_SHARED, fd, (off_t)base);
    if (map == MAP_FAILED)
        return false;
    bool all = mincore(map, span, there) == 0;
    for (size_t i = 0; all && i < (span + page - 1) / page; i++)
        all = there[i] & 1;
    munmap(map, span);
    return all;
}

static size_t window(const xx__sending *file) {
    return file->left < WINDOW ? (size_t)file->left : WINDOW;
}

static void read_in(uv_work_t *work) {
    xx__sending *file = work->data;
    uint8_t scratch[READ_IN];
    uint64_t at = file->offset, end = at + window(file);
    while (at < end) {
        ssize_t n = pread(file->fd, scratch, sizeof scratch, (off_t)at);
        if (n <= 0 && !(n < 0 && errno == EINTR))
            return; /* the sender finds the same fault */
        at += n > 0 ? (uint64_t)n : 0;
    }
}

static void on_read_in(uv_work_t *work, int status) {
    (void)status;
    xx__sending *file = work->data;
    file->busy = false;
    file->warm = file->offset + window(file);
    if (file->stream)
        xx__stream_mark(file->stream);
    else
        retire(file);
}

/* Corked, the head goes out with the first bytes, and sendfile's pieces make whole segments. */
static void cork(xx_stream *s, int on) {
    if (!s->tls)
        setsockopt(s->fd, IPPROTO_TCP, TCP_CORK, &on, sizeof on);
}

int xx__sending_start(xx_stream *s, int fd, uint64_t offset, uint64_t length) {
    xx__sending *file = xx_mem_allocate(sizeof *file);
    if (!file) {
        close(fd);
        return XX_E_MEMORY;
    }
    memset(file, 0, sizeof *file);
    file->work.data = file;
    file->loop = s->loop;
    file->stream = s;
    file->fd = fd;
    file->offset = offset;
    file->left = length;
    s->sending = file;
    cork(s, 1);
    if (s->queue.count == 0)
        s->moved = s->loop->ticks;
    xx__stream_mark(s);
    return XX_OK;
}

void xx__sending_drop(xx_stream *s) {
    if (!s->sending)
        return;
    retire(s->sending);
    s->sending = NULL;
    cork(s, 0);
}

uint64_t xx__sending_left(const xx__sending *file) {
    return file->left;
}

size_t xx__sending_ready(xx__sending *file) {
    if (file->busy)
        return 0;
    if (file->offset >= file->warm) {
        if (!is_resident(file->fd, file->offset, window(file))) {
            file->busy = true;
            uv_queue_work(&file->loop->uv, &file->work, read_in, on_read_in);
            return 0;
        }
        file->warm = file->offset + window(file);
    }
    return (size_t)(file->warm - file->offset);
}

/* `n` bytes are on their way; n < 1: the file failed, or is shorter than it was. */
static int took(xx_stream *s, ssize_t n) {
    xx__sending *file = s->sending;
    if (n <= 0) {
        s->cause = n < 0 ? -errno : UV_EOF;
        return XX_E_SYSTEM;
    }
    s->moved = s->loop->ticks;
    file->offset += (uint64_t)n;
    file->left -= (uint64_t)n;
    if (file->left == 0)
        xx__sending_drop(s);
    return XX_OK;
}

/* sendfile has no MSG_NOSIGNAL, and the process may be somebody else's: a SIGPIPE that it raises
 * ends here. */
static ssize_t send_quietly(int to, int from, off_t *at, size_t size) {
    sigset_t pipe, before;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, &before);
    ssize_t n = sendfile(to, from, at, size);
    int cause = errno;
    if (n < 0 && cause == EPIPE && !sigismember(&before, SIGPIPE))
        sigtimedwait(&pipe, NULL, &(struct timespec){0});
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = cause;
    return n;
}

int xx__sending_plain(xx_stream *s, size_t budget) {
    while (s->sending) {
        size_t size = xx__sending_ready(s->sending);
        if (size == 0)
            return XX_OK;
        if (size > budget)
            size = budget;
        off_t at = (off_t)s->sending->offset;
        ssize_t n = send_quietly(s->fd, s->sending->fd, &at, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            s->flags |= XX__BLOCKED;
            return XX_OK;
        }
        if (took(s, n) != XX_OK)
            return XX_E_SYSTEM;
        budget -= (size_t)n;
        if (s->sending && ((size_t)n < size || budget == 0)) {
            s->flags |= XX__BLOCKED;
            return XX_OK;
        }
    }
    return XX_OK;
}

ssize_t xx__sending_read(xx_stream *s, uint8_t *out, size_t size) {
    size_t ready = xx__sending_ready(s->sending);
    if (size > ready)
        size = ready;
    ssize_t n;
    do
        n = pread(s->sending->fd, out, size, (off_t)s->sending->offset);
    while (n < 0 && errno == EINTR);
    return took(s, n) == XX_OK ? n : XX_E_SYSTEM;
}

void xx_file_flush(int fd, uint64_t offset, uint64_t length) {
    uint64_t before = offset > length ? offset - length : 0;
    sync_file_range(fd, (off_t)offset, (off_t)length, SYNC_FILE_RANGE_WRITE);
    if (before < offset)
        sync_file_range(fd, (off_t)before, (off_t)(offset - before),
                        SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
                            SYNC_FILE_RANGE_WAIT_AFTER);
}
