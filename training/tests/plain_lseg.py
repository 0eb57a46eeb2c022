"""LSeg's image encoder as architecture.md 8.1 has it, written down plainly from tensors by name: what other code is held to."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional as F

from semsplat_training.lseg import LSegSizes


class PlainLSeg:
    """Batch norms apart, as in a checkpoint, or folded, as in a model folder: whichever the tensors are."""

    def __init__(self, tensors: Mapping[str, Tensor], sizes: LSegSizes) -> None:
        self.tensors = {k: v.double() for k, v in tensors.items()}
        self.sizes = sizes

    def __call__(self, picture: Tensor) -> dict[str, Tensor]:
        """A picture [3, H, W] in [0, 1] to the hooked tokens, the joined maps and the embedding [outputs, H/2, W/2]."""
        rows, columns = picture.shape[1] // self.sizes.patch_size, picture.shape[2] // self.sizes.patch_size
        read = self.transformer((picture.double()[None] - 0.5) / 0.5, rows, columns)
        out = {f"tokens{level}": tokens for level, tokens in enumerate(read)}
        x: Tensor | None = None
        for level in (3, 2, 1, 0):
            x = self.join(level, self.level_map(level, read[level], rows, columns), x)
            out[f"joined{level}"] = x[0]
        assert x is not None
        return out | {"embedding": self.convolution("scratch.head1", x)[0]}

    def transformer(self, x: Tensor, rows: int, columns: int) -> list[Tensor]:
        name, t, grid = "pretrained.model", self.tensors, self.sizes.grid
        cells = self.convolution(f"{name}.patch_embed.proj", x, stride=self.sizes.patch_size)
        table = t[f"{name}.pos_embed"][0]
        plane = table[1:].T.reshape(1, -1, grid, grid)
        cells = cells + F.interpolate(plane, (rows, columns), mode="bilinear", align_corners=False)
        tokens = torch.cat([t[f"{name}.cls_token"][0] + table[:1], cells[0].flatten(1).T])
        read = []
        for index in range(self.sizes.blocks):
            block = f"{name}.blocks.{index}"
            tokens = tokens + self.attention(f"{block}.attn", self.norm(f"{block}.norm1", tokens))
            hidden = F.gelu(self.linear(f"{block}.mlp.fc1", self.norm(f"{block}.norm2", tokens)))
            tokens = tokens + self.linear(f"{block}.mlp.fc2", hidden)
            if index in self.sizes.hooks:
                read.append(tokens)
        return read

    def attention(self, name: str, tokens: Tensor) -> Tensor:
        q, k, v = self.linear(f"{name}.qkv", tokens).chunk(3, 1)
        size = self.sizes.width // self.sizes.heads
        answers = []
        for first in range(0, self.sizes.width, size):
            own = slice(first, first + size)
            answers.append((q[:, own] @ k[:, own].T / size**0.5).softmax(1) @ v[:, own])
        return self.linear(f"{name}.proj", torch.cat(answers, 1))

    def level_map(self, level: int, tokens: Tensor, rows: int, columns: int) -> Tensor:
        name = f"pretrained.act_postprocess{level + 1}"
        pairs = torch.cat([tokens[1:], tokens[:1].expand(rows * columns, -1)], 1)
        plane = F.gelu(self.linear(f"{name}.0.project.0", pairs)).T.reshape(1, -1, rows, columns)
        x = self.convolution(f"{name}.3", plane)
        if level < 2:
            weight, bias = self.tensors[f"{name}.4.weight"], self.tensors[f"{name}.4.bias"]
            x = F.conv_transpose2d(x, weight, bias, stride=4 if level == 0 else 2)
        elif level == 3:
            x = self.convolution(f"{name}.4", x, stride=2, padding=1)
        return F.conv2d(x, self.tensors[f"scratch.layer{level + 1}_rn.weight"], padding=1)

    def join(self, level: int, finer: Tensor, coarser: Tensor | None) -> Tensor:
        name = f"scratch.refinenet{level + 1}"
        x = finer if coarser is None else coarser + self.unit(f"{name}.resConfUnit1", finer)
        x = F.interpolate(self.unit(f"{name}.resConfUnit2", x), scale_factor=2, mode="bilinear", align_corners=True)
        return self.convolution(f"{name}.out_conv", x)

    def unit(self, name: str, x: Tensor) -> Tensor:
        y = x
        for index in (1, 2):
            y = self.convolution(f"{name}.conv{index}", F.relu(y), padding=1)
            if f"{name}.bn{index}.weight" in self.tensors:
                mean, variance, gain, bias = (
                    self.tensors[f"{name}.bn{index}.{part}"] for part in ("running_mean", "running_var", "weight", "bias")
                )
                y = F.batch_norm(y, mean, variance, gain, bias, eps=1e-5)
        return x + y

    def convolution(self, name: str, x: Tensor, stride: int = 1, padding: int = 0) -> Tensor:
        return F.conv2d(x, self.tensors[f"{name}.weight"], self.tensors.get(f"{name}.bias"), stride, padding)

    def linear(self, name: str, x: Tensor) -> Tensor:
        return F.linear(x, self.tensors[f"{name}.weight"], self.tensors[f"{name}.bias"])

    def norm(self, name: str, tokens: Tensor) -> Tensor:
        return F.layer_norm(tokens, tokens.shape[1:], self.tensors[f"{name}.weight"], self.tensors[f"{name}.bias"], 1e-6)
