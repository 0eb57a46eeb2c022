#!/usr/bin/env bash
# Tests the Python client, installed as people install it: first against the Swift room Transport, message by message, then
# against a daemon; the ROS 2 bridge's conversions; and what Swift writes for others (MCAP files, Prometheus figures), by their own
# official Python packages.
# Makes its own virtual environment in .build/. Expects the Swift tests to be built.
set -euo pipefail
cd "$(dirname "$0")/../.."
venv=$PWD/.build/python-client
requirements=(-r clients/python/requirements.txt -r Tests/Fixtures/mcap/requirements.txt -r clients/ros2/test/requirements.txt
    -r Tests/Fixtures/planning/requirements.txt -r Tests/Fixtures/prometheus/requirements.txt)
if ! "$venv/bin/python" -c 'import zmq, foxglove_schemas_protobuf, mcap_protobuf, rosbags, numpy, plyfile, scipy, prometheus_client' 2>/dev/null; then
    if ! python3 -m venv "$venv" || ! "$venv/bin/pip" install -q "${requirements[@]}"; then
        echo "Python client: tests skipped; no virtual environment with pyzmq, foxglove-schemas-protobuf and" \
            "mcap-protobuf-support can be made (no network, or no python3-venv)"
        exit 0
    fi
fi
"$venv/bin/pip" install -q --no-deps --force-reinstall ./clients/python
SEMSPLAT_PYTHON=$venv/bin/python swift test -c release --skip-build --filter \
    'PythonClientTests|MCAPPythonTests|PythonSessionTests|FoxgloveSessionTests|SplatReaderTests|PlanningConsumerTests|WebServerTests'
(cd clients/ros2 && "$venv/bin/python" -m unittest discover -v -s test)
cd clients/python
"$venv/bin/python" -m unittest -v test_robot test_client
