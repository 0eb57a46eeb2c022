"""A Python robot and planner against a real daemon process, over real sockets.

Needs a built daemon: SEMSPLAT names the program (default: .build/release/semsplat).
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path
from typing import Any

from google.protobuf.json_format import MessageToDict

from semsplat_client import Planner, Robot, Schemas

ROOT = Path(__file__).resolve().parents[2]
SEMSPLAT = Path(os.environ.get("SEMSPLAT", ROOT / ".build/release/semsplat"))
# A grey JPEG of 64 x 48 pixels, the smallest that a decoder accepts as a photograph would be.
JPEG = (Path(__file__).parent / "grey.jpg").read_bytes()


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class SchemaTest(unittest.TestCase):
    def test_every_message_of_ours_is_described(self) -> None:
        schemas = Schemas()
        for name in ("LanguageGoal", "PromptGoal", "CancelGoal", "GoalResult", "Object", "ObjectMask",
                     "ObjectArray", "DiagnosticArray", "Heartbeat", "RecordingRequest", "RecordingState",
                     "ParameterRequest", "ParameterState"):
            message = schemas.new(f"semsplat.v1.{name}")
            self.assertEqual(message.DESCRIPTOR.full_name, f"semsplat.v1.{name}")

    def test_our_foxglove_messages_have_the_official_fields(self) -> None:
        """Field by field: number, name and type as in the foxglove-schemas-protobuf package."""
        from foxglove_schemas_protobuf import CameraCalibration_pb2 as official_module
        schemas, compared = Schemas(), 0
        modules = ("CameraCalibration", "Color", "CompressedImage", "CubePrimitive", "FrameTransform",
                   "FrameTransforms", "ImageAnnotations", "KeyValuePair", "PackedElementField", "Point2", "PointCloud",
                   "PointsAnnotation", "Pose",
                   "Quaternion", "RawImage", "SceneEntity", "SceneEntityDeletion", "SceneUpdate",
                   "TextAnnotation", "TextPrimitive", "Vector3")
        package = official_module.__package__
        for name in modules:
            official = getattr(__import__(f"{package}.{name}_pb2", fromlist=[name]), name).DESCRIPTOR
            for field in schemas.new(f"foxglove.{name}").DESCRIPTOR.fields:
                theirs = official.fields_by_name[field.name]
                self.assertEqual((field.number, field.type, field.is_repeated),
                                 (theirs.number, theirs.type, theirs.is_repeated), f"{name}.{field.name}")
                compared += 1
        self.assertGreater(compared, 60)


@unittest.skipUnless(SEMSPLAT.is_file(), f"{SEMSPLAT} is not built; `make build` builds it")
class DaemonTest(unittest.TestCase):
    def setUp(self) -> None:
        self.robot = Robot("tcp://127.0.0.1:*")
        goals, results = (f"tcp://127.0.0.1:{free_port()}" for _ in range(2))
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        configuration = Path(folder.name) / "node.yaml"
        configuration.write_text(
            f"sensors:\n  endpoints: ['{self.robot.endpoint}']\n"
            f"goal_endpoint: {goals}\nresult_endpoint: {results}\nhttp: {{endpoint: none}}\n")
        self.log = open(Path(folder.name) / "log", "w+b")
        self.addCleanup(self.log.close)
        # The daemon finds models/default from the repository's root.
        self.daemon = subprocess.Popen([str(SEMSPLAT), "run", "--config", str(configuration)],
                                       cwd=ROOT, stdout=self.log, stderr=self.log)
        self.planner = Planner(goals, results)
        self.stopping = threading.Event()
        self.publisher = threading.Thread(target=self.publish)
        self.publisher.start()

    def tearDown(self) -> None:
        self.stopping.set()
        self.publisher.join()
        self.robot.close()
        self.planner.close()
        self.daemon.send_signal(signal.SIGTERM)
        try:
            self.assertEqual(self.daemon.wait(timeout=60), 0)
        finally:
            self.daemon.kill()

    def publish(self) -> None:
        """A camera that stands still, at 10 Hz."""
        while not self.stopping.wait(0.1):
            now = time.time_ns()
            self.robot.calibration("front", "front_optical_frame", 64, 48, [50, 0, 31.5, 0, 50, 23.5, 0, 0, 1])
            self.robot.transform("map", "front_optical_frame", (0, 0, 1), (0, 0, 0, 1), now)
            self.robot.image("front", "front_optical_frame", JPEG, now)

    def test_a_robot_is_heard_and_a_planner_is_answered(self) -> None:
        seen: dict[str, Any] = {}
        wanted = {"input /camera/front/image", "input /camera/front/calibration", "input /tf"}
        end = time.monotonic() + 120
        while not wanted <= seen.keys() and time.monotonic() < end:
            topic, message = self.planner.next_result(timeout_s=60)
            if topic == "/semsplat/diagnostics":
                seen |= {part.name: MessageToDict(part) for part in message.status if part.level == 0}
        self.assertLessEqual(wanted, seen.keys(), self.output())
        answer = self.planner.ask("red mug", deadline_s=20)
        self.assertEqual(answer.text, "red mug")
        self.assertIn(self.status(answer), {"MAP_EMPTY", "NOT_FOUND", "NOT_FOUND_UNSEEN"}, self.output())
        self.assertTrue(answer.reason)
        # A camera that stands still makes no map; a goal that points nowhere is told so before that.
        self.assertEqual(self.status(self.planner.point("front", on=[(31, 23)], deadline_s=20)), "MAP_EMPTY")
        nowhere = self.planner.point("front", deadline_s=20)
        self.assertEqual(self.status(nowhere), "REJECTED")
        self.assertIn("points nowhere", nowhere.reason)

    @staticmethod
    def status(answer: Any) -> str:
        """The name of an answer's status."""
        return str(answer.DESCRIPTOR.fields_by_name["status"].enum_type.values_by_number[answer.status].name)

    def output(self) -> str:
        """What the daemon wrote, for a failing test."""
        self.log.seek(0)
        return self.log.read().decode(errors="replace")


if __name__ == "__main__":
    unittest.main()
