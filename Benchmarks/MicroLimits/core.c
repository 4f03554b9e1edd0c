/* The allocations that CXuanNet makes, by its memory hook. */
#include <stdlib.h>

#include "CBenchLimits.h"
#include "CXuanNet.h"

static __thread uint64_t core;

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
