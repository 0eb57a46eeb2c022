"""Pictures cut at three scales: surfaces of things, things, and things of one name that touch.

They stand for the small, medium and large masks of Segment Anything (architecture.md 7.6): its own training set is not to be
had here, and exact masks of rendered rooms are.
"""

from __future__ import annotations

from collections.abc import Sequence as SequenceOf
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from torch import Tensor

from .augment import colour_transform, degrade, random_warp, sampling_grid, warp_images, warp_labels
from .labels import LabelTable, read_picture_labels
from .pictures import AUGMENT
from .sequences import Sequence, find_sequences, load_sequence

SCALES = 3  # surface, thing, things
STEP = 2  # pixels of a picture to a pixel of its segments


@dataclass
class SegmentedPicture:
    rgb: np.ndarray  # uint8 [h, w, 3]
    segments: np.ndarray  # uint16 [3, h / 2, w / 2]: the number of the surface, the thing, the things; 0 unknown


def segment_sequence(sequence: Sequence) -> list[SegmentedPicture]:
    """The labelled frames of a sequence."""
    names = {v["name"]: 0 for v in sequence.instances.values()}
    table = LabelTable(sequence.instances, {name: k for k, name in enumerate(names)})
    found = []
    for k in range(len(sequence)):
        instance = sequence.instance[k][::STEP, ::STEP]
        if instance.any():
            facing = facings(sequence.depth[k][::STEP, ::STEP], sequence.intrinsics / STEP, sequence.world_from_camera[k])
            codes = np.where(facing > 0, instance.astype(np.int64) * 8 + facing, 0)
            scales = [components(codes), instance, components(table(instance)[0].astype(np.int64))]
            found.append(SegmentedPicture(sequence.rgb[k], np.stack(scales).astype(np.uint16)))
    return found


def facings(depth: np.ndarray, intrinsics: np.ndarray, world_from_camera: np.ndarray) -> np.ndarray:
    """Which of the world's six directions the surface at each pixel faces most, from 1; 0 where depth [h, w] is missing."""
    fx, fy, cx, cy = intrinsics
    y, x = np.mgrid[: depth.shape[0], : depth.shape[1]] + 0.5
    z = depth.astype(np.float64)
    points = np.stack([(x - cx) / fx * z, (y - cy) / fy * z, z], axis=-1) @ world_from_camera[:3, :3].T
    across = np.gradient(points, axis=1)
    down = np.gradient(points, axis=0)
    normal = np.cross(across, down)
    axis = np.abs(normal).argmax(-1)
    sign = np.take_along_axis(normal, axis[..., None], -1)[..., 0] > 0
    return np.where(depth > 0, 1 + 2 * axis + sign, 0)


def components(codes: np.ndarray) -> np.ndarray:
    """Numbers, from 1, of the parts of [h, w] that touch by a side and have the same code; 0 where the code is 0."""
    numbers = np.arange(1, codes.size + 1).reshape(codes.shape)
    same_down, same_right = codes[1:] == codes[:-1], codes[:, 1:] == codes[:, :-1]
    while True:
        before = numbers.copy()
        for sweep in (numbers, numbers[::-1, ::-1]):
            down, right = (same_down, same_right) if sweep is numbers else (same_down[::-1, ::-1], same_right[::-1, ::-1])
            for row in range(1, len(sweep)):
                sweep[row] = np.where(down[row - 1], np.minimum(sweep[row], sweep[row - 1]), sweep[row])
            for column in range(1, sweep.shape[1]):
                left = sweep[:, column - 1]
                sweep[:, column] = np.where(right[:, column - 1], np.minimum(sweep[:, column], left), sweep[:, column])
        if (numbers == before).all():
            break
    dense = np.unique(numbers, return_inverse=True)[1].reshape(codes.shape) + 1
    return np.where(codes != 0, dense, 0)


class SegmentedPictures:
    """Segmented pictures by recording; a folder of single pictures is one recording."""

    def __init__(self, data: SequenceOf[Path], images2d: SequenceOf[Path]) -> None:
        sequences = (segment_sequence(load_sequence(folder)) for folder in find_sequences(*data))
        self.groups = [group for group in sequences if group] + [read_pictures(folder) for folder in images2d]

    @property
    def count(self) -> int:
        return sum(map(len, self.groups))

    def draw(self, rng: np.random.Generator, group: int, size: tuple[int, int]) -> tuple[Tensor, Tensor]:
        """An image [3, H, W] and its segments [3, H/2, W/2]."""
        pictures = self.groups[group]
        picture = pictures[int(rng.integers(len(pictures)))]
        source = (picture.rgb.shape[1], picture.rgb.shape[0])
        warp = random_warp(rng, AUGMENT, source, size)
        grid = sampling_grid(warp, np.array([0, 0, source[0] / 2, source[1] / 2]), source, size)
        image = degrade(rng, colour_transform(rng, warp_images(picture.rgb[None], grid))[0])
        # Coordinates of grid_sample are shares of the picture: they fit its smaller segments as well.
        return image, warp_labels(picture.segments, grid[:, STEP // 2 :: STEP, STEP // 2 :: STEP]).long()


def read_pictures(folder: Path) -> list[SegmentedPicture]:
    """Photographs with masks of things; neither their surfaces nor their groups are known."""
    labels = read_picture_labels(folder)
    found = []
    for path in sorted((folder / "images").glob("*.jpg")):
        if path.name in labels or path.stem in labels:
            instance = np.asarray(Image.open(folder / "instances" / f"{path.stem}.png"))[::STEP, ::STEP].astype(np.uint16)
            unknown = np.zeros_like(instance)
            rgb = np.array(Image.open(path).convert("RGB"))
            found.append(SegmentedPicture(rgb, np.stack([unknown, instance, unknown])))
    return found
