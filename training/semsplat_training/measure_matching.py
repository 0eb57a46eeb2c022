"""How often matching alone puts the best depth candidate where the truth is: learned features, patterns, both decoded.

    python -m semsplat_training.measure_matching --model ../models/default ../../shared/data/homes/train/h_lounge …

Counts the cells of two views 10 and 20 frames apart whose surface the other view sees.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor

from .data.sequences import load_sequences
from .data.windows import Window, stack_contexts, validation_windows
from .export import load_initial
from .model import NetworkConfig, SemanticSplat
from .model.cost_volume import matrix_of
from .model.pattern_volume import pattern_volume

AGREE = 0.05  # of the depth: the other view's surface is the same one


def visible(window: Window, i: int, j: int) -> Tensor:
    """[H, W]: whether view j sees the surface that view i has at each pixel."""
    depth, other = window.depth[i].double(), window.depth[j].double()
    height, width = depth.shape
    v, u = torch.meshgrid(torch.arange(height) + 0.5, torch.arange(width) + 0.5, indexing="ij")
    pixels = torch.stack([u.flatten(), v.flatten(), torch.ones(height * width)]).double()
    k = matrix_of(window.intrinsics.double())
    j_from_i = torch.linalg.inv(window.world_from_camera[j]) @ window.world_from_camera[i]
    points = j_from_i[:3, :3] @ (torch.linalg.inv(k[i]) @ pixels * depth.flatten()) + j_from_i[:3, 3:]
    x, y, z = k[j] @ points
    x, y = x / z, y / z
    inside = (z > 0) & (x > 0) & (x < width) & (y > 0) & (y < height)
    there = other[y.clamp(0, height - 1).long(), x.clamp(0, width - 1).long()]
    return (inside & ((there - z).abs() < AGREE * z)).view(height, width) & (depth > 0)


@torch.no_grad()
def measure(model: SemanticSplat, folders: list[Path], windows: int) -> dict[str, float]:
    """For every kind of matching the share of seen cells whose best candidate is at most one from the truth."""
    size = (model.config.width, model.config.height)
    hits: dict[str, int] = {}
    cells = 0
    for window in validation_windows(load_sequences(folders), size, windows):
        images, intrinsics, poses, depth = stack_contexts([window], torch.device("cpu"))
        out = model.geometry(images, intrinsics, poses, 2)
        patterns = pattern_volume(images, intrinsics, poses, 2, model.rho, model.config.pattern_radii)
        volumes = {"learned features": out.cost, "decoded": out.logits}
        for radius, volume in zip(model.config.pattern_radii, patterns.split(len(model.rho), 1)):
            side = 4 * (2 * radius + 1)
            volumes[f"patterns of {side}x{side}"] = volume
        for i in range(2):
            seen = visible(window, i, 1 - i)[2::4, 2::4]
            rho = 1 / depth[i, 2::4, 2::4].clamp_min(1e-3)
            position = (rho - model.rho[0]) / (model.rho[1] - model.rho[0])  # [h, w], in candidates
            cells += int(seen.sum())
            for name, volume in volumes.items():
                near = (volume[i].argmax(0) - position).abs() <= 1
                hits[name] = hits.get(name, 0) + int((near & seen).sum())
    return {name: count / max(cells, 1) for name, count in hits.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--windows", type=int, default=2, help="of each gap and sequence")
    parser.add_argument("folders", type=Path, nargs="+")
    arguments = parser.parse_args()
    model = SemanticSplat(NetworkConfig.load(arguments.model / "config.json")).eval()
    print(load_initial(model, arguments.model))
    for name, share in measure(model, arguments.folders, arguments.windows).items():
        print(f"{name:20s} {share:.3f}")


if __name__ == "__main__":
    main()
