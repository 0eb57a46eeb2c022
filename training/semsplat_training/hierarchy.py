"""Hierarchical-context-aware pooling (paper 3.5, Eq. 7; architecture.md 7.6 and 9.4)."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from .model.segment_anything import SegmentAnything
from .prompts import NONE, ON

MOST_COMMON = 0.8  # of two masks that overlap more, the better one stays (LangSplat's choice)


@torch.no_grad()
def mask_labels(
    sam: SegmentAnything, embedding: Tensor, points: tuple[int, int], grid: tuple[int, int], least_score: float
) -> Tensor:
    """Which small, medium and large mask each cell of a grid (rows, columns) is of: int64 [3, h, w], -1 for none.

    embedding [128, h', w']; points (across, down) are asked, each for its three masks, of which those count whose
    predicted overlap is above `least_score`. How stable a mask is says little here: our network's logits are small.
    """
    across, down = points
    x = (torch.arange(across, device=embedding.device) + 0.5) / across
    y = (torch.arange(down, device=embedding.device) + 0.5) / down
    at = torch.stack(torch.meshgrid(x, y, indexing="xy"), dim=-1).view(-1, 1, 2).expand(-1, 2, -1)
    kinds = torch.tensor([ON, NONE], device=embedding.device).expand(len(at), 2)
    index = torch.zeros(len(at), dtype=torch.long, device=embedding.device)
    logits, scores = sam.segment(embedding[None], index, at, kinds)
    coarse = F.interpolate(logits, size=grid, mode="bilinear", align_corners=False) > 0
    labels = torch.full((3, *grid), -1, dtype=torch.long, device=embedding.device)
    for scale in range(3):
        k = scale + 1  # the first is the single mask
        good = (scores[:, k] > least_score) & coarse[:, k].any(2).any(1)
        # The best are painted first: small things lie on large ones.
        for number, mask in enumerate(distinct(coarse[good, k], scores[good, k])):
            labels[scale][mask] = number
    return labels


def distinct(masks: Tensor, quality: Tensor) -> list[Tensor]:
    """bool [K, h, w], best first, without those that a better one covers."""
    flat = masks[quality.argsort(descending=True)].flatten(1).float()
    both = flat @ flat.t()
    area = flat.sum(1)
    common = both / (area[:, None] + area[None] - both).clamp_min(1)
    kept: list[int] = []
    for k in range(len(flat)):
        if all(common[k, other] <= MOST_COMMON for other in kept):
            kept.append(k)
    return [flat[k].view(masks.shape[1:]) > 0 for k in kept]


def pool(features: Tensor, labels: Tensor) -> Tensor:
    """features [C, h, w] with the mean of its mask in each cell; a cell of no mask (label -1) keeps its own."""
    count = int(labels.max()) + 2
    number = (labels + 1).flatten()
    sums = features.new_zeros(features.shape[0], count).index_add(1, number, features.flatten(1))
    sizes = torch.bincount(number, minlength=count).clamp_min(1)
    pooled = (sums / sizes)[:, number].view_as(features)
    return torch.where(labels < 0, features, pooled)
