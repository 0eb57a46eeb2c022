#!/usr/bin/env python3
"""Writes ROS bags with PyPI's rosbags, and beside them what the session must hold that is made of them.

The same messages go into ROS 1 bags (plain, bz2, lz4, not closed) and rosbag2 recordings in MCAP (plain, packed, big-endian,
split). `room.*` are the messages of room.mcap, a session of a simulated room that `semsplat record` wrote, as ROS's.

Needs: pip install -r requirements.txt
"""
import io
import json
import math
import shutil
import struct
import zlib
from pathlib import Path

import numpy as np
from mcap.reader import make_reader
from mcap_protobuf.decoder import DecoderFactory
from PIL import Image as Picture
from rosbags.rosbag1 import Writer as Writer1
from rosbags.rosbag2 import CompressionFormat, CompressionMode, StoragePlugin
from rosbags.rosbag2 import Writer as Writer2
from rosbags.typesys import Stores, get_types_from_msg, get_typestore

here = Path(__file__).parent
STORES = {1: get_typestore(Stores.ROS1_NOETIC), 2: get_typestore(Stores.ROS2_HUMBLE)}
for tf in ("tf2_msgs/msg/TFMessage", "tf/msg/tfMessage"):
    STORES[1].register(get_types_from_msg("geometry_msgs/TransformStamped[] transforms", tf))
EPOCH = 1_764_000_000_000_000_000
MS = 1_000_000


class Messages:
    """Makes messages of one of the two generations, whose fields differ in a few names."""

    def __init__(self, generation):
        self.generation, self.types = generation, STORES[generation].types

    def make(self, name, **fields):
        return self.types[name](**fields)

    def header(self, stamp, frame):
        time = self.make("builtin_interfaces/msg/Time", sec=stamp // 10**9, nanosec=stamp % 10**9)
        extra = {"seq": 7} if self.generation == 1 else {}
        return self.make("std_msgs/msg/Header", stamp=time, frame_id=frame, **extra)

    def image(self, stamp, frame, width, height, encoding, step, data, big=0):
        return self.make("sensor_msgs/msg/Image", header=self.header(stamp, frame), height=height, width=width,
                         encoding=encoding, is_bigendian=big, step=step, data=np.frombuffer(data, np.uint8))

    def packed(self, stamp, frame, format, data):
        return self.make("sensor_msgs/msg/CompressedImage", header=self.header(stamp, frame), format=format,
                         data=np.frombuffer(data, np.uint8))

    def info(self, stamp, frame, width, height, model, d, k, p=None, r=None, binning=(0, 0), roi=(0, 0, 0, 0)):
        region = self.make("sensor_msgs/msg/RegionOfInterest", x_offset=roi[0], y_offset=roi[1], width=roi[2],
                           height=roi[3], do_rectify=False)
        values = {"d": d, "k": k, "r": r or [1, 0, 0, 0, 1, 0, 0, 0, 1], "p": p or [0] * 12}
        values = {name: np.array(value, np.float64) for name, value in values.items()}
        if self.generation == 1:
            values = {name.upper(): value for name, value in values.items()}
        return self.make("sensor_msgs/msg/CameraInfo", header=self.header(stamp, frame), height=height, width=width,
                         distortion_model=model, binning_x=binning[0], binning_y=binning[1], roi=region, **values)

    def vector(self, xyz, name="Vector3"):
        return self.make(f"geometry_msgs/msg/{name}", x=xyz[0], y=xyz[1], z=xyz[2])

    def turn(self, q):
        return self.make("geometry_msgs/msg/Quaternion", x=q[0], y=q[1], z=q[2], w=q[3])

    def transform(self, stamp, parent, child, xyz, q):
        pose = self.make("geometry_msgs/msg/Transform", translation=self.vector(xyz), rotation=self.turn(q))
        return self.make("geometry_msgs/msg/TransformStamped", header=self.header(stamp, parent),
                         child_frame_id=child, transform=pose)

    def tf(self, *transforms):
        return self.make("tf2_msgs/msg/TFMessage", transforms=list(transforms))

    def pose(self, xyz, q):
        return self.make("geometry_msgs/msg/Pose", position=self.vector(xyz, "Point"), orientation=self.turn(q))

    def stamped(self, stamp, frame, xyz, q):
        return self.make("geometry_msgs/msg/PoseStamped", header=self.header(stamp, frame), pose=self.pose(xyz, q))

    def sure(self, xyz, q):
        return self.make("geometry_msgs/msg/PoseWithCovariance", pose=self.pose(xyz, q),
                         covariance=np.arange(36, dtype=np.float64))

    def covered(self, stamp, frame, xyz, q):
        return self.make("geometry_msgs/msg/PoseWithCovarianceStamped", header=self.header(stamp, frame),
                         pose=self.sure(xyz, q))

    def odometry(self, stamp, frame, child, xyz, q):
        speed = self.make("geometry_msgs/msg/Twist", linear=self.vector([1.0, 2, 3]), angular=self.vector([4.0, 5, 6]))
        twist = self.make("geometry_msgs/msg/TwistWithCovariance", twist=speed, covariance=np.zeros(36))
        return self.make("nav_msgs/msg/Odometry", header=self.header(stamp, frame), child_frame_id=child,
                         pose=self.sure(xyz, q), twist=twist)

    def imu(self, stamp):
        zeros = np.zeros(9)
        return self.make("sensor_msgs/msg/Imu", header=self.header(stamp, "imu"), orientation=self.turn([0.0, 0, 0, 1]),
                         orientation_covariance=zeros, angular_velocity=self.vector([0.0, 0, 0]),
                         angular_velocity_covariance=zeros, linear_acceleration=self.vector([0.0, 0, 9.81]),
                         linear_acceleration_covariance=zeros)


IMAGE, PACKED = "sensor_msgs/msg/Image", "sensor_msgs/msg/CompressedImage"
INFO, TF = "sensor_msgs/msg/CameraInfo", "tf2_msgs/msg/TFMessage"
COLOR, DEPTH, FISHEYE = "camera_color_optical_frame", "camera_depth_optical_frame", "fisheye_optical_frame"


def noise(count, seed):
    return np.random.default_rng(seed).integers(0, 256, count, np.uint8).tobytes()


def picture(format, size=(16, 12), seed=3):
    file = io.BytesIO()
    Picture.frombytes("RGB", size, noise(3 * size[0] * size[1], seed)).save(file, format)
    return file.getvalue()


def depth_png(values):
    file = io.BytesIO()
    Picture.fromarray(values.astype(np.uint16)).save(file, "PNG")
    return file.getvalue()


def unit(x, y, z, w):
    length = math.sqrt(x * x + y * y + z * z + w * w)
    return [x / length, y / length, z / length, w / length]


K = [410.5, 0, 7.25, 0, 411.5, 5.75, 0, 0, 1]
D = [0.1, -0.2, 0.001, 0.002, 0.05]
P = [400.0, 0, 7.5, -12.0, 0, 401.0, 5.5, 0, 0, 0, 1, 0]
FISH_K = [300.0, 0, 320, 0, 301.0, 240, 0, 0, 1]
FISH_D = [0.01, -0.02, 0.003, -0.004]


def robot(m):
    """(topic, type, log time, message), in the order of writing; times are not all in order."""
    for index in range(6):
        log = EPOCH + index * 100 * MS
        stamp = log - 5 * MS
        q = unit(0.1 * index, 0.2, -0.3, 1)
        yield "/tf", TF, log, m.tf(
            m.transform(stamp, "odom", "/base_link", [0.1 * index, -2.0, 0.5], q),
            m.transform(stamp, "map", "odom", [index, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]))
        yield "/odom", "nav_msgs/msg/Odometry", log, m.odometry(stamp, "odom", "base_link", [index, 1.0, 2.0], q)
        yield "/vio/pose", "geometry_msgs/msg/PoseStamped", log, m.stamped(stamp, "world", [index, 3.0, 4.0], q)
        yield "/vio/covered", "geometry_msgs/msg/PoseWithCovarianceStamped", log, m.covered(
            stamp, "world", [index, 5.0, 6.0], q)
        yield "/imu", "sensor_msgs/msg/Imu", log, m.imu(stamp)
        yield "/camera/color/image_raw", IMAGE, log + 20 * MS, m.image(
            stamp, COLOR, 16, 12, "bgr8", 56, noise(56 * 12, index))
        yield "/camera/color/camera_info", INFO, log + 19 * MS, m.info(stamp, COLOR, 16, 12, "plumb_bob", D, K, P)
        yield "/camera/aligned_depth_to_color/image_raw", IMAGE, log + 21 * MS, m.image(
            stamp, "/" + COLOR, 16, 12, "16UC1", 32, noise(32 * 12, 50 + index))
        yield "/camera/depth/image_rect_raw", IMAGE, log + 5 * MS, m.image(
            stamp, DEPTH, 8, 6, "16UC1", 16, noise(16 * 6, 90 + index))
        yield "/camera/infra1/image_rect_raw", IMAGE, log, m.image(
            stamp, "infra1", 8, 6, "mono8", 8, noise(8 * 6, 70 + index))
        if index < 2:
            yield "/camera/color/image_raw/compressed", PACKED, log, m.packed(
                stamp, COLOR, "bgr8; jpeg compressed bgr8", picture("JPEG"))
        if index == 3:
            # Said once, and after the first images.
            yield "/tf_static", TF, log, m.tf(
                m.transform(stamp, "base_link", COLOR, [0.1, 0.2, 0.3], [-0.5, 0.5, -0.5, 0.5]),
                m.transform(stamp, "/base_link", FISHEYE, [0.4, 0.5, 0.6], [0.5, -0.5, 0.5, -0.5]))
        if index == 4:
            yield "/tf", TF, log + 1, m.tf(
                m.transform(stamp, "odom", "bent", [0.0, 0, 0], [0.0, 0, 0, 0]),
                m.transform(stamp, "odom", "straight", [0.0, 0, 0], [0.0, 0, 0, 1]),
                m.transform(stamp, "odom", "nowhere", [math.nan, 0, 0], [0.0, 0, 0, 1]))
        yield "/fisheye/image_raw/compressed", PACKED, log + 20 * MS, m.packed(
            stamp, FISHEYE, "rgb8; png compressed " if index == 5 else "rgb8; jpeg compressed bgr8",
            picture("PNG" if index == 5 else "JPEG", seed=index) if index < 4 or index == 5 else b"\0\0\0\1h264")
        # Half the resolution of a window of the sensor.
        yield "/fisheye/camera_info", INFO, log + 30 * MS, m.info(
            stamp, FISHEYE, 640, 480, "equidistant", FISH_D, FISH_K, binning=(2, 2), roi=(100, 50, 32, 24))


def crc(data):
    return zlib.crc32(data)


def expected_robot():
    """What the session must hold, by topic; worked out here, not by the program that is tested."""
    stamps = [EPOCH + index * 100 * MS - 5 * MS for index in range(6)]
    color = [[s, COLOR, 16, 12, "bgr8", 56, crc(noise(56 * 12, i))] for i, s in enumerate(stamps)]
    depth = [[s, COLOR, 16, 12, "16UC1", 32, crc(noise(32 * 12, 50 + i))] for i, s in enumerate(stamps)]
    fish = [[s, FISHEYE, "png" if i == 5 else "jpeg", crc(picture("PNG" if i == 5 else "JPEG", seed=i))]
            for i, s in enumerate(stamps) if i != 4]
    half = [150.0, 0, (320 - 100 + 0.5) / 2 - 0.5, 0, 150.5, (240 - 50 + 0.5) / 2 - 0.5, 0, 0, 1]
    tf = []
    for index, stamp in enumerate(stamps):
        q = unit(0.1 * index, 0.2, -0.3, 1)
        tf.append([stamp, "odom", "base_link", 0.1 * index, -2.0, 0.5, *q])
        tf.append([stamp, "map", "odom", index, 0, 0, 0, 0, 0, 1])
        if index == 4:
            tf.append([stamp, "odom", "straight", 0, 0, 0, 0, 0, 0, 1])
    eye = [1.0, 0, 0, 0, 1, 0, 0, 0, 1]
    return {
        "images": {"/camera/color/image": color, "/camera/color/depth": depth},
        "packed": {"/camera/fisheye/image": fish},
        "calibrations": {
            "/camera/color/calibration": [[s, COLOR, 16, 12, "plumb_bob", D, K, eye, P] for s in stamps],
            "/camera/fisheye/calibration":
                [[s, FISHEYE, 16, 12, "kannala_brandt", FISH_D, half, eye, []] for s in stamps]},
        "transforms": {
            "/tf": tf,
            "/tf_static": [[stamps[3], "base_link", COLOR, 0.1, 0.2, 0.3, -0.5, 0.5, -0.5, 0.5],
                           [stamps[3], "base_link", FISHEYE, 0.4, 0.5, 0.6, 0.5, -0.5, 0.5, -0.5]]},
    }


ENCODINGS = {"rgb8": 3, "bgr8": 3, "rgba8": 4, "bgra8": 4, "mono8": 1, "8UC1": 1, "8UC3": 3, "yuv422": 2,
             "yuv422_yuy2": 2, "bayer_rggb8": 1, "bayer_bggr8": 1, "bayer_gbrg8": 1, "bayer_grbg8": 1}


def encodings(m):
    """One message of each encoding, under a topic with its name; then depth in all its ways."""
    for index, (name, size) in enumerate(ENCODINGS.items()):
        yield f"/{name}/image_raw", IMAGE, EPOCH, m.image(
            EPOCH, "f", 4, 4, name, 4 * size, noise(16 * size, index))
    millimetres = np.array([[0, 1, 500], [1000, 4660, 65535]], np.uint16)
    metres = np.array([[0.5, 1.25, np.nan], [2.0, 4.0, 10.0]], np.float32)
    yield "/depth/little", IMAGE, EPOCH, m.image(EPOCH, "f", 3, 2, "16UC1", 6, millimetres.tobytes())
    yield "/depth/big", IMAGE, EPOCH, m.image(EPOCH, "f", 3, 2, "16UC1", 6, millimetres.byteswap().tobytes(), 1)
    yield "/depth/metres", IMAGE, EPOCH, m.image(EPOCH, "f", 3, 2, "32FC1", 12, metres.tobytes())
    yield "/depth/bigmetres", IMAGE, EPOCH, m.image(EPOCH, "f", 3, 2, "32FC1", 12, metres.byteswap().tobytes(), 1)
    head = struct.pack("<iff", 0, 0, 0)
    yield "/depth/png/compressedDepth", PACKED, EPOCH, m.packed(
        EPOCH, "f", "16UC1; compressedDepth png", head + depth_png(millimetres))
    yield "/depth/bare/compressed", PACKED, EPOCH, m.packed(
        EPOCH, "f", "16UC1; png compressed ", depth_png(millimetres))
    a, b = np.float32(30.0), np.float32(2.0)
    inverse = np.array([[0, 62, 17], [302, 3002, 5]], np.uint16)
    yield "/depth/inverse/compressedDepth", PACKED, EPOCH, m.packed(
        EPOCH, "f", "32FC1; compressedDepth png", struct.pack("<iff", 1, a, b) + depth_png(inverse))
    yield "/depth/rvl/compressedDepth", PACKED, EPOCH, m.packed(
        EPOCH, "f", "16UC1; compressedDepth rvl", head + b"\1\2\3\4")


def expected_encodings():
    rows = {name: ["image", 4, 4, name, 4 * size, list(noise(16 * size, index))]
            for index, (name, size) in enumerate(ENCODINGS.items())}
    millimetres = np.array([[0, 1, 500], [1000, 4660, 65535]], np.uint16).tobytes()
    metres = np.array([[0.5, 1.25, np.nan], [2.0, 4.0, 10.0]], np.float32).tobytes()
    for name in ("depth/little", "depth/big", "depth/png/compressedDepth", "depth/bare/compressed"):
        rows[name] = ["depth", 3, 2, "16UC1", 6, list(millimetres)]
    for name in ("depth/metres", "depth/bigmetres"):
        rows[name] = ["depth", 3, 2, "32FC1", 12, list(metres)]
    # A / (value - B) with A = 30 and B = 2; 0 is no measurement.
    inverse = np.array([[np.nan, 30 / 60, 30 / 15], [30 / 300, 30 / 3000, 30 / 3]], np.float32)
    rows["depth/inverse/compressedDepth"] = ["depth", 3, 2, "32FC1", 12, list(inverse.tobytes())]
    return rows


def cameras(m):
    """Cameras whose names and calibrations are of the unusual kinds; poses are in odometry only."""
    def camera(name, topic, info):
        yield f"{name}/{topic}", IMAGE, EPOCH, m.image(EPOCH, name, 4, 4, "rgb8", 12, noise(48, 1))
        yield f"{name}/camera_info", INFO, EPOCH, info

    zoomed = [380.0, 0, 2.5, 0, 0, 381.0, 1.5, 0, 0, 0, 1, 0]
    yield from camera("/rectified", "image_rect_color", m.info(EPOCH, "r", 4, 4, "plumb_bob", D, K, zoomed))
    yield from camera("/rational", "image_raw", m.info(
        EPOCH, "q", 4, 4, "rational_polynomial", [1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0], K))
    yield from camera("/dead", "image_raw", m.info(EPOCH, "d", 4, 4, "plumb_bob", [], [0] * 9))
    yield from camera("/odd", "image_raw", m.info(EPOCH, "o", 4, 4, "omnidirectional", [1], K))
    yield from camera("/one/eye", "image_raw", m.info(EPOCH, "e", 8, 8, "", [0, 0, 0, 0, 0], K))
    yield from camera("/two/eye", "image_raw", m.info(EPOCH, "f", 4, 4, "plumb_bob", D, K))
    yield "/image_raw", IMAGE, EPOCH, m.image(EPOCH, "lonely", 4, 4, "rgb8", 12, noise(48, 1))
    yield "/odom", "nav_msgs/msg/Odometry", EPOCH, m.odometry(EPOCH, "odom", "base", [1.0, 2, 3], [0.0, 0, 0, 1])
    yield "/vio", "geometry_msgs/msg/PoseStamped", EPOCH, m.stamped(EPOCH, "odom", [1.0, 2, 3], [0.0, 0, 0, 1])


def room(m):
    """The messages of room.mcap as ROS's."""
    q = lambda r: [r.x, r.y, r.z, r.w]  # noqa: E731
    v = lambda t: [t.x, t.y, t.z]  # noqa: E731
    with open(here / "room.mcap", "rb") as file:
        reader = make_reader(file, decoder_factories=[DecoderFactory()])
        for schema, channel, message, value in reader.iter_decoded_messages():
            log, what = message.log_time, channel.topic.rsplit("/", 1)[1]
            stamp = value.timestamp.seconds * 10**9 + value.timestamp.nanos if hasattr(value, "timestamp") else 0
            if what == "image":
                yield "/robot/front/image_raw/compressed", PACKED, log, m.packed(
                    stamp, value.frame_id, f"rgb8; {value.format} compressed bgr8", value.data)
            elif what == "calibration":
                yield "/robot/front/camera_info", INFO, log, m.info(
                    stamp, value.frame_id, value.width, value.height, value.distortion_model, list(value.D),
                    list(value.K))
            else:
                transforms = value.transforms if hasattr(value, "transforms") else [value]
                yield f"/{what}", TF, log, m.tf(*(
                    m.transform(t.timestamp.seconds * 10**9 + t.timestamp.nanos, t.parent_frame_id,
                                t.child_frame_id, v(t.translation), q(t.rotation)) for t in transforms))


def ros1(name, source, compression=None, chunk_bytes=4000):
    path = here / f"{name}.bag"
    path.unlink(missing_ok=True)
    writer = Writer1(path)
    writer.chunk_threshold = chunk_bytes
    if compression:
        writer.set_compression(compression)
    connections = {}
    with writer:
        for topic, kind, log, message in source(Messages(1)):
            # ROS 1 has both; bags of the older kind are still about.
            if topic not in connections:
                connections[topic] = writer.add_connection(
                    topic, "tf/msg/tfMessage" if topic == "/tf" else kind, typestore=STORES[1])
            writer.write(connections[topic], log, bytes(STORES[1].serialize_ros1(message, kind)))


def ros2(name, source, compression=None, little_endian=True, part=None):
    folder = here / name
    shutil.rmtree(folder, ignore_errors=True)
    writer = Writer2(folder, version=9, storage_plugin=StoragePlugin.MCAP)
    if compression:
        writer.set_compression(compression, CompressionFormat.ZSTD)
    connections = {}
    with writer:
        for index, (topic, kind, log, message) in enumerate(source(Messages(2))):
            if part is not None and not part(log):
                continue
            if topic not in connections:
                connections[topic] = writer.add_connection(topic, kind, typestore=STORES[2])
            data = STORES[2].serialize_cdr(message, kind, little_endian=little_endian)
            writer.write(connections[topic], log, bytes(data))


def split(name, source, at):
    """Two recordings put together as ROS's recorder splits one."""
    ros2(name + "_0", source, part=lambda log: log < at)
    ros2(name + "_1", source, part=lambda log: log >= at)
    folder = here / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    metadata = (here / f"{name}_0" / "metadata.yaml").read_text()
    line = f"  - {name}_0.mcap\n"
    assert line in metadata, metadata
    (folder / "metadata.yaml").write_text(metadata.replace(line, line + line.replace("_0.", "_1."), 1))
    for part in (f"{name}_0", f"{name}_1"):
        shutil.move(here / part / f"{part}.mcap", folder / f"{part}.mcap")
        shutil.rmtree(here / part)


def unclosed(name, source):
    """plain.bag as a recorder leaves it that was killed: no index, and no length for the last chunk."""
    data = bytearray((here / f"{source}.bag").read_bytes())
    place = data.index(b"index_pos=") + len("index_pos=")
    index = struct.unpack_from("<Q", data, place)[0]
    data[place:place + 8] = bytes(8)
    del data[index:]
    header = data.rindex(b"compression=none")
    size = data.rindex(b"size=") + len("size=")
    assert abs(size - header) < 60
    # The header's fields end where the data's length begins; whichever field is last.
    start = data.rindex(b"op=\x05")
    record = start
    while True:
        record -= 1
        length = struct.unpack_from("<I", data, record)[0]
        if 20 < length < 100 and record + 4 <= min(start, header) - 4 + 4 and record + 4 + length > max(start, header):
            break
    end = record + 4 + length
    count = struct.unpack_from("<I", data, end)[0]
    data[size:size + 4] = bytes(4)
    data[end:end + 4] = bytes(4)
    # Behind the chunk would come its index, which is not written yet either.
    del data[end + 4 + count:]
    (here / f"{name}.bag").write_bytes(data)


if __name__ == "__main__":
    ros1("plain", robot)
    ros1("bz2", robot, Writer1.CompressionFormat.BZ2)
    ros1("lz4", robot, Writer1.CompressionFormat.LZ4)
    unclosed("unclosed", "plain")
    ros2("robot", robot)
    ros2("packed", robot, CompressionMode.STORAGE)
    ros2("bigendian", robot, little_endian=False)
    split("split", robot, EPOCH + 250 * MS)
    ros2("message_zstd", robot, CompressionMode.MESSAGE)
    (here / "robot.json").write_text(json.dumps(expected_robot()) + "\n")
    ros1("encodings", encodings)
    ros2("encodings", encodings)
    (here / "encodings.json").write_text(json.dumps(expected_encodings()) + "\n")
    ros1("cameras", cameras, Writer1.CompressionFormat.LZ4)
    ros1("room", room, chunk_bytes=30_000)
    ros2("room", room)
