"""Sequence folders in memory (DESIGN section 5), at training resolution."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence as SequenceOf
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from .labels import Instances, nearest_labels, read_instances

WIDTH, HEIGHT = 320, 240  # of the stored frames; larger ones are reduced by an integer factor
REACH = 14  # frames apart up to which overlap is measured
MINIMUM_FRAMES = 5  # four context views and a target


@dataclass
class Sequence:
    """One posed recording. F frames; pixels are corner-based (the centre of the first is at 0.5)."""

    name: str  # the folder: unique, so that two simulated "train/000" keep their own labels
    rgb: np.ndarray  # [F, 240, 320, 3] uint8
    depth: np.ndarray  # [F, 240, 320] uint16, millimetres, 0 invalid
    instance: np.ndarray  # [F, 240, 320] uint16, 0 none or not labelled
    world_from_camera: np.ndarray  # [F, 4, 4] float64
    intrinsics: np.ndarray  # [4] float64: fx fy cx cy of the stored frames
    instances: Instances
    overlap: np.ndarray  # [F, F] share of frame i's pixels that land in frame j, near the diagonal

    def __len__(self) -> int:
        return len(self.rgb)


def load_sequence(folder: Path) -> Sequence:
    calibration: dict[str, Any] = json.loads((folder / "intrinsics.json").read_text())
    factor = calibration["width"] // WIDTH
    if factor < 1 or (calibration["width"], calibration["height"]) != (factor * WIDTH, factor * HEIGHT):
        raise ValueError(f"{folder}: {calibration['width']}x{calibration['height']} is no multiple of {WIDTH}x{HEIGHT}")
    poses, frames = read_poses(folder / "poses.csv")
    if len(frames) < MINIMUM_FRAMES:
        raise ValueError(f"{folder}: {len(frames)} frames; a sequence to train on has at least {MINIMUM_FRAMES}")
    labels = nearest_labels(folder)
    labelled = (folder / "instance").is_dir()
    if labelled and labels is None:
        raise FileNotFoundError(f"{folder}: instance images but no labels.json in the folder or a parent")
    rgb = np.empty((len(frames), HEIGHT, WIDTH, 3), np.uint8)
    depth = np.zeros((len(frames), HEIGHT, WIDTH), np.uint16)
    instance = np.zeros_like(depth)
    for row, frame in enumerate(frames):
        rgb[row] = read_rgb(folder / "rgb" / f"{frame:06d}.jpg")
        depth[row] = read_raster(folder / "depth" / f"{frame:06d}.png", factor)
        path = folder / "instance" / f"{frame:06d}.png"
        if labelled and path.exists():  # not every frame need be labelled
            instance[row] = read_raster(path, factor)
    fx, fy, cx, cy = (calibration[k] for k in ("fx", "fy", "cx", "cy"))
    intrinsics = np.array([fx, fy, cx + 0.5, cy + 0.5]) / factor
    return Sequence(
        name=str(folder),
        rgb=rgb,
        depth=depth,
        instance=instance,
        world_from_camera=poses,
        intrinsics=intrinsics,
        instances=read_instances(labels) if labelled and labels else {},
        overlap=overlaps(depth, poses, intrinsics),
    )


def load_sequences(folders: SequenceOf[Path]) -> list[Sequence]:
    """Every sequence under `folders`."""
    return [load_sequence(folder) for folder in find_sequences(*folders)]


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
        image = image.resize((WIDTH, HEIGHT), Image.Resampling.BOX)
    return np.asarray(image)


def read_raster(path: Path, factor: int) -> np.ndarray:
    """Nearest: the pixel whose centre is nearest below the middle of each block."""
    values = np.asarray(Image.open(path))
    return values[factor // 2 :: factor, factor // 2 :: factor].astype(np.uint16)


def overlaps(depth: np.ndarray, poses: np.ndarray, intrinsics: np.ndarray, reach: int = REACH) -> np.ndarray:
    """Share of a 20 x 15 grid of frame i's pixels (with depth) that fall into frame j's image, |i - j| <= reach."""
    fx, fy, cx, cy = intrinsics
    rows, columns = np.mgrid[8:HEIGHT:16, 8:WIDTH:16]
    rows, columns = rows.ravel(), columns.ravel()
    count = len(depth)
    z = depth[:, rows, columns] / 1000.0  # [F, P]
    points = np.stack([(columns + 0.5 - cx) / fx * z, (rows + 0.5 - cy) / fy * z, z, np.ones_like(z)], axis=1)
    points = poses @ points  # [F, 4, P] in the world
    camera_from_world = np.linalg.inv(poses)
    has_depth = z > 0
    total = np.maximum(has_depth.sum(1), 1)
    table = np.zeros((count, count), np.float32)
    for offset in range(-min(reach, count - 1), min(reach, count - 1) + 1):
        i = np.arange(max(0, -offset), min(count, count - offset))
        x, y, d = np.moveaxis(camera_from_world[i + offset, :3] @ points[i], 1, 0)  # each [I, P]
        in_front = d > 0.05
        d = np.where(in_front, d, 1.0)
        u, v = fx * x / d + cx, fy * y / d + cy
        seen = has_depth[i] & in_front & (u > 0) & (u < WIDTH) & (v > 0) & (v < HEIGHT)
        table[i, i + offset] = seen.sum(1) / total[i]
    return table


def find_sequences(*folders: Path) -> list[Path]:
    """Every sequence folder under `folders`, sorted."""
    return sorted({p.parent for f in folders for p in Path(f).rglob("intrinsics.json")})
