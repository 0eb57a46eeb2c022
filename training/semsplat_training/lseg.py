"""LSeg's image encoder: its sizes, read from the tensors' shapes, and the folder the Swift runtime reads (architecture.md
8.1, A.3).

The tensors keep the names of lang-seg's checkpoints without `net.`, but for the batch norms: each is folded into the
convolution before it, which gets a bias. CLIP's tower, which such a checkpoint holds too, is converted by `clip_text`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from .batch_norm import batch_norm_shapes, fold, without_counters
from .official_checkpoint import (
    CheckpointError,
    Shapes,
    below,
    check_tensors,
    convolution,
    linear,
    norm,
    shape_of,
    store_folder,
    without,
)

PREFIX = "net."
# The tower of CLIP; the transformer's last norm and classifier; a unit for a map before the first (trap T53).
UNUSED = ("clip_pretrained.", "pretrained.model.norm.", "pretrained.model.head.", "scratch.refinenet4.resConfUnit1.")
LEVELS = 4
HEAD_CHANNELS = 64


@dataclass(frozen=True)
class LSegSizes:
    """The sizes that `config.json` holds; the fields of Swift's LSegConfiguration."""

    patch_size: int
    grid: int
    width: int
    blocks: int
    heads: int
    hidden: int
    hooks: tuple[int, ...]
    level_widths: tuple[int, ...]
    head_width: int
    outputs: int

    def to_json(self) -> dict[str, Any]:
        return {"kind": "lseg", **asdict(self)}


def image_encoder(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The encoder's tensors of a checkpoint, without `net.`; others stay, to be named as unknown."""
    return without_counters(without({k.removeprefix(PREFIX): v for k, v in tensors.items()}, UNUSED))


def sizes_of(
    tensors: Mapping[str, Tensor], heads: int | None = None, hooks: tuple[int, ...] | None = None
) -> LSegSizes:
    """The sizes by the shapes. In no shape are the heads, in ViTs one for 64 channels, and the blocks whose tokens are read,
    in DPT the last of each quarter."""

    def shape(name: str, axes: int) -> tuple[int, ...]:
        return shape_of(tensors, name, axes, "LSeg")

    width, _, patch, _ = shape("pretrained.model.patch_embed.proj.weight", 4)
    found = (re.match(r"pretrained\.model\.blocks\.(\d+)\.", name) for name in tensors)
    blocks = 1 + max((int(m[1]) for m in found if m), default=-1)
    outputs, head_width = shape("scratch.head1.weight", 4)[:2]
    return LSegSizes(
        patch_size=patch,
        grid=math.isqrt(shape("pretrained.model.pos_embed", 3)[1] - 1),
        width=width,
        blocks=blocks,
        heads=heads or max(1, width // HEAD_CHANNELS),
        hidden=shape("pretrained.model.blocks.0.mlp.fc1.weight", 2)[0],
        hooks=hooks or tuple(blocks * (level + 1) // LEVELS - 1 for level in range(LEVELS)),
        level_widths=tuple(shape(f"pretrained.act_postprocess{k}.3.weight", 4)[0] for k in range(1, LEVELS + 1)),
        head_width=head_width,
        outputs=outputs,
    )


def official_shapes(s: LSegSizes) -> Shapes:
    """Every tensor of a checkpoint of these sizes that is used, as published but for `net.`."""
    shapes = below("pretrained.model", _transformer(s))
    for level, width in enumerate(s.level_widths):
        part = linear("0.project.0", 2 * s.width, s.width) | convolution("3", s.width, width)
        if level < 2:
            kernel = 4 if level == 0 else 2
            part |= {"4.weight": (width, width, kernel, kernel), "4.bias": (width,)}
        elif level == 3:
            part |= convolution("4", width, width, 3)
        shapes |= below(f"pretrained.act_postprocess{level + 1}", part)
        shapes |= {f"scratch.layer{level + 1}_rn.weight": (s.head_width, width, 3, 3)}
    for level in range(1, LEVELS + 1):
        part = convolution("out_conv", s.head_width, s.head_width)
        for unit in (2,) if level == LEVELS else (1, 2):
            for index in (1, 2):
                part |= {f"resConfUnit{unit}.conv{index}.weight": (s.head_width, s.head_width, 3, 3)}
                part |= batch_norm_shapes(f"resConfUnit{unit}.bn{index}", s.head_width)
        shapes |= below(f"scratch.refinenet{level}", part)
    return shapes | convolution("scratch.head1", s.head_width, s.outputs)


def _transformer(s: LSegSizes) -> Shapes:
    d = s.width
    shapes: Shapes = {"cls_token": (1, 1, d), "pos_embed": (1, 1 + s.grid * s.grid, d)}
    shapes |= convolution("patch_embed.proj", 3, d, s.patch_size)
    block = norm("norm1", d) | norm("norm2", d) | linear("attn.qkv", d, 3 * d) | linear("attn.proj", d, d)
    block |= linear("mlp.fc1", d, s.hidden) | linear("mlp.fc2", s.hidden, d)
    for i in range(s.blocks):
        shapes |= below(f"blocks.{i}", block)
    return shapes


def folded(tensors: Mapping[str, Tensor], s: LSegSizes) -> dict[str, Tensor]:
    """The tensors as the runtime wants them; fails unless they are exactly those of the sizes, and names what is wrong."""
    if s.heads < 1 or s.width % s.heads:
        raise CheckpointError(f"{s.heads} heads do not divide {s.width} channels; give --heads")
    ascending = list(s.hooks) == sorted(set(s.hooks))
    if len(s.hooks) != LEVELS or not ascending or s.hooks[0] < 0 or s.hooks[-1] >= s.blocks:
        raise CheckpointError(f"--hooks {s.hooks}: {LEVELS} blocks, ascending, 0 to {s.blocks - 1}")
    check_tensors(tensors, official_shapes(s))
    out = dict(tensors)
    for name in tensors:
        if match := re.match(r"(scratch\.refinenet\d\.resConfUnit\d)\.conv(\d)\.weight$", name):
            unit, index = match.groups()
            fold(out, f"{unit}.conv{index}", f"{unit}.bn{index}", into=f"{unit}.conv{index}")
    return out


def write_folder(out: Path, tensors: Mapping[str, Tensor], s: LSegSizes, dtype: torch.dtype) -> None:
    """`config.json` and `weights.safetensors` of folded tensors."""
    store_folder(out, tensors, s.to_json(), dtype)
