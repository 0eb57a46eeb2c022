"""The trunk of both small image encoders: convolutions to 1/16, and transformer blocks there (architecture.md 12.7)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class DepthwiseResidual(nn.Module):
    """x + 1x1(GELU(GN(dw3x3(x))))."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.dw = nn.Conv2d(channels, channels, 3, 1, 1, groups=channels)
        self.norm = nn.GroupNorm(1, channels)
        self.pw = nn.Conv2d(channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.pw(F.gelu(self.norm(self.dw(x))))


class TransformerBlock(nn.Module):
    """Pre-norm global attention and MLP; rows of qkv are q | k | v."""

    def __init__(self, width: int, heads: int, hidden: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.mlp0 = nn.Linear(width, hidden)
        self.mlp1 = nn.Linear(hidden, width)

    def forward(self, x: Tensor) -> Tensor:
        """x [B, L, C]."""
        b, length, c = x.shape
        qkv = self.qkv(self.norm1(x)).view(b, length, 3, self.heads, c // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)  # each [B, heads, L, size]
        scores = (q @ k.transpose(-1, -2)).float() / (c // self.heads) ** 0.5
        y = (scores.softmax(-1).to(v.dtype) @ v).transpose(1, 2).reshape(b, length, c)
        x = x + self.proj(y)
        return x + self.mlp1(F.gelu(self.mlp0(self.norm2(x))))


class PyramidTrunk(nn.Module):
    """A centred image [B, 3, H, W] to features at 1/4, 1/8 and 1/16; the last have seen the whole image."""

    def __init__(
        self,
        stem: tuple[int, int, int, int],
        grid: tuple[int, int],  # rows and columns at 1/16 for which the position table is stored
        blocks: int,
        heads: int,
        hidden: int,
    ) -> None:
        super().__init__()
        a, b, c, d = stem
        self.conv2 = nn.Conv2d(3, a, 4, 2, 1)
        self.norm2 = nn.GroupNorm(1, a)
        self.conv4 = nn.Conv2d(a, b, 2, 2)
        self.norm4 = nn.GroupNorm(1, b)
        self.stage4 = DepthwiseResidual(b)
        self.conv8 = nn.Conv2d(b, c, 2, 2)
        self.norm8 = nn.GroupNorm(1, c)
        self.stage8 = DepthwiseResidual(c)
        self.conv16 = nn.Conv2d(c, d, 2, 2)
        self.norm16 = nn.GroupNorm(1, d)
        self.pos = nn.Parameter(0.02 * torch.randn(1, d, *grid))
        self.blocks = nn.ModuleList([TransformerBlock(d, heads, hidden) for _ in range(blocks)])
        self.norm = nn.LayerNorm(d)

    def pyramid(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = F.gelu(self.norm2(self.conv2(image)))
        x4 = self.stage4(F.gelu(self.norm4(self.conv4(x))))
        x8 = self.stage8(F.gelu(self.norm8(self.conv8(x4))))
        x16 = F.gelu(self.norm16(self.conv16(x8)))
        pos: Tensor = self.pos
        if pos.shape[-2:] != x16.shape[-2:]:
            pos = F.interpolate(pos, size=x16.shape[-2:], mode="bilinear", align_corners=False)
        b, d, h, w = x16.shape
        tokens = (x16 + pos.to(x16.dtype)).flatten(2).transpose(1, 2)
        for block in self.blocks:
            tokens = block(tokens)
        return x4, x8, self.norm(tokens).transpose(1, 2).reshape(b, d, h, w)
