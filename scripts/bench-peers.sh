#!/usr/bin/env bash
# Sets whole predictions beside PyTorch, pair by pair; prints medians, ratios, and shares of the matrix product's peak.
# usage: bench-peers.sh [OPTIONS OF training/benchmark_prediction.py]      such as --views 2 --height 256 --rounds 31
set -euo pipefail
cd "$(dirname "$0")/.."

# Where they are set they choose another processor's kernels, which halves the speed of both sides.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
swift=${SWIFT:-swift}
build=(build --package-path Benchmarks --scratch-path .build/benchmarks -c release --product PredictionPeer)
# SwiftPM plans anew only when this package's own files come and go, not the root's.
rm -f .build/benchmarks/release.yaml
"$swift" "${build[@]}"
peer=$("$swift" "${build[@]}" --show-bin-path)/PredictionPeer

for python in "${SEMSPLAT_TRAINING_PYTHON:-python3}" /usr/bin/python3; do
    if "$python" -c 'import torch, numpy' 2>/dev/null; then
        exec "$python" training/benchmark_prediction.py "$peer" models/default "$@"
    fi
done
echo "no python3 with PyTorch was found; scripts/setup.sh --with-training installs Debian's" >&2
exit 1
