"""labels.json of sequence folders: what instance ids are called, and which names the training data has."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..vocabulary import CLASSES, phrases

Instances = dict[int, dict[str, Any]]  # id -> {name, category, synonyms?, ...}


def nearest_labels(folder: Path) -> Path | None:
    """labels.json of the folder or of its nearest parent that has one."""
    return next((p / "labels.json" for p in (folder, *folder.parents) if (p / "labels.json").exists()), None)


def read_instances(path: Path) -> Instances:
    return {int(k): v for k, v in json.loads(path.read_text())["instances"].items()}


def read_picture_labels(folder: Path) -> dict[str, Instances]:
    """labels.json of a folder of single pictures: file name -> its instances."""
    table: dict[str, Any] = json.loads((folder / "labels.json").read_text())
    return {
        picture: {int(k): v for k, v in entries.items() if isinstance(v, dict) and "name" in v}
        for picture, entries in table.items()
        if isinstance(entries, dict) and all(k.isdigit() for k in entries)
    }


def collect_names(sequences: Iterable[Path], images2d: Iterable[Path]) -> dict[str, list[str]]:
    """name -> its phrases, over all sequence folders and folders of pictures; synonyms of every file are joined."""
    files = {labels for folder in sequences if (labels := nearest_labels(folder)) is not None}
    values = [v for path in sorted(files) for v in read_instances(path).values()]
    for folder in images2d:
        values += [v for instances in read_picture_labels(folder).values() for v in instances.values()]
    synonyms: dict[str, dict[str, None]] = {}
    for value in values:
        synonyms.setdefault(value["name"], {}).update(dict.fromkeys(value.get("synonyms", ())))
    return {name: phrases(name, tuple(extra)) for name, extra in synonyms.items()}


class LabelTable:
    """Instance ids of one recording to name and class indices, both counted from 1; 0 is unknown."""

    def __init__(self, instances: Instances, name_index: Mapping[str, int]) -> None:
        size = max(instances, default=0) + 2  # the last row, of zeros, takes every id that labels.json does not know
        self.names, self.classes = np.zeros(size, np.uint16), np.zeros(size, np.uint8)
        for key, value in instances.items():
            self.names[key] = name_index.get(value["name"], -1) + 1
            if value.get("category") in CLASSES:
                self.classes[key] = CLASSES.index(value["category"]) + 1

    def __call__(self, instance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Ids of any shape to names (uint16) and classes (uint8) of that shape."""
        known = np.minimum(instance, len(self.names) - 1)
        return self.names[known], self.classes[known]
