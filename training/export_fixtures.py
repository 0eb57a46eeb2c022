"""Writes the parity fixtures: a tiny network with random weights, its inputs, and what every module answers.

    python training/export_fixtures.py Tests/Fixtures/parity
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent))

from semsplat_training.distillation import frozen_segment_anything
from semsplat_training.model import NetworkConfig, SemanticSplat
from semsplat_training.model.cnn import normalise_image
from semsplat_training.model.cost_volume import cost_volume
from semsplat_training.model.efficientnet_lite import Stage
from semsplat_training.model.pattern_volume import pattern_volume
from semsplat_training.safetensors_file import save_tensors

SEGMENT_ANYTHING = Path(__file__).resolve().parents[1] / "Tests" / "Fixtures" / "sam_pyramid"

TINY = NetworkConfig(
    width=64, height=64, depth_candidates=16, cnn_widths=(8, 16, 24), transformer_blocks=2, ffn_width=32,
    pattern_radii=(0, 2), geometry_widths=(16, 24, 32), geometry_heads=4, refinement_steps=5, refinement_channels=8,
    refinement_hidden=8, upsample_channels=2, gaussian_hidden=8, language_width=16,
    language_stem=8, language_stages=(
        Stage(3, 1, 1, 8, 1), Stage(3, 2, 3, 16, 2), Stage(5, 2, 2, 24, 1), Stage(3, 2, 2, 24, 2), Stage(5, 2, 2, 32, 1),
    ), language_head_width=16,
    condition_width=8, semantic_widths=(16, 24), latent_hidden=16, latent_width=8, rendered_language=8,
    segmentation_width=32, rendered_segmentation=8,
)  # fmt: skip


def random_model() -> SemanticSplat:
    torch.manual_seed(11)
    model = SemanticSplat(TINY).eval()
    with torch.no_grad():
        for parameter in model.parameters():  # zero-initialised layers would hide mistakes
            if (parameter.dim() > 1 and parameter.abs().max() == 0) or parameter.dim() == 1:
                parameter.add_(0.1 * torch.randn_like(parameter))
        model.gs.conv1.weight.copy_(0.3 * torch.randn_like(model.gs.conv1.weight))
        model.geo.tau.fill_(1.5)
        model.ref.tau.fill_(2.5)
    return model


def posed_views(views: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    rng = np.random.default_rng(5)
    images = torch.from_numpy(rng.integers(0, 256, (views, 64, 64, 3)).astype(np.uint8))
    coarse = torch.nn.functional.avg_pool2d(images.permute(0, 3, 1, 2).float(), 7, 1, 3).round().clamp(0, 255)
    intrinsics = torch.tensor([[60.0, 62, 31, 33], [58, 59, 33, 31], [61, 60, 32, 32], [60, 61, 30, 30]])[:views]
    poses = torch.eye(4, dtype=torch.float64).repeat(views, 1, 1)
    for k in range(views):
        axis = rng.normal(size=3)
        axis, angle = axis / np.linalg.norm(axis), 0.08 * k
        skew = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
        rotation = np.eye(3) + np.sin(angle) * skew + (1 - np.cos(angle)) * skew @ skew
        poses[k, :3, :3], poses[k, :3, 3] = torch.from_numpy(rotation), torch.tensor([0.23 * k, -0.04 * k, 0.05 * k])
    return coarse, intrinsics, poses


@torch.no_grad()
def answers(model: SemanticSplat, views: int) -> dict[str, torch.Tensor]:
    bytes_, intrinsics, poses = posed_views(views)
    images = bytes_ / 255
    out: dict[str, torch.Tensor] = {"images": bytes_, "intrinsics": intrinsics, "world_from_camera": poses.float()}
    out["e2"], out["e4"], out["e8"] = model.cnn(normalise_image(images))
    out["features"] = model.mvt(out["e8"], out["e4"], views)
    out["cost"] = cost_volume(out["features"], intrinsics, poses, views, model.rho)
    out["patterns"] = pattern_volume(images, intrinsics, poses, views, model.rho, model.config.pattern_radii)
    levels = model.lseg.levels(images)
    out["trunk4"], out["trunk8"], out["trunk16"], out["trunk32"] = levels
    out["g4"], out["logits"], out["mask"] = model.geo(out["cost"], out["features"], out["patterns"], levels, views)
    geometry = model.geometry(images, intrinsics, poses, views)
    out["coarse"], out["confidence"] = geometry.coarse_inverse_depth, geometry.confidence
    out["upsampled"], out["fine"] = geometry.upsampled_inverse_depth, geometry.inverse_depth
    gaussians = geometry.gaussians
    for name in ("means", "quats", "scales", "opacities", "sh"):
        out[f"gaussians.{name}"] = getattr(gaussians, name)
    out["lseg"] = model.lseg(images)
    out["sam"] = frozen_segment_anything(SEGMENT_ANYTHING).embed(images)
    semantics = model.semantics(geometry, out["lseg"], out["sam"])
    assert semantics.segmentation is not None
    out["language"], out["segmentation"] = semantics.language, semantics.segmentation
    out["per_gaussian_language"] = model.per_gaussian(semantics.language)
    out["per_gaussian_segmentation"] = model.per_gaussian(semantics.segmentation)
    return {k: v.contiguous().float() for k, v in out.items()}


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    model = random_model()
    save_tensors(folder / "weights.safetensors", model.state_dict())
    (folder / "config.json").write_text(
        json.dumps({"format": 1, "name": "parity", "kind": "compact", "network": TINY.to_json()}, indent=1) + "\n"
    )
    for views in (1, 2, 3):
        full = answers(model, views)
        if views != 2:  # what every module says is checked on two views; here only what depends on their number
            full = {
                k: v
                for k, v in full.items()
                if k in ("images", "intrinsics", "world_from_camera", "features", "cost", "fine")
            }
        save_tensors(folder / f"views{views}.safetensors", full)
    print(sum(p.stat().st_size for p in folder.iterdir()) / 1e6, "MB")


if __name__ == "__main__":
    main()
