"""What both stages of the distillation share: frozen geometry and encoders, and rendered features (architecture.md 9.2).

Geometry and colour stay as stage 0 left them in both stages, where the paper lets stage 1 train them too: on the machines
at hand depth would be spoilt by what few steps there are.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from . import checkpoint
from .data.augment import AugmentConfig
from .data.sequences import load_sequences
from .data.windows import Window, make_window, pick_frames, sample_weights, stack_contexts
from .device import autocast, use_half_precision
from .export import GEOMETRY_MODULES, module_of
from .loop import StageConfig, Task
from .model import GeometryOutput, NetworkConfig, SemanticSplat
from .model.gaussians import to_world
from .model.segment_anything import SegmentAnything
from .parallel import Processes
from .rasteriser import render
from .safetensors_file import load_tensors
from .segment_anything import read_sizes

STRIDE = 4  # features are rendered on the language encoder's grid


@dataclass
class DistillationStage(StageConfig):
    geometry: Path = Path("runs/geometry/last.pt")
    teacher: Path = Path("runs/teacher/last.pt")
    segment_anything: Path = Path("models/default/segment_anything")  # a folder as training/convert.py writes them
    samples_per_batch: int = 2


@dataclass
class Prediction:
    geometry: GeometryOutput
    features: Tensor  # per Gaussian, language first [B*N, H*W, 64]
    # What the encoders say of every photograph, contexts and targets:
    language: Tensor  # [B, V, 128, h, w]
    segmentation: Tensor  # [B, V, 128, h/2, w/2]


@dataclass
class View:
    """One view of a window, rendered."""

    language: Tensor  # expanded [128, h, w]
    segmentation: Tensor  # expanded [128, h/2, w/2]
    alpha: Tensor  # [h, w]


class DistillationTask(Task):
    model: SemanticSplat

    def __init__(
        self, stage: DistillationStage, processes: Processes, trained: Collection[str], conditions: tuple[str, ...]
    ) -> None:
        """`trained`: the modules that learn, everything else is frozen; `conditions`: of the semantic U-Net."""
        self.stage, self.device = stage, processes.device
        self.half = use_half_precision(stage.half_precision, self.device)
        geometry = checkpoint.load(stage.geometry)
        self.config = replace(NetworkConfig.from_json(geometry["config"]), conditions=conditions)
        self.size = (self.config.width, self.config.height)
        self.model = SemanticSplat(self.config)
        known = {k: v for k, v in geometry["model"].items() if module_of(k) in GEOMETRY_MODULES}
        self.model.load_state_dict({**self.model.state_dict(), **known})
        self.model.lseg.load_state_dict(checkpoint.load(stage.teacher)["lseg"])
        self.model.to(self.device, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]
        for name, parameter in self.model.named_parameters():
            parameter.requires_grad_(module_of(name) in trained)
        self.trained = [p for p in self.model.parameters() if p.requires_grad]
        self.sam = frozen_segment_anything(stage.segment_anything).to(self.device)
        if (found := self.sam.sizes.embedding_width) != self.config.segmentation_width:
            raise SystemExit(
                f"{stage.segment_anything}: {found} channels; the network takes {self.config.segmentation_width}"
            )
        self.optimiser = torch.optim.Adam(self.trained, lr=stage.learning_rate, betas=(0.9, 0.99))

    def load_data(self) -> str:
        self.sequences = [s for s in load_sequences(self.stage.data) if s.instances]
        self.validation = load_sequences(self.stage.validation)
        if not self.sequences:
            raise SystemExit(f"no labelled sequence folder under {[str(p) for p in self.stage.data]}")
        self.weights = sample_weights(self.sequences)
        return f"{len(self.sequences)} labelled sequences; validation {len(self.validation)}"

    def draw(self, rng: np.random.Generator) -> list[Window]:
        views = int(rng.choice([2, 3], p=[0.7, 0.3]))
        windows = []
        for _ in range(self.stage.samples_per_batch):
            sequence = self.sequences[int(rng.choice(len(self.sequences), p=self.weights))]
            contexts, targets = pick_frames(rng, sequence, views, 1)
            windows.append(make_window(rng, sequence, contexts, targets, self.size, AugmentConfig()))
        return windows

    def predict(self, windows: list[Window], half: bool) -> Prediction:
        """Frozen geometry and encoders; features with gradients."""
        views = windows[0].contexts
        images, intrinsics, poses, _ = stack_contexts(windows, self.device)
        every = torch.cat([w.images for w in windows]).to(self.device).contiguous(memory_format=torch.channels_last)
        with torch.no_grad(), autocast(self.device, half):
            geometry = self.model.geometry(images, intrinsics, poses, views)
            language, segmentation = self.model.lseg(every).float(), self.sam.embed(every).float()
        language, segmentation = (x.view(len(windows), -1, *x.shape[1:]) for x in (language, segmentation))
        with autocast(self.device, half):
            semantics = self.model.semantics(
                geometry, language[:, :views].flatten(0, 1), segmentation[:, :views].flatten(0, 1)
            )
        return Prediction(geometry, self.model.per_gaussian(semantics.grid), language, segmentation)

    def render(self, prediction: Prediction, window: Window, b: int, view: int) -> View:
        """The b-th window at one of its views."""
        views = window.contexts
        index = torch.arange(b * views, (b + 1) * views, device=self.device)
        poses = window.world_from_camera[:views].float().to(self.device)
        means, quats, scales, opacities, sh = to_world(prediction.geometry.gaussians, index, poses)
        _, _, alpha, rendered = render(
            means, quats, scales, opacities, sh, prediction.features[index].flatten(0, 1),
            (window.intrinsics[view] / STRIDE).tolist(), torch.linalg.inv(window.world_from_camera[view]).float(),
            self.size[0] // STRIDE, self.size[1] // STRIDE, threads=self.stage.threads,
        )  # fmt: skip
        assert rendered is not None
        maps = rendered.permute(2, 0, 1)[None]
        language, segmentation = maps.split([self.config.rendered_language, self.config.rendered_segmentation], dim=1)
        segmentation = F.avg_pool2d(segmentation, 2)  # to the embedding's grid, before it is expanded (9.3)
        return View(self.model.expand_l(language)[0], self.model.expand_s(segmentation)[0], alpha.detach())


def frozen_segment_anything(folder: Path) -> SegmentAnything:
    """The teacher: its weights get no gradient, what goes through it does (trap T78)."""
    network = SegmentAnything(read_sizes(folder))
    network.load_state_dict({k: v.float() for k, v in load_tensors(folder / "weights.safetensors").items()})
    return network.eval().requires_grad_(False)


def cosine_distance(student: Tensor, teacher: Tensor, alpha: Tensor) -> Tensor:
    """Mean 1 - cosine of features [C, h, w] where something was drawn (alpha [h, w]); cosine of nothing is noise (T79)."""
    seen = alpha > 0.5
    distance = 1 - F.cosine_similarity(student, teacher, dim=0, eps=1e-6)
    return (distance * seen).sum() / seen.sum().clamp_min(1)


def halved(alpha: Tensor) -> Tensor:
    """[h, w] to [h/2, w/2]."""
    return F.avg_pool2d(alpha[None, None], 2)[0, 0]
