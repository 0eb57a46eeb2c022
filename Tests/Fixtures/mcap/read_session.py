#!/usr/bin/env python3
"""Reads a session with the official Python packages, every checksum and every message, and prints what it found.

usage: read_session.py FILE      Needs: pip install mcap mcap-protobuf-support
"""
import json
import sys
from collections import Counter

from mcap.reader import NonSeekingReader, make_reader
from mcap.stream_reader import StreamReader
from mcap_protobuf.decoder import DecoderFactory


def main(path):
    types, decoded, frames = {}, Counter(), {}
    with open(path, "rb") as file:
        reader = make_reader(file, validate_crcs=True, decoder_factories=[DecoderFactory()])
        for schema, channel, _, message in reader.iter_decoded_messages():
            assert message.DESCRIPTOR.full_name == schema.name, (message.DESCRIPTOR.full_name, schema.name)
            types[channel.topic] = schema.name
            decoded[channel.topic] += 1
            if hasattr(message, "frame_id"):
                frames[channel.topic] = message.frame_id
        statistics = reader.get_summary().statistics
        metadata = {record.name: record.metadata for record in reader.iter_metadata()}
        attachments = sorted(attachment.name for attachment in reader.iter_attachments())
    with open(path, "rb") as file:
        streamed = Counter(c.topic for _, c, _ in NonSeekingReader(file, validate_crcs=True).iter_messages(
            log_time_order=False))
    with open(path, "rb") as file:
        chunks = sum(type(r).__name__ == "Chunk" for r in StreamReader(
            file, emit_chunks=True, validate_crcs=True).records)
    print(json.dumps({
        "types": types, "decoded": decoded, "streamed": streamed, "frames": frames, "chunks": chunks,
        "statistics": statistics.message_count, "metadata": metadata, "attachments": attachments}))


main(sys.argv[1])
