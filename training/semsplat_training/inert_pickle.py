"""Tensors out of a checkpoint that pickles more than tensors, without building or running anything else that it names.

`torch.load(weights_only=True)` refuses such files, and PyTorch 1.13 ignores the unpickler that it is given, so the archive is
read here: `data.pkl`, whose storages are the files `data/0`, `data/1` and so on (torch/serialization.py, since 1.6).
"""

from __future__ import annotations

import io
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

STORAGE_TYPES = {
    "DoubleStorage": torch.float64,
    "FloatStorage": torch.float32,
    "HalfStorage": torch.float16,
    "BFloat16Storage": torch.bfloat16,
    "LongStorage": torch.int64,
    "IntStorage": torch.int32,
    "ShortStorage": torch.int16,
    "CharStorage": torch.int8,
    "ByteStorage": torch.uint8,
    "BoolStorage": torch.bool,
}


def load(path: Path) -> Any:
    """What the archive holds; in the place of what is neither tensor nor plain value stand objects that do nothing."""
    with zipfile.ZipFile(path) as archive:
        pickled = [name for name in archive.namelist() if name.endswith("/data.pkl")]
        if len(pickled) != 1:
            raise pickle.UnpicklingError(f"{len(pickled)} entries data.pkl, one is wanted")
        folder = pickled[0].removesuffix("data.pkl")
        return _Unpickler(archive.read(pickled[0]), lambda key: archive.read(f"{folder}data/{key}")).load()


class _Inert:
    """Stands where a checkpoint holds an object of a class that is not loaded; it takes everything and does nothing."""

    def __init__(self, *_: Any, **__: Any) -> None: ...

    def __setstate__(self, _: Any) -> None: ...

    def __setitem__(self, _: Any, __: Any) -> None: ...

    def append(self, _: Any) -> None: ...

    def extend(self, _: Iterable[Any]) -> None: ...


class _Unpickler(pickle.Unpickler):
    def __init__(self, pickled: bytes, storage: Callable[[str], bytes]) -> None:
        super().__init__(io.BytesIO(pickled), encoding="utf-8")
        self._storage = storage
        self._read: dict[str, Tensor] = {}

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if module == "torch._utils" and name == "_rebuild_tensor_v2":
            return _tensor
        if module == "torch._utils" and name == "_rebuild_parameter":
            return _parameter
        if module == "torch" and name in STORAGE_TYPES:
            return STORAGE_TYPES[name]
        return type(name, (_Inert,), {"__module__": module})

    def persistent_load(self, saved: tuple[str, torch.dtype, str, str, int]) -> Tensor:
        """A storage, as the flat tensor of all its elements."""
        kind, dtype, key, _, count = saved
        if kind != "storage" or not isinstance(dtype, torch.dtype):
            raise pickle.UnpicklingError(f"a {kind} of {dtype}, where a storage of a known type is wanted")
        if key not in self._read:
            data = bytearray(self._storage(key))
            if len(data) != count * torch.empty(0, dtype=dtype).element_size():
                raise pickle.UnpicklingError(f"storage {key} has {len(data)} bytes for {count} elements of {dtype}")
            self._read[key] = torch.frombuffer(data, dtype=dtype) if data else torch.empty(0, dtype=dtype)
        return self._read[key]


def _tensor(storage: Tensor, offset: int, size: tuple[int, ...], stride: tuple[int, ...], *_: Any) -> Tensor:
    return torch.as_strided(storage, size, stride, offset)  # fails where it would leave the storage


def _parameter(data: Tensor, *_: Any) -> Tensor:
    return data
