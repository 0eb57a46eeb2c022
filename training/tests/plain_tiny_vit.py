"""TinyViT as architecture.md 7.7 has it, written down plainly from tensors by name: what other code is held to."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional as F

from semsplat_training.tiny_vit import TinyVitSizes


class PlainTinyVit:
    """Batch norms apart, as in a checkpoint, or folded, as in a model folder: whichever the tensors are."""

    def __init__(self, tensors: Mapping[str, Tensor], sizes: TinyVitSizes) -> None:
        self.tensors = {k.removeprefix("image_encoder."): v.double() for k, v in tensors.items()}
        self.sizes = sizes

    def __call__(self, picture: Tensor) -> dict[str, Tensor]:
        """A picture [3, H, W] to tokens [cells, channels] of the patches and after each stage, and the embedding."""
        x = F.gelu(self.convolution("patch_embed.seq.0", picture.double()[None], stride=2, padding=1))
        x = self.convolution("patch_embed.seq.2", x, stride=2, padding=1)
        out = {"tokens": x}
        for j in range(self.sizes.blocks[0]):
            name = f"layers.0.blocks.{j}"
            y = F.gelu(self.convolution(f"{name}.conv1", x))
            y = F.gelu(self.convolution(f"{name}.conv2", y, padding=1, depthwise=True))
            x = F.gelu(self.convolution(f"{name}.conv3", y) + x)
        out["block0"] = x
        for i in range(1, 4):
            x = self.merge(f"layers.{i - 1}.downsample", x, stride=1 if i == 3 else 2)
            for j in range(self.sizes.blocks[i]):
                x = self.block(f"layers.{i}.blocks.{j}", x, self.sizes.heads[i - 1], self.sizes.windows[i - 1])
            out[f"block{i}"] = x
        parts = {name: value[0].flatten(1).T for name, value in out.items()}
        return parts | {"embedding": self.neck(x)[0]}

    def convolution(self, name: str, x: Tensor, stride: int = 1, padding: int = 0, depthwise: bool = False) -> Tensor:
        groups = x.shape[1] if depthwise else 1
        t = self.tensors
        if f"{name}.c.weight" not in t:
            return F.conv2d(x, t[f"{name}.weight"], t[f"{name}.bias"], stride, padding, groups=groups)
        y = F.conv2d(x, t[f"{name}.c.weight"], None, stride, padding, groups=groups)
        mean, variance = t[f"{name}.bn.running_mean"], t[f"{name}.bn.running_var"]
        return F.batch_norm(y, mean, variance, t[f"{name}.bn.weight"], t[f"{name}.bn.bias"], eps=1e-5)

    def merge(self, name: str, x: Tensor, stride: int) -> Tensor:
        y = F.gelu(self.convolution(f"{name}.conv1", x))
        y = F.gelu(self.convolution(f"{name}.conv2", y, stride=stride, padding=1, depthwise=True))
        return self.convolution(f"{name}.conv3", y)

    def block(self, name: str, x: Tensor, heads: int, window: int) -> Tensor:
        height, width = x.shape[2:]
        padded = F.pad(x, (0, -width % window, 0, -height % window))
        message = torch.zeros_like(padded)
        for top in range(0, padded.shape[2], window):
            for left in range(0, padded.shape[3], window):
                part = (0, slice(None), slice(top, top + window), slice(left, left + window))
                tokens = padded[part].flatten(1).T
                message[part] = self.attention(f"{name}.attn", tokens, heads, window).T.unflatten(1, (window, window))
        x = self.convolution(f"{name}.local_conv", x + message[:, :, :height, :width], padding=1, depthwise=True)
        tokens = self.norm(f"{name}.mlp.norm", x[0].flatten(1).T)
        hidden = F.gelu(self.linear(f"{name}.mlp.fc1", tokens))
        return x + self.linear(f"{name}.mlp.fc2", hidden).T.unflatten(1, (height, width))

    def attention(self, name: str, tokens: Tensor, heads: int, window: int) -> Tensor:
        size = tokens.shape[1] // heads
        qkv = self.linear(f"{name}.qkv", self.norm(f"{name}.norm", tokens))
        rows, columns = torch.arange(window**2) // window, torch.arange(window**2) % window
        apart = (rows[:, None] - rows).abs() * window + (columns[:, None] - columns).abs()
        answers = []
        for head in range(heads):
            q, k, v = (qkv[:, (3 * head + part) * size : (3 * head + part + 1) * size] for part in range(3))
            scores = q @ k.T / size**0.5 + self.tensors[f"{name}.attention_biases"][head][apart]
            answers.append(scores.softmax(1) @ v)
        return self.linear(f"{name}.proj", torch.cat(answers, 1))

    def neck(self, x: Tensor) -> Tensor:
        t = self.tensors
        y = self.channel_norm("neck.1", F.conv2d(x, t["neck.0.weight"]))
        return self.channel_norm("neck.3", F.conv2d(y, t["neck.2.weight"], padding=1))

    def linear(self, name: str, x: Tensor) -> Tensor:
        return F.linear(x, self.tensors[f"{name}.weight"], self.tensors[f"{name}.bias"])

    def norm(self, name: str, tokens: Tensor, epsilon: float = 1e-5) -> Tensor:
        return F.layer_norm(tokens, tokens.shape[1:], self.tensors[f"{name}.weight"], self.tensors[f"{name}.bias"], epsilon)

    def channel_norm(self, name: str, x: Tensor) -> Tensor:
        return self.norm(name, x[0].flatten(1).T, epsilon=1e-6).T.unflatten(1, x.shape[2:])[None]
