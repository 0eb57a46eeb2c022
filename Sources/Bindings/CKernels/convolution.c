#include "include/convolution.h"

#include <string.h>

#include "activations.h"
#include "dispatch.h"

enum { BLOCK = SEMSPLAT_OUTPUT_BLOCK, LANES = 16, WIDEST = 3 * LANES, BAND = 1 << 17 };

typedef float wide __attribute__((vector_size(64), aligned(4)));

/// Where the sums of one run of cells go: output o of cell i lies at out[o * plane + ...], `columns` cells a row, of which
/// the run has `pitch` a row, those beyond the columns being of no use.
typedef struct {
    float *out;
    size_t plane;
    int pitch, columns, rows;
} target;

/// Eight outputs over `vectors` * 16 cells: out[o][i] = sum over r of packed[r][o] * base[offsets[r] + i].
///
/// Everything is unrolled, so that all sums stay in registers: 24 of the 32 that AVX-512 has.
static inline __attribute__((always_inline)) void sum_block(
    const float *base, const ptrdiff_t *offsets, int inner, const float *packed, int first, const int outputs,
    const int vectors, float sums[BLOCK][WIDEST]) {
    wide total[8][3];
#pragma clang loop unroll(full)
    for (int o = 0; o < outputs; o++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) total[o][v] = (wide){0};
    for (int r = 0; r < inner; r++) {
        const float *from = base + offsets[r], *weight = packed + (size_t)r * BLOCK + first;
        wide in[3];
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) in[v] = *(const wide *)(from + v * LANES);
#pragma clang loop unroll(full)
        for (int o = 0; o < outputs; o++)
#pragma clang loop unroll(full)
            for (int v = 0; v < vectors; v++) total[o][v] += weight[o] * in[v];
    }
#pragma clang loop unroll(full)
    for (int o = 0; o < outputs; o++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) *(wide *)(sums[first + o] + v * LANES) = total[o][v];
}

/// Puts the cells start ..< start + count of a run where they belong.
static inline __attribute__((always_inline)) void deal(const float *sums, int start, int count, const target *to, float *out) {
    int row = start / to->pitch, column = start % to->pitch;
    while (count > 0 && row < to->rows) {
        const int length = to->pitch - column < count ? to->pitch - column : count;
        const int useful = to->columns - column < length ? to->columns - column : length;
        if (useful > 0) memcpy(out + (size_t)row * to->columns + column, sums, sizeof(float) * (size_t)useful);
        sums += length;
        count -= length;
        row++;
        column = 0;
    }
}

/// All outputs of a run of `cells`; `readable` of them may be read with a whole tile behind them.
///
/// `per_pass` outputs and `vectors` vectors are what the processor's registers hold.
static inline __attribute__((always_inline)) void run_tiles(
    const float *base, const ptrdiff_t *offsets, int inner, int cells, const float *packed, int outputs,
    const float *bias, enum layer_activation activation, const target *to, const int per_pass, const int vectors) {
    float sums[BLOCK][WIDEST] __attribute__((aligned(64)));
    const int tile = vectors * LANES;
    for (int start = 0; start < cells; start += tile) {
        const int count = cells - start < tile ? cells - start : tile;
        for (int block = 0; block * BLOCK < outputs; block++) {
            const float *weights = packed + (size_t)block * inner * BLOCK;
            for (int first = 0; first < BLOCK; first += per_pass) {
                if (vectors > 1 && count <= LANES)
                    sum_block(base + start, offsets, inner, weights, first, per_pass, 1, sums);
                else if (vectors > 2 && count <= 2 * LANES)
                    sum_block(base + start, offsets, inner, weights, first, per_pass, 2, sums);
                else
                    sum_block(base + start, offsets, inner, weights, first, per_pass, vectors, sums);
            }
            for (int o = 0; o < BLOCK && block * BLOCK + o < outputs; o++) {
                const int output = block * BLOCK + o;
                affine_activate(sums[o], sums[o], count, 1, bias ? bias[output] : 0, activation);
                deal(sums[o], start, count, to, to->out + output * to->plane);
            }
        }
    }
}

#define RUN(name, attributes, per_pass, vectors)                                                                       \
    attributes static void name(                                                                                       \
        const float *base, const ptrdiff_t *offsets, int inner, int cells, const float *packed, int outputs,           \
        const float *bias, enum layer_activation activation, const target *to) {                                       \
        run_tiles(base, offsets, inner, cells, packed, outputs, bias, activation, to, per_pass, vectors);              \
    }

typedef void runner(
    const float *base, const ptrdiff_t *offsets, int inner, int cells, const float *packed, int outputs,
    const float *bias, enum layer_activation activation, const target *to);

#if defined(__clang__) && defined(__x86_64__)
RUN(run_avx512, __attribute__((target("arch=x86-64-v4"))), 8, 3)
RUN(run_avx2, __attribute__((target("arch=x86-64-v3"))), 4, 1)
#endif
RUN(run_plain, , 4, 1)

static runner *chosen_runner(enum convolution_vectors vectors) {
#if defined(__clang__) && defined(__x86_64__)
    if (vectors == convolution_widest && __builtin_cpu_supports("x86-64-v4")) return run_avx512;
    if (vectors != convolution_narrowest && __builtin_cpu_supports("x86-64-v3")) return run_avx2;
#endif
    (void)vectors;
    return run_plain;
}

void convolution_pack(const float *weights, int outputs, int inner, float *packed) {
    for (int block = 0; block * BLOCK < outputs; block++)
        for (int r = 0; r < inner; r++)
            for (int o = 0; o < BLOCK; o++) {
                const int output = block * BLOCK + o;
                *packed++ = output < outputs ? weights[(size_t)output * inner + r] : 0;
            }
}

static int inner_of(const convolution_shape *s) { return s->channels * s->kernel * s->kernel; }

static int is_pointwise(const convolution_shape *s) { return s->kernel == 1 && s->stride == 1 && s->padding == 0; }

/// The cells of a padded row; columns after the map are as many as the outputs reach.
static int pitch_of(const convolution_shape *s) {
    return s->stride == 1 ? s->output_width + s->kernel - 1 : s->output_width;
}

/// How many output rows are worked at a time, so that their input stays in the second-level cache.
static int band_of(const convolution_shape *s) {
    const int pitch = pitch_of(s);
    const int rows = s->stride == 1 ? BAND / (s->channels * pitch) - s->kernel + 1 : BAND / (inner_of(s) * pitch);
    return rows < 1 ? 1 : rows > s->output_height ? s->output_height : rows;
}

/// From one row of a band's input (a padded channel, or one tap of one) to the next.
static size_t stretch_of(const convolution_shape *s, int rows) {
    return (size_t)(s->stride == 1 ? rows + s->kernel - 1 : rows) * pitch_of(s) + WIDEST;
}

static size_t offsets_size(const convolution_shape *s) {
    return (size_t)inner_of(s) * (sizeof(ptrdiff_t) / sizeof(float)) + sizeof(ptrdiff_t);
}

size_t convolution_scratch(const convolution_shape *s) {
    const size_t input = is_pointwise(s) ? (size_t)s->channels * WIDEST
                                         : (size_t)(s->stride == 1 ? s->channels : inner_of(s)) * stretch_of(s, band_of(s));
    return offsets_size(s) + input;
}

/// Row `y` of a channel, zeros outside: to[x] = line[x * stride + shift] for x in 0..<count.
static void copy_row(const float *map, int height, int width, int y, int shift, int stride, int count, float *to) {
    if (y < 0 || y >= height) {
        memset(to, 0, sizeof(float) * (size_t)count);
        return;
    }
    const float *line = map + (size_t)y * width;
    int begin = shift < 0 ? (-shift + stride - 1) / stride : 0;
    int end = width - 1 - shift < 0 ? 0 : (width - 1 - shift) / stride + 1;
    if (end > count) end = count;
    if (begin > end) begin = end;
    for (int x = 0; x < begin; x++) to[x] = 0;
    if (stride == 1)
        memcpy(to + begin, line + begin + shift, sizeof(float) * (size_t)(end - begin));
    else
        for (int x = begin; x < end; x++) to[x] = line[x * stride + shift];
    for (int x = end; x < count; x++) to[x] = 0;
}

/// One row of cells for each channel: the map as it lies, but for the last cells, which are copied to have a tile behind them.
static void run_pointwise(
    const convolution_shape *s, runner *run, const float *map, const float *packed, const float *bias,
    enum layer_activation activation, ptrdiff_t *offsets, float *scratch, float *out) {
    const int cells = s->output_height * s->output_width, whole = cells / WIDEST * WIDEST, rest = cells - whole;
    target to = {.out = out, .plane = (size_t)cells, .pitch = cells, .columns = cells, .rows = 1};
    for (int c = 0; c < s->channels; c++) offsets[c] = (ptrdiff_t)c * cells;
    if (whole) run(map, offsets, s->channels, whole, packed, s->outputs, bias, activation, &to);
    if (!rest) return;
    for (int c = 0; c < s->channels; c++) {
        offsets[c] = (ptrdiff_t)c * WIDEST;
        memcpy(scratch + offsets[c], map + (size_t)c * cells + whole, sizeof(float) * (size_t)rest);
        memset(scratch + offsets[c] + rest, 0, sizeof(float) * (size_t)(WIDEST - rest));
    }
    to.out = out + whole;
    to.pitch = to.columns = rest;
    run(scratch, offsets, s->channels, rest, packed, s->outputs, bias, activation, &to);
}

void convolution_run(
    const convolution_shape *s, enum convolution_vectors vectors, const float *map, const float *packed, const float *bias,
    enum layer_activation activation, float *scratch, float *out) {
    const size_t misaligned = (size_t)scratch % sizeof(ptrdiff_t);
    ptrdiff_t *offsets = (ptrdiff_t *)((char *)scratch + (misaligned ? sizeof(ptrdiff_t) - misaligned : 0));
    scratch += offsets_size(s);
    runner *run = chosen_runner(vectors);
    if (is_pointwise(s)) {
        run_pointwise(s, run, map, packed, bias, activation, offsets, scratch, out);
        return;
    }
    const int inner = inner_of(s), pitch = pitch_of(s), band = band_of(s), kernel = s->kernel;
    const size_t plane = (size_t)s->height * s->width;
    for (int first = 0; first < s->output_height; first += band) {
        const int rows = s->output_height - first < band ? s->output_height - first : band;
        const size_t stretch = stretch_of(s, rows);
        if (s->stride == 1) {
            // Each channel once, with zeros around it: a tap of the kernel is a place to begin in it.
            for (int c = 0; c < s->channels; c++) {
                float *to = scratch + c * stretch;
                for (int r = 0; r < rows + kernel - 1; r++)
                    copy_row(map + c * plane, s->height, s->width, first + r - s->padding, -s->padding, 1, pitch,
                             to + (size_t)r * pitch);
                memset(to + stretch - WIDEST, 0, sizeof(float) * WIDEST);
                for (int k = 0; k < kernel * kernel; k++)
                    offsets[c * kernel * kernel + k] = (ptrdiff_t)(c * stretch) + k / kernel * pitch + k % kernel;
            }
        } else {
            // A row of patches for each tap.
            for (int r = 0; r < inner; r++) {
                const int c = r / (kernel * kernel), k = r % (kernel * kernel);
                float *to = scratch + r * stretch;
                for (int y = 0; y < rows; y++)
                    copy_row(map + c * plane, s->height, s->width, (first + y) * s->stride + k / kernel - s->padding,
                             k % kernel - s->padding, s->stride, s->output_width, to + (size_t)y * pitch);
                memset(to + stretch - WIDEST, 0, sizeof(float) * WIDEST);
                offsets[r] = (ptrdiff_t)(r * stretch);
            }
        }
        const target to = {.out = out + (size_t)first * s->output_width,
                           .plane = (size_t)s->output_height * s->output_width,
                           .pitch = pitch,
                           .columns = s->output_width,
                           .rows = rows};
        const int cells = (rows - 1) * pitch + s->output_width;
        run(scratch, offsets, inner, cells, packed, s->outputs, bias, activation, &to);
    }
}
