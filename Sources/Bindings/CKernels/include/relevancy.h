#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The widest stored language feature that these functions take.
#define SEMSPLAT_LANGUAGE_CHANNELS_MAX 256

/// Rounds `count` floats to IEEE half precision (to nearest, ties to even).
void semsplat_halves_from_floats(const float *floats, size_t count, uint16_t *halves);

/// Widens `count` IEEE halves.
void semsplat_floats_from_halves(const uint16_t *halves, size_t count, float *floats);

/// The reciprocal length of the decoded embedding y = W f + b of each of `count` rows f of `channels` halves, by
/// |y|^2 = f'(W'W)f + 2(W'b)'f + b'b (architecture.md 8.6); 0 where y vanishes.
/// `gram` is W'W [channels][channels], `cross` is W'b [channels].
void semsplat_decoded_inverse_norms(
    const uint16_t *features, size_t count, int channels, const float *gram, const float *cross, float bias_squared,
    float *inverse_norms);

/// Of the rows from `first` to before `end` those whose cosine with a text embedding t, (f'(W't) + b't) |y|^-1, is at least
/// `minimum`: their numbers, ascending, and their cosines. `projection` is W't [channels]; `numbers` and `cosines` have room
/// for every row. Returns how many there are.
size_t semsplat_near_rows(
    const uint16_t *features, const float *inverse_norms, size_t first, size_t end, int channels,
    const float *projection, float bias, float minimum, int32_t *numbers, float *cosines);

/// For the `count` rows that `rows` names: the greatest cosine over `words` text embeddings and which word has it.
/// `projections` is [channels][words] (a column per word), `biases` [words]. Of equal cosines the first word wins.
/// Where some word comes nearer than the row's number in `limits`, any such word may be given: so rows that are out of the
/// question cost little if the words that put them there come first. `limits` may be null, and
/// `best_words` where nobody asks which word it is.
void semsplat_best_words(
    const uint16_t *features, const float *inverse_norms, const int32_t *rows, size_t count, int channels,
    const float *projections, const float *biases, int words, const float *limits, float *best_cosines,
    int32_t *best_words);

#ifdef __cplusplus
}
#endif
