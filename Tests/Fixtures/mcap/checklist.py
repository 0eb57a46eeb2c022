#!/usr/bin/env python3
"""Holds a recorded session against what Foxglove, and every other reader of MCAP, needs to open it well.

usage: checklist.py FILE...     The files of one session, in their order. Prints a line a fault, and fails if there is any;
                                otherwise it prints what it found as JSON.
Needs: pip install mcap mcap-protobuf-support foxglove-schemas-protobuf
"""
import importlib
import json
import sys

from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.message import Message
from mcap.exceptions import McapError
from mcap.reader import make_reader
from mcap.records import Attachment, Chunk, ChunkIndex, DataEnd, Footer, MessageIndex, Schema, Statistics, SummaryOffset
from mcap.stream_reader import StreamReader
from mcap_protobuf.decoder import DecoderFactory

# 2020-01-01 and 2100-01-01, nanoseconds since the Unix epoch.
EARLIEST, LATEST = 1_577_836_800_000_000_000, 4_102_444_800_000_000_000
faults: list[str] = []


def expect(holds: bool, sentence: str) -> None:
    if not holds:
        faults.append(sentence)


def structure(path: str) -> None:
    """The records themselves: chunks, indexes, statistics, checksums."""
    with open(path, "rb") as file:
        records = list(StreamReader(file, emit_chunks=True, validate_crcs=True).records)
    kinds = {type(record) for record in records}
    for kind in (Chunk, MessageIndex, ChunkIndex, Statistics, SummaryOffset, DataEnd, Footer):
        expect(kind in kinds, f"{path}: no {kind.__name__}")
    for record in records:
        if isinstance(record, Chunk):
            expect(record.uncompressed_crc != 0, f"{path}: a chunk without CRC")
        if isinstance(record, Footer):
            expect(record.summary_crc != 0, f"{path}: a summary without CRC")
    chunks = [record for record in records if isinstance(record, Chunk)]
    for earlier, later in zip(chunks, chunks[1:]):
        expect(earlier.message_end_time <= later.message_start_time,
               f"{path}: chunks overlap: {earlier.message_end_time} and {later.message_start_time}")
    for schema in (record for record in records if isinstance(record, Schema)):
        files = {f.name: f for f in FileDescriptorSet.FromString(schema.data).file}
        for file in files.values():
            for needed in file.dependency:
                expect(needed in files, f"{path}: {schema.name}: {needed} is not described")
        names = {f"{f.package}.{m.name}" for f in files.values() for m in f.message_type}
        expect(schema.name in names and schema.encoding == "protobuf", f"{path}: {schema.name} is not described")


def frames(message: Message):
    """Every frame id in a message."""
    for field, value in message.ListFields():
        if field.name.endswith("frame_id"):
            yield value
        elif field.message_type is not None:
            repeated = not isinstance(value, Message)
            for part in (value if repeated else [value]):
                if isinstance(part, Message):
                    yield from frames(part)


def official(name: str, data: bytes, ours: Message) -> bool:
    """Whether the official foxglove package reads the same bytes to the same fields and leaves none unread."""
    module = importlib.import_module(f"foxglove_schemas_protobuf.{name}_pb2")
    theirs = getattr(module, name).FromString(data)
    return same(ours, theirs)


def same(ours: Message, theirs: Message) -> bool:
    mine = {field.name: (field.number, value) for field, value in ours.ListFields()}
    official_fields = {field.name: (field.number, value) for field, value in theirs.ListFields()}
    if {k: v[0] for k, v in mine.items()} != {k: v[0] for k, v in official_fields.items()}:
        return False
    for name, (_, value) in mine.items():
        other = official_fields[name][1]
        if isinstance(value, Message):
            if not same(value, other):
                return False
        elif not isinstance(value, (str, bytes, int, float)):  # repeated
            if len(value) != len(other):
                return False
            for a, b in zip(value, other):
                if not (same(a, b) if isinstance(a, Message) else a == b):
                    return False
        elif value != other:
            return False
    return True


def contents(path: str, number: int, static: dict[str, bytes]) -> dict:
    found: dict[str, int] = {}
    calibrations, compared, image_frames = {}, set(), {}
    at_start = True
    with open(path, "rb") as file:
        reader = make_reader(file, validate_crcs=True, decoder_factories=[DecoderFactory()])
        summary = reader.get_summary()
        expect(summary.statistics.message_count == sum(summary.statistics.channel_message_counts.values()),
               f"{path}: the statistics disagree with themselves")
        opening: set[str] = set()
        for schema, channel, message, decoded in reader.iter_decoded_messages(log_time_order=False):
            topic = channel.topic
            found[topic] = found.get(topic, 0) + 1
            expect(EARLIEST < message.log_time < LATEST, f"{path}: {topic}: log time {message.log_time}")
            expect(message.publish_time != 0, f"{path}: {topic}: publish time 0")
            for frame in frames(decoded):
                expect(not frame.startswith("/") and frame != "", f"{path}: {topic}: frame '{frame}'")
            package, _, name = schema.name.rpartition(".")
            if package == "foxglove" and schema.name not in compared:
                compared.add(schema.name)
                expect(official(name, message.data, decoded), f"{path}: {schema.name} is not read as official")
            if topic.endswith("/calibration"):
                calibrations[topic.rsplit("/", 1)[0]] = decoded
            if topic.endswith("/image"):
                image_frames[topic.rsplit("/", 1)[0]] = decoded.frame_id
                stamp = decoded.timestamp.ToNanoseconds()
                # The robot's clock and the recorder's are the same here.
                expect(abs(message.log_time - stamp) < 60_000_000_000, f"{path}: {topic}: stamp {stamp}")
            is_static = topic == "/tf_static" or topic.endswith("/calibration")
            if at_start and is_static:
                opening.add(topic)
            at_start = at_start and is_static
            if is_static:
                static[topic] = message.data
        if number > 0:
            missing = set(static) - opening
            expect(not missing, f"{path}: does not begin with {sorted(missing)}")
        attachments = [a.name for a in reader.iter_attachments()]
        metadata = {m.name: m.metadata for m in reader.iter_metadata()}
    for camera, frame in image_frames.items():
        calibration = calibrations.get(camera)
        expect(calibration is not None, f"{path}: {camera} has images and no calibration")
        if calibration is not None:
            expect(calibration.frame_id == frame, f"{path}: {camera}: {calibration.frame_id} and {frame}")
            expect(calibration.K[0] > 0 and len(calibration.P) == 12, f"{path}: {camera}: K {calibration.K}")
    return {"topics": found, "attachments": attachments, "metadata": metadata, "compared": sorted(compared)}


def main() -> int:
    static: dict[str, bytes] = {}
    report = []
    for number, path in enumerate(sys.argv[1:]):
        try:
            structure(path)
            report.append(contents(path, number, static))
        except McapError as error:
            faults.append(f"{path}: {error}")
    if report:
        expect("counts" in report[-1]["metadata"], "the last file has no counts of what was recorded and dropped")
    for fault in faults:
        print(fault)
    if not faults:
        print(json.dumps(report))
    return 1 if faults else 0


sys.exit(main())
