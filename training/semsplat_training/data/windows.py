"""Training samples: a window of context views and target views of one sequence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from .augment import (
    AugmentConfig,
    centred_warp,
    colour_transform,
    degrade,
    noisy_poses,
    random_warp,
    sampling_grid,
    warp_camera,
    warp_images,
    warp_labels,
)  # fmt: skip
from .sequences import HEIGHT, WIDTH, Sequence


@dataclass
class Window:
    """V = context views first, then targets. Images in [0, 1], pixels corner-based."""

    images: Tensor  # [V, 3, H, W]
    depth: Tensor  # [V, H, W] metres, 0 invalid
    instance: Tensor  # [V, H, W] int64 instance ids of the sequence
    intrinsics: Tensor  # [V, 4]
    world_from_camera: Tensor  # [V, 4, 4] float64 (contexts possibly with pose noise)
    contexts: int
    sequence: Sequence


def stack_contexts(windows: list[Window], device: torch.device) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Images, intrinsics, poses and depth of the context views, window by window (view index fastest)."""
    n = windows[0].contexts
    images = torch.cat([w.images[:n] for w in windows])
    intrinsics = torch.cat([w.intrinsics[:n] for w in windows])
    poses = torch.cat([w.world_from_camera[:n] for w in windows])
    depth = torch.cat([w.depth[:n] for w in windows])
    return images.to(device), intrinsics.to(device), poses.to(device), depth.to(device)


def sample_weights(sequences: list[Sequence]) -> np.ndarray:
    """How often each sequence is drawn: by the root of its length, for frames of one recording resemble each other."""
    weights = np.array([len(s) ** 0.5 for s in sequences])
    return weights / weights.sum()


def validation_windows(sequences: list[Sequence], size: tuple[int, int], per_gap: int) -> Iterator[Window]:
    """Two contexts 10 and 20 frames apart and the frame in their middle, `per_gap` times a sequence."""
    for sequence in sequences:
        for gap in (g for g in (10, 20) if g < len(sequence)):
            for first in np.linspace(0, len(sequence) - gap - 1, per_gap).astype(int).tolist():
                contexts, target = [first, first + gap], first + gap // 2
                yield make_window(np.random.default_rng(0), sequence, contexts, [target], size, None)


def pick_frames(rng: np.random.Generator, sequence: Sequence, views: int, targets: int) -> tuple[list[int], list[int]]:
    """Contexts spread over a stretch whose ends still overlap; targets inside it and never contexts."""
    count = len(sequence)
    for _ in range(50):
        first = int(rng.integers(count))
        reach = int(rng.integers(views - 1, 13)) if rng.random() < 0.8 else views - 1
        last = first + reach
        if last >= count or sequence.overlap[first, last] < 0.45 or sequence.overlap[last, first] < 0.45:
            continue
        inner = list(range(first + 1, last))
        middle = sorted(rng.permutation(inner)[: views - 2].tolist()) if views > 2 else []
        contexts = [first, *middle, last]
        free = [k for k in inner if k not in contexts] or [k for k in (first - 1, last + 1) if 0 <= k < count]
        if not free:
            continue
        contexts = rng.permutation(contexts).tolist()
        return contexts, rng.choice(free, targets).tolist()
    # Nothing overlaps that much: neighbours then, and the target from among them.
    first = int(rng.integers(count - views))
    stretch = list(range(first, first + views + 1))
    target = stretch.pop((views + 1) // 2)
    return rng.permutation(stretch).tolist(), [target] * targets


def make_window(
    rng: np.random.Generator,
    sequence: Sequence,
    contexts: list[int],
    targets: list[int],
    size: tuple[int, int],
    augment: AugmentConfig | None,
    base_scale: float = 1.0,
) -> Window:
    index = contexts + targets
    source = (WIDTH, HEIGHT)
    warp = random_warp(rng, augment, source, size) if augment else centred_warp(source, size)
    intrinsics, poses = warp_camera(warp, sequence.intrinsics, sequence.world_from_camera[index], size[0])
    if augment is None:  # the centred crop keeps the true principal point
        ratio = WIDTH / size[0]
        intrinsics = sequence.intrinsics / ratio
        grid = sampling_grid(warp, np.array([0, 0, WIDTH / 2, HEIGHT / 2]), source, size)
    else:
        grid = sampling_grid(warp, sequence.intrinsics, source, size)
    images = warp_images(sequence.rgb[index], grid)
    depth = warp_labels(sequence.depth[index], grid) / 1000
    instance = warp_labels(sequence.instance[index], grid).long()
    if augment:
        scale = base_scale * augment.scale_range ** rng.uniform(-1, 1)
        depth, poses = depth * scale, poses.copy()
        poses[:, :3, 3] *= scale
        poses[: len(contexts)] = noisy_poses(rng, augment, poses[: len(contexts)])
        if augment.colour:
            images = colour_transform(rng, images)
            for k in range(len(contexts)):
                images[k] = degrade(rng, images[k])
    return Window(
        images=images,
        depth=depth,
        instance=instance,
        intrinsics=torch.from_numpy(intrinsics).float().repeat(len(index), 1),
        world_from_camera=torch.from_numpy(poses.copy()),
        contexts=len(contexts),
        sequence=sequence,
    )
