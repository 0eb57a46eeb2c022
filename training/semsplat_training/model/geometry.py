"""Module D: the geometry U-Net, depth distribution and convex upsampling (architecture.md 4, 12.4)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .efficientnet_lite import Levels
from .resize import resize_to


class PreNormResidual(nn.Module):
    """GroupNorm(8), SiLU, conv, twice; the last convolution starts at zero (trap T25)."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.norm1 = nn.GroupNorm(8, inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False)
        self.norm2 = nn.GroupNorm(8, outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.skip = nn.Conv2d(inputs, outputs, 1, bias=False) if inputs != outputs else None
        nn.init.zeros_(self.conv2.weight)

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv1(F.silu(self.norm1(x)))
        y = self.conv2(F.silu(self.norm2(y)))
        return y + (x if self.skip is None else self.skip(x))


class CrossViewAttention(nn.Module):
    """Every position of every view attends to every position of every view (4.1); rows of qkv are q | k | v."""

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.GroupNorm(8, channels)
        self.qkv = nn.Conv2d(channels, 3 * channels, 1, bias=False)
        self.proj = nn.Conv2d(channels, channels, 1)
        nn.init.zeros_(self.proj.weight)
        assert self.proj.bias is not None
        nn.init.zeros_(self.proj.bias)

    def forward(self, x: Tensor, views: int) -> Tensor:
        """x [B*N, C, h, w]."""
        bn, c, h, w = x.shape
        size = c // self.heads
        qkv = self.qkv(self.norm(x)).reshape(bn // views, views, 3, self.heads, size, h * w)
        q, k, v = qkv.permute(2, 0, 3, 1, 5, 4).reshape(3, bn // views, self.heads, views * h * w, size)
        scores = (q @ k.transpose(-1, -2)).float() / size**0.5
        y = scores.softmax(-1).to(v.dtype) @ v  # [B, heads, N*h*w, size]
        y = y.view(bn // views, self.heads, views, h * w, size).permute(0, 2, 1, 4, 3).reshape(bn, c, h, w)
        return x + self.proj(y)


class GeometryUNet(nn.Module):
    """Cost volume [B*N, D, h, w], features [B*N, C, h, w], pattern volumes [B*N, R*D, h, w] and the features of an image
    encoder to G4, depth logits and convex mask logits."""

    def __init__(
        self, candidates: int, channels: int, patterns: int, widths: tuple[int, int, int], heads: int, context: Levels
    ) -> None:
        """`context`: the widths of the image encoder's levels, which say what one view alone shows of depth."""
        super().__init__()
        a, b, c = widths
        self.add_module("in", nn.Conv2d((1 + patterns) * candidates + channels, a, 1))
        self.enc0 = PreNormResidual(a, a)
        self.down0 = nn.Conv2d(a, b, 2, 2)
        self.context8 = nn.Conv2d(context.eighth, b, 1)
        self.enc1 = PreNormResidual(b, b)
        self.down1 = nn.Conv2d(b, c, 2, 2)
        self.context16 = nn.Conv2d(context.sixteenth, c, 1)
        self.context32 = nn.Conv2d(context.thirty_second, c, 1)
        for convolution in (self.context8, self.context16, self.context32):
            nn.init.zeros_(convolution.weight)
            nn.init.zeros_(convolution.bias)
        self.mida = PreNormResidual(c, c)
        self.attn = CrossViewAttention(c, heads)
        self.midb = PreNormResidual(c, c)
        self.up1 = nn.Conv2d(c, b, 1)
        self.dec1 = PreNormResidual(2 * b, b)
        self.up0 = nn.Conv2d(b, a, 1)
        self.dec0 = PreNormResidual(2 * a, a)
        self.logits = nn.Conv2d(a, candidates, 3, 1, 1)
        self.tau = nn.Parameter(torch.tensor(4.0))
        self.trust = nn.Conv2d(a, patterns, 1)  # in each pattern volume, cell by cell
        nn.init.zeros_(self.trust.weight)
        assert self.trust.bias is not None
        nn.init.constant_(self.trust.bias, 3.0)
        self.mask = nn.Conv2d(a, 144, 1)

    def forward(
        self, cost: Tensor, features: Tensor, patterns: Tensor, context: Levels, views: int
    ) -> tuple[Tensor, Tensor, Tensor]:
        x0 = self.enc0(getattr(self, "in")(torch.cat([cost, features, patterns], dim=1)))
        x1 = self.enc1(self.down0(x0) + self.context8(context.eighth))
        x2 = self.down1(x1) + self.context16(context.sixteenth)
        x2 = x2 + resize_to(self.context32(context.thirty_second), x2)
        x2 = self.midb(self.attn(self.mida(x2), views))
        x1 = self.dec1(torch.cat([x1, F.interpolate(self.up1(x2), scale_factor=2)], dim=1))
        g4 = self.dec0(torch.cat([x0, F.interpolate(self.up0(x1), scale_factor=2)], dim=1))
        logits = self.logits(g4).float() + self.tau * cost.float()
        trust = self.trust(g4).float().split(1, 1)
        for factor, pattern in zip(trust, patterns.split(cost.shape[1], 1)):
            logits = logits + factor * pattern.float()
        return g4, logits, self.mask(g4).float()


def inverse_depth_candidates(near: float, far: float, count: int) -> Tensor:
    """Uniform in inverse depth, ascending: index 0 is the farthest plane (trap T2)."""
    return torch.linspace(1 / far, 1 / near, count, dtype=torch.float64).float()


def convex_upsample(rho: Tensor, mask: Tensor) -> Tensor:
    """rho [B, 1, h, w] to [B, 1, 4h, 4w]: softmax over 9 neighbours, channels (neighbour, sub-row, sub-column)."""
    b, _, h, w = rho.shape
    weights = mask.view(b, 9, 4, 4, h, w).softmax(1)
    neighbours = F.unfold(F.pad(rho, (1, 1, 1, 1), mode="replicate"), 3).view(b, 9, 1, 1, h, w)
    fine = (weights * neighbours).sum(1)  # [B, 4, 4, h, w]
    return fine.permute(0, 3, 1, 4, 2).reshape(b, 1, 4 * h, 4 * w)
