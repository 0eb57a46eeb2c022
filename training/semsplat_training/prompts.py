"""Simulated prompts on exact masks, for Segment Anything (Kirillov et al. 2023, appendix A)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from .data.segments import SCALES

OFF, ON, UPPER_LEFT, LOWER_RIGHT, NONE = 0, 1, 2, 3, -1


@dataclass
class Prompts:
    """P prompts of one structure; points are shares of the picture."""

    picture: Tensor  # [P]
    points: Tensor  # [P, K, 2]
    kinds: Tensor  # [P, K]
    targets: Tensor  # bool [P, 3, h, w]: surface, thing, things
    known: Tensor  # bool [P, 3]: whether the scale is known there
    ambiguous: bool  # a point by itself does not say which scale is meant


def draw_prompts(
    rng: np.random.Generator, segments: Tensor, structure: str, count: int, picture: int
) -> Prompts | None:
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
    answer = (
        F.interpolate(logits[:, None].detach(), size=targets.shape[1:], mode="bilinear", align_corners=False)[:, 0] > 0
    )
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


def jittered_points(rng: np.random.Generator, across: int, down: int) -> tuple[Tensor, Tensor]:
    """One point somewhere in each cell of a grid, as shares of the picture [P, 2, 2], and kinds [P, 2]."""
    x, y = np.meshgrid(np.arange(across), np.arange(down))
    corners = np.stack([x.ravel(), y.ravel()], axis=1)
    at = torch.from_numpy((corners + rng.random(corners.shape)) / [across, down]).float()
    return at[:, None].expand(-1, 2, -1), torch.tensor([ON, NONE]).expand(len(at), 2)


def overlap(a: Tensor, b: Tensor) -> Tensor:
    """Intersection over union of masks [..., h, w]."""
    return (a & b).sum((-2, -1)) / (a | b).sum((-2, -1)).clamp_min(1)


TENSORS = ("picture", "points", "kinds", "targets", "known")


def select(prompts: Prompts, rows: Tensor) -> Prompts:
    return Prompts(*[getattr(prompts, name)[rows] for name in TENSORS], prompts.ambiguous)


def join(parts: list[Prompts], device: torch.device) -> Prompts:
    joined = (torch.cat([getattr(part, name) for part in parts]).to(device) for name in TENSORS)
    return Prompts(*joined, parts[0].ambiguous)
