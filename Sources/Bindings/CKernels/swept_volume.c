#include "include/swept_volume.h"

#include <string.h>

#include "dispatch.h"

// Cells worked on together: what is read and written of them stays in the first-level cache.
enum { PIECE = 512 };

static inline __attribute__((always_inline)) void add_pieces(
    const float *const *from, int volumes, long start, long count, float *restrict to) {
    memcpy(to, from[0] + start, sizeof(float) * (size_t)count);
    for (int v = 1; v < volumes; v++) {
        const float *restrict more = from[v] + start;
        for (long i = 0; i < count; i++) to[i] += more[i];
    }
}

SEMSPLAT_DISPATCH
void volume_mean(const float *const *sums, const float *const *counts, int volumes, int windows, long cells, float *out) {
    for (long start = 0; start < cells; start += PIECE) {
        const long count = cells - start < PIECE ? cells - start : PIECE;
        float divisors[PIECE];
        add_pieces(counts, volumes, start, count, divisors);
        for (long i = 0; i < count; i++) divisors[i] = divisors[i] > 1 ? divisors[i] : 1;
        for (int window = 0; window < windows; window++) {
            float *restrict mean = out + window * cells + start;
            add_pieces(sums, volumes, window * cells + start, count, mean);
            for (long i = 0; i < count; i++) mean[i] /= divisors[i];
        }
    }
}
