"""Module B: the multi-view windowed transformer at 1/8 (architecture.md 1.2 to 1.5, 12.3)."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def window_position_code(channels: int, rows: int, columns: int) -> Tensor:
    """Sine code of one window, [rows * columns, channels]: row half, then column half (architecture.md B.1)."""
    half = channels // 2
    k = torch.arange(half, dtype=torch.float64)
    divisor = 10_000 ** (2 * torch.div(k, 2, rounding_mode="floor") / half)

    def axis(count: int) -> Tensor:
        position = 2 * math.pi * torch.arange(1, count + 1, dtype=torch.float64) / (count + 1e-6)
        angle = position[:, None] / divisor[None, :]  # [count, half]
        return torch.where(k.long() % 2 == 0, angle.sin(), angle.cos())

    row = axis(rows)[:, None, :].expand(rows, columns, half)
    column = axis(columns)[None, :, :].expand(rows, columns, half)
    return torch.cat([row, column], dim=-1).reshape(rows * columns, channels).float()


def shift_mask(rows: int, columns: int, splits: int) -> Tensor:
    """Scores to add between tokens that a cyclic roll made neighbours: [windows, tokens, tokens], 0 or -100."""
    wr, wc = rows // splits, columns // splits

    def band(count: int, window: int) -> Tensor:
        index = torch.arange(count)
        return (index >= count - window).long() + (index >= count - window // 2).long()

    region = 3 * band(rows, wr)[:, None] + band(columns, wc)[None, :]  # [rows, columns]
    region = to_windows(region[None, :, :, None], splits)[..., 0]  # [windows, tokens]
    return torch.where(region[:, :, None] == region[:, None, :], 0.0, -100.0)


def to_windows(x: Tensor, splits: int) -> Tensor:
    """[B, rows, columns, C] to [B * splits², tokens, C], windows row-major within a batch element."""
    b, rows, columns, c = x.shape
    x = x.view(b, splits, rows // splits, splits, columns // splits, c)
    return x.permute(0, 1, 3, 2, 4, 5).reshape(b * splits * splits, -1, c)


def from_windows(x: Tensor, splits: int, rows: int, columns: int) -> Tensor:
    """The inverse of to_windows."""
    b, c = x.shape[0] // (splits * splits), x.shape[-1]
    x = x.view(b, splits, splits, rows // splits, columns // splits, c)
    return x.permute(0, 1, 3, 2, 4, 5).reshape(b, rows, columns, c)


class Attention(nn.Module):
    """One head, projections without bias, and a norm on the message (post-norm on the message, trap T17)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.q = nn.Linear(channels, channels, bias=False)
        self.k = nn.Linear(channels, channels, bias=False)
        self.v = nn.Linear(channels, channels, bias=False)
        self.o = nn.Linear(channels, channels, bias=False)
        self.norm = nn.LayerNorm(channels)
        for linear in (self.q, self.k, self.v, self.o):
            nn.init.xavier_uniform_(linear.weight)

    def forward(self, queries: Tensor, keys: Tensor, mask: Tensor | None) -> Tensor:
        """queries [W, L, C], keys [W, M, C], mask [W', L, M] with W a multiple of W'."""
        q, k, v = self.q(queries), self.k(keys), self.v(keys)
        scores = (q @ k.transpose(1, 2)).float() / math.sqrt(q.shape[-1])
        if mask is not None:
            scores = (scores.view(-1, *mask.shape) + mask).view_as(scores)
        return self.norm(self.o(scores.softmax(-1).to(v.dtype) @ v).float())


class FeedForward(nn.Module):
    """MLP on [x ; message] with a norm on its result (trap T18)."""

    def __init__(self, channels: int, hidden: int) -> None:
        super().__init__()
        self.add_module("0", nn.Linear(2 * channels, hidden, bias=False))
        self.add_module("1", nn.Linear(hidden, channels, bias=False))
        self.norm = nn.LayerNorm(channels)
        for name in ("0", "1"):
            nn.init.xavier_uniform_(getattr(self, name).weight)

    def forward(self, x: Tensor, message: Tensor) -> Tensor:
        hidden = F.gelu(getattr(self, "0")(torch.cat([x, message.to(x.dtype)], dim=-1)))
        return self.norm(getattr(self, "1")(hidden).float())


class Block(nn.Module):
    """Self attention, then cross attention to all other views with a feed-forward network (1.3, 1.5)."""

    def __init__(self, channels: int, hidden: int) -> None:
        super().__init__()
        self.add_module("self", Attention(channels))
        self.add_module("cross", Attention(channels))
        self.ffn = FeedForward(channels, hidden)

    def forward(self, x: Tensor, views: int, splits: int, shifted: bool, mask: Tensor | None) -> Tensor:
        """x [B * N, rows, columns, C], every view updated from the block's input (Jacobi, trap T19)."""
        rows, columns = x.shape[1:3]
        shift = (rows // splits // 2, columns // splits // 2)
        if shifted:
            x = torch.roll(x, (-shift[0], -shift[1]), (1, 2))
        tokens = to_windows(x, splits)  # [B*N*W, L, C]
        tokens = tokens + getattr(self, "self")(tokens, tokens, mask)
        if views > 1:
            keys, cross_mask = other_views(tokens, views, splits * splits, mask)
            message = getattr(self, "cross")(tokens, keys, cross_mask)
        else:
            message = torch.zeros_like(tokens)
        tokens = tokens + self.ffn(tokens, message)
        x = from_windows(tokens, splits, rows, columns)
        return torch.roll(x, shift, (1, 2)) if shifted else x


def other_views(tokens: Tensor, views: int, windows: int, mask: Tensor | None) -> tuple[Tensor, Tensor | None]:
    """The same window of all other views, one after the other: [B*N*W, (N-1)*L, C], and the mask tiled to match."""
    length, channels = tokens.shape[1:]
    x = tokens.view(-1, views, windows, length, channels)
    each = [torch.cat([x[:, j] for j in range(views) if j != i], dim=2) for i in range(views)]  # [B, W, (N-1)L, C]
    keys = torch.stack(each, dim=1).reshape(tokens.shape[0], -1, channels)
    return keys, None if mask is None else mask.repeat(1, 1, views - 1)


class MultiViewTransformer(nn.Module):
    """E8 [B*N, C, h8, w8] and E4 [B*N, c4, h4, w4] to matching features F [B*N, C, h4, w4]; view index fastest."""

    def __init__(self, channels: int, quarter_channels: int, blocks: int, splits: int, hidden: int) -> None:
        super().__init__()
        self.splits = splits
        self.blocks = nn.ModuleList([Block(channels, hidden) for _ in range(blocks)])
        self.skip = nn.Conv2d(quarter_channels, channels, 1)

    def forward(self, e8: Tensor, e4: Tensor, views: int) -> Tensor:
        x = e8.permute(0, 2, 3, 1)  # [B*N, rows, columns, C]
        _, rows, columns, channels = x.shape
        code = window_position_code(channels, rows // self.splits, columns // self.splits).to(x.device)
        code = code.view(rows // self.splits, columns // self.splits, channels)
        x = x.float() + code.repeat(self.splits, self.splits, 1)
        mask = shift_mask(rows, columns, self.splits).to(x.device)
        for index, block in enumerate(self.blocks):
            shifted = index % 2 == 1
            x = block(x, views, self.splits, shifted, mask if shifted else None)
        fine = F.interpolate(x.permute(0, 3, 1, 2), scale_factor=2, mode="bilinear", align_corners=False)
        return fine + self.skip(e4)
