"""A window's cameras describe its warped pictures: a flat wall stays where it is under roll, zoom and flip."""

import numpy as np
import torch

from semsplat_training.data.augment import AugmentConfig
from semsplat_training.data.sequences import HEIGHT, WIDTH, Sequence
from semsplat_training.data.windows import make_window


def wall_sequence() -> tuple[Sequence, np.ndarray]:
    """Two views of the plane z = 2 m whose colour is its world coordinates."""
    f = 240.0
    intrinsics = np.array([f, f, 161.0, 118.0])
    poses = np.stack([np.eye(4), np.eye(4)])
    poses[1, :3, 3] = [0.3, 0.1, 0.2]
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    rgb, depth = [], []
    for pose in poses:
        z = 2.0 - pose[2, 3]
        x = (columns - intrinsics[2]) / f * z + pose[0, 3]
        y = (rows - intrinsics[3]) / f * z + pose[1, 3]
        rgb.append(np.stack([x * 50 + 120, y * 50 + 120, np.full_like(x, 90)], -1))
        depth.append(np.full(x.shape, 1000 * z))
    empty = np.zeros((2, HEIGHT, WIDTH), np.uint16)
    return Sequence(
        "wall",
        np.array(rgb).round().astype(np.uint8),
        np.array(depth).astype(np.uint16),
        empty,
        poses,
        intrinsics,
        {},
        np.ones((2, 2)),
    ), poses


def test_cameras_follow_the_pictures() -> None:
    sequence, _ = wall_sequence()
    config = AugmentConfig(
        roll_probability=1, flip_probability=0.5, scale_range=1, pose_noise_probability=0, colour=False
    )
    for seed in range(6):
        w = make_window(np.random.default_rng(seed), sequence, [0, 1], [], (64, 48), config)
        points, colours = [], []
        for k in range(2):
            v, u = torch.meshgrid(torch.arange(48) + 0.5, torch.arange(64) + 0.5, indexing="ij")
            fx, fy, cx, cy = w.intrinsics[k].double()
            z = w.depth[k].double()
            p = torch.stack([(u - cx) / fx * z, (v - cy) / fy * z, z, torch.ones_like(z)])
            p = torch.einsum("ij,jhw->ihw", w.world_from_camera[k], p)
            inner = z > 0
            points.append(p[:3, inner])
            colours.append(w.images[k][:, inner])
        for p, c in zip(points, colours, strict=True):
            assert (p[2] - 2).abs().max() < 2e-3  # both views see the same plane
            sign = 1 if torch.corrcoef(torch.stack([p[0], c[0].double()]))[0, 1] > 0 else -1
            assert (sign * p[0] * 50 / 255 + 120 / 255 - c[0]).abs().median() < 4e-3
            assert (p[1] * 50 / 255 + 120 / 255 - c[1]).abs().median() < 4e-3
