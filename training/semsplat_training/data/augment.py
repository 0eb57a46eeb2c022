"""What a real camera does to a picture, and other cameras for the same picture."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F


@dataclass(frozen=True)
class AugmentConfig:
    roll_probability: float = 0.4
    roll_degrees: float = 8.0
    zoom: float = 0.65  # smallest crop, as a share of the largest that fits
    flip_probability: float = 0.5
    scale_range: float = 1.4  # scene scale, log-uniform in [1/s, s]
    pose_noise_probability: float = 0.35
    pose_noise_metres: float = 0.008
    pose_noise_degrees: float = 0.2
    colour: bool = True


@dataclass(frozen=True)
class Warp:
    """A similarity from output pixels to source pixels, common to all views of a sample."""

    roll: float  # radians
    scale: float  # source pixels per output pixel
    principal: tuple[float, float]  # of the output
    flip: bool


def random_warp(rng: np.random.Generator, config: AugmentConfig, source: tuple[int, int], out: tuple[int, int]) -> Warp:
    roll = 0.0
    if rng.random() < config.roll_probability:
        roll = math.radians(float(np.clip(rng.normal(0, config.roll_degrees), -20, 20)))
    (w, h), (ow, oh) = source, out
    c, s = abs(math.cos(roll)), abs(math.sin(roll))
    largest = min(w / (ow * c + oh * s), h / (ow * s + oh * c))
    share = 1.0 if rng.random() < 0.5 else rng.uniform(config.zoom, 1.0)
    slack = (1 - share) * 0.5
    principal = (ow * (0.5 + rng.uniform(-slack, slack)), oh * (0.5 + rng.uniform(-slack, slack)))
    return Warp(roll, largest * share, principal, bool(rng.random() < config.flip_probability))


def centred_warp(source: tuple[int, int], out: tuple[int, int]) -> Warp:
    return Warp(0.0, source[0] / out[0], (out[0] / 2, out[1] / 2), False)


def warp_camera(warp: Warp, intrinsics: np.ndarray, poses: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Intrinsics [4] and poses [V, 4, 4] of the warped views. Needs square pixels (fx = fy) when rolled."""
    fx, fy, _, _ = intrinsics
    c, s = math.cos(warp.roll), math.sin(warp.roll)
    turn = np.array([[c, -s, 0, 0], [s, c, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    poses = poses @ turn
    cx, cy = warp.principal
    if warp.flip:
        mirror = np.diag([-1.0, 1, 1, 1])
        poses, cx = mirror @ poses @ mirror, width - cx
    return np.array([fx / warp.scale, fy / warp.scale, cx, cy]), poses


def sampling_grid(warp: Warp, intrinsics: np.ndarray, source: tuple[int, int], out: tuple[int, int]) -> Tensor:
    """grid_sample coordinates [1, oh, ow, 2] (align_corners=False)."""
    (w, h), (ow, oh) = source, out
    v, u = torch.meshgrid(torch.arange(oh) + 0.5, torch.arange(ow) + 0.5, indexing="ij")
    if warp.flip:
        u = ow - u
    dx, dy = warp.scale * (u - warp.principal[0]), warp.scale * (v - warp.principal[1])
    c, s = math.cos(warp.roll), math.sin(warp.roll)
    x = intrinsics[2] + c * dx - s * dy
    y = intrinsics[3] + s * dx + c * dy
    return torch.stack([2 * x / w - 1, 2 * y / h - 1], dim=-1)[None].float()


def warp_images(rgb: np.ndarray, grid: Tensor) -> Tensor:
    """uint8 [V, h, w, 3] to float [V, 3, oh, ow] in [0, 1]."""
    x = torch.from_numpy(rgb).permute(0, 3, 1, 2).float() / 255
    return F.grid_sample(x, grid.expand(len(x), -1, -1, -1), align_corners=False, padding_mode="border").clamp(0, 1)


def warp_labels(values: np.ndarray, grid: Tensor) -> Tensor:
    """uint16 [V, h, w] to float [V, oh, ow], nearest; 0 outside."""
    x = torch.from_numpy(values.astype(np.float32))[:, None]
    return F.grid_sample(x, grid.expand(len(x), -1, -1, -1), mode="nearest", align_corners=False)[:, 0]


def noisy_poses(rng: np.random.Generator, config: AugmentConfig, poses: np.ndarray) -> np.ndarray:
    """Poses wrong by some millimetres and tenths of a degree, as odometry's are."""
    if rng.random() > config.pose_noise_probability:
        return poses
    # A heavy tail: a picture that lags its pose by a frame is wrong by a degree while the camera turns.
    size = rng.uniform(0, 2) if rng.random() < 0.9 else rng.uniform(2, 5)
    noisy = poses.copy()
    for pose in noisy:
        a = rng.normal(0, math.radians(config.pose_noise_degrees) * size / 1.5, 3)
        skew = np.array([[0, -a[2], a[1]], [a[2], 0, -a[0]], [-a[1], a[0], 0]])
        u, _, vt = np.linalg.svd(np.eye(3) + skew)
        pose[:3, :3] = pose[:3, :3] @ (u @ vt)
        pose[:3, 3] += rng.normal(0, config.pose_noise_metres * size / 1.5, 3)
    return noisy


def colour_transform(rng: np.random.Generator, images: Tensor) -> Tensor:
    """Exposure, contrast, gamma, white balance and a colour mixture, the same for all views of a sample."""
    gain = 2 ** rng.normal(0, 0.35)
    balance = np.exp(rng.normal(0, 0.08, 3))
    gamma = float(np.exp(rng.normal(0, 0.15)))
    x = images
    if rng.random() < 0.3:
        mix = np.eye(3) + rng.normal(0, 0.12, (3, 3))
        mix /= mix.sum(1, keepdims=True)
        x = torch.einsum("ij,vjhw->vihw", torch.from_numpy(mix).float(), x).clamp(0, 1)
    x = (x * torch.from_numpy(gain * balance).float().view(1, 3, 1, 1)).clamp(0, 1) ** gamma
    pivot = x.mean()
    return ((x - pivot) * float(np.exp(rng.normal(0, 0.12))) + pivot).clamp(0, 1)


def degrade(rng: np.random.Generator, image: Tensor) -> Tensor:
    """Blur, resolution loss, noise, exposure flicker and JPEG of one view [3, h, w]."""
    x = image[None]
    if rng.random() < 0.3:
        x = gaussian_blur(x, rng.uniform(0.3, 1.3))
    if rng.random() < 0.15:
        x = motion_blur(x, rng.uniform(0, math.pi), int(rng.integers(3, 8)))
    if rng.random() < 0.15:
        small = F.interpolate(x, scale_factor=rng.uniform(0.5, 0.9), mode="bilinear", align_corners=False)
        x = F.interpolate(small, size=x.shape[-2:], mode="bilinear", align_corners=False)
    x = x * float(np.exp(rng.normal(0, 0.03)))
    if rng.random() < 0.6:
        read, shot = rng.uniform(0, 0.02), rng.uniform(0, 0.03)
        noise = torch.from_numpy(rng.standard_normal(tuple(x.shape), dtype=np.float32))
        if rng.random() < 0.5:  # demosaicing and compression leave noise that is smooth at this scale
            noise = 1.6 * gaussian_blur(noise, 0.7)
        x = x + noise * (read + shot * x.clamp(0, 1).sqrt())
    x = x.clamp(0, 1)[0]
    if rng.random() < 0.5:
        x = through_jpeg(x, int(rng.integers(30, 95)))
    return x


def gaussian_blur(x: Tensor, sigma: float) -> Tensor:
    taps = torch.arange(-3, 4).float()
    k = torch.exp(-0.5 * (taps / sigma) ** 2)
    k = (k / k.sum()).view(1, 1, 1, 7).expand(x.shape[1], 1, 1, 7)
    x = F.conv2d(F.pad(x, (3, 3, 0, 0), mode="replicate"), k, groups=x.shape[1])
    return F.conv2d(F.pad(x, (0, 0, 3, 3), mode="replicate"), k.transpose(2, 3), groups=x.shape[1])


def motion_blur(x: Tensor, angle: float, length: int) -> Tensor:
    k = torch.zeros(9, 9)
    for t in np.linspace(-length / 2, length / 2, 4 * length):
        k[round(4 + math.sin(angle) * t), round(4 + math.cos(angle) * t)] += 1
    k = (k / k.sum()).view(1, 1, 9, 9).expand(x.shape[1], 1, 9, 9)
    return F.conv2d(F.pad(x, (4, 4, 4, 4), mode="replicate"), k, groups=x.shape[1])


def through_jpeg(image: Tensor, quality: int) -> Tensor:
    array = (image.permute(1, 2, 0) * 255).round().byte().numpy()
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, "JPEG", quality=quality)
    return torch.from_numpy(np.asarray(Image.open(buffer)).copy()).permute(2, 0, 1).float() / 255
