#!/usr/bin/env bash
# Measures the parts, from kernels to whole predictions, with the package in Benchmarks/; prints a table for each.
# usage: bench.sh [OPTIONS OF `swift package benchmark`]      such as --target KernelBenchmarks, --filter 'predict.*', list
set -euo pipefail
cd "$(dirname "$0")/.."

swift=${SWIFT:-swift}
# They choose OpenBLAS' kernels by hand, which halves its speed where they name another processor's.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
# SwiftPM plans anew only when this package's own files come and go, not the root's.
rm -f .build/benchmarks/release.yaml
"$swift" package --package-path Benchmarks --scratch-path .build/benchmarks benchmark "$@" --no-progress
