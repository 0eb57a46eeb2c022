"""The sweep over brightness patterns: the C kernel against PyTorch's operators, and against what a pattern means."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from semsplat_training.model.cost_volume import other_views, warp_terms
from semsplat_training.model.pattern_volume import pattern_volume, pattern_volume_kernel, pattern_volume_plain

RADII = (0, 1, 3)


def scene(views: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Views with noise for pictures that turn and move, the last one away from what the others see."""
    torch.manual_seed(3)
    images = F.avg_pool2d(torch.rand(views, 3, 48, 64), 3, 1, 1)
    intrinsics = torch.tensor([55.0, 56.0, 31.0, 25.0]) + 3 * torch.rand(views, 4)
    poses = torch.eye(4, dtype=torch.float64).repeat(views, 1, 1)
    for k in range(views):
        angle = torch.tensor(0.06 * k if k < 3 else 1.7, dtype=torch.float64)
        poses[k, :3, 3] = torch.tensor([0.2 * k, -0.04 * k, 0.1 * k])
        poses[k, 0, 0] = poses[k, 2, 2] = angle.cos()
        poses[k, 0, 2], poses[k, 2, 0] = angle.sin(), -angle.sin()
    return images, intrinsics, poses, torch.linspace(1 / 10, 1 / 0.5, 8)


def test_kernel_and_operators_agree() -> None:
    for views in (1, 2, 4):
        images, intrinsics, poses, rho = scene(views)
        others = other_views(views, views, images.device)
        terms = warp_terms(intrinsics, poses, others, 1)
        plain = pattern_volume_plain(images.mean(1), others, *terms, rho, RADII)
        kernel = pattern_volume_kernel(images.mean(1), others, *terms, rho, RADII)
        assert plain.shape == (views, 3 * 8, 12, 16)
        assert (plain - kernel).abs().max() < 1e-4
        assert torch.equal(kernel, pattern_volume(images, intrinsics, poses, views, rho, RADII))
        assert (plain.abs().max() > 0.5) == (views > 1)


def test_the_same_pattern_is_found_at_its_depth_whatever_the_exposure() -> None:
    """A wall 2 m ahead, seen from two places, once brighter and flatter: windows agree there and only there."""
    torch.manual_seed(4)
    wall = F.avg_pool2d(torch.rand(1, 1, 48, 96), 3, 1, 1)[0].expand(3, -1, -1)
    focal, shift = 64.0, 8  # pixels of parallax at 2 m
    left, right = wall[:, :, 16:80], 0.3 + 0.5 * wall[:, :, 16 + shift : 80 + shift]
    intrinsics = torch.tensor([[focal, focal, 32.0, 24.0]]).repeat(2, 1)
    poses = torch.eye(4, dtype=torch.float64).repeat(2, 1, 1)
    poses[1, 0, 3] = shift * 2.0 / focal
    rho = torch.tensor([0.25, 0.375, 0.5, 0.625])
    volume = pattern_volume(torch.stack([left, right]), intrinsics, poses, 2, rho, (1,))[0]  # [4, 12, 16]
    seen = volume[:, :, 4:]  # further left the second view does not reach
    assert (seen.argmax(0) == 2).float().mean() > 0.95
    assert seen[2].min() > 0.9


def test_a_plain_surface_has_no_pattern() -> None:
    images, intrinsics, poses, rho = scene(2)
    volume = pattern_volume(0.5 + 0.002 * images, intrinsics, poses, 2, rho, RADII)
    assert volume.abs().max() < 0.05
