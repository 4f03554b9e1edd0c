/* Timed samples of all stages. Out: a histogram each, and a nop which a tracer may turn into a
 * trap. */
#include "internal.h"

void xx__stage_add(xx_stage_figures *stage, uint64_t nanoseconds) {
    stage->nanoseconds += nanoseconds;
    stage->samples++;
    if (nanoseconds > stage->longest)
        stage->longest = nanoseconds;
    /* The same steps as Histogram.swift. */
    int shift = 63 - __builtin_clzll(nanoseconds | 1) - XX_STEPS_LOG2;
    if (shift < 0)
        shift = 0;
    stage->counts[(shift << XX_STEPS_LOG2) + (int)(nanoseconds >> shift)]++;
}

#if __has_include(<sys/sdt.h>)
#define SDT_USE_VARIADIC
#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>

/* A tracer counts up the semaphore of the probe that it attaches to. All have this one, under
 * eight names. */
volatile unsigned short xx_probe_listeners __attribute__((section(".probes"), used));
#define SAME_AS_LISTENERS(stage)                                                                   \
    extern unsigned short xuan_##stage##_semaphore                                                 \
        __attribute__((alias("xx_probe_listeners"), visibility("hidden")))
SAME_AS_LISTENERS(accept);
SAME_AS_LISTENERS(read);
SAME_AS_LISTENERS(decrypt);
SAME_AS_LISTENERS(route);
SAME_AS_LISTENERS(backend);
SAME_AS_LISTENERS(encrypt);
SAME_AS_LISTENERS(queue);
SAME_AS_LISTENERS(write);
#define PASS(stage) DTRACE_PROBE3(xuan, stage, id, bytes, nanoseconds)

void xx_probe(int stage, uint64_t id, uint64_t bytes, uint64_t nanoseconds) {
    switch (stage) {
    case XX_STAGE_ACCEPT:
        PASS(accept);
        break;
    case XX_STAGE_READ:
        PASS(read);
        break;
    case XX_STAGE_DECRYPT:
        PASS(decrypt);
        break;
    case XX_STAGE_ROUTE:
        PASS(route);
        break;
    case XX_STAGE_BACKEND:
        PASS(backend);
        break;
    case XX_STAGE_ENCRYPT:
        PASS(encrypt);
        break;
    case XX_STAGE_QUEUE:
        PASS(queue);
        break;
    case XX_STAGE_WRITE:
        PASS(write);
        break;
    default:
        break;
    }
}

#else
volatile unsigned short xx_probe_listeners;
void xx_probe(int stage, uint64_t id, uint64_t bytes, uint64_t nanoseconds) {
    (void)stage, (void)id, (void)bytes, (void)nanoseconds;
}
#endif
