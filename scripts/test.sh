#!/usr/bin/env bash
# Builds and runs every test. Each runner prints its own summary; the last lines say what was skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

skipped=()
swift build -c release --build-tests
swift build -c release --product semsplat
# First what talks over sockets, waits and measures times, then what only computes: side by side on a small machine, computing
# tests hold every thread for a minute, and deadlines pass that nothing but the test run is late for.
timed='^(TransportTests|LaunchTests|WebTests)\.|^CommandLineTests\.DaemonTests|Launch(Orphan|Process|Daemon)Tests|^NodeTests\.(GoalDesk|Mailbox|Niceness|SessionRecorder)'
swift test -c release --skip-build --filter "$timed"
swift test -c release --skip-build --skip "$timed"

# The page against a daemon: it waits and measures as well, and is short.
Tests/PageTests/run-tests.sh

if [ -x clients/python/run-tests.sh ]; then
    clients/python/run-tests.sh
else
    skipped+=("Python client: clients/python/run-tests.sh is not here")
fi

Tests/APITests/run-tests.sh

# The named interpreter, else the first that has what training/ needs; setup.sh gives it to Debian's.
candidates=(python3 /usr/bin/python3)
[ -z "${SEMSPLAT_TRAINING_PYTHON:-}" ] || candidates=("$SEMSPLAT_TRAINING_PYTHON")
training_python=
for python in "${candidates[@]}"; do
    if "$python" -c 'import torch, numpy, PIL, pytest' 2>/dev/null; then
        training_python=$python
        break
    fi
done
if [ -n "$training_python" ]; then
    "$training_python" -m pytest -q training
else
    skipped+=("training: none of ${candidates[*]} has torch, numpy, PIL and pytest (scripts/setup.sh --with-training)")
fi

for reason in "${skipped[@]}"; do echo "skipped: $reason"; done
