"""The robot's side: what the daemon needs to see."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from types import TracebackType

import zmq
from foxglove_schemas_protobuf.CameraCalibration_pb2 import CameraCalibration
from foxglove_schemas_protobuf.CompressedImage_pb2 import CompressedImage
from foxglove_schemas_protobuf.FrameTransform_pb2 import FrameTransform
from foxglove_schemas_protobuf.RawImage_pb2 import RawImage
from google.protobuf.message import Message

from semsplat_client.keys import Listeners
from semsplat_client.topics import Topics


class Robot:
    """Publishes what the daemon needs of a robot: calibration, images and poses.

    With ``key``, this robot's ``.key`` file, only the daemons whose ``.pub`` files are in the folder ``clients`` can
    listen; without, bind to this machine only.
    """

    def __init__(
        self,
        endpoint: str = "tcp://127.0.0.1:5550",
        topics: Topics | None = None,
        key: str | os.PathLike[str] | None = None,
        clients: str | os.PathLike[str] | None = None,
    ) -> None:
        if (key is None) != (clients is None):
            raise ValueError("key and clients go together: this robot's .key file, and who may listen")
        self._topics = topics or Topics.from_environment()
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._socket = self._context.socket(zmq.PUB)
        self._socket.linger = 1_000
        self._listeners = Listeners(self._context, key, clients) if key and clients else None
        if self._listeners:
            self._listeners.apply(self._socket)
        self._socket.bind(endpoint)
        self.endpoint = self._socket.get_string(zmq.LAST_ENDPOINT)

    def calibration(
        self,
        camera: str,
        frame: str,
        width: int,
        height: int,
        k: Sequence[float],
        model: str = "plumb_bob",
        distortion: Sequence[float] = (0.0, 0.0, 0.0, 0.0, 0.0),
    ) -> None:
        """A camera; ``k`` is 3x3, row-major, pixel centres at whole numbers (OpenCV)."""
        message = CameraCalibration(frame_id=frame, width=width, height=height, K=k)
        message.distortion_model = model
        message.D.extend(distortion)
        message.R.extend([1, 0, 0, 0, 1, 0, 0, 0, 1])
        message.P.extend([*k[0:3], 0, *k[3:6], 0, *k[6:9], 0])
        message.timestamp.FromNanoseconds(time.time_ns())
        self._send(f"/camera/{camera}/calibration", message)

    def image(self, camera: str, frame: str, jpeg: bytes, stamp_ns: int, format: str = "jpeg") -> None:
        """A JPEG (or ``png``) that was exposed at ``stamp_ns`` (nanoseconds since the Unix epoch)."""
        message = CompressedImage(frame_id=frame, data=jpeg, format=format)
        message.timestamp.FromNanoseconds(stamp_ns)
        self._send(f"/camera/{camera}/image", message)

    def raw_image(
        self,
        camera: str,
        frame: str,
        encoding: str,
        width: int,
        height: int,
        step: int,
        data: bytes,
        stamp_ns: int,
    ) -> None:
        """Pixels as they are: rgb8, bgr8, mono8, yuyv or uyvy, rows of ``step`` bytes."""
        message = RawImage(
            frame_id=frame, encoding=encoding, width=width, height=height, step=step, data=data
        )
        message.timestamp.FromNanoseconds(stamp_ns)
        self._send(f"/camera/{camera}/image", message)

    def transform(
        self,
        parent: str,
        child: str,
        translation: tuple[float, float, float],
        rotation_xyzw: tuple[float, float, float, float],
        stamp_ns: int,
        static: bool = False,
    ) -> None:
        """The pose of ``child`` in ``parent``, metres; at least as often as there are images.

        A ``static`` one holds at every stamp; say it again every second or so, for who came late.
        """
        message = FrameTransform(parent_frame_id=parent, child_frame_id=child)
        message.timestamp.FromNanoseconds(stamp_ns)
        message.translation.x, message.translation.y, message.translation.z = translation
        q = message.rotation
        q.x, q.y, q.z, q.w = rotation_xyzw
        self._send("/tf_static" if static else "/tf", message)

    def close(self) -> None:
        """Sends what waits, for a second at most."""
        self._socket.close()
        if self._listeners:
            self._listeners.close()
        self._context.term()

    def _send(self, topic: str, message: Message) -> None:
        name = message.DESCRIPTOR.full_name
        self._socket.send_multipart([self._topics.outside(topic).encode(), name.encode(), message.SerializeToString()])

    def __enter__(self) -> Robot:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
