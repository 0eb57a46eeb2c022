#!/usr/bin/env bash
# Runs tests with AddressSanitizer, then with ThreadSanitizer: those that are heavy on C, and those that are heavy on threads.
# usage: sanitize.sh [address|thread]
# Not all of them: what only computes is the same Swift and the same kernels a hundred times slower.
set -euo pipefail
cd "$(dirname "$0")/.."

swift=${SWIFT:-swift}
# C that reads outside bytes, pointers into C structures, buffers that are not initialised, and the kernels.
address='^(Messages|Imaging|Recording|Transport|Geometry|Splatting|Tensors|Networks|Fuzz)Tests\.'
# Every thread of ours and what it shares: sockets, rings, desks, recorders, and the map's many readers.
thread='^(Transport|Node|Mapping)Tests\.'
# They measure time or memory, which sanitizers take themselves.
skip='Speed|Timings|Niceness|WireMemory|Python'

for sanitizer in ${1:-address thread}; do
    echo "sanitize: $sanitizer"
    case $sanitizer in
    address) filter=$address ;;
    thread) filter=$thread ;;
    *) echo "error: unknown sanitizer '$sanitizer'; known are address and thread" >&2 && exit 2 ;;
    esac
    options=(--scratch-path ".build/$sanitizer" -c release --sanitize "$sanitizer")
    "$swift" build "${options[@]}" --build-tests
    # What the runtime keeps until the end is no leak. A bad access ends the run, races are all told, and both fail it.
    ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no \
        "$swift" test "${options[@]}" --skip-build --filter "$filter" --skip "$skip"
done
