"""The C cost volume against PyTorch's operators, values and gradients: processors use the one, CUDA the other."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from semsplat_training.model import cost_volume_kernel
from semsplat_training.model.cost_volume import cost_volume, cost_volume_plain, other_views, warp_terms

CPU = torch.device("cpu")


def scene(batch: int, views: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Features, intrinsics, poses and planes; the last view of a window looks away, and sees some planes behind it."""
    torch.manual_seed(1)
    count = batch * views
    features = torch.randn(count, 16, 12, 16, requires_grad=True)
    intrinsics = torch.tensor([55.0, 56.0, 31.0, 25.0]) + 3 * torch.rand(count, 4)
    poses = torch.eye(4, dtype=torch.float64).repeat(count, 1, 1)
    for k in range(count):
        v = k % views
        poses[k, :3, 3] = torch.tensor([0.25 * v + 0.03 * k, -0.05 * v, 0.1 * v])
        angle = torch.tensor(0.05 * v if v < 3 else 1.7, dtype=torch.float64)
        poses[k, 0, 0], poses[k, 0, 2], poses[k, 2, 0], poses[k, 2, 2] = (
            angle.cos(),
            angle.sin(),
            -angle.sin(),
            angle.cos(),
        )
    return features, intrinsics, poses, torch.linspace(1 / 10, 1 / 0.5, 8)


@pytest.mark.parametrize("batch,views", [(1, 2), (1, 3), (2, 2), (2, 4)])
def test_kernel_and_operators_agree(batch: int, views: int) -> None:
    features, intrinsics, poses, rho = scene(batch, views)
    others = other_views(len(features), views, CPU)
    terms = warp_terms(intrinsics, poses, others, 4)
    expected = cost_volume_plain(features, others, *terms, rho)
    actual = cost_volume_kernel.apply(features, others, *terms, rho)
    assert expected.abs().max() > 0.5
    assert (expected - actual).abs().max() < 1e-4
    assert torch.equal(actual, cost_volume(features, intrinsics, poses, views, rho))
    weight = torch.randn_like(expected)
    (want,) = torch.autograd.grad((expected * weight).sum(), features)
    (got,) = torch.autograd.grad((actual * weight).sum(), features)
    assert (want - got).abs().max() < 1e-3 * want.abs().max()


def test_kernel_and_operators_agree_around_a_centre() -> None:
    features, intrinsics, poses, _ = scene(2, 3)
    others = other_views(6, 3, CPU)
    terms = warp_terms(intrinsics, poses, others, 4)
    centre, offsets = 0.3 + 0.2 * torch.rand(6, 12, 16), torch.linspace(-0.05, 0.05, 5)
    expected = cost_volume_plain(features, others, *terms, offsets, centre)
    actual = cost_volume(features, intrinsics, poses, 3, offsets, 4, centre)
    assert expected.abs().max() > 0.5
    assert (expected - actual).abs().max() < 1e-4
    weight = torch.randn_like(expected)
    (want,) = torch.autograd.grad((expected * weight).sum(), features)
    (got,) = torch.autograd.grad((actual * weight).sum(), features)
    assert (want - got).abs().max() < 1e-3 * want.abs().max()


def test_one_view_costs_nothing() -> None:
    features, intrinsics, poses, rho = scene(2, 1)
    others = other_views(2, 1, CPU)
    plain = cost_volume_plain(features, others, *warp_terms(intrinsics, poses, others, 4), rho)
    assert plain.shape == (2, 8, 12, 16) and plain.abs().max() == 0
    assert torch.equal(plain, cost_volume(features, intrinsics, poses, 1, rho))


def test_others_are_those_of_the_same_window() -> None:
    assert other_views(6, 3, CPU).tolist() == [[1, 2], [0, 2], [0, 1], [4, 5], [3, 5], [3, 4]]


def test_half_precision_around_it_does_not_reach_it() -> None:
    features, intrinsics, poses, rho = scene(1, 2)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        inside = cost_volume(features, intrinsics, poses, 2, rho)
    assert inside.dtype == torch.float32 and torch.equal(inside, cost_volume(features, intrinsics, poses, 2, rho))
