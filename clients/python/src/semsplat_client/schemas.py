"""Message classes without generated code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

DESCRIPTORS = Path(__file__).with_name("semsplat.fds")


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
