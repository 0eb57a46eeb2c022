#!/usr/bin/env bash
# Looks for inputs that crash, hang or bloat a parser: libFuzzer with AddressSanitizer over every target of Tests/FuzzTargets.
# usage: fuzz.sh [SECONDS [TARGET...]]      (SECONDS for each target; the default is 60)
# Prints a table. What was found lies in .build/fuzz/found/TARGET; what is worth keeping goes to Tests/Fixtures/fuzz/TARGET.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
shift || true
swift=${SWIFT:-swift}
clang=$(dirname "$(readlink -f "$(command -v "$swift")")")/clang
runtime=$("$clang" -print-resource-dir)/lib/linux/libclang_rt.fuzzer_no_main-$(uname -m).a
coverage=edge,inline-8bit-counters,pc-table,indirect-calls,trace-cmp
build=(
    build --package-path Tests/Fuzzing --scratch-path .build/fuzz/build -c release --product fuzz --sanitize address
    -Xswiftc -sanitize-coverage=$coverage -Xcc -fsanitize-coverage=${coverage#edge,}
    -Xlinker --whole-archive -Xlinker "$runtime" -Xlinker --no-whole-archive
)
"$swift" "${build[@]}"
program=$("$swift" "${build[@]}" --show-bin-path)/fuzz

if [ $# -gt 0 ]; then targets=("$@"); else mapfile -t targets < <("$program"); fi
scratch=$(mktemp -d "$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)/fuzz-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
export FUZZ_SCRATCH=$scratch
# Swift's own report of a crash would hide the sanitizer's.
export SWIFT_BACKTRACE=enable=no
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=0

field() { sed -n "s/^stat::$1: *//p" "$log"; }
found=0
printf '%-16s %10s %10s %10s %8s %8s\n' target runs 'new paths' inputs found 'peak MiB'
for target in "${targets[@]}"; do
    corpus=.build/fuzz/corpus/$target
    finds=.build/fuzz/found/$target
    log=.build/fuzz/$target.log
    mkdir -p "$corpus" "$finds"
    # The longest input has 16 KiB: five seconds are a hang, 256 MiB at once are a length that nobody checked.
    "$program" "$target" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 -malloc_limit_mb=256 \
        -print_final_stats=1 -reload=0 -artifact_prefix="$finds/" "$corpus" "Tests/Fixtures/fuzz/$target" \
        >"$log" 2>&1 || true
    count=$(find "$finds" -type f | wc -l)
    found=$((found + count))
    printf '%-16s %10s %10s %10s %8s %8s\n' "$target" "$(field number_of_executed_units)" \
        "$(field new_units_added)" "$(find "$corpus" "Tests/Fixtures/fuzz/$target" -type f | wc -l)" "$count" \
        "$(field peak_rss_mb)"
done
if [ "$found" -gt 0 ]; then
    echo "$found inputs in .build/fuzz/found crash, hang or bloat a parser; the logs in .build/fuzz say where" >&2
    exit 1
fi
