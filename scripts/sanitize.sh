#!/usr/bin/env bash
# Runs tests with AddressSanitizer, then with ThreadSanitizer: those that are heavy on C, and those that are heavy on threads.
# usage: sanitize.sh [address|thread]
# Not all of them: what only computes is the same Swift and the same kernels a hundred times slower.
set -euo pipefail
cd "$(dirname "$0")/.."

swift=${SWIFT:-swift}
tools=$(dirname "$(readlink -f "$(command -v "$swift")")")
# C that reads outside bytes, pointers into C structures, buffers that are not initialised, and the kernels.
address='^(Messages|Imaging|Recording|Transport|Geometry|Splatting|Tensors|Networks|Fuzz)Tests\.|LanguageCells|LargeThing|NearRows|ReducedImage'
# Every thread of ours and what it shares: sockets, rings, desks, recorders, the map's many readers, and goals that several
# threads search. (Other engines start no threads but those of Tensors' parallel loop; Web's are SwiftNIO's, which hands on by
# continuations that are not seen.)
thread='^(Transport|Node)Tests\.|LargeThing|LanguageCells'
# They measure time or memory, which sanitizers take themselves; and the seeds hold a saved map to the last bit, which
# the compiler rounds otherwise for a sanitizer; and planning renders rooms for twenty minutes.
skip='Speed|Timings|Niceness|WireMemory|Python|committed seeds|PlanningConsumer'
# What the runtime keeps until the end is no leak. A bad access ends the run, races are all told, and both fail it.
export ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no

# Swift's runtime is built without ThreadSanitizer, so a library tells what it orders (see there).
order=$PWD/.build/thread/swift-runtime-order.so
quietly=(env "LD_PRELOAD=$order" "TSAN_OPTIONS=suppressions=$PWD/Tests/Sanitizers/thread.suppressions")

# Fails unless `races CASE` ends with the status: 66 when a race is told.
expect() {
    local status=0
    "${@:3}" .build/thread/races "$2" >.build/thread/races.log 2>&1 || status=$?
    [[ $status == "$1" ]] && return
    cat .build/thread/races.log >&2
    echo "error: races $2 ended with $status and not $1 (${*:3})" >&2
    exit 1
}

# Builds the library, and shows with small programs that it silences what is no race, and no race.
order_runtime() {
    "$tools/clang" -O1 -Wall -Wextra -Werror -fPIC -shared Tests/Sanitizers/SwiftRuntimeOrder.c -o "$order" -ldl
    "$tools/swiftc" -O -sanitize=thread Tests/Sanitizers/Races.swift -o .build/thread/races
    local case
    for case in mutex copy empty; do
        expect 66 "$case" env
        expect 0 "$case" "${quietly[@]}"
    done
    for case in object array; do expect 66 "$case" "${quietly[@]}"; done
}

for sanitizer in ${1:-address thread}; do
    echo "sanitize: $sanitizer"
    options=(--scratch-path ".build/$sanitizer" -c release --sanitize "$sanitizer")
    # One test after the other: they wait for threads and sockets, which are ten times slower here.
    tests=("$swift" test "${options[@]}" --skip-build --no-parallel --skip "$skip")
    case $sanitizer in
    address)
        "$swift" build "${options[@]}" --build-tests
        "${tests[@]}" --filter "$address"
        ;;
    thread)
        "$swift" build "${options[@]}" --build-tests
        order_runtime
        "${quietly[@]}" "${tests[@]}" --filter "$thread"
        ;;
    *) echo "error: unknown sanitizer '$sanitizer'; known are address and thread" >&2 && exit 2 ;;
    esac
done
