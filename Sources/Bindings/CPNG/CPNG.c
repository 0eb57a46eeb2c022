#include "CPNG.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const uint8_t *next;
    size_t left;
} source;

typedef struct {
    uint8_t *bytes;
    size_t count, capacity;
} sink;

static void keep_message(png_structp png, png_const_charp reason) {
    char *message = png_get_error_ptr(png);
    strncpy(message, reason, CPNG_MESSAGE_SIZE - 1);
    message[CPNG_MESSAGE_SIZE - 1] = 0;
    png_longjmp(png, 1);
}

static void ignore_warning(png_structp png, png_const_charp reason) {
    (void)png;
    (void)reason;
}

static void take(png_structp png, png_bytep destination, size_t count) {
    source *from = png_get_io_ptr(png);
    if (count > from->left) png_error(png, "the data ends before the image does");
    memcpy(destination, from->next, count);
    from->next += count;
    from->left -= count;
}

static png_structp new_reader(source *from, char *message, png_infop *info) {
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, message, keep_message, ignore_warning);
    if (!png) return NULL;
    *info = png_create_info_struct(png);
    if (!*info) {
        png_destroy_read_struct(&png, NULL, NULL);
        return NULL;
    }
    png_set_read_fn(png, from, take);
    // A compressed text or colour profile chunk must not unpack into more than this.
    png_set_chunk_malloc_max(png, 1 << 20);
    png_set_user_limits(png, 1 << 16, 1 << 16);
    return png;
}

// Reads the header and asks for gray or RGB, 8 or 16 bits, without alpha.
static void start(png_structp png, png_infop info, cpng_shape *shape) {
    png_read_info(png, info);
    const int colour = png_get_color_type(png, info);
    const int bits = png_get_bit_depth(png, info);
    if (colour == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
    if (colour == PNG_COLOR_TYPE_GRAY && bits < 8) png_set_expand_gray_1_2_4_to_8(png);
    png_set_strip_alpha(png);
    if (bits == 16) png_set_swap(png);
    png_set_interlace_handling(png);
    png_read_update_info(png, info);
    shape->width = png_get_image_width(png, info);
    shape->height = png_get_image_height(png, info);
    shape->channels = png_get_channels(png, info);
    shape->bytes_per_sample = bits == 16 ? 2 : 1;
}

int cpng_read_shape(const uint8_t *bytes, size_t count, cpng_shape *shape, char *message) {
    source from = {bytes, count};
    png_infop info = NULL;
    png_structp png = new_reader(&from, message, &info);
    if (!png) return -1;
    if (setjmp(png_jmpbuf(png))) {
        png_destroy_read_struct(&png, &info, NULL);
        return -1;
    }
    start(png, info, shape);
    png_destroy_read_struct(&png, &info, NULL);
    return 0;
}

int cpng_read_pixels(const uint8_t *bytes, size_t count, cpng_shape shape, uint8_t *pixels, char *message) {
    source from = {bytes, count};
    png_infop info = NULL;
    png_structp png = new_reader(&from, message, &info);
    if (!png) return -1;
    const size_t stride = (size_t)shape.width * shape.channels * shape.bytes_per_sample;
    png_bytep *rows = malloc(shape.height * sizeof *rows);
    if (!rows || setjmp(png_jmpbuf(png))) {
        free(rows);
        png_destroy_read_struct(&png, &info, NULL);
        return -1;
    }
    for (uint32_t row = 0; row < shape.height; row++) rows[row] = pixels + row * stride;
    cpng_shape found;
    start(png, info, &found);
    if (memcmp(&found.width, &shape.width, 2 * sizeof found.width) || found.channels != shape.channels ||
        found.bytes_per_sample != shape.bytes_per_sample || png_get_rowbytes(png, info) != stride)
        png_error(png, "the header does not match the expected shape");
    png_read_image(png, rows);
    png_read_end(png, NULL);
    free(rows);
    png_destroy_read_struct(&png, &info, NULL);
    return 0;
}

static void give(png_structp png, png_bytep data, size_t count) {
    sink *to = png_get_io_ptr(png);
    if (to->count + count > to->capacity) {
        const size_t capacity = 2 * (to->count + count) + 4096;
        uint8_t *grown = realloc(to->bytes, capacity);
        if (!grown) png_error(png, "out of memory");
        to->bytes = grown;
        to->capacity = capacity;
    }
    memcpy(to->bytes + to->count, data, count);
    to->count += count;
}

static void flush(png_structp png) { (void)png; }

int cpng_write(const uint8_t *pixels, cpng_shape shape, int level, uint8_t **bytes, size_t *count, char *message) {
    sink to = {NULL, 0, 0};
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, message, keep_message, ignore_warning);
    if (!png) return -1;
    png_infop info = png_create_info_struct(png);
    if (!info || setjmp(png_jmpbuf(png))) {
        free(to.bytes);
        png_destroy_write_struct(&png, &info);
        return -1;
    }
    png_set_write_fn(png, &to, give, flush);
    png_set_compression_level(png, level);
    png_set_IHDR(
        png, info, shape.width, shape.height, 8 * shape.bytes_per_sample,
        shape.channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
        PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    if (shape.bytes_per_sample == 2) png_set_swap(png);
    const size_t stride = (size_t)shape.width * shape.channels * shape.bytes_per_sample;
    for (uint32_t row = 0; row < shape.height; row++) png_write_row(png, pixels + row * stride);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    *bytes = to.bytes;
    *count = to.count;
    return 0;
}

void cpng_free(uint8_t *bytes) { free(bytes); }
