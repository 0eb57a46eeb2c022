"""The names that topics have on the wire."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Topics:
    """A namespace before all topics, such as ``/robot1``, and new names for some."""

    namespace: str = ""
    remaps: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Topics:
        """What ``semsplat launch`` chose for this node: SEMSPLAT_NAMESPACE and SEMSPLAT_REMAP."""
        remaps = {}
        for remap in environment.get("SEMSPLAT_REMAP", "").split():
            inside, separator, outside = remap.partition(":=")
            if not (inside.startswith("/") and separator and outside.startswith("/")):
                raise ValueError(f"SEMSPLAT_REMAP has '{remap}'; write /from:=/to, separated by spaces")
            remaps[inside] = outside
        namespace = environment.get("SEMSPLAT_NAMESPACE", "").strip("/")
        return cls("/" + namespace if namespace else "", remaps)

    def outside(self, topic: str) -> str:
        """The name on the wire of what is ``topic`` in the documentation."""
        return self.remaps.get(topic, self.namespace + topic)

    def inside(self, topic: str) -> str | None:
        """The documentation's name of what is ``topic`` on the wire; None for a topic of somebody else."""
        for inside, outside in self.remaps.items():
            if outside == topic:
                return inside
        own = topic.removeprefix(self.namespace)
        return None if not topic.startswith(self.namespace) or own in self.remaps else own
