#!/usr/bin/env bash
# Drives a simulated robot through a furnished room into a real daemon, asks it for things, and writes
# pictures to demo-out/. Every process that it starts ends with it.
#
# Usage: scripts/demo.sh SEMSPLAT [options of `semsplat demo`, such as --seed 3]
set -euo pipefail
cd "$(dirname "$0")/.."
semsplat=$1
shift

scratch=$(mktemp -d)
"$semsplat" demo --output demo-out --scratch "$scratch" "$@" &
demo=$!
trap 'kill "$demo" 2>/dev/null || true; wait "$demo" 2>/dev/null || true; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM HUP
wait "$demo"
