"""Stage 0: geometry and colour. Depth supervision, and with a photometric weight the loss on target views too.

python -m semsplat_training.train_geometry --data ../../shared/data/house/train … --minutes 90 --run runs/geometry
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from . import checkpoint, lpips
from .arguments import parse_stage
from .data.augment import AugmentConfig
from .data.sequences import Sequence, load_sequences
from .data.windows import Window, make_window, pick_frames, sample_weights, stack_contexts, validation_windows
from .device import autocast, use_half_precision
from .export import GEOMETRY_MODULES, load_initial, module_of
from .loop import StageConfig, Task, run
from .losses import depth_loss, photometric_loss
from .model import GeometryOutput, NetworkConfig, SemanticSplat
from .model.gaussians import to_world
from .parallel import Processes
from .rasteriser import render


@dataclass
class GeometryStage(StageConfig):
    run: Path = Path("runs/geometry")
    network: Path = Path()  # a config.json with the network's sizes; "." takes the compact ones
    teacher: Path = Path()  # a run's last.pt, whose trunk sees for geometry; "." keeps the one of `initial`
    modules: str = ",".join(GEOMETRY_MODULES)  # that learn; the rest stays as it is, and costs no backward pass
    samples_per_batch: int = 4  # of two views; fewer of more
    photometric_weight: float = 0.0  # 0 leaves the rasteriser out
    photometric_samples: int = 1  # of a batch that are rendered: drawing costs as much as the network
    lpips: Path = Path()  # a file of training/convert.py lpips, for the photometric loss; "." takes SSIM instead


class GeometryTask(Task):
    model: SemanticSplat

    def __init__(self, stage: GeometryStage, processes: Processes) -> None:
        self.stage, self.device = stage, processes.device
        self.half = use_half_precision(stage.half_precision, self.device)
        self.config = NetworkConfig() if stage.network == Path() else NetworkConfig.load(stage.network)
        self.size = (self.config.width, self.config.height)
        self.model = SemanticSplat(self.config).to(self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        for name, parameter in self.model.named_parameters():
            parameter.requires_grad_(module_of(name) in stage.modules.split(","))
        self.trained = [p for p in self.model.parameters() if p.requires_grad]
        self.lpips = lpips.load(stage.lpips).to(self.device) if stage.lpips != Path() else None
        self.optimiser = torch.optim.AdamW(self.trained, lr=stage.learning_rate, betas=(0.9, 0.99), weight_decay=0.01)

    def start(self) -> str:
        said = load_initial(self.model, self.stage.initial) if self.stage.initial != Path() else "from nothing"
        if self.stage.teacher == Path():
            return said
        self.model.lseg.load_state_dict(checkpoint.load(self.stage.teacher)["lseg"])
        return f"{said}; image encoder from {self.stage.teacher}"

    def state(self) -> dict[str, Any]:
        return {"model": self.model.state_dict(), "config": self.config.to_json()}

    def load_state(self, state: dict[str, Any]) -> None:
        self.model.load_state_dict(state["model"])

    def load_data(self) -> str:
        self.sequences = load_sequences(self.stage.data)
        self.validation = load_sequences(self.stage.validation)
        if not self.sequences:
            raise SystemExit(f"no sequence folder under {[str(p) for p in self.stage.data]}")
        self.weights = sample_weights(self.sequences)
        self.scales = [close_range_scale(s) for s in self.sequences]
        frames = sum(map(len, self.sequences))
        loss = "no photometric loss"
        if self.stage.photometric_weight > 0:
            loss = f"photometric loss with {'SSIM' if self.lpips is None else f'LPIPS of {self.stage.lpips}'}"
        return f"{len(self.sequences)} sequences, {frames} frames; validation {len(self.validation)}; {loss}"

    def draw(self, rng: np.random.Generator) -> list[Window]:
        views = int(rng.choice([2, 3, 4], p=[0.6, 0.25, 0.15]))
        windows = []
        for _ in range(max(1, self.stage.samples_per_batch * 2 // views)):
            k = int(rng.choice(len(self.sequences), p=self.weights))
            contexts, targets = pick_frames(rng, self.sequences[k], views, 1)
            windows.append(
                make_window(rng, self.sequences[k], contexts, targets, self.size, AugmentConfig(), self.scales[k])
            )
        return windows

    def losses(self, batch: list[Window], rng: np.random.Generator) -> tuple[Tensor, dict[str, Tensor]]:
        images, intrinsics, poses, depth = stack_contexts(batch, self.device)
        with autocast(self.device, self.half):
            out = self.model.geometry(images, intrinsics, poses, batch[0].contexts)
        terms = depth_loss(out, self.model.rho, depth, self.config.near_metres, self.config.far_metres)
        loss = terms["coarse"] + 0.1 * terms["cross"] + terms["fine"] + terms["narrow"] + terms["refined"]
        loss = loss + 0.5 * terms["edges"]
        if "steps" in terms:
            loss = loss + 0.1 * terms["steps"]
        if self.stage.photometric_weight > 0:
            drawn = batch[: self.stage.photometric_samples]
            terms["photo"] = photometric_loss(*render_targets(out, drawn, self.stage.threads), self.lpips)
            loss = loss + self.stage.photometric_weight * terms["photo"]
        return loss, terms

    @torch.no_grad()
    def validate(self) -> dict[str, float] | None:
        """Depth AbsRel over context views and PSNR at the middle frame, four windows a sequence and gap."""
        errors, psnrs = [], []
        for window in validation_windows(self.validation, self.size, 4):
            images, intrinsics, poses, depth = stack_contexts([window], self.device)
            out = self.model.geometry(images, intrinsics, poses, 2)
            z = 1 / out.gaussians.inverse_depth[:, 0]  # [2, H, W]
            errors.append(((z - depth).abs() / depth.clamp_min(1e-3))[depth > 0].mean().item())
            if self.stage.photometric_weight > 0:
                rendered, photograph = render_targets(out, [window], self.stage.threads)
                psnrs.append(-10 * math.log10(((rendered.clamp(0, 1) - photograph) ** 2).mean().item()))
        if not errors:
            return None
        return {"absrel": float(np.mean(errors)), "psnr": float(np.mean(psnrs)) if psnrs else float("nan")}


def close_range_scale(sequence: Sequence) -> float:
    """Geometry knows no scale: a close-range recording is enlarged until it lies in the range of the candidates."""
    median = float(np.median(sequence.depth[sequence.depth > 0])) / 1000
    return 1.0 if median > 0.6 else 1.2 / median


def render_targets(out: GeometryOutput, windows: list[Window], threads: int) -> tuple[Tensor, Tensor]:
    """Renderings and photographs of each window's first target: two tensors [B, 3, H, W]."""
    device = out.raw.device
    rendered, photographs = [], []
    for b, window in enumerate(windows):
        views = window.contexts
        index = torch.arange(b * views, (b + 1) * views, device=device)
        poses = window.world_from_camera[:views].float().to(device)
        means, quats, scales, opacities, sh = to_world(out.gaussians, index, poses)
        height, width = window.images.shape[-2:]
        color, _, _, _ = render(
            means, quats, scales, opacities, sh, None, window.intrinsics[views].tolist(),
            torch.linalg.inv(window.world_from_camera[views]).float(), width, height, threads=threads,
        )  # fmt: skip
        rendered.append(color.permute(2, 0, 1))
        photographs.append(window.images[views].to(device))
    return torch.stack(rendered), torch.stack(photographs)


if __name__ == "__main__":
    run(parse_stage(GeometryStage, __doc__), GeometryTask)
