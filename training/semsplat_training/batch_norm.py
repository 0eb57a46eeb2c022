"""Batch norms of a trained network are affine: each is folded into the convolution before it (architecture.md A.2)."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from .official_checkpoint import Shapes

EPSILON = 1e-5  # PyTorch's default, and that of every network that is read here


def batch_norm_shapes(name: str, width: int) -> Shapes:
    return {f"{name}.{part}": (width,) for part in ("weight", "bias", "running_mean", "running_var")}


def without_counters(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Without `num_batches_tracked`, by which no answer changes."""
    return {k: v for k, v in tensors.items() if not k.endswith(".num_batches_tracked")}


def fold(tensors: dict[str, Tensor], convolution: str, norm: str, into: str) -> None:
    """Replaces a bias-free convolution's weight and its norm's four tensors by weight and bias under the name `into`."""
    weight = tensors.pop(f"{convolution}.weight")
    gain, bias, mean, variance = (
        tensors.pop(f"{norm}.{part}").double() for part in ("weight", "bias", "running_mean", "running_var")
    )
    factor = gain / torch.sqrt(variance + EPSILON)
    tensors[f"{into}.weight"] = (weight.double() * factor[:, None, None, None]).float()
    tensors[f"{into}.bias"] = (bias - mean * factor).float()
