#pragma once

#include <stddef.h>
#include <stdint.h>

/// libpng reports errors by longjmp, which Swift cannot cross: these functions catch it and return a message.

enum { CPNG_MESSAGE_SIZE = 160 };

/// How the pixels lie in memory: row-major, channels interleaved, 16-bit samples in host order.
typedef struct {
    uint32_t width;
    uint32_t height;
    uint8_t channels;       ///< 1 (gray) or 3 (RGB): palettes are expanded, alpha is taken off
    uint8_t bytes_per_sample;
} cpng_shape;

/// Reads the header. Returns 0, or -1 with a reason in `message`.
int cpng_read_shape(const uint8_t *bytes, size_t count, cpng_shape *shape, char *message);

/// Reads the pixels into a buffer of the size that `shape`, from cpng_read_shape, says.
/// Returns 0, or -1 with a reason in `message`; the pixels are then undefined.
int cpng_read_pixels(const uint8_t *bytes, size_t count, cpng_shape shape, uint8_t *pixels, char *message);

/// Writes a PNG into a buffer that the caller frees with cpng_free. Returns 0, or -1 with a reason.
int cpng_write(const uint8_t *pixels, cpng_shape shape, int level, uint8_t **bytes, size_t *count, char *message);
void cpng_free(uint8_t *bytes);
