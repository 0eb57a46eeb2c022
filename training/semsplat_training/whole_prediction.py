"""A window's whole prediction in PyTorch, from a model folder: what the daemon's `SemanticSplatPredictor` computes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from .distillation import frozen_segment_anything
from .export import load_weights
from .model import NetworkConfig, SemanticSplat


@dataclass
class Window:
    """Posed pictures, one a view."""

    pictures: np.ndarray  # [N, H, W, 3] bytes
    intrinsics: Tensor  # [N, 4] fx fy cx cy, pixels, corner convention
    world_from_camera: Tensor  # [N, 4, 4] float64


class WholePrediction:
    """Encoders, geometry, Gaussians, and the features of each: nothing is remembered from one window to the next."""

    def __init__(self, folder: Path) -> None:
        self.model = SemanticSplat(NetworkConfig.load(folder / "config.json"))
        self.model.load_state_dict(load_weights(folder))
        self.model.eval().requires_grad_(False)
        self.segment_anything = frozen_segment_anything(folder / "segment_anything")

    def use_channels_last(self) -> None:
        """Weights and pictures in the layout that PyTorch advises for processors."""
        for network in (self.model, self.segment_anything):
            network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    @property
    def parts(self) -> dict[str, list[nn.Module]]:
        """The modules, each counted under its name."""
        parts = {name: [module] for name, module in self.model.named_children() if name != "lseg"}
        # Its trunk and its head are asked one after the other, never the whole.
        parts["lseg"] = list(self.model.lseg.children())
        parts["segment_anything"] = [self.segment_anything.image_encoder]
        return parts

    def __call__(self, window: Window, channels_last: bool = False) -> dict[str, Tensor]:
        model, views = self.model, len(window.pictures)
        images = torch.from_numpy(window.pictures).permute(0, 3, 1, 2).float() / 255
        images = images.contiguous(memory_format=torch.channels_last if channels_last else torch.contiguous_format)
        levels = model.lseg.levels(images)
        language, segmentation = model.lseg.embed(levels), self.segment_anything.embed(images)
        geometry = model.geometry(images, window.intrinsics, window.world_from_camera, views, levels)
        semantics = model.semantics(geometry, language, segmentation)
        assert semantics.segmentation is not None
        gaussians = geometry.gaussians
        return {
            "positions": gaussians.means,
            "rotations": gaussians.quats,
            "scales": gaussians.scales,
            "opacities": gaussians.opacities,
            "harmonics": gaussians.sh,
            "language": model.per_gaussian(semantics.language),
            "segmentation": model.per_gaussian(semantics.segmentation),
        }
