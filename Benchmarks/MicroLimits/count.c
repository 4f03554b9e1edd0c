/* Counters of allocations. The program's own malloc family overrides libc's, for the Swift
 * runtime as well. */
#include <errno.h>
#include <stdlib.h>

#include "CBenchLimits.h"
#include "CXuanNet.h"

static __thread uint64_t all, core;

uint64_t xx_bench_allocations(void) {
    return all;
}
uint64_t xx_bench_core_allocations(void) {
    return core;
}

static void *core_allocate(size_t size) {
    core++;
    return malloc(size);
}

static void *core_resize(void *old, size_t size) {
    core++;
    return realloc(old, size);
}

void xx_bench_count_core(void) {
    static const xx_mem counting = {core_allocate, core_resize, free};
    xx_mem_set(&counting);
}

#if !__has_feature(address_sanitizer)

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size) {
    all++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    all++;
    return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
    all++;
    return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
    all++;
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    all++;
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size) {
    if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0)
        return EINVAL;
    all++;
    void *memory = __libc_memalign(alignment, size);
    if (!memory)
        return ENOMEM;
    *out = memory;
    return 0;
}

#endif
