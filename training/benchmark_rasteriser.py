"""Prints how long the rasteriser takes forward and backward: `python training/benchmark_rasteriser.py [threads]`.

Processor time, so that a busy machine does not blur it; the wall clock beside it.
"""

from __future__ import annotations

import sys
import time

import torch
from torch import Tensor

from semsplat_training.rasteriser import render

FOCAL = 210.0


def wall(views: int, height: int, width: int, channels: int) -> list[Tensor]:
    """A Gaussian a pixel of each view, on a wavy wall, with the sizes that an untrained network gives."""
    torch.manual_seed(0)
    v, u = torch.meshgrid(torch.arange(height) + 0.5, torch.arange(width) + 0.5, indexing="ij")
    means = []
    for view in range(views):
        z = 2.5 + 0.6 * torch.sin(u / 40 + 0.1 * view) + 0.4 * torch.cos(v / 30) + 0.003 * torch.randn(height, width)
        means.append(
            torch.stack([(u - width / 2) / FOCAL * z + 0.05 * view, (v - height / 2) / FOCAL * z, z], -1).view(-1, 3)
        )
    mean = torch.cat(means)
    n = len(mean)
    scales = mean[:, 2:] / FOCAL * (0.1 + 2.9 * torch.sigmoid(0.7 * torch.randn(n, 3) - 1.1))
    scene = [
        mean,
        torch.randn(n, 4),
        scales,
        torch.sigmoid(torch.randn(n) + 1),
        torch.randn(n, 12) * 0.3,
        torch.randn(n, channels),
    ]
    return [x.requires_grad_() for x in scene]


def measure(views: int, height: int, width: int, channels: int, threads: int, repeats: int = 9) -> str:
    scene = wall(views, height, width, channels)
    pose = torch.eye(4)
    pose[0, 3] = -0.05
    times: list[tuple[float, ...]] = []
    for _ in range(repeats):
        marks = [(time.process_time(), time.perf_counter())]
        color, depth, _, features = render(
            *scene[:5], scene[5] if channels else None, (FOCAL, FOCAL, width / 2, height / 2), pose, width, height,
            threads=threads,
        )  # fmt: skip
        marks.append((time.process_time(), time.perf_counter()))
        images = [color, depth] + ([features] if features is not None else [])
        given = [torch.randn_like(x) for x in images]
        marks.append((time.process_time(), time.perf_counter()))
        torch.autograd.backward(images, given)
        marks.append((time.process_time(), time.perf_counter()))
        a, b, c, d = marks
        times.append((b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]))
        for x in scene:
            x.grad = None
    cpu, clock, back_cpu, back_clock = (1e3 * sorted(column)[0] for column in zip(*times, strict=True))
    return (
        f"{len(scene[0])} Gaussians, {width}x{height}, colour + depth + {channels} features, {threads} threads: "
        f"forward {cpu:.0f} ms processor {clock:.0f} ms wall, backward {back_cpu:.0f} ms processor {back_clock:.0f} ms wall"
    )


if __name__ == "__main__":
    torch.set_num_threads(1)
    threads = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    for views, height, width, channels in (
        (2, 256, 256, 0),
        (2, 256, 256, 32),
        (2, 256, 256, 64),
        (2, 192, 256, 32),
        (4, 192, 256, 32),
    ):
        print(measure(views, height, width, channels, threads), flush=True)
