"""The network's sizes: what models/NAME/config.json holds under "network"."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .efficientnet_lite import Stage

EFFICIENTNET_LITE0 = (
    Stage(3, 1, 1, 16, 1),
    Stage(3, 2, 6, 24, 2),
    Stage(5, 2, 6, 40, 2),
    Stage(3, 2, 6, 80, 3),
    Stage(5, 1, 6, 112, 3),
    Stage(5, 2, 6, 192, 4),
    Stage(3, 1, 6, 320, 1),
)


@dataclass(frozen=True)
class NetworkConfig:
    """Sizes of the compact configuration (architecture.md, section 12)."""

    width: int = 256  # of the network's view, pixels
    height: int = 192
    near_metres: float = 0.4
    far_metres: float = 12.5
    depth_candidates: int = 64
    cnn_widths: tuple[int, int, int] = (16, 32, 64)  # at 1/2, 1/4, 1/8
    transformer_blocks: int = 4
    window_splits: int = 2
    ffn_width: int = 128
    pattern_radii: tuple[int, ...] = (0, 1, 3)  # of the windows that are compared as they are, in blocks of 4x4 pixels
    geometry_widths: tuple[int, int, int] = (32, 56, 80)  # at 1/4, 1/8, 1/16
    geometry_heads: int = 4
    refinement_steps: int = 9  # candidates of the narrow sweep at 1/2, odd; 0 leaves it out
    refinement_channels: int = 16  # its matching features, a multiple of 8
    refinement_hidden: int = 24
    upsample_channels: int = 8
    gaussian_hidden: int = 20
    language_width: int = 128  # C_LSeg: dimension of the text space
    language_stem: int = 32  # channels of the first convolution
    language_stages: tuple[Stage, ...] = EFFICIENTNET_LITE0
    language_head_width: int = 96
    conditions: tuple[str, ...] = ("language", "segmentation")  # the 2D features that enter the semantic U-Net
    segmentation_width: int = 128  # C_SAM: channels of Segment Anything's embedding, whose grid is at 1/8
    condition_width: int = 32  # c_s, c_l: channels of each projected condition
    semantic_widths: tuple[int, int] = (32, 48)  # at 1/4, 1/8
    latent_hidden: int = 48
    latent_width: int = 32  # d_f
    rendered_language: int = 32  # d'': language channels per Gaussian
    rendered_segmentation: int = 32  # d': segmentation channels per Gaussian; 0 leaves the segmentation field out

    @property
    def matching_width(self) -> int:
        """C: channels of the matching features at 1/4."""
        return self.cnn_widths[2]

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @staticmethod
    def from_json(values: dict[str, Any]) -> NetworkConfig:
        fields = {f.name for f in dataclasses.fields(NetworkConfig)}
        unknown = set(values) - fields
        if unknown:
            raise ValueError(f"unknown network settings {sorted(unknown)}; known are {sorted(fields)}")
        strange = set(values.get("conditions", ())) - {"language", "segmentation"}
        if strange:
            raise ValueError(f"unknown conditions {sorted(strange)}; known are language and segmentation")
        sizes: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
        if "language_stages" in sizes:
            sizes["language_stages"] = tuple(Stage(*stage) for stage in sizes["language_stages"])
        return NetworkConfig(**sizes)

    @staticmethod
    def load(path: Path) -> NetworkConfig:
        return NetworkConfig.from_json(json.loads(path.read_text())["network"])
