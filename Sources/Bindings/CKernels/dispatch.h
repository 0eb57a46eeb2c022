#pragma once

// Marks a hot function to be compiled for AVX-512, AVX2 and the baseline, chosen when the library loads.
// The training library is built with -march=native instead and defines this away.
#ifndef SEMSPLAT_DISPATCH
#if defined(__clang__) && defined(__x86_64__)
#define SEMSPLAT_DISPATCH __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SEMSPLAT_DISPATCH
#endif
#endif
