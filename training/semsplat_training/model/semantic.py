"""Module E: the semantic U-Net, latent and feature heads (architecture.md 3, 5.6, 12.5)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .geometry import PreNormResidual


class SemanticUNet(nn.Module):
    """Cost volume, matching features and the projected conditions at 1/4 to the latent map Z [B*N, 32, h, w]."""

    def __init__(
        self, candidates: int, channels: int, conditions: dict[str, int], condition: int, widths: tuple[int, int]
    ) -> None:
        """`conditions`: the channels of the 2D features that enter, by name; projected to `condition` channels each."""
        super().__init__()
        a, b = widths
        if "language" in conditions:
            self.proj_lseg = nn.Conv2d(conditions["language"], condition, 1)
        if "segmentation" in conditions:
            self.proj_sam = nn.Conv2d(conditions["segmentation"], condition, 1)
        self.add_module("in", nn.Conv2d(candidates + channels + len(conditions) * condition, a, 1))
        self.enc0 = PreNormResidual(a, a)
        self.down0 = nn.Conv2d(a, b, 2, 2)
        self.mid = PreNormResidual(b, b)
        self.up0 = nn.Conv2d(b, a, 1)
        self.dec0 = PreNormResidual(2 * a, a)

    def project(self, language: Tensor, segmentation: Tensor | None) -> dict[str, Tensor]:
        """The conditions [B*N, condition, h, w] of language features at 1/4 and an embedding of any size, which is
        projected before it is resized (3)."""
        projected = {}
        if hasattr(self, "proj_lseg"):
            projected["language"] = self.proj_lseg(language)
        if hasattr(self, "proj_sam"):
            assert segmentation is not None
            size = language.shape[-2:]
            small = self.proj_sam(segmentation)
            projected["segmentation"] = F.interpolate(small, size=size, mode="bilinear", align_corners=False)
        return projected

    def forward(self, cost: Tensor, features: Tensor, conditions: dict[str, Tensor]) -> Tensor:
        x0 = self.enc0(getattr(self, "in")(torch.cat([cost, features, *conditions.values()], dim=1)))
        x1 = self.mid(self.down0(x0))
        return self.dec0(torch.cat([x0, F.interpolate(self.up0(x1), scale_factor=2)], dim=1))


class Mlp1x1(nn.Module):
    """1x1, GELU, 1x1: the latent head and the feature heads (modules "0" and "1")."""

    def __init__(self, inputs: int, hidden: int, outputs: int) -> None:
        super().__init__()
        self.add_module("0", nn.Conv2d(inputs, hidden, 1))
        self.add_module("1", nn.Conv2d(hidden, outputs, 1))

    def forward(self, x: Tensor) -> Tensor:
        return getattr(self, "1")(F.gelu(getattr(self, "0")(x)))
