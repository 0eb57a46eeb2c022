#!/usr/bin/env bash
# Films a simulated room, asks a real daemon for everything in it, takes one thing away, films the room again and says what the
# daemon made of it.
# usage: taken-away.sh BINARY SEED NAME [FRAMES]; NAME "nothing" films the same room again, in which nothing may be missed
set -euo pipefail
semsplat=$(realpath "$1") seed=$2 name=$3 frames=${4:-200}
scratch=$(mktemp -d)
trap 'kill "$daemon" 2>/dev/null || true; wait "$daemon" 2>/dev/null || true; rm -rf "$scratch"' EXIT
cat > "$scratch/daemon.yaml" <<YAML
sensors: {endpoints: ["tcp://127.0.0.1:15650"]}
goal_endpoint: tcp://127.0.0.1:15660
result_endpoint: tcp://127.0.0.1:15661
http: {endpoint: none}
mapping: {folder: "$scratch"}
YAML
"$semsplat" run --config "$scratch/daemon.yaml" 2> "$scratch/daemon.log" &
daemon=$!
film() { "$semsplat" simulate --seed "$seed" --frames "$frames" --rate 5 --endpoint tcp://127.0.0.1:15650 "$@" > "$scratch/film.json" --json; }
ask() { "$semsplat" ask "$1" --endpoint tcp://127.0.0.1:15660 --deadline 20 || true; }

film
python3 -c 'import json, sys; print("\n".join(json.load(open(sys.argv[1]))["names"]))' "$scratch/film.json" > "$scratch/names"
while read -r known; do ask "$known" > /dev/null 2>&1; done < "$scratch/names"
echo "== with '$name'"
ask "$name"
if [ "$name" = nothing ]; then film; else film --without "$name"; fi
echo "== without '$name'"
ask "$name"
"$semsplat" map save after --endpoint tcp://127.0.0.1:15660
"$semsplat" info "$scratch/after.semsplat" | grep '^objects' | tr ';' '\n' | sed 's/.*, //; s/)$//' | sort | uniq -c
"$semsplat" info "$scratch/after.semsplat" | grep '^objects' | tr ';' '\n' | grep -v 'confirmed)' || true
