"""Talk to the semsplat daemon from Python: pyzmq and foxglove-schemas-protobuf are all it takes.

A message is three ZeroMQ parts: topic, fully-qualified protobuf name, payload. A request is three as
well: request id, name, payload; its answer has the same id. The daemon's own messages (semsplat.v1)
are read from the descriptor set that the repository keeps, without generated code.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import zmq
from foxglove_schemas_protobuf.CameraCalibration_pb2 import CameraCalibration
from foxglove_schemas_protobuf.CompressedImage_pb2 import CompressedImage
from foxglove_schemas_protobuf.FrameTransform_pb2 import FrameTransform
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import Message

DESCRIPTORS = Path(__file__).resolve().parents[2] / "Proto" / "descriptors" / "semsplat.fds"


class Schemas:
    """Message classes by their fully-qualified names, made from a FileDescriptorSet."""

    def __init__(self, path: Path = DESCRIPTORS) -> None:
        files = descriptor_pb2.FileDescriptorSet.FromString(path.read_bytes())
        self._pool = descriptor_pool.DescriptorPool()
        for file in files.file:
            self._pool.Add(file)

    def new(self, name: str) -> Any:
        """An empty message, such as ``new("semsplat.v1.LanguageGoal")``."""
        return message_factory.GetMessageClass(self._pool.FindMessageTypeByName(name))()

    def read(self, name: str, payload: bytes) -> Any:
        """The message in ``payload``."""
        message = self.new(name)
        message.ParseFromString(payload)
        return message


class Robot:
    """Publishes what the daemon needs of a robot: calibration, images and poses."""

    def __init__(self, endpoint: str = "tcp://127.0.0.1:5550") -> None:
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._socket = self._context.socket(zmq.PUB)
        self._socket.linger = 1_000
        self._socket.bind(endpoint)
        self.endpoint = self._socket.get_string(zmq.LAST_ENDPOINT)

    def calibration(self, camera: str, frame: str, width: int, height: int, k: list[float]) -> None:
        """An undistorted camera; ``k`` is 3x3, row-major, pixel centres at whole numbers (OpenCV)."""
        message = CameraCalibration(frame_id=frame, width=width, height=height, K=k)
        message.distortion_model = "plumb_bob"
        message.D.extend([0.0] * 5)
        message.timestamp.FromNanoseconds(time.time_ns())
        self._send(f"/camera/{camera}/calibration", message)

    def image(self, camera: str, frame: str, jpeg: bytes, stamp_ns: int) -> None:
        """A JPEG that was exposed at ``stamp_ns`` (nanoseconds since the Unix epoch)."""
        message = CompressedImage(frame_id=frame, data=jpeg, format="jpeg")
        message.timestamp.FromNanoseconds(stamp_ns)
        self._send(f"/camera/{camera}/image", message)

    def transform(
        self,
        parent: str,
        child: str,
        translation: tuple[float, float, float],
        rotation_xyzw: tuple[float, float, float, float],
        stamp_ns: int,
    ) -> None:
        """The pose of ``child`` in ``parent``, metres; at least as often as there are images."""
        message = FrameTransform(parent_frame_id=parent, child_frame_id=child)
        message.timestamp.FromNanoseconds(stamp_ns)
        message.translation.x, message.translation.y, message.translation.z = translation
        q = message.rotation
        q.x, q.y, q.z, q.w = rotation_xyzw
        self._send("/tf", message)

    def close(self) -> None:
        """Sends what waits, for a second at most."""
        self._socket.close()
        self._context.term()

    def _send(self, topic: str, message: Message) -> None:
        name = message.DESCRIPTOR.full_name
        self._socket.send_multipart([topic.encode(), name.encode(), message.SerializeToString()])


class Planner:
    """Asks the daemon for things by name or by pointing at them, and listens to its results."""

    def __init__(
        self,
        goals: str = "tcp://127.0.0.1:5560",
        results: str = "tcp://127.0.0.1:5561",
        topics: tuple[str, ...] = ("/semsplat/",),
    ) -> None:
        self._schemas = Schemas()
        self._goals = goals
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._results = self._context.socket(zmq.SUB)
        for topic in topics:
            self._results.subscribe(topic)
        self._results.connect(results)

    def ask(self, text: str, deadline_s: float = 5.0) -> Any:
        """The ``semsplat.v1.GoalResult`` for ``text``; TimeoutError when the daemon is silent."""
        goal = self._schemas.new("semsplat.v1.LanguageGoal")
        goal.goal_id = str(uuid.uuid4())
        goal.text = text
        goal.deadline_s = deadline_s
        goal.wants.masks = True
        return self._answer(goal)

    def point(
        self,
        camera: str,
        on: Sequence[tuple[float, float]] = (),
        off: Sequence[tuple[float, float]] = (),
        box: tuple[float, float, float, float] | None = None,
        stamp_ns: int = 0,
        deadline_s: float = 5.0,
    ) -> Any:
        """The ``semsplat.v1.GoalResult`` for what an image of ``camera`` shows at the points ``on`` it and in ``box``.

        Pixels are the camera's own, x right and y down, the first one's centre at (0, 0); ``off`` are points that are
        not on it; a box is left column, top row, columns, rows. Without a stamp the newest image is meant.
        """
        goal = self._schemas.new("semsplat.v1.PromptGoal")
        goal.goal_id = str(uuid.uuid4())
        goal.camera = camera
        if stamp_ns:
            goal.image_stamp.FromNanoseconds(stamp_ns)
        for x, y in on:
            goal.points.add(x=x, y=y)
        for x, y in off:
            goal.points.add(x=x, y=y, label=1)  # NEGATIVE
        if box is not None:
            goal.box.x, goal.box.y, goal.box.width, goal.box.height = box
        goal.deadline_s = deadline_s
        goal.wants.masks = True
        return self._answer(goal)

    def _answer(self, goal: Any) -> Any:
        """The answer to a goal; TimeoutError when the daemon is silent."""
        deadline_s = goal.deadline_s
        request = [goal.goal_id.encode(), goal.DESCRIPTOR.full_name.encode(), goal.SerializeToString()]
        # The same id again is worked on once, so a second attempt costs nothing.
        for _ in range(2):
            with self._context.socket(zmq.REQ) as socket:
                socket.linger = 0
                socket.connect(self._goals)
                socket.send_multipart(request)
                if socket.poll(int(1_000 * deadline_s) + 1_000):
                    _, name, payload = socket.recv_multipart()
                    return self._schemas.read(name.decode(), payload)
        raise TimeoutError(f"{self._goals} did not answer; is `semsplat run` running there?")

    def next_result(self, timeout_s: float) -> tuple[str, Any]:
        """Topic and message of the next result; TimeoutError when none comes."""
        if not self._results.poll(int(1_000 * timeout_s)):
            raise TimeoutError(f"no result within {timeout_s} s")
        topic, name, payload = self._results.recv_multipart()
        return topic.decode(), self._schemas.read(name.decode(), payload)

    def close(self) -> None:
        """Ends listening."""
        self._results.close(linger=0)
        self._context.term()
