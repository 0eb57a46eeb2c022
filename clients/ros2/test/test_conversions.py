"""The conversions on three sets of message classes: official ROS 2 (rosbags), Debian's ROS 1, and plain ones."""

from __future__ import annotations

import sys
import unittest
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy
from rosbags.typesys import Stores, get_types_from_msg, get_typestore
from semsplat_client import Schemas

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from semsplat_ros2 import conversions  # noqa: E402

STAMP_NS = 1_764_000_000_123_456_789

# vision_msgs 4 (ros-perception/vision_msgs), which is in no distribution's common interfaces.
VISION = {
    "vision_msgs/msg/ObjectHypothesis": "string class_id\nfloat64 score",
    "vision_msgs/msg/ObjectHypothesisWithPose":
        "vision_msgs/ObjectHypothesis hypothesis\ngeometry_msgs/PoseWithCovariance pose",
    "vision_msgs/msg/BoundingBox3D": "geometry_msgs/Pose center\ngeometry_msgs/Vector3 size",
    "vision_msgs/msg/Detection3D":
        "std_msgs/Header header\nvision_msgs/ObjectHypothesisWithPose[] results\n"
        "vision_msgs/BoundingBox3D bbox\nstring id",
    "vision_msgs/msg/Detection3DArray": "std_msgs/Header header\nvision_msgs/Detection3D[] detections",
}


def ros2() -> tuple[Any, conversions.Types]:
    """The typestore of ROS 2 Humble with vision_msgs, and its classes."""
    store = get_typestore(Stores.ROS2_HUMBLE)
    for name, text in VISION.items():
        store.register(get_types_from_msg(text, name))
    of = store.types

    def header(stamp_ns: int, frame: str) -> Any:
        time = of["builtin_interfaces/msg/Time"](sec=stamp_ns // 10**9, nanosec=stamp_ns % 10**9)
        return of["std_msgs/msg/Header"](stamp=time, frame_id=frame)

    geometry = {name: of[f"geometry_msgs/msg/{name}"] for name in
                ("Point", "Vector3", "Quaternion", "Pose", "PoseStamped", "PoseWithCovariance")}
    vision = {name.rsplit("/", 1)[1]: of[name] for name in VISION}
    return store, conversions.Types(
        header=header, Image=of["sensor_msgs/msg/Image"], **geometry, **vision,
        array=lambda values: numpy.array(values, numpy.float64),
        octets=lambda data: numpy.frombuffer(data, numpy.uint8))


def result() -> Any:
    """An answer of the daemon with one object and a mask of 3 x 2 pixels."""
    message = Schemas().new("semsplat.v1.GoalResult")
    message.header.stamp.FromNanoseconds(STAMP_NS)
    message.header.frame_id = "map"
    thing = message.objects.add(id="o7", label="red mug", score=0.75, state=2)
    thing.pose.position.x, thing.pose.position.y, thing.pose.position.z = 1.5, -2.25, 0.125
    thing.pose.orientation.y, thing.pose.orientation.w = 0.6, 0.8
    thing.size.x, thing.size.y, thing.size.z = 0.1, 0.2, 0.3
    thing.pose_covariance.extend(range(36))
    mask = thing.masks.add(camera="front", width=3, height=2, rle_counts="221O")
    mask.image_stamp.FromNanoseconds(STAMP_NS - 5)
    return message


class ToROS2Test(unittest.TestCase):
    """Written to CDR as ROS 2 does and read again."""

    def setUp(self) -> None:
        self.store, self.types = ros2()

    def through_cdr(self, message: Any, name: str) -> Any:
        return self.store.deserialize_cdr(self.store.serialize_cdr(message, name), name)

    def test_detections(self) -> None:
        array = self.through_cdr(conversions.detections(result(), self.types), "vision_msgs/msg/Detection3DArray")
        self.assertEqual((array.header.stamp.sec, array.header.stamp.nanosec), divmod(STAMP_NS, 10**9))
        self.assertEqual(array.header.frame_id, "map")
        (found,) = array.detections
        self.assertEqual((found.id, found.header.frame_id), ("o7", "map"))
        (hypothesis,) = found.results
        self.assertEqual((hypothesis.hypothesis.class_id, hypothesis.hypothesis.score), ("red mug", 0.75))
        self.assertEqual(list(hypothesis.pose.covariance), [float(i) for i in range(36)])
        center = found.bbox.center
        self.assertEqual((center.position.x, center.position.y, center.position.z), (1.5, -2.25, 0.125))
        self.assertEqual((center.orientation.x, center.orientation.y, center.orientation.w), (0, 0.6, 0.8))
        self.assertEqual((found.bbox.size.x, found.bbox.size.y, found.bbox.size.z), (0.1, 0.2, 0.3))

    def test_removed_objects_are_left_out(self) -> None:
        message = result()
        message.objects[0].state = 5
        self.assertEqual(conversions.detections(message, self.types).detections, [])

    def test_mask(self) -> None:
        ((camera, image),) = conversions.mask_images(result(), {"front": "front_optical_frame"}, self.types)
        image = self.through_cdr(image, "sensor_msgs/msg/Image")
        self.assertEqual(camera, "front")
        self.assertEqual((image.width, image.height, image.step, image.encoding), (3, 2, 3, "mono8"))
        self.assertEqual(image.header.frame_id, "front_optical_frame")
        self.assertEqual(conversions.ros_stamp_ns(image), STAMP_NS - 5)
        self.assertEqual(bytes(image.data), bytes([0, 255, 0, 0, 255, 255]))

    def test_pose(self) -> None:
        message = conversions.pose_stamped(result(), self.types)
        message = self.through_cdr(message, "geometry_msgs/msg/PoseStamped")
        self.assertEqual((message.pose.position.x, message.pose.orientation.w), (1.5, 0.8))
        empty = Schemas().new("semsplat.v1.GoalResult")
        self.assertIsNone(conversions.pose_stamped(empty, self.types))


class FromROS2Test(unittest.TestCase):
    def setUp(self) -> None:
        self.store, self.types = ros2()

    def make(self, name: str, **fields: Any) -> Any:
        message = self.store.types[name](**fields)
        return self.store.deserialize_cdr(self.store.serialize_cdr(message, name), name)

    def test_image(self) -> None:
        header = self.types.header(STAMP_NS, "front_optical_frame")
        message = self.make("sensor_msgs/msg/Image", header=header, height=2, width=1, encoding="8UC3",
                            is_bigendian=0, step=4, data=numpy.arange(8, dtype=numpy.uint8))
        self.assertEqual(conversions.image(message), {
            "frame": "front_optical_frame", "encoding": "bgr8", "width": 1, "height": 2, "step": 4,
            "data": bytes(range(8)), "stamp_ns": STAMP_NS})
        message.encoding = "bayer_rggb8"
        with self.assertRaisesRegex(ValueError, "encoding 'bayer_rggb8' is not read; allowed are"):
            conversions.image(message)
        message.encoding, message.height = "rgb8", 3
        with self.assertRaisesRegex(ValueError, "8 bytes for 3 rows of 4"):
            conversions.image(message)

    def test_compressed_image(self) -> None:
        header = self.types.header(STAMP_NS, "a")
        for text, name in (("jpeg", "jpeg"), ("rgb8; jpeg compressed bgr8", "jpeg"), ("PNG", "png")):
            message = self.make("sensor_msgs/msg/CompressedImage", header=header, format=text,
                                data=numpy.zeros(3, numpy.uint8))
            self.assertEqual(conversions.compressed_image(message)["format"], name)
        for text in ("", "16UC1; compressedDepth png", "h264"):
            message.format = text
            with self.assertRaises(ValueError):
                conversions.compressed_image(message)

    def test_camera_info(self) -> None:
        roi = self.store.types["sensor_msgs/msg/RegionOfInterest"](
            x_offset=0, y_offset=0, height=0, width=0, do_rectify=False)
        k = numpy.array([525, 0, 319.5, 0, 525, 239.5, 0, 0, 1], numpy.float64)
        message = self.make(
            "sensor_msgs/msg/CameraInfo", header=self.types.header(STAMP_NS, "/a"), height=480, width=640,
            distortion_model="equidistant", d=numpy.array([0.1, 0.2, 0.3, 0.4]), k=k, r=numpy.eye(3).ravel(),
            p=numpy.zeros(12), binning_x=0, binning_y=0, roi=roi)
        self.assertEqual(conversions.camera_info(message), {
            "frame": "a", "width": 640, "height": 480, "k": list(k), "model": "kannala_brandt",
            "distortion": [0.1, 0.2, 0.3, 0.4]})
        message.k = numpy.zeros(9)
        with self.assertRaisesRegex(ValueError, "not calibrated"):
            conversions.camera_info(message)

    def test_transforms(self) -> None:
        of = self.store.types
        transform = of["geometry_msgs/msg/Transform"](
            translation=self.types.Vector3(x=1.0, y=2.0, z=3.0),
            rotation=self.types.Quaternion(x=0.0, y=0.6, z=0.0, w=0.8))
        stamped = of["geometry_msgs/msg/TransformStamped"](
            header=self.types.header(STAMP_NS, "map"), child_frame_id="/odom", transform=transform)
        message = self.make("tf2_msgs/msg/TFMessage", transforms=[stamped])
        self.assertEqual(list(conversions.transforms(message)), [{
            "parent": "map", "child": "odom", "translation": (1.0, 2.0, 3.0),
            "rotation_xyzw": (0.0, 0.6, 0.0, 0.8), "stamp_ns": STAMP_NS}])


def debian() -> Any | None:
    """Debian's ROS 1 classes; None where they are not installed."""
    sys.path.append("/usr/lib/python3/dist-packages")
    try:
        import genpy
        import geometry_msgs.msg as geometry
        import sensor_msgs.msg as sensor
        import std_msgs.msg as std
    except ImportError:
        return None
    finally:
        sys.path.remove("/usr/lib/python3/dist-packages")
    return SimpleNamespace(genpy=genpy, geometry=geometry, sensor=sensor, std=std)


ROS1 = debian()


@unittest.skipIf(ROS1 is None, "no ROS 1 classes: apt-get install python3-sensor-msgs python3-geometry-msgs")
class ROS1Test(unittest.TestCase):
    """Serialised as ROS 1 does and read again."""

    def setUp(self) -> None:
        ros: Any = ROS1

        def header(stamp_ns: int, frame: str) -> Any:
            return ros.std.Header(stamp=ros.genpy.Time(*divmod(stamp_ns, 10**9)), frame_id=frame)

        g = ros.geometry
        self.ros = ros
        self.types = conversions.Types(
            header=header, Point=g.Point, Vector3=g.Vector3, Quaternion=g.Quaternion, Pose=g.Pose,
            PoseStamped=g.PoseStamped, PoseWithCovariance=g.PoseWithCovariance, Image=ros.sensor.Image)

    def through_wire(self, message: Any) -> Any:
        import io
        buffer = io.BytesIO()
        message.serialize(buffer)
        return type(message)().deserialize(buffer.getvalue())

    def test_mask_and_pose(self) -> None:
        ((_, image),) = conversions.mask_images(result(), {"front": "f"}, self.types)
        image = self.through_wire(image)
        self.assertEqual(bytes(image.data), bytes([0, 255, 0, 0, 255, 255]))
        self.assertEqual(conversions.ros_stamp_ns(image), STAMP_NS - 5)
        pose = self.through_wire(conversions.pose_stamped(result(), self.types))
        self.assertEqual((pose.pose.position.y, pose.header.frame_id), (-2.25, "map"))

    def test_camera_info_and_image(self) -> None:
        info = self.ros.sensor.CameraInfo(
            header=self.types.header(STAMP_NS, "/a"), width=640, height=480, distortion_model="plumb_bob",
            K=[525, 0, 319.5, 0, 525, 239.5, 0, 0, 1], D=[0.1, 0, 0, 0, 0], R=[0] * 9, P=[0] * 12)
        arguments = conversions.camera_info(self.through_wire(info))
        self.assertEqual((arguments["frame"], arguments["k"][0]), ("a", 525.0))
        image = self.ros.sensor.Image(header=self.types.header(STAMP_NS, "a"), width=2, height=1,
                                      encoding="mono8", step=2, data=b"\x01\x02")
        self.assertEqual(conversions.image(self.through_wire(image))["data"], b"\x01\x02")


if __name__ == "__main__":
    unittest.main()
