/* Process-wide changes: for programs, never for a library. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <link.h>
#include <malloc.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "internal.h"

enum {
    KEPT_BYTES = 8 << 20, /* free memory at a heap's end that stays with the process */
    /* from here on a mapping of its own: no message is as long by default */
    MAPPED_BYTES = 2 << 20,
};

void xx_process_prepare(void) {
    signal(SIGPIPE, SIG_IGN);
#ifdef __GLIBC__
    /* A turn's frames are all freed at its end. Above 128 KiB glibc would hand that memory back to
     * the kernel each time, and the next turn would fault it in again: 0.5 us for each KiB. */
    mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
    mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
#endif
}

void xx_process_reserve(int descriptors) {
    int any = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int last = fcntl(any, F_DUPFD_CLOEXEC, descriptors - 1);
    if (last >= 0)
        close(last);
    if (any >= 0)
        close(any);
}

static int give_back(struct dl_phdr_info *object, size_t size, void *user) {
    (void)size, (void)user;
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || (part->p_flags & PF_W))
            continue;
        uintptr_t start = object->dlpi_addr + part->p_vaddr;
        uintptr_t first = (start + page - 1) & ~(page - 1);
        uintptr_t end = (start + part->p_memsz) & ~(page - 1);
        if (first < end)
            madvise((void *)first, end - first, MADV_DONTNEED);
    }
    return 1; /* the program itself comes first, and other processes share the libraries */
}

void xx_process_started(void) {
    dl_iterate_phdr(give_back, NULL);
}
