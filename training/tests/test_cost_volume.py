"""The C cost volume against the obvious implementation, values and gradients."""

import torch

from semsplat_training.model.cost_volume import cost_volume, pair_cost, warp_terms


def scene(views: int):
    torch.manual_seed(1)
    features = torch.randn(views, 16, 12, 16, requires_grad=True)
    intrinsics = torch.tensor([[55.0, 56.0, 31.0, 25.0], [52.0, 53.0, 33.0, 23.0], [50.0, 51.0, 30.0, 24.0]])[:views]
    poses = torch.eye(4, dtype=torch.float64).repeat(views, 1, 1)
    for k in range(1, views):
        poses[k, :3, 3] = torch.tensor([0.25 * k, -0.05, 0.1])
        angle = torch.tensor(0.05 * k, dtype=torch.float64)
        poses[k, 0, 0], poses[k, 0, 2], poses[k, 2, 0], poses[k, 2, 2] = angle.cos(), angle.sin(), -angle.sin(), angle.cos()
    return features, intrinsics, poses, torch.linspace(1 / 10, 1 / 0.5, 8)


def plain(features, intrinsics, poses, rho):
    rows = []
    for i in range(len(features)):
        total, count = 0, 0
        for j in range(len(features)):
            if j != i:
                a, tau = warp_terms(intrinsics[i], intrinsics[j], poses[i], poses[j], 4)
                cost, valid = pair_cost(features[i], features[j], a, tau, rho)
                total, count = total + cost, count + valid.float()
        rows.append(total / count.clamp_min(1))
    return torch.stack(rows)


def test_kernel_agrees_with_the_plain_sum():
    for views in (2, 3):
        features, intrinsics, poses, rho = scene(views)
        expected = plain(features, intrinsics, poses, rho)
        actual = cost_volume(features, intrinsics, poses, views, rho)
        assert expected.abs().max() > 0.5
        assert (expected - actual).abs().max() < 1e-4
        weight = torch.randn_like(expected)
        (want,) = torch.autograd.grad((expected * weight).sum(), features)
        (got,) = torch.autograd.grad((actual * weight).sum(), features)
        assert (want - got).abs().max() < 1e-3 * want.abs().max()


def test_candidates_around_a_centre():
    features, intrinsics, poses, _ = scene(2)
    centre, offsets = 0.3 + 0.2 * torch.rand(2, 12, 16), torch.linspace(-0.05, 0.05, 5)
    actual = cost_volume(features, intrinsics, poses, 2, offsets, 4, centre)
    weight = torch.randn_like(actual)
    total = 0
    for i, j in ((0, 1), (1, 0)):
        a, tau = warp_terms(intrinsics[i], intrinsics[j], poses[i], poses[j], 4)
        expected, _ = pair_cost(features[i], features[j], a, tau, centre[i] + offsets.view(-1, 1, 1))
        assert expected.abs().max() > 0.5
        assert (expected - actual[i]).abs().max() < 1e-4
        total = total + (expected * weight[i]).sum()
    (want,) = torch.autograd.grad(total, features)
    (got,) = torch.autograd.grad((actual * weight).sum(), features)
    assert (want - got).abs().max() < 1e-3 * want.abs().max()
