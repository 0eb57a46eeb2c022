"""Talk to the semsplat daemon from Python: pyzmq and foxglove-schemas-protobuf are all it takes.

A message is three ZeroMQ parts: topic, fully-qualified protobuf name, payload. A request is three as
well: request id, name, payload; its answer has the same id. The daemon's own messages (semsplat.v1)
are read from the descriptor set that comes with the package, without generated code.
"""

from semsplat_client.keys import RefusedError
from semsplat_client.masks import counts, mono8
from semsplat_client.planner import Planner
from semsplat_client.robot import Robot
from semsplat_client.schemas import DESCRIPTORS, Schemas
from semsplat_client.topics import Topics

__all__ = ["DESCRIPTORS", "Planner", "RefusedError", "Robot", "Schemas", "Topics", "counts", "mono8"]
