/* Tools and limits for the stages of xxbench: a clock, a counter of allocations, the same bytes
 * handled by minimal C code, and peers that read what a connection writes. One thread unless
 * stated otherwise. */
#ifndef CBENCHLIMITS_H
#define CBENCHLIMITS_H

#include <stddef.h>
#include <stdint.h>

/* Nanoseconds, monotonic. */
uint64_t xx_bench_now(void);

/* Allocations of the calling thread that CXuanNet made; counted from xx_bench_count_core on, which
 * must come before the first loop. */
uint64_t xx_bench_core_allocations(void);
void xx_bench_count_core(void);

/* Copies `length` bytes, `times` times. Borrows both. */
void xx_bench_copy(void *_Nonnull to, const void *_Nonnull from, size_t length, size_t times);

/* `openssl speed -evp aes-256-cbc` in this process: one kept context, no new IV, no padding. */
typedef struct xx_bench_cipher xx_bench_cipher;
/* Returns a cipher that lives as long as the process; aborts without memory. Copies 32 bytes of
 * key. */
xx_bench_cipher *_Nonnull xx_bench_cipher_new(const uint8_t *_Nonnull key);
/* `length` is a multiple of 16. Borrows `from`, writes `to`, which may not overlap. */
void xx_bench_encrypt(xx_bench_cipher *_Nonnull cipher, uint8_t *_Nonnull to,
                      const uint8_t *_Nonnull from, size_t length, size_t times);
void xx_bench_decrypt(xx_bench_cipher *_Nonnull cipher, uint8_t *_Nonnull to,
                      const uint8_t *_Nonnull from, size_t length, size_t times);

/* Connects to 127.0.0.1:`port`, asks for WebSocket and discards everything it reads, on its own
 * thread, until the connection ends. Returns 0, or an errno. */
int xx_bench_peer(uint16_t port);

#endif
