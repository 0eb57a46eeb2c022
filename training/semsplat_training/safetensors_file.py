"""safetensors files (https://huggingface.co/docs/safetensors), in the few lines they need: Debian 12 has no package.

Eight bytes of header length, a JSON header {name: {dtype, shape, data_offsets}}, then the tensors end to end. Files are
byte for byte what the safetensors library would write.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

# In the order in which the library lays tensors out: wide ones first, so that all are aligned.
DTYPES = {
    "I64": torch.int64,
    "F64": torch.float64,
    "F32": torch.float32,
    "I32": torch.int32,
    "BF16": torch.bfloat16,
    "F16": torch.float16,
    "I16": torch.int16,
    "I8": torch.int8,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}


def load_tensors(path: Path) -> dict[str, Tensor]:
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > len(data) - 8:
        raise ValueError(f"{path}: not a safetensors file: {len(data)} bytes, a header of {length}")
    header: dict[str, Any] = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    body = memoryview(data)[8 + length :]
    return {name: _tensor(path, name, entry, body) for name, entry in header.items()}


def _tensor(path: Path, name: str, entry: dict[str, Any], body: memoryview) -> Tensor:
    if entry["dtype"] not in DTYPES:
        raise ValueError(f"{path}: {name} is of type {entry['dtype']}; known are {sorted(DTYPES)}")
    empty = torch.empty(entry["shape"], dtype=DTYPES[entry["dtype"]])
    first, last = entry["data_offsets"]
    size = empty.numel() * empty.element_size()
    if not 0 <= first <= last <= len(body) or last - first != size:
        raise ValueError(f"{path}: {name} {entry['shape']} needs {size} bytes, the file gives {first} to {last}")
    if size == 0:
        return empty
    return torch.frombuffer(bytearray(body[first:last]), dtype=empty.dtype).view(entry["shape"])


def save_tensors(path: Path, tensors: Mapping[str, Tensor], metadata: Mapping[str, str] | None = None) -> None:
    """Atomic: a reader sees the whole old file or the whole new one."""
    order = {dtype: i for i, dtype in enumerate(NAMES)}
    header: dict[str, Any] = {"__metadata__": dict(metadata)} if metadata else {}
    parts, offset = [], 0
    for name in sorted(tensors, key=lambda n: (order[tensors[n].dtype], n)):
        x = tensors[name].detach().cpu().contiguous()
        part = x.reshape(-1).view(torch.uint8).numpy().tobytes() if x.numel() else b""
        end = offset + len(part)
        header[name] = {"dtype": NAMES[x.dtype], "shape": list(x.shape), "data_offsets": [offset, end]}
        parts.append(part)
        offset = end
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    scratch = path.with_name(path.name + ".tmp")
    scratch.write_bytes(b"".join([len(text).to_bytes(8, "little"), text, *parts]))
    scratch.replace(path)
