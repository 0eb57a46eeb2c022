"""The sizes and tensors of TinyViT, the image encoder of MobileSAM (architecture.md 7.7, A.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .official_checkpoint import Shapes, below, linear, norm

PATCH_SIZE = 16
# Name, inputs (of a group), outputs, kernel: the tensors of a convolution.
ConvolutionShapes = Callable[[str, int, int, int], Shapes]


@dataclass(frozen=True)
class TinyVitSizes:
    """The fields of Swift's TinyViTSizes: four stages, of which the last three are transformers."""

    widths: tuple[int, ...]
    blocks: tuple[int, ...]
    heads: tuple[int, ...]
    windows: tuple[int, ...]
    expansion: int


def tiny_vit_shapes(s: TinyVitSizes, outputs: int, convolution: ConvolutionShapes) -> Shapes:
    """Every tensor of the encoder with its neck to `outputs` channels; `convolution` gives those of a convolution."""
    first, last = s.widths[0], s.widths[-1]
    shapes = convolution("patch_embed.seq.0", 3, first // 2, 3) | convolution("patch_embed.seq.2", first // 2, first, 3)
    inner = s.expansion * first
    for j in range(s.blocks[0]):
        block = convolution("conv1", first, inner, 1) | convolution("conv2", 1, inner, 3)
        shapes |= below(f"layers.0.blocks.{j}", block | convolution("conv3", inner, first, 1))
    for i, (width, after) in enumerate(zip(s.widths, s.widths[1:], strict=False)):
        merge = convolution("conv1", width, after, 1) | convolution("conv2", 1, after, 3)
        shapes |= below(f"layers.{i}.downsample", merge | convolution("conv3", after, after, 1))
    for i in range(1, len(s.widths)):
        block = _block(s.widths[i], s.heads[i - 1], s.windows[i - 1], s.expansion)
        block |= convolution("local_conv", 1, s.widths[i], 3)
        for j in range(s.blocks[i]):
            shapes |= below(f"layers.{i}.blocks.{j}", block)
    shapes |= {"neck.0.weight": (outputs, last, 1, 1), "neck.2.weight": (outputs, outputs, 3, 3)}
    return shapes | norm("neck.1", outputs) | norm("neck.3", outputs)


def _block(width: int, heads: int, window: int, expansion: int) -> Shapes:
    shapes = norm("attn.norm", width) | linear("attn.qkv", width, 3 * width) | linear("attn.proj", width, width)
    shapes |= {"attn.attention_biases": (heads, window * window)}
    shapes |= norm("mlp.norm", width) | linear("mlp.fc1", width, expansion * width)
    return shapes | linear("mlp.fc2", expansion * width, width)
