"""EfficientNet-Lite: the trunk of the language encoder (TensorFlow's `efficientnet/lite`; EfficientNet, arXiv 1905.11946).

Batch norm is a fixed scale and bias of each channel: statistics of a classifier's pictures hold for ours, and batches of a
few pictures would have none of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Stage(NamedTuple):
    """Blocks of one width; the first of them has the stride."""

    kernel: int
    stride: int
    expansion: int
    channels: int
    blocks: int


class Levels(NamedTuple):
    """Features of an image [B, 3, H, W]: the last of each scale."""

    quarter: Tensor  # [B, c4, H/4, W/4]
    eighth: Tensor
    sixteenth: Tensor
    thirty_second: Tensor


class ScaledConv(nn.Module):
    """Convolution, scale and bias. With a stride of 2 rows and columns are padded at their ends, as TensorFlow does."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__()
        self.stride, self.groups = stride, groups
        before = (kernel - stride) // 2
        self.padding = (before, kernel - stride - before)
        self.weight = nn.Parameter(torch.empty(outputs, inputs // groups, kernel, kernel))
        nn.init.kaiming_normal_(self.weight, mode="fan_out" if groups == 1 else "fan_in")
        self.scale = nn.Parameter(torch.ones(outputs))
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x: Tensor) -> Tensor:
        weight = self.weight * self.scale[:, None, None, None]
        before, after = self.padding
        if before == after:
            return F.conv2d(x, weight, self.bias, self.stride, before, 1, self.groups)
        x = F.pad(x, (before, after, before, after))
        return F.conv2d(x, weight, self.bias, self.stride, 0, 1, self.groups)


class InvertedResidual(nn.Module):
    """1x1 to more channels, one filter each, 1x1 back; added to the input where the shapes agree."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        inner = expansion * inputs
        self.expand = ScaledConv(inputs, inner, 1) if expansion > 1 else None
        self.depthwise = ScaledConv(inner, inner, kernel, stride, groups=inner)
        self.project = ScaledConv(inner, outputs, 1)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        y = x if self.expand is None else F.relu6(self.expand(x))
        y = self.project(F.relu6(self.depthwise(y)))
        return x + y if self.residual else y


class EfficientNetLite(nn.Module):
    """An image [B, 3, H, W] in [-1, 1], sides multiples of 32, to features at four scales."""

    def __init__(self, stem: int, stages: Sequence[Stage]) -> None:
        super().__init__()
        self.stem = ScaledConv(3, stem, 3, stride=2)
        blocks, widths, scale, inputs = [], {2: stem}, 2, stem
        self.scales = []  # of each block's output, as 1/scale
        for stage in stages:
            for k in range(stage.blocks):
                stride = stage.stride if k == 0 else 1
                blocks.append(InvertedResidual(inputs, stage.channels, stage.kernel, stride, stage.expansion))
                scale, inputs = scale * stride, stage.channels
                widths[scale] = inputs
                self.scales.append(scale)
        self.blocks = nn.ModuleList(blocks)
        self.widths = Levels(*(widths[s] for s in (4, 8, 16, 32)))  # channels, not features

    def forward(self, image: Tensor) -> Levels:
        x, levels = F.relu6(self.stem(image)), {}
        for block, scale in zip(self.blocks, self.scales, strict=True):
            x = block(x)
            levels[scale] = x
        return Levels(*(levels[s] for s in (4, 8, 16, 32)))
