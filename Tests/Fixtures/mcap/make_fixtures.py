#!/usr/bin/env python3
"""Writes MCAP files with the official Python package, and beside each what is in it, for the Swift tests to read.

Needs: pip install mcap mcap-protobuf-support
"""
import json
import zlib
from pathlib import Path

from google.protobuf.timestamp_pb2 import Timestamp
from mcap.writer import CompressionType, IndexType, Writer
from mcap_protobuf.schema import build_file_descriptor_set

here = Path(__file__).parent
EPOCH = 1_764_000_000_000_000_000


def messages():
    """40 messages of three channels; every fifth is 12 ms late, every eighth has the time of the one before."""
    for index in range(40):
        time = EPOCH + index * 5_000_000
        if index % 5 == 4:
            time -= 12_000_000
        if index % 8 == 7:
            time = EPOCH + (index - 1) * 5_000_000
        stamp = Timestamp(seconds=index, nanos=index * 1000).SerializeToString()
        data = [stamp, b'{"n": %d}' % index, bytes([index]) * 60][index % 3]
        yield index % 3, index, time, time + 17, data


def write(name, **options):
    with open(here / f"{name}.mcap", "wb") as file:
        writer = Writer(file, chunk_size=700, **options)
        writer.start(profile="fixture", library="mcap for Python")
        descriptors = build_file_descriptor_set(Timestamp).SerializeToString()
        proto = writer.register_schema("google.protobuf.Timestamp", "protobuf", descriptors)
        text = writer.register_schema("counter", "jsonschema", b'{"type": "object"}')
        channels = [
            writer.register_channel("/stamp", "protobuf", proto, {"rate": "200 Hz"}),
            writer.register_channel("/count", "json", text),
            writer.register_channel("/raw", "", 0, {"grad": "°"}),
        ]
        writer.add_attachment(EPOCH, EPOCH + 1, "notes.txt", "text/plain", "grüße".encode())
        for channel, sequence, log_time, publish_time, data in messages():
            writer.add_message(channels[channel], log_time, data, publish_time, sequence)
            if sequence == 20:
                writer.add_metadata("place", {"room": "kitchen", "étage": "2"})
        writer.add_attachment(EPOCH + 9, 0, "empty", "", b"")
        writer.finish()


def expected():
    rows = [
        {"topic": ["/stamp", "/count", "/raw"][channel], "sequence": sequence, "log": log, "publish": publish,
         "bytes": len(data), "crc": zlib.crc32(data)}
        for channel, sequence, log, publish, data in messages()
    ]
    (here / "expected.json").write_text(json.dumps(rows, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    write("plain", compression=CompressionType.NONE, enable_data_crcs=True)
    write("zstd", compression=CompressionType.ZSTD)
    write("lz4", compression=CompressionType.LZ4, enable_data_crcs=True)
    write("unchunked", use_chunking=False, enable_data_crcs=True)
    write("bare", compression=CompressionType.ZSTD, index_types=IndexType.NONE, use_statistics=False,
          use_summary_offsets=False, repeat_channels=False, repeat_schemas=False, enable_crcs=False)
    expected()
