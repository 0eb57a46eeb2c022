"""The Python end of Tests/TransportTests/PythonClientTests.swift: one real exchange per command.

usage: exchange.py publish [KEY CLIENTS] | exchange.py listen RESULTS | exchange.py ask GOALS TEXT [KEY SERVER_KEY] | exchange.py point GOALS CAMERA
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from google.protobuf.json_format import MessageToDict

from semsplat_client import Planner, RefusedError, Robot

STAMP_NS = 1_764_000_000_123_456_789


def publish(key: str | None = None, clients: str | None = None) -> None:
    """Publishes the same three messages, 20 times a second for a minute at most."""
    robot = Robot("tcp://127.0.0.1:*", key=key, clients=clients)
    print(robot.endpoint, flush=True)
    for _ in range(1_200):
        robot.calibration("front", "front_optical_frame", 640, 480, [525, 0, 319.5, 0, 525, 239.5, 0, 0, 1])
        robot.transform("map", "front_optical_frame", (1.5, -2.25, 0.125), (0.0, 0.6, 0.0, 0.8), STAMP_NS)
        robot.image("front", "front_optical_frame", bytes(range(256)), STAMP_NS)
        time.sleep(0.05)
    robot.close()


def write(topic: str, message: Any) -> None:
    """One line of JSON; fields by their names in the schema."""
    fields = MessageToDict(message, preserving_proto_field_name=True)
    print(json.dumps({"topic": topic, "type": message.DESCRIPTOR.full_name, "fields": fields}), flush=True)


def main() -> None:
    command, *rest = sys.argv[1:]
    if command == "publish":
        publish(*rest)
    elif command == "listen":
        planner = Planner(results=rest[0])
        for _ in range(2):
            write(*planner.next_result(timeout_s=60))
        planner.close()
    elif command == "point":
        planner = Planner(goals=rest[0])
        box = (1.0, 2.0, 30.5, 40.0)
        write("", planner.point(rest[1], on=[(12.5, -0.5)], off=[(3, 4)], box=box, stamp_ns=STAMP_NS, deadline_s=1.5))
        planner.close()
    else:
        key, server_key = rest[2:] or (None, None)
        with Planner(goals=rest[0], key=key, server_key=server_key) as planner:
            try:
                write("", planner.ask(rest[1]))
            except RefusedError as error:
                print(json.dumps({"topic": "", "type": "refused", "fields": {"reason": str(error)}}), flush=True)


if __name__ == "__main__":
    main()
