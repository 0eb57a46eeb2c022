#include "include/CChecksum.h"

#include <pthread.h>
#include <string.h>

#define POLYNOMIAL 0xEDB88320u  // x^32 + x^26 + ... + 1, lowest power in the highest bit
#define STEP 16

// advance[k][b]: the register after the byte b and k zero bytes.
static uint32_t advance[STEP][256];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void fill_tables(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t value = byte;
        for (int bit = 0; bit < 8; bit++) value = value >> 1 ^ (value & 1 ? POLYNOMIAL : 0);
        advance[0][byte] = value;
    }
    for (int zeros = 1; zeros < STEP; zeros++)
        for (int byte = 0; byte < 256; byte++) {
            const uint32_t before = advance[zeros - 1][byte];
            advance[zeros][byte] = before >> 8 ^ advance[0][before & 255];
        }
}

// Sixteen bytes of which the first four already hold the register. Byte i has 15 - i bytes behind it.
static inline uint32_t step(const uint8_t *bytes) {
    uint32_t value = 0;
    for (int i = 0; i < STEP; i++) value ^= advance[STEP - 1 - i][bytes[i]];
    return value;
}

static uint32_t by_tables(uint32_t state, const uint8_t *bytes, size_t count) {
    for (; count >= STEP; bytes += STEP, count -= STEP) {
        uint8_t block[STEP];
        memcpy(block, bytes, STEP);
        // Byte by byte, so that it is right on either byte order.
        for (int i = 0; i < 4; i++) block[i] ^= (uint8_t)(state >> 8 * i);
        state = step(block);
    }
    for (; count; bytes++, count--) state = state >> 8 ^ advance[0][(state ^ *bytes) & 255];
    return state;
}

uint32_t semsplat_crc32_by_tables(uint32_t crc, const void *bytes, size_t count) {
    pthread_once(&once, fill_tables);
    return ~by_tables(~crc, bytes, count);
}

#if defined(__x86_64__)
#include <immintrin.h>

// Bytes kept in registers while folding; a shorter piece is left to the tables.
#define WIDTH 64

// Bit-reversed x^(distance ± 32) mod P, one bit up because a product of reflected polynomials comes out one bit low.
// High half: what the low eight bytes of a block are multiplied with (Gopal et al., "Fast CRC Computation for Generic
// Polynomials Using PCLMULQDQ", 2009).
#define FOLD_BY_64 _mm_set_epi64x(0x1C6E41596, 0x154442BD4)
#define FOLD_BY_16 _mm_set_epi64x(0x0CCAA009E, 0x1751997D0)

__attribute__((target("pclmul,sse4.1"))) static inline __m128i fold(__m128i block, __m128i by, __m128i next) {
    const __m128i low = _mm_clmulepi64_si128(block, by, 0x00);
    const __m128i high = _mm_clmulepi64_si128(block, by, 0x11);
    return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

static inline __m128i load(const uint8_t *bytes) { return _mm_loadu_si128((const __m128i *)bytes); }

// Folds whole blocks of 64 bytes into 16, which leave the same remainder, and lets the tables divide those.
__attribute__((target("pclmul,sse4.1"))) static uint32_t by_products(
    uint32_t state, const uint8_t *bytes, size_t count) {
    __m128i a = _mm_xor_si128(load(bytes), _mm_cvtsi32_si128((int)state));
    __m128i b = load(bytes + 16), c = load(bytes + 32), d = load(bytes + 48);
    for (bytes += WIDTH, count -= WIDTH; count >= WIDTH; bytes += WIDTH, count -= WIDTH) {
        a = fold(a, FOLD_BY_64, load(bytes));
        b = fold(b, FOLD_BY_64, load(bytes + 16));
        c = fold(c, FOLD_BY_64, load(bytes + 32));
        d = fold(d, FOLD_BY_64, load(bytes + 48));
    }
    a = fold(fold(fold(a, FOLD_BY_16, b), FOLD_BY_16, c), FOLD_BY_16, d);
    uint8_t rest[16];
    _mm_storeu_si128((__m128i *)rest, a);
    return by_tables(by_tables(0, rest, sizeof rest), bytes, count);
}

int semsplat_crc32_multiplies(void) {
    return __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1");
}

uint32_t semsplat_crc32(uint32_t crc, const void *bytes, size_t count) {
    if (count < WIDTH || !semsplat_crc32_multiplies()) return semsplat_crc32_by_tables(crc, bytes, count);
    pthread_once(&once, fill_tables);
    return ~by_products(~crc, bytes, count);
}
#else
int semsplat_crc32_multiplies(void) { return 0; }

uint32_t semsplat_crc32(uint32_t crc, const void *bytes, size_t count) {
    return semsplat_crc32_by_tables(crc, bytes, count);
}
#endif
