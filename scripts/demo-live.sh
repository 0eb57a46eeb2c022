#!/usr/bin/env bash
# Lets a simulated robot drive round and round through a furnished room, with a real daemon that maps it, and says where its page
# is. Ctrl-C ends everything.
#
# Usage: scripts/demo-live.sh SEMSPLAT [SEED]
set -euo pipefail
cd "$(dirname "$0")/.."
semsplat=$1
seed=${2:-12}

scratch=$(mktemp -d)
processes=()
end() {
    for process in "${processes[@]}"; do kill "$process" 2>/dev/null || true; done
    wait
    rm -rf "$scratch"
}
trap end EXIT
trap 'exit 130' INT TERM HUP

echo "A room is furnished (seed $seed) and a robot driven through it …"
"$semsplat" simulate --seed "$seed" -o "$scratch/room" --frames 180 --rate 15 >"$scratch/simulate.log" 2>&1
cat >"$scratch/daemon.yaml" <<YAML
sensors: {endpoints: ["ipc://$scratch/robot"]}
goal_endpoint: ipc://$scratch/goals
result_endpoint: ipc://$scratch/results
http: {endpoint: "127.0.0.1:*"}
record: {folder: "$scratch/sessions"}
YAML
"$semsplat" run --config "$scratch/daemon.yaml" 2>"$scratch/daemon.log" &
processes+=($!)
page=
until [ -n "$page" ]; do
    kill -0 "${processes[0]}" 2>/dev/null || { cat "$scratch/daemon.log" >&2; exit 1; }
    sleep 0.2
    page=$(sed -n 's/.*the page is at \(http:[^,]*\),.*/\1/p' "$scratch/daemon.log")
done
echo "The page: $page   (a first map takes some seconds; ask for a chair, a table, a lamp; Ctrl-C ends it)"
"$semsplat" stream "$scratch/room" --loop --endpoint "ipc://$scratch/robot" >"$scratch/stream.log" 2>&1 &
processes+=($!)
wait -n
cat "$scratch/daemon.log" "$scratch/stream.log" >&2
exit 1
