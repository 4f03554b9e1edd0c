#include "CHeapSize.h"

#include <malloc.h>

int64_t xx_bench_heap_bytes(void) {
    struct mallinfo2 info = mallinfo2();
    return (int64_t)(info.uordblks + info.hblkhd);
}
