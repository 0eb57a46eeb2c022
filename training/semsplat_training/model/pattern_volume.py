"""Module C2: a plane sweep that compares brightness patterns, zero-mean and normalised, before anything is learned."""

from __future__ import annotations

import ctypes
import functools

import torch
from torch import Tensor
from torch.nn import functional as F

from ..kernels import load
from .cost_volume import other_views, warp_terms
from .cost_volume_kernel import pointer

BLOCK = 4  # pixels along a side: a cell of the volume
NOISE_VARIANCE = 1e-4  # of brightness: below it there is no pattern to compare
SLACK = 1e-3  # pixels
SCRATCH = 31  # floats a cell


def pattern_volume(
    images: Tensor, intrinsics: Tensor, world_from_camera: Tensor, views: int, rho: Tensor, radii: tuple[int, ...]
) -> Tensor:
    """images [B*N, 3, H, W] to the mean over the other views of the correlation of windows, -1 to 1,
    [B*N, R*D, H/4, W/4]: a volume for every radius, in blocks of 4x4 pixels. Nothing flows through it."""
    with torch.no_grad(), torch.autocast(images.device.type, enabled=False):
        others = other_views(len(images), views, images.device)
        a, tau = warp_terms(intrinsics, world_from_camera, others, 1)
        brightness = images.detach().float().mean(1)
        if images.device.type == "cpu":
            return pattern_volume_kernel(brightness, others, a, tau, rho, radii)
        return pattern_volume_plain(brightness, others, a, tau, rho, radii)


@functools.cache
def library() -> ctypes.CDLL:
    return load("pattern_volume.c")


def pattern_volume_kernel(
    brightness: Tensor, others: Tensor, a: Tensor, tau: Tensor, rho: Tensor, radii: tuple[int, ...]
) -> Tensor:
    bn, height, width = brightness.shape
    h, w = height // BLOCK, width // BLOCK
    brightness, a, tau, rho = brightness.contiguous(), a.contiguous(), tau.contiguous(), rho.contiguous()
    cost = torch.zeros(bn, len(radii), len(rho), h, w)
    count = torch.zeros(bn, 1, len(rho), h, w)
    scratch = torch.empty(SCRATCH * h * w)
    radius_list = (ctypes.c_int * len(radii))(*radii)
    for i, js in enumerate(others.tolist()):
        for k, j in enumerate(js):
            library().pattern_volume_accumulate(
                pointer(brightness[i]), pointer(brightness[j]), h, w, pointer(a[i, k]), pointer(tau[i, k]),
                pointer(rho), len(rho), radius_list, len(radii), pointer(scratch), pointer(cost[i]), pointer(count[i]),
            )  # fmt: skip
    return (cost / count.clamp_min(1)).flatten(1, 2)


def pattern_volume_plain(
    brightness: Tensor, others: Tensor, a: Tensor, tau: Tensor, rho: Tensor, radii: tuple[int, ...]
) -> Tensor:
    """The same in PyTorch's operators. Takes the memory of [D, H, W] some ten times."""
    bn, height, width = brightness.shape
    device = brightness.device
    v, u = torch.meshgrid(
        torch.arange(height, device=device) + 0.5, torch.arange(width, device=device) + 0.5, indexing="ij"
    )
    pixels = torch.stack([u.flatten(), v.flatten(), torch.ones_like(u).flatten()]).double()  # [3, HW]
    depths = rho.double()[:, None]
    volumes = []
    for i, js in enumerate(others.tolist()):
        total = brightness.new_zeros(len(radii), len(rho), height // BLOCK, width // BLOCK)
        count = torch.zeros_like(total[:1])
        for k, j in enumerate(js):
            p = (a[i, k].double() @ pixels)[None] + depths[:, None] * tau[i, k].double()[None, :, None]  # [D, 3, HW]
            in_front = p[:, 2] > 1e-3 * depths
            z = torch.where(in_front, p[:, 2], torch.ones_like(p[:, 2]))
            x, y = p[:, 0] / z - 0.5, p[:, 1] / z - 0.5  # sample index [D, HW]
            inside = in_front & (x >= -SLACK) & (x <= width - 1 + SLACK) & (y >= -SLACK) & (y <= height - 1 + SLACK)
            grid = torch.stack([2 * x / (width - 1) - 1, 2 * y / (height - 1) - 1], -1).view(-1, height, width, 2)
            source = brightness[j].expand(len(rho), 1, -1, -1)
            other = F.grid_sample(source, grid.float(), padding_mode="border", align_corners=True)[:, 0] - 0.5
            own = (brightness[i] - 0.5).expand_as(other)
            inside = inside.view(-1, height, width).float()
            valid = (block_sums(inside) == BLOCK * BLOCK).float()  # [D, h, w]
            sums = [BLOCK * BLOCK * valid]
            sums += [valid * block_sums(q) for q in (own, own * own, other, other * other, own * other)]
            count += valid
            for number, radius in enumerate(radii):
                n, own1, own2, other1, other2, product = (window_sums(q, radius) for q in sums)
                n = n.clamp_min(1)
                own_variance = (own2 / n - (own1 / n) ** 2).clamp_min(0) + NOISE_VARIANCE
                other_variance = (other2 / n - (other1 / n) ** 2).clamp_min(0) + NOISE_VARIANCE
                covariance = product / n - own1 * other1 / n**2
                total[number] += valid * covariance / (own_variance * other_variance).sqrt()
        volumes.append((total / count.clamp_min(1)).flatten(0, 1))
    return torch.stack(volumes)


def block_sums(x: Tensor) -> Tensor:
    """[D, H, W] to [D, H/4, W/4]."""
    return F.avg_pool2d(x[:, None], BLOCK)[:, 0] * BLOCK**2


def window_sums(x: Tensor, radius: int) -> Tensor:
    """The sums over (2r + 1)^2 cells, those inside the picture."""
    side = 2 * radius + 1
    return F.avg_pool2d(x[:, None], side, 1, radius, divisor_override=1)[:, 0]
