"""Between semsplat's messages and ROS's, as functions without sockets and without ROS.

ROS's message classes come in as ``Types``: those of rclpy, of a bag library, or plain ones. Nothing of ROS is imported.
Frames, quaternions (x, y, z, w), metres and stamps are the same on both sides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from semsplat_client.masks import mono8

# ROS's names of distortion models, by Foxglove's.
DISTORTION = {"equidistant": "kannala_brandt", "fisheye": "kannala_brandt", "": "plumb_bob"}
# ROS's encodings that the daemon reads by another name; those that it reads by the same are not here.
ENCODINGS = {"8UC1": "mono8", "8UC3": "bgr8", "yuv422": "uyvy", "yuv422_yuy2": "yuyv"}
KNOWN_ENCODINGS = {"rgb8", "bgr8", "rgba8", "bgra8", "mono8", "uyvy", "yuyv"}


@dataclass(frozen=True)
class Types:
    """Makers of ROS messages; all but ``header`` are classes that take their fields by name."""

    header: Callable[[int, str], Any]
    """From a stamp, nanoseconds since the Unix epoch, and a frame."""
    Point: Callable[..., Any]
    Vector3: Callable[..., Any]
    Quaternion: Callable[..., Any]
    Pose: Callable[..., Any]
    PoseStamped: Callable[..., Any]
    PoseWithCovariance: Callable[..., Any]
    Image: Callable[..., Any]
    ObjectHypothesis: Callable[..., Any] | None = None
    ObjectHypothesisWithPose: Callable[..., Any] | None = None
    BoundingBox3D: Callable[..., Any] | None = None
    Detection3D: Callable[..., Any] | None = None
    Detection3DArray: Callable[..., Any] | None = None
    array: Callable[[Sequence[float]], Any] = list
    """What a fixed array of float64 wants, such as numpy's."""
    octets: Callable[[bytes], Any] = bytes
    """What a list of uint8 wants."""


def pose(message: Any, types: Types) -> Any:
    """A ``foxglove.Pose`` as ``geometry_msgs/Pose``."""
    position, rotation = message.position, message.orientation
    return types.Pose(
        position=types.Point(x=position.x, y=position.y, z=position.z),
        orientation=types.Quaternion(x=rotation.x, y=rotation.y, z=rotation.z, w=rotation.w),
    )


def pose_stamped(result: Any, types: Types) -> Any | None:
    """The best object of a ``GoalResult`` as ``geometry_msgs/PoseStamped``; None when it has none."""
    if not result.objects:
        return None
    return types.PoseStamped(header=header(result.header, types), pose=pose(result.objects[0].pose, types))


def detections(message: Any, types: Types) -> Any:
    """A ``GoalResult`` or an ``ObjectArray`` as ``vision_msgs/Detection3DArray``; what was removed is left out."""
    removed = 5
    stamp_and_frame = header(message.header, types)
    return _make(types.Detection3DArray)(
        header=stamp_and_frame,
        detections=[detection(o, stamp_and_frame, types) for o in message.objects if o.state != removed],
    )


def detection(thing: Any, stamp_and_frame: Any, types: Types) -> Any:
    """A ``semsplat.v1.Object`` as ``vision_msgs/Detection3D``: its id is stable, its class is its label."""
    covariance = list(thing.pose_covariance)
    if len(covariance) != 36:
        covariance = [0.0] * 36
    hypothesis = _make(types.ObjectHypothesisWithPose)(
        hypothesis=_make(types.ObjectHypothesis)(class_id=thing.label, score=thing.score),
        pose=types.PoseWithCovariance(pose=pose(thing.pose, types), covariance=types.array(covariance)),
    )
    box = _make(types.BoundingBox3D)(
        center=pose(thing.pose, types), size=types.Vector3(x=thing.size.x, y=thing.size.y, z=thing.size.z)
    )
    return _make(types.Detection3D)(header=stamp_and_frame, results=[hypothesis], bbox=box, id=thing.id)


def mask_images(result: Any, frames: dict[str, str], types: Types) -> list[tuple[str, Any]]:
    """The masks of the best object of a ``GoalResult``: camera and ``sensor_msgs/Image`` (mono8, 255 on the object).

    ``frames`` has the optical frame of each camera; the stamp is that of the image that the mask is of.
    """
    masks = list(result.objects[0].masks) if result.objects else []
    if result.HasField("prompt_mask") and result.prompt_mask not in masks:
        masks.insert(0, result.prompt_mask)
    return [
        (
            mask.camera,
            types.Image(
                header=types.header(stamp_ns(mask.image_stamp), frames.get(mask.camera, "")),
                height=mask.height,
                width=mask.width,
                encoding="mono8",
                is_bigendian=0,
                step=mask.width,
                data=types.octets(mono8(mask.rle_counts, mask.width, mask.height)),
            ),
        )
        for mask in masks
    ]


def header(message: Any, types: Types) -> Any:
    """A ``semsplat.v1.Header`` as ``std_msgs/Header``."""
    return types.header(stamp_ns(message.stamp), message.frame_id)


def stamp_ns(stamp: Any) -> int:
    """Nanoseconds since the Unix epoch of a protobuf Timestamp."""
    return int(stamp.seconds) * 1_000_000_000 + int(stamp.nanos)


# From ROS.


def ros_stamp_ns(message: Any) -> int:
    """Nanoseconds since the Unix epoch of a message with a header (ROS 2, or ROS 1's ``secs`` and ``nsecs``)."""
    stamp = message.header.stamp
    if hasattr(stamp, "sec"):
        return int(stamp.sec) * 1_000_000_000 + int(stamp.nanosec)
    return int(stamp.secs) * 1_000_000_000 + int(stamp.nsecs)


def frame(message: Any) -> str:
    """The frame of a message with a header; ROS 1 wrote some with a slash before them."""
    return str(message.header.frame_id).lstrip("/")


def image(message: Any) -> dict[str, Any]:
    """A ``sensor_msgs/Image`` as the arguments of ``Robot.raw_image``, all but the camera."""
    encoding = ENCODINGS.get(message.encoding, message.encoding)
    if encoding not in KNOWN_ENCODINGS:
        raise ValueError(
            f"encoding '{message.encoding}' is not read; allowed are {', '.join(sorted(KNOWN_ENCODINGS))}"
        )
    data = bytes(message.data)
    if message.step * message.height > len(data):
        raise ValueError(f"{len(data)} bytes for {message.height} rows of {message.step}")
    return {
        "frame": frame(message),
        "encoding": encoding,
        "width": int(message.width),
        "height": int(message.height),
        "step": int(message.step),
        "data": data,
        "stamp_ns": ros_stamp_ns(message),
    }


def compressed_image(message: Any) -> dict[str, Any]:
    """A ``sensor_msgs/CompressedImage`` as the arguments of ``Robot.image``, all but the camera.

    image_transport writes formats such as ``rgb8; jpeg compressed bgr8``.
    """
    words = str(message.format).lower()
    name = "png" if "png" in words else "jpeg" if "jpeg" in words or "jpg" in words else ""
    if not name or "compresseddepth" in words:
        raise ValueError(f"format '{message.format}' is not read; allowed are jpeg and png")
    return {
        "frame": frame(message),
        "jpeg": bytes(message.data),
        "stamp_ns": ros_stamp_ns(message),
        "format": name,
    }


def camera_info(message: Any) -> dict[str, Any]:
    """A ``sensor_msgs/CameraInfo`` as the arguments of ``Robot.calibration``, all but the camera."""
    k = [float(value) for value in (message.k if hasattr(message, "k") else message.K)]
    d = [float(value) for value in (message.d if hasattr(message, "d") else message.D)]
    if len(k) != 9 or k[0] == 0:
        raise ValueError(f"K is {k}: the camera is not calibrated")
    model = str(message.distortion_model)
    return {
        "frame": frame(message),
        "width": int(message.width),
        "height": int(message.height),
        "k": k,
        "model": DISTORTION.get(model, model),
        "distortion": d,
    }


def transforms(message: Any) -> Iterable[dict[str, Any]]:
    """A ``tf2_msgs/TFMessage`` as the arguments of ``Robot.transform``."""
    for each in message.transforms:
        move, turn = each.transform.translation, each.transform.rotation
        yield {
            "parent": frame(each),
            "child": str(each.child_frame_id).lstrip("/"),
            "translation": (float(move.x), float(move.y), float(move.z)),
            "rotation_xyzw": (float(turn.x), float(turn.y), float(turn.z), float(turn.w)),
            "stamp_ns": ros_stamp_ns(each),
        }


def _make(kind: Callable[..., Any] | None) -> Callable[..., Any]:
    if kind is None:
        raise TypeError("vision_msgs is not there; Types has none of its classes")
    return kind
