#pragma once
#include <stddef.h>
#include <stdint.h>

// CRC-32 of IEEE 802.3, with zlib's convention: start with 0, and pass the result of one piece as `crc` to the next.
// Thread-safe.
uint32_t semsplat_crc32(uint32_t crc, const void *bytes, size_t count);

// The same by tables alone, sixteen bytes a step: what runs on a processor without carry-less products.
uint32_t semsplat_crc32_by_tables(uint32_t crc, const void *bytes, size_t count);

// Whether semsplat_crc32 uses carry-less products on this processor.
int semsplat_crc32_multiplies(void);
