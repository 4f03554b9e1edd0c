/* Counters of allocations. The program's own malloc family overrides libc's, for the Swift
 * runtime as well. */
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "CAllocationCount.h"

static __thread uint64_t all;
/* Those of all threads: only `xx_bench_count_all` makes it grow, since threads would share its line
 * of cache. */
static _Atomic uint64_t everybodys;
static int counts_everybody;

uint64_t xx_bench_allocations(void) {
    return all;
}

void xx_bench_count_all(void) {
    counts_everybody = 1;
}

uint64_t xx_bench_allocations_of_all(void) {
    return everybodys;
}

#if !__has_feature(address_sanitizer)

static void note(void) {
    all++;
    if (counts_everybody)
        atomic_fetch_add_explicit(&everybodys, 1, memory_order_relaxed);
}

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size) {
    note();
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    note();
    return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
    note();
    return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
    note();
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    note();
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size) {
    if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0)
        return EINVAL;
    note();
    void *memory = __libc_memalign(alignment, size);
    if (!memory)
        return ENOMEM;
    *out = memory;
    return 0;
}

#endif
