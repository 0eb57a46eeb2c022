"""The text tower of OpenAI's CLIP: its sizes, read from the tensors' shapes, its merges, and the folder the Swift runtime
reads (architecture.md 8.5, A.4)."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from .official_checkpoint import (
    CheckpointError,
    Shapes,
    below,
    check_tensors,
    linear,
    norm,
    shape_of,
    store_folder,
    without,
)

# What the text side never reads: the image tower, the temperature of the training, and numbers that repeat the sizes.
UNUSED = ("visual.", "logit_scale", "input_resolution", "context_length", "vocab_size")
# Where the checkpoint of LSeg keeps the tower that it was trained against.
LSEG_PREFIX = "net.clip_pretrained."
HEAD_CHANNELS = 64
IDS_BESIDE_MERGES = 2 * 256 + 2


@dataclass(frozen=True)
class ClipTextSizes:
    """The sizes that `config.json` holds; the fields of Swift's CLIPTextConfiguration."""

    vocabulary: int
    context: int
    width: int
    blocks: int
    heads: int
    hidden: int
    outputs: int

    @property
    def merges(self) -> int:
        return self.vocabulary - IDS_BESIDE_MERGES

    def to_json(self) -> dict[str, Any]:
        return {"kind": "clip", **asdict(self)}


def text_tower(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tower's tensors of a checkpoint of CLIP or LSeg, under our names: `attn.in_proj_weight` is `attn.in_proj.weight`."""
    lseg = {k.removeprefix(LSEG_PREFIX): v for k, v in tensors.items() if k.startswith(LSEG_PREFIX)}
    tower = without(lseg or tensors, UNUSED)
    return {re.sub(r"\.attn\.in_proj_(weight|bias)$", r".attn.in_proj.\1", k): v for k, v in tower.items()}


def sizes_of(tower: Mapping[str, Tensor], heads: int | None = None) -> ClipTextSizes:
    """The sizes by the shapes. How many heads there are is in no shape: OpenAI's have 64 channels each."""

    def shape(name: str) -> tuple[int, ...]:
        return shape_of(tower, name, 2, "CLIP's text tower")

    vocabulary, width = shape("token_embedding.weight")
    found = (re.match(r"transformer\.resblocks\.(\d+)\.", name) for name in tower)
    return ClipTextSizes(
        vocabulary=vocabulary,
        context=shape("positional_embedding")[0],
        width=width,
        blocks=1 + max((int(m[1]) for m in found if m), default=-1),
        heads=heads or max(1, width // HEAD_CHANNELS),
        hidden=shape("transformer.resblocks.0.mlp.c_fc.weight")[0],
        outputs=shape("text_projection")[1],
    )


def expected_shapes(s: ClipTextSizes) -> Shapes:
    """Every tensor of a tower of these sizes."""
    d = s.width
    shapes: Shapes = {"token_embedding.weight": (s.vocabulary, d), "positional_embedding": (s.context, d)}
    block = norm("ln_1", d) | norm("ln_2", d) | linear("attn.in_proj", d, 3 * d) | linear("attn.out_proj", d, d)
    block |= linear("mlp.c_fc", d, s.hidden) | linear("mlp.c_proj", s.hidden, d)
    for i in range(s.blocks):
        shapes |= below(f"transformer.resblocks.{i}", block)
    return shapes | norm("ln_final", d) | {"text_projection": (d, s.outputs)}


def read_merges(path: Path, count: int) -> list[str]:
    """The first `count` merges of a file as OpenAI's, packed or not, with or without its line of version; it holds more
    than are used."""
    data = path.read_bytes()
    try:
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    except (EOFError, zlib.error, UnicodeDecodeError) as error:
        raise CheckpointError(f"{path} holds no merges: {error}") from error
    lines = text.removesuffix("\n").split("\n")
    first = 1 if "#version" in lines[0] else 0
    merges = lines[first : first + count]
    bad = next((i for i, line in enumerate(merges) if len(line.split(" ")) != 2 or "" in line.split(" ")), None)
    if bad is not None:
        raise CheckpointError(f"{path}: line {bad + first + 1}, '{merges[bad]}', is no merge of two symbols")
    if len(merges) < count:
        raise CheckpointError(f"{path} holds {len(merges)} merges; the vocabulary needs {count}")
    return merges


def check(tower: Mapping[str, Tensor], sizes: ClipTextSizes) -> None:
    """Fails unless the tensors are exactly those of the sizes, and finite; names every one that is wrong."""
    if sizes.heads < 1 or sizes.width % sizes.heads:
        raise CheckpointError(f"{sizes.heads} heads do not divide {sizes.width} channels; give --heads")
    if sizes.merges < 0:
        raise CheckpointError(f"'token_embedding.weight' has {sizes.vocabulary} rows; at least {IDS_BESIDE_MERGES}")
    check_tensors(tower, expected_shapes(sizes))


def write_folder(
    out: Path, tower: Mapping[str, Tensor], sizes: ClipTextSizes, merges: list[str], dtype: torch.dtype
) -> None:
    """`config.json`, `weights.safetensors` and `merges.txt`, one merge a line."""
    check(tower, sizes)
    store_folder(out, tower, sizes.to_json(), dtype)
    (out / "merges.txt").write_text("".join(f"{merge}\n" for merge in merges), encoding="utf-8")
