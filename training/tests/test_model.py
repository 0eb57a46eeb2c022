"""Laws the network must obey whatever its weights (architecture.md, appendix D)."""

import numpy as np
import pytest
import torch
from scenes import TINY

from semsplat_training.model import SemanticSplat
from semsplat_training.model.gaussians import quaternion_of, to_world
from semsplat_training.model.geometry import convex_upsample, inverse_depth_candidates
from semsplat_training.model.transformer import window_position_code


def rotation(seed: int) -> torch.Tensor:
    q, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    return torch.from_numpy(q * np.sign(np.linalg.det(q)))


def scene(views: int):
    torch.manual_seed(3)
    images = torch.rand(views, 3, 64, 64)
    intrinsics = torch.tensor([[60.0, 62.0, 31.0, 33.0]]).repeat(views, 1)
    poses = torch.eye(4, dtype=torch.float64).repeat(views, 1, 1)
    poses[:, 0, 3] = torch.arange(views) * 0.2
    return images, intrinsics, poses


@pytest.fixture(scope="module")
def model() -> SemanticSplat:
    torch.manual_seed(0)
    model = SemanticSplat(TINY).eval()
    with torch.no_grad():
        for p in model.parameters():
            p.add_(0.02 * torch.randn_like(p))
    return model


@torch.no_grad()
def test_views_may_be_permuted(model: SemanticSplat) -> None:
    images, intrinsics, poses = scene(3)
    order = torch.tensor([2, 0, 1])
    a = model.geometry(images, intrinsics, poses, 3)
    b = model.geometry(images[order], intrinsics[order], poses[order], 3)
    assert (a.gaussians.inverse_depth[order] - b.gaussians.inverse_depth).abs().max() < 1e-4


@torch.no_grad()
def test_the_world_frame_does_not_matter(model: SemanticSplat) -> None:
    images, intrinsics, poses = scene(2)
    moved = torch.eye(4, dtype=torch.float64)
    moved[:3, :3], moved[:3, 3] = rotation(1), torch.tensor([1.0, -2, 3])
    a = model.geometry(images, intrinsics, poses, 2)
    b = model.geometry(images, intrinsics, moved @ poses, 2)
    assert (a.gaussians.means - b.gaussians.means).abs().max() < 1e-3


@torch.no_grad()
def test_scenes_in_a_batch_do_not_mix(model: SemanticSplat) -> None:
    images, intrinsics, poses = scene(2)
    other = torch.rand_like(images)
    both = model.geometry(torch.cat([images, other]), intrinsics.repeat(2, 1), poses.repeat(2, 1, 1), 2)
    alone = model.geometry(other, intrinsics, poses, 2)
    assert (both.inverse_depth[2:] - alone.inverse_depth).abs().max() < 1e-4


@torch.no_grad()
def test_one_view_does_not_crash(model: SemanticSplat) -> None:
    images, intrinsics, poses = scene(1)
    assert torch.isfinite(model.geometry(images, intrinsics, poses, 1).raw).all()


def test_goldens_of_the_position_code() -> None:
    code = window_position_code(64, 16, 16)
    expected = torch.tensor([0.382683, 0.923880, 0.219040, 0.975716, 0.123863, 0.992299])
    assert (code[0, :6] - expected).abs().max() < 1e-5


def test_goldens_of_the_candidates() -> None:
    rho = inverse_depth_candidates(0.5, 15, 48)
    assert abs(1 / rho[1].item() - 9.27632) < 1e-4 and rho[0] < rho[-1]


def test_convex_upsampling_keeps_a_constant() -> None:
    out = convex_upsample(torch.full((1, 1, 3, 4), 0.7), torch.randn(1, 144, 3, 4))
    assert out.shape == (1, 1, 12, 16) and (out - 0.7).abs().max() < 1e-6


def test_quaternions_of_rotations() -> None:
    r = torch.stack([rotation(k) for k in range(8)])
    w, x, y, z = quaternion_of(r).unbind(-1)
    assert (1 - 2 * (y * y + z * z) - r[:, 0, 0]).abs().max() < 1e-9
    assert (2 * (x * y - w * z) - r[:, 0, 1]).abs().max() < 1e-9


def test_golden_rotation_of_harmonics() -> None:
    from semsplat_training.model.gaussians import Gaussians

    r = torch.tensor(
        [[0.9945551, 0.0309426, 0.0995121], [-0.0289445, 0.9993506, -0.0214609], [-0.1001115, 0.0184638, 0.9948049]]
    )
    sh = torch.tensor([0, 0.1, -0.2, 0.3]).repeat(3).view(1, 1, 12)
    one = torch.ones(1, 1, 3)
    gaussians = Gaussians(one, torch.tensor([[[1.0, 0, 0, 0]]]), one, torch.ones(1, 1), sh, torch.ones(1, 1, 1, 1))
    pose = torch.eye(4)
    pose[:3, :3] = r
    rotated = to_world(gaussians, torch.tensor([0]), pose[None])[4]
    assert (rotated[0, 1:4] - torch.tensor([0.0869595, -0.1707739, 0.3213632])).abs().max() < 1e-5
