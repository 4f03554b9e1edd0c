/* AES by the processor's own instructions, where it has them, for short-lived keys.
 *
 * CBC encryption makes each block wait for the one before, so that one key keeps the AES unit
 * busy an eighth of the time: an instruction takes four cycles, and two begin in each. Eight
 * keys side by side fill it (OpenSSL's interface takes one at a time); for decryption, eight
 * blocks of one key do. Round keys are computed on the way, which costs less than fetching some
 * thousand stored ones from memory. No table and no branch depends on a secret. */
#include "internal.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

enum { ROUNDS = 14, BLOCK = XX_AES_BLOCK_BYTES };

#define WITH_AES __attribute__((target("aes")))
#define INLINE static inline __attribute__((always_inline)) WITH_AES

/* Round keys of all lanes; those of one round are adjacent. */
typedef __m128i schedule[ROUNDS + 1][XX_AES_LANES];

int xx__aes_lanes_available(void) {
    unsigned a, b, c = 0, d;
    return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_AES) != 0;
}

/* FIPS 197, 5.2, four words at a time: each is XORed with all before it and with the word
 * derived from the previous key. */
INLINE __m128i next_key(__m128i key, __m128i word) {
    key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
    key = _mm_xor_si128(key, _mm_slli_si128(key, 8));
    return _mm_xor_si128(key, word);
}

/* Round keys r, with rotation and round constant, and without. The instruction needs the
 * constant as an immediate, hence no function. */
#define EVEN(r, constant)                                                                          \
    even = next_key(even, _mm_shuffle_epi32(_mm_aeskeygenassist_si128(odd, constant), 0xff));      \
    keys[(r)*step] = even
#define ODD(r)                                                                                     \
    odd = next_key(odd, _mm_shuffle_epi32(_mm_aeskeygenassist_si128(even, 0), 0xaa));              \
    keys[(r)*step] = odd

/* All round keys of `key`, `step` places apart. */
INLINE void expand(const uint8_t *key, __m128i *keys, size_t step) {
    __m128i even = _mm_loadu_si128((const __m128i *)key);
    __m128i odd = _mm_loadu_si128((const __m128i *)(key + 16));
    keys[0] = even;
    keys[step] = odd;
    EVEN(2, 0x01);
    ODD(3);
    EVEN(4, 0x02);
    ODD(5);
    EVEN(6, 0x04);
    ODD(7);
    EVEN(8, 0x08);
    ODD(9);
    EVEN(10, 0x10);
    ODD(11);
    EVEN(12, 0x20);
    ODD(13);
    EVEN(14, 0x40);
}

/* One block of the text through `lanes` keys, a compile-time constant: `state` stays in
 * registers. */
INLINE void block(size_t lanes, schedule keys, __m128i *state, const uint8_t *text, uint8_t *out,
                  size_t stride) {
    __m128i plain = _mm_loadu_si128((const __m128i *)text);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < lanes; i++)
        state[i] = _mm_xor_si128(_mm_xor_si128(state[i], plain), keys[0][i]);
#pragma clang loop unroll(full)
    for (size_t r = 1; r < ROUNDS; r++) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < lanes; i++)
            state[i] = _mm_aesenc_si128(state[i], keys[r][i]);
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < lanes; i++) {
        state[i] = _mm_aesenclast_si128(state[i], keys[ROUNDS][i]);
        _mm_storeu_si128((__m128i *)(out + i * stride), state[i]);
    }
}

/* The first round key is the key's first half, which is the IV as well. */
INLINE void run(size_t lanes, schedule keys, const uint8_t *data, size_t blocks,
                const uint8_t *last, uint8_t *out, size_t stride) {
    __m128i state[XX_AES_LANES];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < lanes; i++)
        state[i] = keys[0][i];
    for (size_t b = 0; b < blocks; b++)
        block(lanes, keys, state, data + b * BLOCK, out + b * BLOCK, stride);
    block(lanes, keys, state, last, out + blocks * BLOCK, stride);
}

/* Seven keys run as four, two and one: eight lanes would write past the end of `out`. */
WITH_AES void xx__aes_lanes_encrypt(const uint8_t *keys, size_t count, const uint8_t *data,
                                    size_t blocks, const uint8_t *last, uint8_t *out,
                                    size_t stride) {
    schedule round_keys;
    while (count > 0) {
        size_t lanes = count >= 8 ? 8 : count >= 4 ? 4 : count >= 2 ? 2 : 1;
        for (size_t i = 0; i < lanes; i++)
            expand(keys + i * XX_AES_KEY_BYTES, &round_keys[0][i], XX_AES_LANES);
        switch (lanes) {
        case 8:
            run(8, round_keys, data, blocks, last, out, stride);
            break;
        case 4:
            run(4, round_keys, data, blocks, last, out, stride);
            break;
        case 2:
            run(2, round_keys, data, blocks, last, out, stride);
            break;
        default:
            run(1, round_keys, data, blocks, last, out, stride);
            break;
        }
        keys += lanes * XX_AES_KEY_BYTES;
        out += lanes * stride;
        count -= lanes;
    }
}

/* `count` blocks, a compile-time constant. `before` is the ciphertext in front of them. */
INLINE void open_blocks(size_t count, const __m128i *keys, const uint8_t *data, __m128i before,
                        uint8_t *out) {
    __m128i state[XX_AES_LANES];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < count; i++)
        state[i] = _mm_xor_si128(_mm_loadu_si128((const __m128i *)(data + i * BLOCK)), keys[0]);
#pragma clang loop unroll(full)
    for (size_t r = 1; r < ROUNDS; r++) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < count; i++)
            state[i] = _mm_aesdec_si128(state[i], keys[r]);
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < count; i++) {
        state[i] = _mm_xor_si128(_mm_aesdeclast_si128(state[i], keys[ROUNDS]), before);
        before = _mm_loadu_si128((const __m128i *)(data + i * BLOCK));
        _mm_storeu_si128((__m128i *)(out + i * BLOCK), state[i]);
    }
}

WITH_AES void xx__aes_lanes_decrypt(const uint8_t *key, const uint8_t *data, size_t blocks,
                                    uint8_t *out) {
    /* the equivalent inverse cipher, FIPS 197, 5.3.5 */
    __m128i forward[ROUNDS + 1], keys[ROUNDS + 1];
    expand(key, forward, 1);
    keys[0] = forward[ROUNDS];
    for (size_t r = 1; r < ROUNDS; r++)
        keys[r] = _mm_aesimc_si128(forward[ROUNDS - r]);
    keys[ROUNDS] = forward[0];
    __m128i before = forward[0]; /* the IV */
    for (; blocks >= 8; blocks -= 8, data += 8 * BLOCK, out += 8 * BLOCK) {
        open_blocks(8, keys, data, before, out);
        before = _mm_loadu_si128((const __m128i *)(data + 7 * BLOCK));
    }
    if (blocks >= 4) {
        open_blocks(4, keys, data, before, out);
        before = _mm_loadu_si128((const __m128i *)(data + 3 * BLOCK));
        blocks -= 4, data += 4 * BLOCK, out += 4 * BLOCK;
    }
    if (blocks >= 2) {
        open_blocks(2, keys, data, before, out);
        before = _mm_loadu_si128((const __m128i *)(data + BLOCK));
        blocks -= 2, data += 2 * BLOCK, out += 2 * BLOCK;
    }
    if (blocks > 0)
        open_blocks(1, keys, data, before, out);
}

#else

int xx__aes_lanes_available(void) {
    return 0;
}

void xx__aes_lanes_encrypt(const uint8_t *keys, size_t count, const uint8_t *data, size_t blocks,
                           const uint8_t *last, uint8_t *out, size_t stride) {
    (void)keys, (void)count, (void)data, (void)blocks, (void)last, (void)out, (void)stride;
}

void xx__aes_lanes_decrypt(const uint8_t *key, const uint8_t *data, size_t blocks, uint8_t *out) {
    (void)key, (void)data, (void)blocks, (void)out;
}

#endif
