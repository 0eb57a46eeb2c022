#!/usr/bin/env python3
"""Reads an MCAP file with the official Python package in each of its ways, with checksums, and prints what it found.

usage: read_back.py FILE      Needs: pip install mcap mcap-protobuf-support
"""
import json
import sys
import zlib

from mcap.reader import NonSeekingReader, make_reader
from mcap.stream_reader import StreamReader
from mcap_protobuf.decoder import DecoderFactory


def rows(reader, **options):
    return [
        [channel.topic, message.sequence, message.log_time, message.publish_time, zlib.crc32(message.data)]
        for _, channel, message in reader.iter_messages(**options)
    ]


def main(path):
    with open(path, "rb") as file:
        reader = make_reader(file, validate_crcs=True, decoder_factories=[DecoderFactory()])
        found = {"kind": type(reader).__name__, "indexed": rows(reader)}
        header, summary = reader.get_header(), reader.get_summary()
        found["header"] = [header.profile, header.library]
        found["statistics"] = summary.statistics.message_count
        found["chunks"] = [chunk.compression for chunk in summary.chunk_indexes]
        found["topics"] = sorted(channel.topic for channel in summary.channels.values())
        found["picked"] = rows(reader, topics=["/heartbeat"], starting_at=found["indexed"][5][2])
        found["attachments"] = [[a.name, a.data.decode()] for a in reader.iter_attachments()]
        found["metadata"] = [[m.name, m.metadata] for m in reader.iter_metadata()]
        found["decoded"] = [
            [schema.name, message.sequence] for schema, _, _, message in
            reader.iter_decoded_messages(topics=["/heartbeat"])
        ]
    with open(path, "rb") as file:
        found["streamed"] = rows(NonSeekingReader(file, validate_crcs=True), log_time_order=False)
    with open(path, "rb") as file:
        kinds = [type(record).__name__ for record in StreamReader(file, emit_chunks=True, validate_crcs=True).records]
        found["kinds"] = sorted(set(kinds))
    print(json.dumps(found))


main(sys.argv[1])
