/* Counters of allocations: malloc, calloc, realloc and the aligned ones, by any caller (Swift's
 * objects and arrays end there, too). Always 0 under the address sanitizer, which has its own
 * malloc. */
#ifndef CALLOCATIONCOUNT_H
#define CALLOCATIONCOUNT_H

#include <stdint.h>

/* Allocations of the calling thread so far. */
uint64_t xx_bench_allocations(void);

/* Allocations of all threads since xx_bench_count_all, which is called before there is a second
 * thread. */
uint64_t xx_bench_allocations_of_all(void);
void xx_bench_count_all(void);

#endif
