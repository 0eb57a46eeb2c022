"""Module C: the plane-sweep cost volume (architecture.md 2): on processors by the C kernel, elsewhere by PyTorch."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from . import cost_volume_kernel


def cost_volume(
    features: Tensor,
    intrinsics: Tensor,
    world_from_camera: Tensor,
    views: int,
    rho: Tensor,
    stride: int = 4,
    centre: Tensor | None = None,
) -> Tensor:
    """features [B*N, C, h, w] to the masked mean over the other views, [B*N, D, h, w] (2.3).

    The candidates are rho [D], or centre [B*N, h, w] + rho: another sweep around what is known. Nothing flows to them.
    """
    with torch.autocast(features.device.type, enabled=False):  # trap T83
        others = other_views(len(features), views, features.device)
        a, tau = warp_terms(intrinsics, world_from_camera, others, stride)
        if features.device.type == "cpu":
            return cost_volume_kernel.apply(features.float(), others, a, tau, rho, centre)
        return cost_volume_plain(features.float(), others, a, tau, rho, centre)


def other_views(count: int, views: int, device: torch.device) -> Tensor:
    """For every one of `count` views the others of its window, ascending: [B*N, N - 1]."""
    index = torch.arange(count, device=device)[:, None]
    within = index % views
    other = torch.arange(views - 1, device=device)[None]
    return index - within + other + (other >= within).long()


def warp_terms(intrinsics: Tensor, world_from_camera: Tensor, others: Tensor, stride: int) -> tuple[Tensor, Tensor]:
    """A [B*N, N-1, 3, 3] and tau [B*N, N-1, 3] with p(rho) = A (u, v, 1) + rho tau in cells of the feature grid (2.2).

    In double: differences of large coordinates.
    """
    k = matrix_of(intrinsics.double() / stride)  # [B*N, 3, 3]
    poses = world_from_camera.double()
    j_from_i = torch.linalg.inv(poses)[others] @ poses[:, None]  # [B*N, N-1, 4, 4]
    a = k[others] @ j_from_i[..., :3, :3] @ torch.linalg.inv(k)[:, None]
    return a, (k[others] @ j_from_i[..., :3, 3:])[..., 0]


def matrix_of(k: Tensor) -> Tensor:
    """fx fy cx cy [B, 4] to matrices [B, 3, 3]."""
    fx, fy, cx, cy = k.unbind(-1)
    zero, one = torch.zeros_like(fx), torch.ones_like(fx)
    return torch.stack([fx, zero, cx, zero, fy, cy, zero, zero, one], dim=-1).view(-1, 3, 3)


def cost_volume_plain(
    features: Tensor, others: Tensor, a: Tensor, tau: Tensor, rho: Tensor, centre: Tensor | None = None
) -> Tensor:
    """The same in PyTorch's operators. Takes the memory of [B*N, C, D, h*w] for every other view."""
    bn, c, h, w = features.shape
    planes = len(rho)
    v, u = torch.meshgrid(
        torch.arange(h, device=features.device) + 0.5, torch.arange(w, device=features.device) + 0.5, indexing="ij"
    )
    pixels = torch.stack([u.flatten(), v.flatten(), torch.ones_like(u).flatten()])  # [3, hw]
    candidates = rho[None, :, None]  # [1 or B*N, D, 1 or hw]
    if centre is not None:
        candidates = candidates + centre.detach().float().reshape(bn, 1, h * w)
    own = features.reshape(bn, c, 1, h * w)
    total = features.new_zeros(bn, planes, h * w)
    count = torch.zeros_like(total)
    for k in range(others.shape[1]):
        ray = a[:, k].float() @ pixels  # [B*N, 3, hw]
        p = ray[:, None] + candidates[:, :, None] * tau[:, k].float()[:, None, :, None]  # [B*N, D, 3, hw]
        # X_z = p_z / rho: in front of the camera by more than a millimetre (trap T12).
        in_front = p[:, :, 2] > 1e-3 * candidates
        z = torch.where(in_front, p[:, :, 2], torch.ones_like(p[:, :, 2]))
        x, y = p[:, :, 0] / z - 0.5, p[:, :, 1] / z - 0.5  # sample index [B*N, D, hw]
        slack = 1e-4  # a sideways step maps border rows onto themselves; rounding must not decide
        valid = in_front & (x >= -slack) & (x <= w - 1 + slack) & (y >= -slack) & (y <= h - 1 + slack)
        grid = torch.stack([2 * x / (w - 1) - 1, 2 * y / (h - 1) - 1], dim=-1)
        sampled = F.grid_sample(features[others[:, k]], grid, padding_mode="border", align_corners=True)
        total = total + (sampled * own).sum(1) / c**0.5 * valid  # sampled [B*N, C, D, hw]
        count = count + valid
    return (total / count.clamp_min(1)).view(bn, planes, h, w)
