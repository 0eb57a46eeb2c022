"""Checkpoints that resume: weights, optimiser, generators, step and the minutes already spent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch


def save(path: Path, **state: Any) -> None:
    """Atomic: a killed run leaves the previous checkpoint."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(".tmp")
    torch.save(state, scratch)
    scratch.rename(path)


def load(path: Path) -> dict[str, Any]:
    try:
        return torch.load(path, map_location="cpu", weights_only=False)
    except TypeError:  # 1.13 has no weights_only
        return torch.load(path, map_location="cpu")
