"""Module C: the plane-sweep cost volume (architecture.md 2), plain and on the C kernel."""

from __future__ import annotations

import torch
from torch import Tensor


def warp_terms(
    intrinsics_i: Tensor, intrinsics_j: Tensor, world_from_i: Tensor, world_from_j: Tensor, stride: int
) -> tuple[Tensor, Tensor]:
    """A [3, 3] and tau [3] with p(rho) = A (u, v, 1) + rho tau in cells of the feature grid (2.2), in double."""
    k_i, k_j = (matrix_of(k.double() / stride) for k in (intrinsics_i, intrinsics_j))
    j_from_i = torch.linalg.inv(world_from_j.double()) @ world_from_i.double()
    a = k_j @ j_from_i[:3, :3] @ torch.linalg.inv(k_i)
    return a, k_j @ j_from_i[:3, 3]


def matrix_of(k: Tensor) -> Tensor:
    fx, fy, cx, cy = k.unbind()
    zero, one = torch.zeros_like(fx), torch.ones_like(fx)
    return torch.stack([fx, zero, cx, zero, fy, cy, zero, zero, one]).view(3, 3)


def pair_cost(f_i: Tensor, f_j: Tensor, a: Tensor, tau: Tensor, rho: Tensor) -> tuple[Tensor, Tensor]:
    """The obvious implementation: c_ij [D, h, w] and its validity [D, h, w] for features [C, h, w], rho [D] or [D, h, w]."""
    c, h, w = f_i.shape
    v, u = torch.meshgrid(torch.arange(h) + 0.5, torch.arange(w) + 0.5, indexing="ij")
    ray = a.float() @ torch.stack([u.flatten(), v.flatten(), torch.ones(h * w)])  # [3, hw]
    rho = rho.view(len(rho), -1)  # [D, 1] or [D, hw]
    p = ray[None] + rho[:, None] * tau.float()[None, :, None]  # [D, 3, hw]
    # X_z = p_z / rho: in front of the camera by more than a millimetre (trap T12).
    depth_ok = p[:, 2] > 1e-3 * rho
    safe = torch.where(depth_ok, p[:, 2], torch.ones_like(p[:, 2]))
    x, y = p[:, 0] / safe - 0.5, p[:, 1] / safe - 0.5  # sample index
    slack = 1e-4  # a sideways step maps border rows onto themselves; rounding must not decide
    valid = depth_ok & (x >= -slack) & (x <= w - 1 + slack) & (y >= -slack) & (y <= h - 1 + slack)
    x, y = x.clamp(0, w - 1), y.clamp(0, h - 1)
    x0, y0 = x.floor().long().clamp(max=w - 2), y.floor().long().clamp(max=h - 2)
    fx, fy = x - x0, y - y0
    flat = f_j.reshape(c, h * w)

    def tap(dy: int, dx: int) -> Tensor:
        return flat[:, ((y0 + dy) * w + x0 + dx).view(-1)].view(c, *x.shape)

    sampled = (
        tap(0, 0) * ((1 - fy) * (1 - fx))
        + tap(0, 1) * ((1 - fy) * fx)
        + tap(1, 0) * (fy * (1 - fx))
        + tap(1, 1) * (fy * fx)
    )  # [C, D, hw]
    cost = (sampled * f_i.reshape(c, 1, h * w)).sum(0) / c**0.5
    return (cost * valid).view(-1, h, w), valid.view(-1, h, w)


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
    from . import cost_volume_kernel

    rows = []
    for i in range(features.shape[0]):
        first = i - i % views
        others = [j for j in range(first, first + views) if j != i]
        terms = [
            warp_terms(intrinsics[i], intrinsics[j], world_from_camera[i], world_from_camera[j], stride) for j in others
        ]
        rows.append([(j, a, tau) for j, (a, tau) in zip(others, terms)])
    return cost_volume_kernel.apply(features, rows, rho, centre)
