/* Bytes that the program has allocated and not freed, in all of malloc's arenas and mappings. */
#ifndef CHEAPSIZE_H
#define CHEAPSIZE_H

#include <stdint.h>

int64_t xx_bench_heap_bytes(void);

#endif
