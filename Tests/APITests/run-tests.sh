#!/usr/bin/env bash
# Tests the daemon's API against docs/api.yaml with schemathesis, on a real daemon that has mapped a simulated room.
# Makes its own virtual environment in .build/. Expects the program to be built.
set -euo pipefail
cd "$(dirname "$0")/../.."
venv=$PWD/.build/api-tests
if ! "$venv/bin/python" -c 'import schemathesis' 2>/dev/null; then
    if ! python3 -m venv "$venv" || ! "$venv/bin/pip" install -q -r Tests/APITests/requirements.txt; then
        echo "API: tests skipped; no virtual environment with schemathesis can be made (no network, or no python3-venv)"
        exit 0
    fi
fi
cd Tests/APITests
SEMSPLAT=${SEMSPLAT:-../../.build/release/semsplat} "$venv/bin/python" -m unittest "${@:--v}"
