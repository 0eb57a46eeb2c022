#!/usr/bin/env bash
# Builds and runs every test. Each runner prints its own summary; the last lines say what was skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

skipped=()
swift build -c release --build-tests
swift build -c release --product semsplat
swift test -c release --skip-build

if [ -x clients/python/run-tests.sh ]; then
    clients/python/run-tests.sh
else
    skipped+=("Python client: clients/python/run-tests.sh is not here")
fi

python=${SEMSPLAT_TRAINING_PYTHON:-python3}
if "$python" -c 'import torch, pytest' 2>/dev/null; then
    "$python" -m pytest -q training
elif "$python" -c 'import torch' 2>/dev/null; then
    skipped+=("training: $python has torch but no pytest")
else
    skipped+=("training: $python has no torch (name one that has: SEMSPLAT_TRAINING_PYTHON=/path/to/python)")
fi

for reason in "${skipped[@]}"; do echo "skipped: $reason"; done
