"""A compact Segment Anything, from simulated prompts on exact masks (architecture.md 7 and 12.7).

    python -m semsplat_training.train_segmentation_teacher --data … --images2d … --run runs/segmentation_teacher

A prompt is a point on a thing, several points on and off it, or its box; half of the prompts are asked again with the first
answer as a mask and one more point where it was wrong. The single mask learns the thing, the three masks of a point its
surface, itself, and what of its name it touches. Focal and dice loss at 20 : 1, and the error of the predicted overlap
(Kirillov et al. 2023, appendix A).
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from . import checkpoint
from .arguments import parse_stage
from .data.segments import SegmentedPictures
from .device import autocast, use_half_precision
from .efficientnet_lite import load_trunk
from .loop import StageConfig, Task, run
from .losses import focal_and_dice
from .model.segment_anything import LITE, LiteImageEncoder, SegmentAnything
from .parallel import Processes
from .prompts import Prompts, correct, draw_prompts, grid_prompts, join, overlap, select
from .safetensors_file import load_tensors
from .segment_anything import write_folder

STRUCTURES = {"point": 0.5, "points": 0.25, "box": 0.25}  # and how often a batch has prompts of it
VALIDATION_POINTS = (8, 6)  # across and down
SIZE = (256, 192)


@dataclass
class SegmentationTeacherStage(StageConfig):
    images2d: list[Path] = field(default_factory=list)
    run: Path = Path("runs/segmentation_teacher")
    minutes: float = 45.0
    learning_rate: float = 8e-4
    batch: int = 4  # pictures
    prompts: int = 8  # on each
    images2d_share: float = 0.15
    trunk: Path = Path()  # EfficientNet-Lite's weights; "." starts its trunk from nothing
    out: Path = Path()  # the model folder to write when the run ends; "." writes none


Batch = tuple[Tensor, Prompts]


class SegmentationTeacherTask(Task):
    model: SegmentAnything

    def __init__(self, stage: SegmentationTeacherStage, processes: Processes) -> None:
        self.stage, self.device = stage, processes.device
        self.half = use_half_precision(stage.half_precision, self.device)
        self.model = SegmentAnything(LITE).to(self.device)
        self.trained = list(self.model.parameters())
        self.optimiser = torch.optim.AdamW(self.trained, lr=stage.learning_rate, betas=(0.9, 0.99), weight_decay=0.05)

    def start(self) -> str:
        if self.stage.initial == Path():
            self.model.look_where_asked()
            said = "from nothing"
        else:
            said = f"from {self.stage.initial}; fresh: {self.load_known(self.stage.initial) or 'nothing'}"
        if self.stage.trunk == Path():
            return said
        assert isinstance(self.model.image_encoder, LiteImageEncoder)
        load_trunk(self.model.image_encoder.trunk, self.stage.trunk)
        return f"{said}; trunk from {self.stage.trunk}"

    def load_known(self, folder: Path) -> str:
        """What a folder of another encoder has too: prompts and decoder go on. Says which parts it does not have."""
        known, own = load_tensors(folder / "weights.safetensors"), self.model.state_dict()
        fits = {k: v.float() for k, v in known.items() if k in own and v.shape == own[k].shape}
        self.model.load_state_dict({**own, **fits})
        return ", ".join(sorted({k.split(".")[0] for k in own if k not in fits}))

    def state(self) -> dict[str, Any]:
        return {"model": self.model.state_dict()}

    def load_state(self, state: dict[str, Any]) -> None:
        self.model.load_state_dict(state["model"])

    def load_data(self) -> str:
        stage = self.stage
        self.pictures = SegmentedPictures(stage.data, stage.images2d)
        self.validation = SegmentedPictures(stage.validation, [])
        weights = np.array([len(group) ** 0.5 for group in self.pictures.groups])
        singles = len(stage.images2d)
        if 0 < singles < len(weights):
            weights[-singles:] = 0
            weights *= (1 - stage.images2d_share) / weights.sum()
            weights[-singles:] = stage.images2d_share / singles
        self.weights = weights / weights.sum()
        return f"{len(weights)} recordings, {self.pictures.count} pictures; validation {self.validation.count}"

    def draw(self, rng: np.random.Generator) -> Batch:
        images, prompts = [], []
        structure = str(rng.choice(list(STRUCTURES), p=list(STRUCTURES.values())))
        while len(images) < self.stage.batch:
            group = int(rng.choice(len(self.weights), p=self.weights))
            image, segments = self.pictures.draw(rng, group, SIZE)
            drawn = draw_prompts(rng, segments, structure, self.stage.prompts, len(images))
            if drawn is not None:
                images.append(image)
                prompts.append(drawn)
        return torch.stack(images).to(self.device), join(prompts, self.device)

    def losses(self, batch: Batch, rng: np.random.Generator) -> tuple[Tensor, dict[str, Tensor]]:
        images, prompts = batch
        with autocast(self.device, self.half):
            embeddings = self.model.embed(images)
            logits, scores = self.model.segment(embeddings, prompts.picture, prompts.points, prompts.kinds)
        first = mask_losses(logits, scores, prompts)
        again = torch.arange(0, len(prompts.picture), 2, device=self.device)
        corrected = correct(rng, select(prompts, again), logits[again, 0])
        with autocast(self.device, self.half):
            logits, scores = self.model.segment(
                embeddings, corrected.picture, corrected.points, corrected.kinds, logits[again, :1].detach()
            )
        second = mask_losses(logits, scores, corrected)
        terms = {name: (2 * first[name] + second[name]) / 3 for name in first}
        return 20 * terms["focal"] + terms["dice"] + terms["overlap"], terms

    @torch.no_grad()
    def validate(self) -> dict[str, float] | None:
        """Mean overlap with the thing under points of a grid: of the single mask, and of the best of the three."""
        single, best = [], []
        for group in self.validation.groups:
            for picture in group[:: max(1, len(group) // 6)]:
                image = torch.from_numpy(picture.rgb).permute(2, 0, 1)[None].float() / 255
                image = F.interpolate(image, size=SIZE[::-1], mode="bilinear", antialias=True).to(self.device)
                thing = torch.from_numpy(picture.segments[1].astype(np.int64)).to(self.device)
                prompts = grid_prompts(thing, VALIDATION_POINTS)
                if prompts is None:
                    continue
                logits, _ = self.model.segment(self.model.embed(image), prompts.picture, prompts.points, prompts.kinds)
                masks = F.interpolate(logits, size=thing.shape, mode="bilinear", align_corners=False) > 0
                overlaps = overlap(masks, prompts.targets[:, 1:2])
                single += overlaps[:, 0].tolist()
                best += overlaps[:, 1:].max(1).values.tolist()
        if not single:
            return None
        return {"single_iou": float(np.mean(single)), "best_of_three_iou": float(np.mean(best))}


def mask_losses(logits: Tensor, scores: Tensor, prompts: Prompts) -> dict[str, Tensor]:
    """logits [P, 4, h, w], scores [P, 4]: the single mask against the thing, the others against the three scales."""
    logits = F.interpolate(logits.float(), size=prompts.targets.shape[-2:], mode="bilinear", align_corners=False)
    targets = torch.cat([prompts.targets[:, 1:2], prompts.targets], dim=1)
    known = torch.cat([prompts.known[:, 1:2], prompts.known & prompts.ambiguous], dim=1)
    # No balance of classes: with the usual quarter for the thing, masks stayed empty for hundreds of steps.
    focal, dice = focal_and_dice(logits, targets)
    error = (scores.float() - overlap(logits.detach() > 0, targets)) ** 2
    count = known.sum().clamp_min(1)
    return {name: (known * x).sum() / count for name, x in (("focal", focal), ("dice", dice), ("overlap", error))}


def export(run_folder: Path, out: Path) -> None:
    """Writes the model folder of a run's last checkpoint."""
    write_folder(out, checkpoint.load(run_folder / "last.pt")["model"], LITE, torch.float16)


if __name__ == "__main__":
    given = parse_stage(SegmentationTeacherStage, __doc__)
    run(given, SegmentationTeacherTask)
    if given.out != Path() and os.environ.get("RANK", "0") == "0":  # torchrun's first process wrote the checkpoint
        export(given.run, given.out)
