#!/usr/bin/env bash
# Writes docs/figures/: one window of a sequence as the paper's Figures 3 to 6 show windows. It takes a minute or two.
#
# Usage: scripts/figures.sh SEMSPLAT SEQUENCE CONTEXTS TARGET
#        scripts/figures.sh .build/release/semsplat ../shared/data/house/val/b_reading 0,20 10
set -euo pipefail
cd "$(dirname "$0")/.."
semsplat=$1 sequence=$2 contexts=$3 target=$4

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$semsplat" predict "$sequence" --context "$contexts" --target "$target" --peers --output "$scratch"
mkdir -p docs/figures
cp "$scratch"/views.jpg "$scratch"/classes.jpg "$scratch"/language.jpg "$scratch"/segmentation.jpg docs/figures/
