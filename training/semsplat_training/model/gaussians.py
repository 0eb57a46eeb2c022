"""Module F: Gaussian attributes per pixel (architecture.md 5, 12.6)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

SH_DC = 0.28209479177387814
SCALE_BIAS = -1.1  # 0.824 px at initialisation


@dataclass
class Gaussians:
    """Per pixel of every view, in that view's camera frame; first axis B*N, second H*W row-major."""

    means: Tensor  # [B*N, P, 3] metres
    quats: Tensor  # [B*N, P, 4] unit, w x y z
    scales: Tensor  # [B*N, P, 3] standard deviations in metres
    opacities: Tensor  # [B*N, P] in (0, 1)
    sh: Tensor  # [B*N, P, 12] degree 1, channel-major
    inverse_depth: Tensor  # [B*N, 1, H, W]


class GaussianHead(nn.Module):
    """Two convolutional layers on image features, geometry features and the image (paper 3.1)."""

    def __init__(self, features: int, upsampled: int, hidden: int) -> None:
        super().__init__()
        self.shuffle = nn.Conv2d(features, 16 * upsampled, 1)
        self.conv0 = nn.Conv2d(3 + upsampled + 2, hidden, 3, 1, 1)
        self.conv1 = nn.Conv2d(hidden, 23, 1)
        assert self.conv1.bias is not None
        nn.init.zeros_(self.conv1.bias)
        with torch.no_grad():  # all but opacity start at their neutral value (5.1)
            self.conv1.weight[1:] = 0

    def forward(self, g4: Tensor, features: Tensor, image: Tensor, rho01: Tensor, confidence: Tensor) -> Tensor:
        """Raw attributes [B*N, 23, H, W]; image is normalised RGB, rho01 inverse depth scaled to [0, 1]."""
        fine = F.pixel_shuffle(self.shuffle(torch.cat([g4, features.to(g4.dtype)], dim=1)), 4)
        x = torch.cat([image.to(fine.dtype), fine, rho01.to(fine.dtype), confidence.to(fine.dtype)], dim=1)
        return self.conv1(F.gelu(self.conv0(x))).float()


def decode(
    raw: Tensor, rgb: Tensor, rho: Tensor, intrinsics: Tensor, near: float, far: float, planes: int
) -> Gaussians:
    """raw [B*N, 23, H, W], rgb in [0, 1], rho [B*N, 1, H, W], intrinsics [B*N, 4] (fx fy cx cy, corner pixels)."""
    bn, _, h, w = raw.shape
    spacing = (1 / near - 1 / far) / planes
    rho = (rho + raw[:, 22:23] * spacing).clamp(1 / far, 1 / near)
    z = (1 / rho).view(bn, h * w)
    fx, fy, cx, cy = intrinsics[:, :, None].unbind(1)  # each [B*N, 1]
    columns = torch.arange(w, device=raw.device).repeat(h)[None] + 0.5
    rows = torch.arange(h, device=raw.device).repeat_interleave(w)[None] + 0.5
    flat = raw.reshape(bn, 23, h * w).transpose(1, 2)  # [B*N, P, 23]
    u = columns + flat[..., 1].sigmoid() - 0.5
    v = rows + flat[..., 2].sigmoid() - 0.5
    means = torch.stack([(u - cx) / fx * z, (v - cy) / fy * z, z], dim=-1)
    pixel = z * 0.5 * (1 / fx + 1 / fy)  # metres per pixel at that depth
    scales = pixel[..., None] * (0.1 + 2.9 * (flat[..., 3:6] + SCALE_BIAS).sigmoid())
    identity = flat.new_tensor([1.0, 0, 0, 0])
    quats = F.normalize(flat[..., 6:10] + identity, dim=-1, eps=1e-8)
    colour = (rgb.reshape(bn, 3, h * w).transpose(1, 2) - 0.5) / SH_DC  # [B*N, P, 3]
    mask = flat.new_tensor([1.0, 0.025, 0.025, 0.025])
    sh = flat[..., 10:22].reshape(bn, h * w, 3, 4) * mask
    sh = torch.cat([sh[..., :1] + colour[..., None], sh[..., 1:]], dim=-1)
    return Gaussians(means, quats, scales, flat[..., 0].sigmoid(), sh.reshape(bn, h * w, 12), rho)


def to_world(
    gaussians: Gaussians, index: Tensor, world_from_camera: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Joins the views in `index` ([K]) into one cloud; world_from_camera [K, 4, 4] are their poses.

    Returns means [K*P, 3], quats [K*P, 4], scales, opacities, sh rotated analytically (architecture.md 5.5).
    """
    rotation, centre = world_from_camera[:, :3, :3], world_from_camera[:, :3, 3]
    means = gaussians.means[index] @ rotation.transpose(1, 2) + centre[:, None]
    quats = quaternion_product(quaternion_of(rotation)[:, None], gaussians.quats[index])
    sh = gaussians.sh[index].unflatten(-1, (3, 4))  # [K, P, channel, 4]
    band = torch.stack([-sh[..., 3], -sh[..., 1], sh[..., 2]], dim=-1)  # the band as a vector field
    band = band @ rotation.transpose(1, 2)[:, None]
    sh = torch.stack([sh[..., 0], -band[..., 1], band[..., 2], -band[..., 0]], dim=-1).flatten(-2)
    parts = (means, quats, gaussians.scales[index], gaussians.opacities[index], sh)
    return tuple(part.flatten(0, 1) for part in parts)  # type: ignore[return-value]


def quaternion_of(rotation: Tensor) -> Tensor:
    """Rotation matrices [K, 3, 3] to unit quaternions [K, 4] (w x y z)."""
    m = rotation.double()
    diagonal = torch.stack([m[:, 0, 0], m[:, 1, 1], m[:, 2, 2]], dim=-1)
    signs = m.new_tensor([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
    squares = (1 + diagonal @ signs.T).clamp_min(0)  # 4 w², 4 x², 4 y², 4 z²
    best = squares.argmax(-1)
    s = squares.gather(1, best[:, None])[:, 0].sqrt()
    xw, yw, zw = m[:, 2, 1] - m[:, 1, 2], m[:, 0, 2] - m[:, 2, 0], m[:, 1, 0] - m[:, 0, 1]
    xy, xz, yz = m[:, 1, 0] + m[:, 0, 1], m[:, 0, 2] + m[:, 2, 0], m[:, 2, 1] + m[:, 1, 2]
    rows = torch.stack(
        [
            torch.stack([s * s, xw, yw, zw], -1),
            torch.stack([xw, s * s, xy, xz], -1),
            torch.stack([yw, xy, s * s, yz], -1),
            torch.stack([zw, xz, yz, s * s], -1),
        ],
        dim=1,
    )
    chosen = rows[torch.arange(len(m)), best]
    return F.normalize(chosen, dim=-1).to(rotation.dtype)


def quaternion_product(a: Tensor, b: Tensor) -> Tensor:
    """Hamilton product of w x y z quaternions."""
    aw, ax, ay, az = a.unbind(-1)
    bw, bx, by, bz = b.unbind(-1)
    return torch.stack(
        [
            aw * bw - ax * bx - ay * by - az * bz,
            aw * bx + ax * bw + ay * bz - az * by,
            aw * by - ax * bz + ay * bw + az * bx,
            aw * bz + ax * by - ay * bx + az * bw,
        ],
        dim=-1,
    )
