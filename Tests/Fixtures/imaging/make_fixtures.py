#!/usr/bin/env python3
"""Writes the imaging fixtures with tools that are not ours.

Needs: pip install numpy pillow opencv-python-headless pycocotools
"""
import json
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from pycocotools import mask as coco

here = Path(__file__).parent
WIDTH, HEIGHT = 48, 32


def ramp():
    """The picture that ImagingTests computes again: smooth, another slope in every channel."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    return np.stack([5 * x, 7 * y, 2 * x + 3 * y], -1).astype(np.uint8)


def jpegs():
    image = Image.fromarray(ramp())
    image.save(here / "ramp.jpg", quality=92)
    image.save(here / "progressive.jpg", quality=92, progressive=True)
    image.convert("L").save(here / "gray.jpg", quality=92)
    for name in ["ramp", "progressive", "gray"]:
        decoded = np.asarray(Image.open(here / f"{name}.jpg").convert("RGB"))
        (here / f"{name}.rgb").write_bytes(decoded.tobytes())


def pngs():
    rgb = ramp()
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    Image.fromarray(rgb).save(here / "rgb.png")
    Image.fromarray(np.dstack([rgb, (4 * x + y).astype(np.uint8)])).save(here / "rgba.png")
    Image.fromarray(rgb[..., 0]).save(here / "gray8.png")
    Image.fromarray((1000 * y + 17 * x).astype(np.uint16)).save(here / "gray16.png")
    palette = Image.fromarray((x // 16).astype(np.uint8), mode="P")
    palette.putpalette([10, 20, 30, 40, 50, 60, 70, 80, 90])
    palette.save(here / "palette.png")


def raw():
    rng = np.random.default_rng(1)
    yuv = rng.integers(0, 256, (8, 16, 2), dtype=np.uint8)
    (here / "pairs.bin").write_bytes(yuv.tobytes())
    for name, code in [("yuyv", cv2.COLOR_YUV2RGB_YUY2), ("uyvy", cv2.COLOR_YUV2RGB_UYVY)]:
        (here / f"{name}.rgb").write_bytes(cv2.cvtColor(yuv, code).tobytes())


def resizes():
    image = np.random.default_rng(2).integers(0, 256, (30, 40, 3), dtype=np.uint8)
    (here / "resize_40x30.rgb").write_bytes(image.tobytes())
    small = cv2.resize(image, (16, 12), interpolation=cv2.INTER_AREA)
    (here / "resize_16x12.rgb").write_bytes(small.tobytes())
    large = cv2.resize(image, (56, 48), interpolation=cv2.INTER_LINEAR)
    (here / "resize_56x48.rgb").write_bytes(large.tobytes())


def run_lengths():
    rng = np.random.default_rng(3)
    y, x = np.mgrid[:60, :80]
    masks = {
        "empty": np.zeros((5, 7), bool),
        "full": np.ones((5, 7), bool),
        "corner": np.pad(np.ones((1, 1), bool), ((0, 4), (0, 6))),
        "noise": rng.random((13, 11)) < 0.4,
        "disc": (x - 40) ** 2 + (y - 25) ** 2 < 400,
        "wide": np.tile((np.arange(700) > 650)[:, None], (1, 3)),
    }
    out = []
    for name, mask in masks.items():
        encoded = coco.encode(np.asfortranarray(mask.astype(np.uint8)))
        out.append({
            "name": name, "width": mask.shape[1], "height": mask.shape[0],
            "rows": ["".join("#" if v else "." for v in row) for row in mask],
            "text": encoded["counts"].decode(), "area": int(coco.area(encoded)),
        })
    (here / "run_lengths.json").write_text(json.dumps(out, indent=1) + "\n")


for make in [jpegs, pngs, raw, resizes, run_lengths]:
    make()
