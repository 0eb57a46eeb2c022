"""Sequence folders, a text space and network sizes that are small enough for tests."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from semsplat_training.model import NetworkConfig
from semsplat_training.model.efficientnet_lite import Stage
from semsplat_training.safetensors_file import save_tensors

TINY = NetworkConfig(
    width=64, height=64, depth_candidates=16, cnn_widths=(8, 16, 16), transformer_blocks=2, ffn_width=32,
    geometry_widths=(16, 24, 32), geometry_heads=2, language_width=16, language_stem=8,
    language_stages=(Stage(3, 1, 1, 8, 1), Stage(3, 2, 2, 8, 1), Stage(5, 2, 2, 16, 1), Stage(3, 2, 2, 16, 1), Stage(5, 2, 2, 24, 1)),
    language_head_width=16, condition_width=8,
    semantic_widths=(16, 24), latent_hidden=16, latent_width=8, rendered_language=8, segmentation_width=32,
    rendered_segmentation=8,
)  # fmt: skip

SEGMENT_ANYTHING = Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "sam_pyramid"  # random weights

FOCAL = 240.0
HEIGHT, WIDTH = 240, 320


def write_sequence(folder: Path, frames: int, labels: dict[int, dict] | None, seed: int = 0) -> None:
    """A camera that steps sideways along a textured wall 2 m away, seen in three vertical bands of instances 1, 2, 3."""
    for name in ("rgb", "depth", *(["instance"] if labels else [])):
        (folder / name).mkdir(parents=True)
    calibration = {"fx": FOCAL, "fy": FOCAL, "cx": 159.5, "cy": 119.5, "width": WIDTH, "height": HEIGHT}
    (folder / "intrinsics.json").write_text(json.dumps(calibration))
    wall = np.random.default_rng(seed).integers(40, 216, (30, 160, 3)).astype(np.uint8).repeat(8, 0).repeat(8, 1)
    header = "frame,timestamp_s," + ",".join(f"m{i}{j}" for i in range(4) for j in range(4))
    rows = [header]
    for k in range(frames):
        shift = min(4 * k, wall.shape[1] - WIDTH)  # pixels
        pose = np.eye(4)
        pose[0, 3] = shift * 2.0 / FOCAL
        rows.append(f"{k},{k / 10}," + ",".join(str(x) for x in pose.ravel()))
        Image.fromarray(wall[:, shift : shift + WIDTH]).save(folder / "rgb" / f"{k:06d}.jpg")
        Image.fromarray(np.full((HEIGHT, WIDTH), 2000, np.uint16)).save(folder / "depth" / f"{k:06d}.png")
        if labels:
            bands = 1 + (np.arange(shift, shift + WIDTH) // 64) % 3
            bands = np.tile(bands.astype(np.uint16), (HEIGHT, 1))
            Image.fromarray(bands).save(folder / "instance" / f"{k:06d}.png")
    (folder / "poses.csv").write_text("\n".join(rows) + "\n")
    if labels:
        (folder / "labels.json").write_text(json.dumps({"instances": {str(k): v for k, v in labels.items()}}))


def link_sequence(source: Path, folder: Path, labels: dict[int, dict]) -> None:
    """The same frames under another name with labels of its own."""
    shutil.copytree(source, folder, copy_function=os.link)
    (folder / "labels.json").unlink()
    (folder / "labels.json").write_text(json.dumps({"instances": {str(k): v for k, v in labels.items()}}))


def write_network(path: Path) -> Path:
    """A config.json of the tiny network, for pictures of a sequence's shape."""
    path.write_text(json.dumps({"network": {**TINY.to_json(), "height": 48}}))
    return path


def write_text_space(folder: Path) -> Path:
    """One random vector a word."""
    words = [
        "wall",
        "floor",
        "ceiling",
        "chair",
        "table",
        "bed",
        "sofa",
        "others",
        "red",
        "green",
        "blue",
        "mug",
        "cup",
        "coffee",
        "ball",
        "lamp",
        "thing",
    ]
    folder.mkdir(parents=True)
    rows = torch.randint(-127, 128, (len(words), TINY.language_width), generator=torch.Generator().manual_seed(1))
    save_tensors(folder / "text.safetensors", {"rows": rows.to(torch.int8), "scales": torch.full((len(words),), 0.01)})
    (folder / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    return folder
