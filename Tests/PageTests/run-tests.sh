#!/usr/bin/env bash
# Tests the page in chromium, against a real daemon that maps a simulated room.
# Makes its own virtual environment in .build/. Expects the program to be built; installs nothing else.
set -euo pipefail
cd "$(dirname "$0")/../.."
if ! command -v chromium >/dev/null || ! command -v chromedriver >/dev/null; then
    echo "page: tests skipped; chromium or chromedriver is not here (scripts/setup.sh --with-training installs them)"
    exit 0
fi
venv=$PWD/.build/page-tests
if ! "$venv/bin/python" -c 'import selenium' 2>/dev/null; then
    if ! python3 -m venv "$venv" || ! "$venv/bin/pip" install -q -r Tests/PageTests/requirements.txt; then
        echo "page: tests skipped; no virtual environment with selenium can be made (no network, or no python3-venv)"
        exit 0
    fi
fi
cd Tests/PageTests
SEMSPLAT=${SEMSPLAT:-../../.build/release/semsplat} "$venv/bin/python" -m unittest --failfast "${@:--v}"
