/* Numbered pings. In: the wish for one, pongs. Out: payloads, and which pong is the right one. */
#include <string.h>

#include "ping.h"

/* Never 0, and nothing that a peer could guess (splitmix64). */
static uint64_t next_number(uint64_t *seed) {
    uint64_t z = *seed += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return (z ^ (z >> 31)) | 1;
}

void xx__ping_begin(xx__pings *pings, uint64_t *seed, uint32_t tick, uint32_t ms,
                    uint8_t payload[XX__PING_BYTES]) {
    *pings = (xx__pings){next_number(seed), tick, ms, XX__PING_QUEUED, false};
    memcpy(payload, &pings->number, XX__PING_BYTES);
}

bool xx__ping_may_begin(const xx__pings *pings, uint32_t ms, uint32_t tick_ms) {
    return pings->state == XX__PING_NONE && ms - pings->ms >= tick_ms - tick_ms / 32;
}

bool xx__ping_is_answered(xx__pings *pings, const uint8_t *data, size_t length) {
    if (pings->state == XX__PING_NONE || length != XX__PING_BYTES ||
        memcmp(data, &pings->number, XX__PING_BYTES) != 0)
        return false; /* nobody asked for it (RFC 6455 §5.5.3) */
    pings->state = XX__PING_NONE;
    return true;
}
