"""Sequence folders in memory (DESIGN section 5), at training resolution."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 320, 240  # of the stored frames; larger ones are reduced by an integer factor


@dataclass
class Sequence:
    """One posed recording. F frames; pixels are corner-based (the centre of the first is at 0.5)."""

    name: str
    rgb: np.ndarray  # [F, 240, 320, 3] uint8
    depth: np.ndarray  # [F, 240, 320] uint16, millimetres, 0 invalid
    instance: np.ndarray  # [F, 240, 320] uint16, 0 none
    world_from_camera: np.ndarray  # [F, 4, 4] float64
    intrinsics: np.ndarray  # [4] float64: fx fy cx cy of the stored frames
    instances: dict[int, dict]  # id -> {name, category, ...}
    overlap: np.ndarray  # [F, F] share of frame i's pixels that land in frame j, near the diagonal

    def __len__(self) -> int:
        return len(self.rgb)


def load_sequence(folder: Path) -> Sequence:
    calibration = json.loads((folder / "intrinsics.json").read_text())
    factor = calibration["width"] // WIDTH
    if (calibration["width"], calibration["height"]) != (factor * WIDTH, factor * HEIGHT):
        raise ValueError(f"{folder}: {calibration['width']}x{calibration['height']} is no multiple of {WIDTH}x{HEIGHT}")
    poses, frames = read_poses(folder / "poses.csv")
    rgb = np.stack([read_rgb(folder / "rgb" / f"{k:06d}.jpg") for k in frames])
    depth = np.stack([read_raster(folder / "depth" / f"{k:06d}.png", factor) for k in frames])
    labelled = (folder / "instance").is_dir()
    instance = (
        np.stack([read_raster(folder / "instance" / f"{k:06d}.png", factor) for k in frames])
        if labelled
        else np.zeros_like(depth)
    )
    corner = np.array([0, 0, 0.5, 0.5])
    fx, fy, cx, cy = (calibration[k] for k in ("fx", "fy", "cx", "cy"))
    intrinsics = (np.array([fx, fy, cx, cy]) + corner) / factor
    return Sequence(
        name=f"{folder.parent.name}/{folder.name}",
        rgb=rgb,
        depth=depth,
        instance=instance,
        world_from_camera=poses,
        intrinsics=intrinsics,
        instances=read_labels(folder) if labelled else {},
        overlap=overlaps(depth, poses, intrinsics),
    )


def read_poses(path: Path) -> tuple[np.ndarray, list[int]]:
    with path.open() as file:
        rows = list(csv.DictReader(file))
    poses = np.array([[float(r[f"m{i}{j}"]) for i in range(4) for j in range(4)] for r in rows]).reshape(-1, 4, 4)
    u, _, vt = np.linalg.svd(poses[:, :3, :3])
    poses[:, :3, :3] = u @ vt  # the files hold eight digits
    return poses, [int(r["frame"]) for r in rows]


def read_rgb(path: Path) -> np.ndarray:
    image = Image.open(path).convert("RGB")
    if image.size != (WIDTH, HEIGHT):
        image = image.resize((WIDTH, HEIGHT), Image.BOX)
    return np.asarray(image)


def read_raster(path: Path, factor: int) -> np.ndarray:
    """Nearest: the pixel whose centre is nearest below the middle of each block."""
    values = np.asarray(Image.open(path)).astype(np.uint16)
    return np.ascontiguousarray(values[factor // 2 :: factor, factor // 2 :: factor])


def read_labels(folder: Path) -> dict[int, dict]:
    for parent in (folder, *folder.parents):
        if (parent / "labels.json").exists():
            instances = json.loads((parent / "labels.json").read_text())["instances"]
            return {int(k): v for k, v in instances.items()}
    raise FileNotFoundError(f"{folder}: instance images but no labels.json in the folder or a parent")


def overlaps(depth: np.ndarray, poses: np.ndarray, intrinsics: np.ndarray, reach: int = 14) -> np.ndarray:
    """Share of a 20 x 15 grid of frame i's pixels (with depth) that fall into frame j's image, |i - j| <= reach."""
    fx, fy, cx, cy = intrinsics
    rows, columns = np.mgrid[8:HEIGHT:16, 8:WIDTH:16]
    count = len(depth)
    table = np.zeros((count, count), np.float32)
    for i in range(count):
        z = depth[i, rows, columns].ravel() / 1000.0
        points = np.stack([(columns.ravel() + 0.5 - cx) / fx * z, (rows.ravel() + 0.5 - cy) / fy * z, z, np.ones_like(z)])
        points = (poses[i] @ points)[:, z > 0]
        for j in range(max(0, i - reach), min(count, i + reach + 1)):
            x, y, d, _ = np.linalg.inv(poses[j]) @ points
            d = np.where(d > 0.05, d, np.inf)
            u, v = fx * x / d + cx, fy * y / d + cy
            table[i, j] = ((d < np.inf) & (u > 0) & (u < WIDTH) & (v > 0) & (v < HEIGHT)).mean() if z.any() else 0
    return table


def find_sequences(*folders: Path) -> list[Path]:
    """Every sequence folder under `folders`, sorted."""
    return sorted({p.parent for f in folders for p in Path(f).rglob("intrinsics.json")})
