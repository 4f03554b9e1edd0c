/* Static probe points (USDT) on a packet's way, provider `xuan`: perf, bpftrace and SystemTap can
 * stop there by name. Built in where <sys/sdt.h> is (Debian: systemtap-sdt-dev); without it nothing
 * of this is in the code. */
#ifndef XX_PROBE_H
#define XX_PROBE_H

#include "xx_err.h"

#ifdef __cplusplus
extern "C" {
#endif
XX_ASSUME_NONNULL_BEGIN

/* In the order in which a packet meets them. */
enum {
    XX_STAGE_ACCEPT,
    XX_STAGE_READ,
    XX_STAGE_DECRYPT,
    XX_STAGE_ROUTE,
    XX_STAGE_BACKEND,
    XX_STAGE_ENCRYPT,
    XX_STAGE_QUEUE,
    XX_STAGE_WRITE,
    XX_STAGES
};

/* Up while somebody listens to one of the probes: the tracer counts it up in our memory. */
extern volatile unsigned short xx_probe_listeners;

/* Any thread. One load: while it is false packets that are not sampled are not timed and reach no
 * probe. */
static inline bool xx_probe_on(void) {
    return __builtin_expect(xx_probe_listeners != 0, 0);
}

/* Passes the probe of `stage` with the number of the connection (0: of several), bytes and
 * nanoseconds. Any thread. */
void xx_probe(int stage, uint64_t id, uint64_t bytes, uint64_t nanoseconds);

XX_ASSUME_NONNULL_END
#ifdef __cplusplus
}
#endif
#endif
