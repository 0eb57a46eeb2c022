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
from .data.segments import SCALES, SegmentedPictures
from .device import autocast, use_half_precision
from .loop import StageConfig, Task, run
from .model.segment_anything import COMPACT, SegmentAnything
from .parallel import Processes
from .safetensors_file import load_tensors
from .segment_anything import write_folder

STRUCTURES = {"point": 0.5, "points": 0.25, "box": 0.25}  # and how often a batch has prompts of it
VALIDATION_POINTS = (8, 6)  # across and down
SIZE = (256, 192)
OFF, ON, UPPER_LEFT, LOWER_RIGHT, NONE = 0, 1, 2, 3, -1


@dataclass
class SegmentationTeacherStage(StageConfig):
    images2d: list[Path] = field(default_factory=list)
    run: Path = Path("runs/segmentation_teacher")
    minutes: float = 45.0
    learning_rate: float = 8e-4
    batch: int = 4  # pictures
    prompts: int = 8  # on each
    images2d_share: float = 0.15
    trunk: Path = Path()  # a model folder whose language encoder's trunk the image encoder starts from; "." for none
    out: Path = Path()  # the model folder to write when the run ends; "." writes none


@dataclass
class Prompts:
    """P prompts of one structure; points are shares of the picture."""

    picture: Tensor  # [P]
    points: Tensor  # [P, K, 2]
    kinds: Tensor  # [P, K]
    targets: Tensor  # bool [P, 3, h, w]: surface, thing, things
    known: Tensor  # bool [P, 3]: whether the scale is known there
    ambiguous: bool  # a point by itself does not say which scale is meant


Batch = tuple[Tensor, Prompts]


class SegmentationTeacherTask(Task):
    model: SegmentAnything

    def __init__(self, stage: SegmentationTeacherStage, processes: Processes) -> None:
        self.stage, self.device = stage, processes.device
        self.half = use_half_precision(stage.half_precision, self.device)
        self.model = SegmentAnything(COMPACT).to(self.device)
        self.trained = list(self.model.parameters())
        self.optimiser = torch.optim.AdamW(self.trained, lr=stage.learning_rate, betas=(0.9, 0.99), weight_decay=0.05)

    def start(self) -> str:
        if self.stage.initial == Path():
            self.model.look_where_asked()
            if self.stage.trunk == Path():
                return "from nothing"
            weights = load_tensors(self.stage.trunk / "weights.safetensors")
            self.model.image_encoder.start_from({k[5:]: v for k, v in weights.items() if k.startswith("lseg.")})
            return f"from the trunk of {self.stage.trunk}"
        self.model.load_state_dict(load_tensors(self.stage.initial / "weights.safetensors"))
        return f"from {self.stage.initial}"

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


def draw_prompts(rng: np.random.Generator, segments: Tensor, structure: str, count: int, picture: int) -> Prompts | None:
    """`count` prompts on things of segments [3, h, w]; None where there is nothing of twelve pixels."""
    things, sizes = segments[1].unique(return_counts=True)
    things = things[(things > 0) & (sizes >= 12)]
    if len(things) == 0:
        return None
    points, pixels = [], []
    for thing in rng.choice(things.numpy(), count).tolist():
        mask = (segments[1] == thing).numpy()
        pixels.append(pick(rng, mask))
        points.append(prompt_points(rng, mask, structure, pixels[-1]))
    rows, columns = torch.from_numpy(np.array(pixels)).t()
    numbers = segments[:, rows, columns].t()  # [P, 3]
    return Prompts(
        picture=torch.full((count,), picture),
        points=torch.from_numpy(np.array([at for at, _ in points])).float(),
        kinds=torch.tensor([kinds for _, kinds in points]),
        targets=segments[None] == numbers[:, :, None, None],
        known=numbers > 0,
        ambiguous=structure == "point",
    )


def prompt_points(
    rng: np.random.Generator, mask: np.ndarray, structure: str, pixel: np.ndarray
) -> tuple[np.ndarray, list[int]]:
    """Points [K, 2], as shares of the picture, and their kinds, for the thing in mask [h, w] whose `pixel` was drawn."""
    if structure == "box":  # corners up to a tenth of its size off
        inside = np.argwhere(mask)
        low, high = inside.min(0), inside.max(0) + 1
        at = [low + rng.uniform(-0.1, 0.1, 2) * (high - low), high + rng.uniform(-0.1, 0.1, 2) * (high - low)]
        kinds = [UPPER_LEFT, LOWER_RIGHT]
    else:
        at, kinds = [pixel + rng.random(2)], [ON]
        if structure == "points":
            on = rng.random() < 0.5 or bool(mask.all())
            at.append(pick(rng, mask if on else ~mask) + rng.random(2))
            kinds.append(ON if on else OFF)
        at.append(at[0])
        kinds.append(NONE)
    return np.stack(at)[:, ::-1] / mask.shape[::-1], kinds


def pick(rng: np.random.Generator, mask: np.ndarray) -> np.ndarray:
    """Row and column of a pixel of mask [h, w]."""
    inside = np.argwhere(mask)
    return inside[rng.integers(len(inside))]


def grid_prompts(thing: Tensor, count: tuple[int, int]) -> Prompts | None:
    """One point in the middle of each cell of a grid of count (across, down), where thing [h, w] is known."""
    h, w = thing.shape
    x = (torch.arange(count[0], device=thing.device) + 0.5) / count[0]
    y = (torch.arange(count[1], device=thing.device) + 0.5) / count[1]
    at = torch.stack(torch.meshgrid(x, y, indexing="xy"), dim=-1).view(-1, 2)
    numbers = thing[(at[:, 1] * h).long(), (at[:, 0] * w).long()]
    at, numbers = at[numbers > 0], numbers[numbers > 0]
    if len(at) == 0:
        return None
    targets = (thing[None] == numbers[:, None, None])[:, None].expand(-1, SCALES, -1, -1)
    kinds = torch.tensor([ON, NONE], device=thing.device).expand(len(at), 2)
    known = torch.ones(len(at), SCALES, dtype=torch.bool, device=thing.device)
    picture = torch.zeros(len(at), dtype=torch.long, device=thing.device)
    return Prompts(picture, at[:, None].expand(-1, 2, -1), kinds, targets, known, ambiguous=True)


def correct(rng: np.random.Generator, prompts: Prompts, logits: Tensor) -> Prompts:
    """The prompts with one more point each, where the single mask's logits [P, h, w] are wrong about the thing."""
    targets = prompts.targets[:, 1]
    answer = F.interpolate(logits[:, None].detach(), size=targets.shape[1:], mode="bilinear", align_corners=False)[:, 0] > 0
    points, kinds = prompts.points[:, :1].clone(), prompts.kinds[:, :1].clone()
    for p in range(len(targets)):
        wrong = (answer[p] != targets[p]).nonzero()
        if len(wrong):
            row, column = wrong[int(rng.integers(len(wrong)))].tolist()
            points[p, 0] = points.new_tensor([(column + 0.5) / targets.shape[2], (row + 0.5) / targets.shape[1]])
            kinds[p, 0] = ON if targets[p, row, column] else OFF
        else:
            kinds[p, 0] = prompts.kinds[p, 0]
    return Prompts(
        picture=prompts.picture,
        points=torch.cat([points, prompts.points], 1),
        kinds=torch.cat([kinds, prompts.kinds], 1),
        targets=prompts.targets,
        known=prompts.known,
        ambiguous=False,
    )


def mask_losses(logits: Tensor, scores: Tensor, prompts: Prompts) -> dict[str, Tensor]:
    """logits [P, 4, h, w], scores [P, 4]: the single mask against the thing, the others against the three scales."""
    logits = F.interpolate(logits.float(), size=prompts.targets.shape[-2:], mode="bilinear", align_corners=False)
    targets = torch.cat([prompts.targets[:, 1:2], prompts.targets], dim=1)
    known = torch.cat([prompts.known[:, 1:2], prompts.known & prompts.ambiguous], dim=1)
    truth = targets.float()
    cross = F.binary_cross_entropy_with_logits(logits, truth, reduction="none")
    p = logits.sigmoid()
    right = p * truth + (1 - p) * (1 - truth)
    # No balance of classes: with the usual quarter for the thing, masks stayed empty for hundreds of steps.
    focal = ((1 - right) ** 2 * cross).mean((2, 3))
    dice = 1 - (2 * (p * truth).sum((2, 3)) + 1) / (p.sum((2, 3)) + truth.sum((2, 3)) + 1)
    error = (scores.float() - overlap(logits.detach() > 0, targets)) ** 2
    count = known.sum().clamp_min(1)
    return {name: (known * x).sum() / count for name, x in (("focal", focal), ("dice", dice), ("overlap", error))}


def overlap(a: Tensor, b: Tensor) -> Tensor:
    """Intersection over union of masks [..., h, w]."""
    return (a & b).sum((-2, -1)) / (a | b).sum((-2, -1)).clamp_min(1)


TENSORS = ("picture", "points", "kinds", "targets", "known")


def select(prompts: Prompts, rows: Tensor) -> Prompts:
    return Prompts(*(getattr(prompts, name)[rows] for name in TENSORS), ambiguous=prompts.ambiguous)


def join(parts: list[Prompts], device: torch.device) -> Prompts:
    joined = (torch.cat([getattr(part, name) for part in parts]).to(device) for name in TENSORS)
    return Prompts(*joined, ambiguous=parts[0].ambiguous)


def export(run_folder: Path, out: Path) -> None:
    """Writes the model folder of a run's last checkpoint."""
    write_folder(out, checkpoint.load(run_folder / "last.pt")["model"], COMPACT, torch.float16)


if __name__ == "__main__":
    given = parse_stage(SegmentationTeacherStage, __doc__)
    run(given, SegmentationTeacherTask)
    if given.out != Path() and os.environ.get("RANK", "0") == "0":  # torchrun's first process wrote the checkpoint
        export(given.run, given.out)
