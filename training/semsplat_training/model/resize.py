"""Enlarging feature grids."""

from torch import Tensor
from torch.nn import functional as F


def up2(x: Tensor) -> Tensor:
    """Bilinear doubling, cell-centred."""
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


def resize_to(x: Tensor, like: Tensor) -> Tensor:
    """Bilinear, cell-centred, to the other's rows and columns."""
    return F.interpolate(x, size=like.shape[-2:], mode="bilinear", align_corners=False)
