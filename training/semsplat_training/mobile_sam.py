"""MobileSAM's checkpoints: Segment Anything with a TinyViT encoder (architecture.md 7.7, A.2).

The batch norms are folded into their convolutions here: `X.c.weight` and `X.bn.*` become `X.weight` and `X.bias`. All other
tensors keep their official names; those of the classifier that TinyViT was trained with are left out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from torch import Tensor

from .batch_norm import batch_norm_shapes, fold, without_counters
from .official_checkpoint import CheckpointError, Shapes, below, check_tensors, shape_of, without
from .segment_anything import SegmentAnythingSizes, decoder_sizes, prompt_and_decoder_shapes
from .tiny_vit import PATCH_SIZE, TinyVitSizes, tiny_vit_shapes

UNUSED = ("image_encoder.norm_head.", "image_encoder.head.")
STAGES = 4


def used(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of a checkpoint that answer prompts."""
    return without_counters(without(tensors, UNUSED))


def sizes_of(tensors: Mapping[str, Tensor], image_size: int = 1024, decoder_heads: int = 8) -> SegmentAnythingSizes:
    """The sizes by the shapes. In no shape are the picture's size, MobileSAM's being 1024, and the decoder's heads."""
    if image_size < PATCH_SIZE or image_size % PATCH_SIZE:
        raise CheckpointError(f"pictures of {image_size} pixels; --image-size is a multiple of {PATCH_SIZE}")
    tiny = _encoder_sizes(tensors)
    return SegmentAnythingSizes(
        image_size=image_size,
        patch_size=PATCH_SIZE,
        encoder_width=tiny.widths[-1],
        encoder_blocks=tiny.blocks[-1],
        encoder_heads=tiny.heads[-1],
        encoder_hidden=tiny.expansion * tiny.widths[-1],
        window_size=tiny.windows[-1],
        global_blocks=(),
        square_input=True,
        tiny_vit=tiny,
        **decoder_sizes(tensors, decoder_heads),
    )


def _encoder_sizes(tensors: Mapping[str, Tensor]) -> TinyVitSizes:
    def shape(name: str, axes: int) -> tuple[int, ...]:
        return shape_of(tensors, f"image_encoder.layers.{name}", axes, "MobileSAM")

    def blocks(stage: int) -> int:
        found = (re.match(rf"image_encoder\.layers\.{stage}\.blocks\.(\d+)\.", name) for name in tensors)
        return 1 + max((int(m[1]) for m in found if m), default=-1)

    inner, first = shape("0.blocks.0.conv1.c.weight", 4)[:2]
    biases = [shape(f"{i}.blocks.0.attn.attention_biases", 2) for i in range(1, STAGES)]
    return TinyVitSizes(
        widths=(first, *(shape(f"{i}.blocks.0.attn.norm.weight", 1)[0] for i in range(1, STAGES))),
        blocks=tuple(blocks(i) for i in range(STAGES)),
        heads=tuple(heads for heads, _ in biases),
        windows=tuple(math.isqrt(distances) for _, distances in biases),
        expansion=max(1, inner // first),
    )


def official_shapes(s: SegmentAnythingSizes) -> Shapes:
    """Every tensor of a checkpoint of these sizes, as published."""
    if s.tiny_vit is None:
        raise ValueError("sizes of another encoder than TinyViT")

    def convolution(name: str, inputs: int, outputs: int, kernel: int) -> Shapes:
        return {f"{name}.c.weight": (outputs, inputs, kernel, kernel)} | batch_norm_shapes(f"{name}.bn", outputs)

    encoder = tiny_vit_shapes(s.tiny_vit, s.embedding_width, convolution)
    return below("image_encoder", encoder) | prompt_and_decoder_shapes(s)


def folded(tensors: Mapping[str, Tensor], sizes: SegmentAnythingSizes) -> dict[str, Tensor]:
    """The tensors as the runtime wants them; fails unless they are exactly those of the sizes, and names what is wrong."""
    check_tensors(tensors, official_shapes(sizes))
    out = dict(tensors)
    for name in tensors:
        if name.endswith(".c.weight"):
            part = name.removesuffix(".c.weight")
            fold(out, f"{part}.c", f"{part}.bn", into=part)
    return out
