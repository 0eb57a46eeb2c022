#pragma once
#include <stdint.h>

/// What this process has asked malloc for since it began; a program that links this counts, with every thread of it.
typedef struct {
    uint64_t calls;
    uint64_t bytes;
} allocations_t;

allocations_t allocations_so_far(void);
