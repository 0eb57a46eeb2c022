"""The bridge as a ROS 2 node: ``ros2 run semsplat_ros2 bridge``. README.md has its topics and parameters."""

from __future__ import annotations

import queue
import threading
from typing import Any

import rclpy
from builtin_interfaces.msg import Time
from geometry_msgs.msg import (
    Point,
    Pose,
    PoseStamped,
    PoseWithCovariance,
    Quaternion,
    Vector3,
)
from rclpy.node import Node
from rclpy.qos import DurabilityPolicy, QoSProfile, qos_profile_sensor_data
from semsplat_client import Planner, Robot
from sensor_msgs.msg import CameraInfo, CompressedImage, Image
from std_msgs.msg import Header, String
from tf2_msgs.msg import TFMessage
from vision_msgs.msg import (
    BoundingBox3D,
    Detection3D,
    Detection3DArray,
    ObjectHypothesis,
    ObjectHypothesisWithPose,
)

from semsplat_ros2 import conversions


def make_header(stamp_ns: int, frame: str) -> Any:
    """``std_msgs/Header``."""
    return Header(stamp=Time(sec=stamp_ns // 10**9, nanosec=stamp_ns % 10**9), frame_id=frame)


TYPES = conversions.Types(
    header=make_header,
    Point=Point,
    Vector3=Vector3,
    Quaternion=Quaternion,
    Pose=Pose,
    PoseStamped=PoseStamped,
    PoseWithCovariance=PoseWithCovariance,
    Image=Image,
    ObjectHypothesis=ObjectHypothesis,
    ObjectHypothesisWithPose=ObjectHypothesisWithPose,
    BoundingBox3D=BoundingBox3D,
    Detection3D=Detection3D,
    Detection3DArray=Detection3DArray,
)


class Bridge(Node):  # type: ignore[misc]
    """ROS's cameras and transforms to the daemon; goals to the daemon; its answers back to ROS."""

    def __init__(self) -> None:
        super().__init__("semsplat")
        sensors = self.declare_parameter("sensors", "tcp://127.0.0.1:5550").value
        goals = self.declare_parameter("goals", "tcp://127.0.0.1:5560").value
        results = self.declare_parameter("results", "tcp://127.0.0.1:5561").value
        self._deadline_s = float(self.declare_parameter("deadline_s", 5.0).value)
        cameras = self.declare_parameter("cameras", ["front:=/camera/front"]).value
        # Files, as docs/SECURITY.md has them; empty for none.
        key, server_key, clients = (
            self.declare_parameter(name, "").value or None for name in ("key", "server_key", "clients")
        )
        self._robot = Robot(sensors, key=key if clients else None, clients=clients)
        planner_keys = {"key": key if server_key else None, "server_key": server_key}
        self._planner = Planner(goals, results, topics=("/semsplat/objects",), **planner_keys)
        # Goals have a client of their own: a ZeroMQ socket belongs to one thread.
        self._asker = Planner(goals, results, topics=(), **planner_keys)
        self._frames: dict[str, str] = {}
        latched = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
        for camera in cameras:
            name, separator, prefix = camera.partition(":=")
            if not separator:
                raise ValueError(f"cameras has '{camera}'; write NAME:=/topic/prefix")
            self._subscribe(name, prefix)
        # Every static transform is said once by its own publisher: the queue must take them all.
        static = QoSProfile(depth=100, durability=DurabilityPolicy.TRANSIENT_LOCAL)
        self.create_subscription(TFMessage, "/tf", lambda m: self._transforms(m, False), 100)
        self.create_subscription(TFMessage, "/tf_static", lambda m: self._transforms(m, True), static)
        self.create_subscription(String, "~/goal", self._goal, 10)
        self._static: dict[str, dict[str, Any]] = {}
        self.create_timer(1.0, self._repeat_static)
        self._detections = self.create_publisher(Detection3DArray, "~/detections", 10)
        self._objects = self.create_publisher(Detection3DArray, "~/objects", latched)
        self._pose = self.create_publisher(PoseStamped, "~/pose", 10)
        self._status = self.create_publisher(String, "~/status", 10)
        self._masks: dict[str, Any] = {}
        self._is_ending = False
        # Goals take seconds; images must not wait for them.
        self._goals: queue.Queue[str | None] = queue.Queue(100)
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._listen, self._answer)]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Closes every socket."""
        self._is_ending = True
        self._goals.put(None)
        for thread in self._threads:
            thread.join(self._deadline_s + 2.0)
        self._planner.close()
        self._asker.close()
        self._robot.close()

    def _subscribe(self, camera: str, prefix: str) -> None:
        topic, quality = prefix.rstrip("/"), qos_profile_sensor_data
        send, robot = self._send, self._robot
        self.create_subscription(
            Image, f"{topic}/image_raw",
            lambda m: send(camera, robot.raw_image, conversions.image, m), quality)
        self.create_subscription(
            CompressedImage, f"{topic}/image_raw/compressed",
            lambda m: send(camera, robot.image, conversions.compressed_image, m), quality)
        self.create_subscription(
            CameraInfo, f"{topic}/camera_info",
            lambda m: send(camera, robot.calibration, conversions.camera_info, m), quality)

    def _send(self, camera: str, send: Any, convert: Any, message: Any) -> None:
        try:
            arguments = convert(message)
        except ValueError as error:
            self.get_logger().warning(f"{camera}: {error}", throttle_duration_sec=5.0)
            return
        self._frames[camera] = arguments["frame"]
        send(camera, **arguments)

    def _transforms(self, message: Any, static: bool) -> None:
        for arguments in conversions.transforms(message):
            if static:
                self._static[arguments["child"]] = arguments
            self._robot.transform(**arguments, static=static)

    def _repeat_static(self) -> None:
        for arguments in self._static.values():
            self._robot.transform(**arguments, static=True)

    def _goal(self, message: Any) -> None:
        try:
            self._goals.put_nowait(message.data)
        except queue.Full:
            self._status.publish(String(data=f"{message.data}: BUSY: 100 goals wait already"))

    def _answer(self) -> None:
        while (text := self._goals.get()) is not None:
            try:
                self._publish(text, self._asker.ask(text, self._deadline_s))
            except TimeoutError as error:
                self._status.publish(String(data=f"{text}: {error}"))

    def _publish(self, text: str, result: Any) -> None:
        name = result.DESCRIPTOR.fields_by_name["status"].enum_type.values_by_number[result.status].name
        self._status.publish(String(data=f"{text}: {name}: {result.reason}"))
        self._detections.publish(conversions.detections(result, TYPES))
        best = conversions.pose_stamped(result, TYPES)
        if best is not None:
            self._pose.publish(best)
        for camera, image in conversions.mask_images(result, self._frames, TYPES):
            if camera not in self._masks:
                self._masks[camera] = self.create_publisher(Image, f"~/mask/{camera}", 10)
            self._masks[camera].publish(image)

    def _listen(self) -> None:
        while not self._is_ending:
            try:
                _, objects = self._planner.next_result(0.5)
            except TimeoutError:
                continue
            self._objects.publish(conversions.detections(objects, TYPES))


def main() -> None:
    """Runs until Ctrl-C."""
    rclpy.init()
    bridge = Bridge()
    try:
        rclpy.spin(bridge)
    except KeyboardInterrupt:
        pass
    finally:
        bridge.end()
        bridge.destroy_node()
        rclpy.try_shutdown()


if __name__ == "__main__":
    main()
