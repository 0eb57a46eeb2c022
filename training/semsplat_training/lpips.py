"""LPIPS: how different two pictures look, by the features of a frozen VGG-16 (Zhang et al., CVPR 2018; architecture.md 10.1).

The tensors keep their official names: torchvision's for VGG-16 (`features.0.weight` …), version 0.1's of the `lpips`
package for the linear layers (`lin0.model.1.weight` … `lin4.model.1.weight`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .official_checkpoint import CheckpointError, Shapes, check_tensors, convolution, without
from .safetensors_file import load_tensors

WIDTHS = (64, 128, 256, 512, 512)  # of the features after relu1_2, 2_2, 3_3, 4_3 and 5_3
# Where torchvision's list of layers, with its activations and poolings, has the convolutions before each of these.
CONVOLUTIONS = ((0, 2), (5, 7), (10, 12, 14), (17, 19, 21), (24, 26, 28))
CLASSIFIER = tuple(f"classifier.{layer}.{part}" for layer in (0, 3, 6) for part in ("weight", "bias"))
SHIFT, SCALE = (-0.030, -0.088, -0.188), (0.458, 0.448, 0.450)  # of pictures in [-1, 1] (architecture.md 0.3)
EPSILON = 1e-10
SMALLEST_SIDE = 16  # pixels; four poolings leave one


class Lpips(nn.Module):
    """The distance of version 0.1 with VGG-16. Its weights are frozen; gradients flow to the pictures."""

    shift: Tensor
    scale: Tensor

    def __init__(self, tensors: Mapping[str, Tensor]) -> None:
        """The tensors that `assemble` gives; CheckpointError names those that are wrong."""
        super().__init__()
        check(tensors)
        for name, value in tensors.items():
            self.register_buffer(buffer_name(name), value.float())
        self.register_buffer("shift", torch.tensor(SHIFT).view(1, 3, 1, 1))
        self.register_buffer("scale", torch.tensor(SCALE).view(1, 3, 1, 1))

    def tensor(self, name: str) -> Tensor:
        found: Tensor = getattr(self, buffer_name(name))
        return found

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        """Distances [B] of pictures [B, 3, H, W] in [0, 1], sides of 16 pixels or more; 0 where they are the same."""
        if min(a.shape[-2:]) < SMALLEST_SIDE:
            raise ValueError(f"LPIPS takes pictures of {SMALLEST_SIDE} pixels a side or more; this is {list(a.shape)}")
        distance = a.new_zeros(len(a))
        for k, (x, y) in enumerate(zip(self.unit_features(a), self.unit_features(b), strict=True)):
            distance = distance + F.conv2d((x - y) ** 2, self.tensor(linear_name(k))).mean((1, 2, 3))
        return distance

    def unit_features(self, image: Tensor) -> list[Tensor]:
        """Of each of the five layers [B, C, H / 2^k, W / 2^k], of length one at every pixel."""
        x = (2 * image - 1 - self.shift) / self.scale  # trap T66: the network knows pictures in [-1, 1]
        found = []
        for k, block in enumerate(CONVOLUTIONS):
            if k > 0:
                x = F.max_pool2d(x, 2)
            for layer in block:
                name = f"features.{layer}"
                x = F.relu(F.conv2d(x, self.tensor(f"{name}.weight"), self.tensor(f"{name}.bias"), padding=1))
            # Not the root of a sum: at a pixel without any activation its gradient would be no number.
            found.append(x / (torch.linalg.vector_norm(x, dim=1, keepdim=True) + EPSILON))
        return found


def buffer_name(name: str) -> str:
    return name.replace(".", "_")


def linear_name(layer: int) -> str:
    return f"lin{layer}.model.1.weight"


def trunk_shapes() -> Shapes:
    """The convolutions of torchvision's VGG-16."""
    shapes: Shapes = {}
    inputs = 3
    for width, block in zip(WIDTHS, CONVOLUTIONS, strict=True):
        for layer in block:
            shapes |= convolution(f"features.{layer}", inputs, width, 3)
            inputs = width
    return shapes


def linear_shapes() -> Shapes:
    return {linear_name(k): (1, width, 1, 1) for k, width in enumerate(WIDTHS)}


def check(tensors: Mapping[str, Tensor]) -> None:
    """Fails unless the tensors are those of LPIPS with VGG-16, finite, and those of the linear layers not negative."""
    check_tensors(tensors, trunk_shapes() | linear_shapes())
    refuse_negative(tensors)


def refuse_negative(tensors: Mapping[str, Tensor]) -> None:
    negative = {name: float(tensors[name].min()) for name in linear_shapes() if bool((tensors[name] < 0).any())}
    if negative:
        said = "; ".join(f"'{name}' holds {least:.3g}" for name, least in negative.items())
        raise CheckpointError(f"{said}: the weights of a distance are not negative")


def assemble(vgg: Mapping[str, Tensor], linear: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """All of LPIPS in single precision, from torchvision's VGG-16, whose classifier has no use here, and linear layers."""
    trunk = without(vgg, CLASSIFIER)
    check_tensors(trunk, trunk_shapes())
    check_tensors(linear, linear_shapes())
    refuse_negative(linear)
    return {name: value.float() for name, value in (*trunk.items(), *linear.items())}


def load(path: Path) -> Lpips:
    """The frozen network of a file that `training/convert.py lpips` wrote."""
    try:
        return Lpips(load_tensors(path)).eval()
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{path}: {error}; give a file that training/convert.py lpips wrote") from error
