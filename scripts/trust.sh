#!/usr/bin/env bash
# Tries hard to break the daemon, and prints a table of what came of it: faults, fuzzed inputs, keys, and a two-hour drive at ten
# times its speed.
#
# Usage: scripts/trust.sh SEMSPLAT
set -euo pipefail
cd "$(dirname "$0")/.."
semsplat=$1
# A drive of two hours at 30 Hz, ten times as fast; SOAK_SECONDS=0 leaves it out.
soak_seconds=${SOAK_SECONDS:-720}
fuzz_seconds=${FUZZ_SECONDS:-10}

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
failed=()

swift build -c release --build-tests
export SEMSPLAT_TRUST_TABLE=$results/faults.tsv SEMSPLAT_TRUST_ROUNDS=${SEMSPLAT_TRUST_ROUNDS:-10}
swift test -c release --skip-build --filter '/Fault[A-Z]|BadInputTests|StarvationTests|SupervisionTests' || failed+=("faults")
[ -s "$SEMSPLAT_TRUST_TABLE" ] || failed+=("no fault was injected")
swift test -c release --skip-build --filter 'Keyed|BadKeyLoop|KeyCommand|KeyFile|AuthorisedClients' || failed+=("who may connect")
if [ "$fuzz_seconds" -gt 0 ]; then
    make fuzz SECONDS="$fuzz_seconds" | tee "$results/fuzz.txt" || failed+=("fuzzing")
fi
if [ "$soak_seconds" -gt 0 ]; then
    scripts/soak.sh "$semsplat" --seconds "$soak_seconds" --rate 300 --may-drop --curve .build/soak.svg ||
        failed+=("the two-hour drive")
fi

echo
printf '%-52s %8s %8s %6s %8s\n' "fault" "injected" "survived" "lost" "named, s"
sort "$results/faults.tsv" | awk -F'\t' '
    { printf "%-52s %8d %8d %6s %8s\n", $1, $2, $3, $4, $5; n += $2; s += $3; l += $4 }
    END { printf "%-52s %8d %8d %6d\n", "all", n, s, l }'
if [ -s "$results/fuzz.txt" ]; then grep -A100 '^target' "$results/fuzz.txt" || true; fi
if [ ${#failed[@]} -gt 0 ]; then
    printf 'NOT trusted: %s\n' "${failed[*]}"
    exit 1
fi
echo "everything held"
