"""Checkpoints as their authors published them: read without running what is in them, checked tensor by tensor, and stored
as a folder of the Swift runtime, `config.json` and `weights.safetensors`."""

from __future__ import annotations

import json
import pickle
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from . import inert_pickle
from .safetensors_file import load_tensors, save_tensors

FORMAT = 1
Shapes = dict[str, tuple[int, ...]]


class CheckpointError(ValueError):
    """A checkpoint of another network, or not whole; says which tensors are wrong."""


def read_checkpoint(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file, a TorchScript archive, or a pickled state dict, also one that a Lightning
    checkpoint keeps under `state_dict`. Of a pickle nothing but tensors is built."""
    state = _stored_state(path)
    if isinstance(state, Mapping) and isinstance(state.get("state_dict"), Mapping):
        state = state["state_dict"]
    if not isinstance(state, Mapping):
        raise CheckpointError(f"{path} holds a {type(state).__name__}; a state dict is wanted")
    strange = [name for name, value in state.items() if not isinstance(value, Tensor)]
    if strange:
        raise CheckpointError(f"{path} holds what are no tensors: {', '.join(map(str, strange))}")
    return dict(state)


def _stored_state(path: Path) -> Any:
    try:
        if path.suffix == ".safetensors":
            return load_tensors(path)
        return _script_state(path) if _is_script(path) else _pickled_state(path)
    except (pickle.UnpicklingError, EOFError, RuntimeError, ValueError, KeyError, AttributeError, IndexError) as error:
        raise CheckpointError(f"no checkpoint can be read from it: {error}") from error


def _is_script(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any(name.endswith("/constants.pkl") for name in archive.namelist())


def _script_state(path: Path) -> Any:
    return torch.jit.load(str(path), map_location="cpu").state_dict()


def _pickled_state(path: Path) -> Any:
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError:
        if not zipfile.is_zipfile(path):
            raise
        # Lightning's checkpoints name classes of the training that made them.
        return inert_pickle.load(path)


def check_tensors(tensors: Mapping[str, Tensor], shapes: Mapping[str, tuple[int, ...]]) -> None:
    """Fails unless the tensors are exactly those of `shapes`, and finite; names every one that is wrong."""
    wrong = [f"'{name}' is missing" for name in shapes if name not in tensors]
    wrong += [f"'{name}' is unknown" for name in tensors if name not in shapes]
    for name, shape in shapes.items():
        if name not in tensors:
            continue
        if tuple(tensors[name].shape) != shape:
            wrong.append(f"'{name}' has shape {list(tensors[name].shape)}, {list(shape)} is wanted")
        elif not torch.isfinite(tensors[name]).all():
            wrong.append(f"'{name}' holds a NaN or an infinity")
    if wrong:
        raise CheckpointError("; ".join(sorted(wrong)))


def shape_of(tensors: Mapping[str, Tensor], name: str, axes: int, network: str) -> tuple[int, ...]:
    """The shape of a tensor that gives sizes; it must be there, with so many axes, none of them empty."""
    if name not in tensors:
        raise CheckpointError(f"'{name}' is missing: not a checkpoint of {network}")
    found = tuple(tensors[name].shape)
    if len(found) != axes or 0 in found:
        raise CheckpointError(f"'{name}' has shape {list(found)}; {axes} axes are wanted, none of them empty")
    return found


def store_folder(out: Path, tensors: Mapping[str, Tensor], config: Mapping[str, Any], dtype: torch.dtype) -> None:
    """`config.json` and `weights.safetensors`; fails where a number does not fit `dtype`."""
    stored = {name: value.detach().to(dtype) for name, value in tensors.items()}
    lost = sorted(name for name, value in stored.items() if not torch.isfinite(value).all())
    if lost:
        raise CheckpointError(f"not finite in {dtype}: {', '.join(lost)}; convert with --precision single")
    out.mkdir(parents=True, exist_ok=True)
    save_tensors(out / "weights.safetensors", stored)
    (out / "config.json").write_text(json.dumps({"format": FORMAT, **config}, indent=1) + "\n")


def without(tensors: Mapping[str, Tensor], unused: Iterable[str]) -> dict[str, Tensor]:
    """The tensors but for those of the given names, and of all below names that end in a point."""
    names = tuple(unused)
    prefixes = tuple(name for name in names if name.endswith("."))
    return {k: v for k, v in tensors.items() if k not in names and not k.startswith(prefixes)}


def linear(name: str, inputs: int, outputs: int) -> Shapes:
    return {f"{name}.weight": (outputs, inputs), f"{name}.bias": (outputs,)}


def norm(name: str, width: int) -> Shapes:
    return {f"{name}.weight": (width,), f"{name}.bias": (width,)}


def convolution(name: str, inputs: int, outputs: int, kernel: int = 1) -> Shapes:
    return {f"{name}.weight": (outputs, inputs, kernel, kernel), f"{name}.bias": (outputs,)}


def below(prefix: str, shapes: Mapping[str, tuple[int, ...]]) -> Shapes:
    """The shapes of a part, under its name."""
    return {f"{prefix}.{name}": shape for name, shape in shapes.items()}
