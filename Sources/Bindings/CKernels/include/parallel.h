#pragma once

// A parallel loop on threads of its own.

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef void semsplat_range_work(void *context, size_t begin, size_t end);

/// Calls work(context, begin, end) for pieces of 0..<count, from up to `threads` threads, the caller's among them.
///
/// Pieces go to whichever thread is free, so work must not depend on who does it. The helpers are as nice as the caller
/// (setpriority(2)), which those of a shared pool would not be.
void semsplat_parallel(
    size_t count, size_t piece, int threads, void *context, semsplat_range_work *work);

/// Lets the process's threads allocate from `arenas` arenas at most, and keep up to 128 MiB of what they freed (mallopt(3));
/// does nothing without glibc.
void semsplat_share_memory(int arenas);

/// Whether an address sanitizer watches this process.
int semsplat_is_address_checked(void);

#ifdef __cplusplus
}
#endif
