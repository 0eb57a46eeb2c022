#!/usr/bin/env bash
# Two minutes of a 640x480 camera at 30 Hz into a real daemon, with goals meanwhile; prints the figures
# of docs/BENCHMARKS.md and fails where a bar is missed.
#
# Usage: scripts/soak.sh SEMSPLAT [options of `semsplat soak`, such as --sequence FOLDER]
set -euo pipefail
cd "$(dirname "$0")/.."
semsplat=$1
shift

scratch=$(mktemp -d)
"$semsplat" soak --scratch "$scratch" "$@" &
soak=$!
trap 'kill "$soak" 2>/dev/null || true; wait "$soak" 2>/dev/null || true; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM HUP
wait "$soak"
