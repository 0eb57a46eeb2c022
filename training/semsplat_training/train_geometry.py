"""Stage 0: geometry and colour. Photometric loss on target views, depth supervision where depth exists.

    python -m semsplat_training.train_geometry --data ../../shared/data/house/train … --minutes 90 --run runs/geometry
"""

from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from . import checkpoint
from .arguments import parse_stage
from .device import autocast, use_half_precision
from .data.augment import AugmentConfig
from .data.sequences import Sequence, find_sequences, load_sequence
from .export import GEOMETRY_MODULES, load_initial
from .data.windows import Window, make_window, pick_frames
from .losses import depth_loss, photometric_loss
from .model import NetworkConfig, SemanticSplat
from .model.gaussians import to_world


@dataclass
class GeometryStage:
    data: list[Path] = field(default_factory=list)
    validation: list[Path] = field(default_factory=list)
    run: Path = Path("runs/geometry")
    initial: Path = Path()  # a model folder to start from where the run has no checkpoint; "." starts from nothing
    modules: str = ",".join(GEOMETRY_MODULES)  # that learn; the rest stays as it is, and costs no backward pass
    minutes: float = 60.0  # of this stage in all, resumed runs included; the learning rate falls to zero over them
    learning_rate: float = 5e-4
    warmup_steps: int = 200
    samples_per_batch: int = 4  # of two views; fewer of more
    photometric_weight: float = 0.0  # 0 leaves the rasteriser out
    photometric_samples: int = 1  # of a batch that are rendered: drawing costs as much as the network
    seed: int = 0
    threads: int = 1
    half_precision: str = "auto"  # true, false, or what the processor is good at
    validate_minutes: float = 8.0


def sample_weights(sequences: list[Sequence]) -> np.ndarray:
    weights = np.array([len(s) ** 0.5 for s in sequences])
    return weights / weights.sum()


def close_range_scale(sequence: Sequence) -> float:
    """Geometry knows no scale: a close-range recording is enlarged until it lies in the range of the candidates."""
    median = np.median(sequence.depth[sequence.depth > 0]) / 1000
    return 1.0 if median > 0.6 else 1.2 / median


def draw_batch(rng: np.random.Generator, sequences: list[Sequence], weights: np.ndarray, stage: GeometryStage, size: tuple[int, int]) -> tuple[list[Window], int]:
    views = int(rng.choice([2, 3, 4], p=[0.6, 0.25, 0.15]))
    count = max(1, stage.samples_per_batch * 2 // views)
    windows = []
    for _ in range(count):
        sequence = sequences[rng.choice(len(sequences), p=weights)]
        contexts, targets = pick_frames(rng, sequence, views, 1)
        windows.append(make_window(rng, sequence, contexts, targets, size, AugmentConfig(), close_range_scale(sequence)))
    return windows, views


def stack_contexts(windows: list[Window]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Images, intrinsics, poses and depth of the context views, window by window (view index fastest)."""
    n = windows[0].contexts
    return tuple(torch.cat([getattr(w, k)[:n] for w in windows]) for k in ("images", "intrinsics", "world_from_camera", "depth"))  # type: ignore[return-value]


def render_targets(out, windows: list[Window], views: int, threads: int) -> tuple[Tensor, Tensor]:
    """Renderings and photographs of each window's first target: two tensors [B, 3, H, W]."""
    from .rasteriser import render

    rendered, photographs = [], []
    for b, window in enumerate(windows):
        index = torch.arange(b * views, (b + 1) * views)
        poses = window.world_from_camera[:views].float()
        means, quats, scales, opacities, sh = to_world(out.gaussians, index, poses)
        t = views
        height, width = window.images.shape[-2:]
        color, _, _, _ = render(
            means, quats, scales, opacities, sh, None, window.intrinsics[t].tolist(),
            torch.linalg.inv(window.world_from_camera[t]).float(), width, height, threads=threads,
        )  # fmt: skip
        rendered.append(color.permute(2, 0, 1))
        photographs.append(window.images[t])
    return torch.stack(rendered), torch.stack(photographs)


def learning_rate(stage: GeometryStage, step: int, spent_minutes: float) -> float:
    progress = min(1.0, spent_minutes / stage.minutes)
    return stage.learning_rate * min(1, (step + 1) / stage.warmup_steps) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * progress)))


@torch.no_grad()
def validate(model: SemanticSplat, sequences: list[Sequence], gaps: tuple[int, ...], photometric: bool, threads: int) -> dict[str, float]:
    """Depth AbsRel over context views and PSNR at the middle frame, four windows a sequence and gap."""
    config = model.config
    errors, psnrs = [], []
    model.eval()
    for sequence in sequences:
        for gap in gaps:
            for first in np.linspace(0, len(sequence) - gap - 1, 4).astype(int):
                window = make_window(
                    np.random.default_rng(0), sequence, [first, first + gap], [first + gap // 2],
                    (config.width, config.height), None,
                )  # fmt: skip
                images, intrinsics, poses, depth = stack_contexts([window])
                out = model.geometry(images, intrinsics, poses, 2)
                z = 1 / out.gaussians.inverse_depth[:, 0]
                valid = depth > 0
                errors.append(((z - depth).abs() / depth.clamp_min(1e-3))[valid].mean().item())
                if photometric:
                    rendered, photograph = render_targets(out, [window], 2, threads)
                    psnrs.append(-10 * math.log10(((rendered.clamp(0, 1) - photograph) ** 2).mean().item()))
    model.train()
    return {"absrel": float(np.mean(errors)), "psnr": float(np.mean(psnrs)) if psnrs else float("nan")}


def train(stage: GeometryStage) -> None:
    torch.set_num_threads(stage.threads)
    torch.manual_seed(stage.seed)
    rng = np.random.default_rng(stage.seed + int(time.time()))
    half = use_half_precision(stage.half_precision, torch.device("cpu"))
    config = NetworkConfig()
    model = SemanticSplat(config).to(memory_format=torch.channels_last)
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name.split(".")[0] in stage.modules.split(","))
    trained = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=stage.learning_rate, betas=(0.9, 0.99), weight_decay=0.01)
    step, spent = 0, 0.0
    path = stage.run / "last.pt"
    if path.exists():
        state = checkpoint.load(path)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        step, spent = state["step"], state["minutes"]
        print(f"resumed {path} at step {step}, {spent:.1f} min", flush=True)
    elif stage.initial != Path():
        load_initial(model, stage.initial)
    sequences = [load_sequence(p) for p in find_sequences(*stage.data)]
    validation = [load_sequence(p) for p in find_sequences(*stage.validation)]
    weights = sample_weights(sequences)
    print(f"{len(sequences)} sequences, {sum(map(len, sequences))} frames; validation {len(validation)}", flush=True)
    began, last_validation = time.time(), time.time()
    averages: dict[str, float] = {}
    while True:
        minutes = spent + (time.time() - began) / 60
        if minutes >= stage.minutes:
            break
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(stage, step, minutes)
        windows, views = draw_batch(rng, sequences, weights, stage, (config.width, config.height))
        images, intrinsics, poses, depth = stack_contexts(windows)
        with autocast(torch.device("cpu"), half):
            out = model.geometry(images, intrinsics, poses, views)
        terms = depth_loss(out, model.rho, depth, config.near_metres, config.far_metres)
        loss = terms["coarse"] + 0.1 * terms["cross"] + terms["fine"] + terms["narrow"] + terms["refined"] + 0.5 * terms["edges"]
        if "steps" in terms:
            loss = loss + 0.1 * terms["steps"]
        if stage.photometric_weight > 0:
            terms["photo"] = photometric_loss(*render_targets(out, windows[: stage.photometric_samples], views, stage.threads))
            loss = loss + stage.photometric_weight * terms["photo"]
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(trained, 1.0)
        if torch.isfinite(norm):
            optimiser.step()
        step += 1
        for name, value in terms.items():
            averages[name] = 0.98 * averages.get(name, value.item()) + 0.02 * value.item()
        if step % 50 == 0:
            shown = " ".join(f"{k} {v:.4f}" for k, v in averages.items())
            print(f"step {step} min {minutes:.1f} lr {optimiser.param_groups[0]['lr']:.2e} norm {norm:.2f} {shown}", flush=True)
        if step % 200 == 0 or time.time() - last_validation > 60 * stage.validate_minutes:
            checkpoint.save(path, model=model.state_dict(), optimiser=optimiser.state_dict(), step=step, minutes=minutes, config=config.to_json())
        if validation and time.time() - last_validation > 60 * stage.validate_minutes:
            print("validation", json.dumps(validate(model, validation, (10, 20), stage.photometric_weight > 0, stage.threads)), flush=True)
            last_validation = time.time()
    checkpoint.save(path, model=model.state_dict(), optimiser=optimiser.state_dict(), step=step, minutes=stage.minutes, config=config.to_json())
    if validation:
        print("final", json.dumps(validate(model, validation, (10, 20), stage.photometric_weight > 0, stage.threads)), flush=True)


if __name__ == "__main__":
    train(parse_stage(GeometryStage(), __doc__))
