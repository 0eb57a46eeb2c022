#pragma once

// Marks a hot function to be compiled for AVX-512, AVX2 and the baseline, chosen when the library loads.
// The training library is built with -march=native instead and defines this away.
// A sanitizer is not ready yet when the choice is made, and would crash in what it put into the chooser.
#ifndef SEMSPLAT_DISPATCH
#if defined(__clang__) && defined(__x86_64__)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SEMSPLAT_DISPATCH
#else
#define SEMSPLAT_DISPATCH __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#endif
#else
#define SEMSPLAT_DISPATCH
#endif
#endif
