"""Single pictures with a name per pixel: the frames of labelled sequences, and photographs with masks."""

from __future__ import annotations

from collections.abc import Sequence as SequenceOf
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from .augment import AugmentConfig, colour_transform, degrade, random_warp, sampling_grid, warp_images, warp_labels
from .labels import Instances, LabelTable, read_picture_labels
from .sequences import find_sequences, load_sequence

AUGMENT = AugmentConfig(zoom=0.4)


class Pictures:
    """Pictures and what their pixels show, as indices of names and classes from 1; 0 = unknown."""

    def __init__(self, name_index: dict[str, int]) -> None:
        self.name_index = name_index
        self.pictures: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []  # rgb [h,w,3], names [h,w], classes [h,w]
        self.groups: list[list[int]] = []  # picture indices by recording

    def add_sequence(self, folder: Path) -> None:
        """The labelled frames of a sequence; one without labels adds nothing."""
        sequence = load_sequence(folder)
        table = LabelTable(sequence.instances, self.name_index)
        frames = [k for k in range(len(sequence)) if sequence.instance[k].any()] if sequence.instances else []
        self._add([(sequence.rgb[k], *table(sequence.instance[k])) for k in frames])

    def add_folder(self, folder: Path) -> None:
        """images/*.jpg with instances/*.png and a labels.json by picture. Only names: classes there are not ours."""
        labels = read_picture_labels(folder)
        found = []
        for path in sorted((folder / "images").glob("*.jpg")):
            entries = labels.get(path.name) or labels.get(path.stem) or {}
            names: Instances = {k: {"name": v["name"]} for k, v in entries.items()}
            instance = np.asarray(Image.open(folder / "instances" / f"{path.stem}.png")).astype(np.uint16)
            rgb = np.array(Image.open(path).convert("RGB"))
            found.append((rgb, *LabelTable(names, self.name_index)(instance)))
        self._add(found)

    def _add(self, pictures: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> None:
        if pictures:
            start = len(self.pictures)
            self.pictures += pictures
            self.groups.append(list(range(start, len(self.pictures))))


def pictures_by_name(pictures: Pictures, least_share: float) -> list[list[int]]:
    """For each name that fills a share of some picture, the pictures where it does."""
    found: dict[int, list[int]] = {}
    for index, (_, names, _) in enumerate(pictures.pictures):
        present, counts = np.unique(names, return_counts=True)
        for name in present[counts >= least_share * names.size]:
            if name > 0:
                found.setdefault(int(name), []).append(index)
    return [found[name] for name in sorted(found)]


def load_pictures(data: SequenceOf[Path], images2d: SequenceOf[Path], name_index: dict[str, int]) -> Pictures:
    """All labelled frames under `data`, a group each sequence; then the folders of pictures, a group each."""
    pictures = Pictures(name_index)
    for folder in find_sequences(*data):
        pictures.add_sequence(folder)
    for folder in images2d:
        pictures.add_folder(folder)
    return pictures


def draw_picture(
    rng: np.random.Generator, pictures: Pictures, index: int, size: tuple[int, int]
) -> tuple[Tensor, Tensor, Tensor]:
    """Image [3, H, W], names [H/4, W/4], classes [H/4, W/4]."""
    rgb, names, classes = pictures.pictures[index]
    source = (rgb.shape[1], rgb.shape[0])
    warp = random_warp(rng, AUGMENT, source, size)
    grid = sampling_grid(warp, np.array([0, 0, source[0] / 2, source[1] / 2]), source, size)
    coarse = grid[:, 2::4, 2::4]  # one sample near the middle of each 4x4 cell
    image = degrade(rng, colour_transform(rng, warp_images(rgb[None], grid))[0])
    return image, warp_labels(names[None], coarse)[0].long(), warp_labels(classes[None], coarse)[0].long()


def coarse_pixels(values: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """values [h, w] at the middle of each cell of a grid of rows x columns."""
    y = ((np.arange(rows) + 0.5) * values.shape[0] / rows).astype(int)
    x = ((np.arange(columns) + 0.5) * values.shape[1] / columns).astype(int)
    return values[y][:, x]


def image_of(rgb: np.ndarray, size: tuple[int, int]) -> Tensor:
    """uint8 [h, w, 3] to float [1, 3, H, W] in [0, 1], reduced with its frequencies."""
    image = torch.from_numpy(rgb).permute(2, 0, 1)[None].float() / 255
    return torch.nn.functional.interpolate(image, size=size[::-1], mode="bilinear", antialias=True)
