#!/usr/bin/env python3
"""Writes camera_models.json: points and where OpenCV says that each lens shows them.

Needs: pip install numpy opencv-python-headless
"""
import json
from pathlib import Path

import cv2
import numpy as np

K = np.array([[460.0, 0, 318.25], [0, 455.0, 241.5], [0, 0, 1]])
LENSES = {
    "none": ([], 0.9),
    "plumb_bob": ([-0.28, 0.09, 0.0011, -0.0007, -0.013], 0.75),
    "pincushion": ([0.12, 0.03, -0.002, 0.001, 0.0], 0.7),
    "rational_polynomial": ([0.48, 0.11, 0.0009, -0.0004, 0.006, 0.82, 0.23, 0.031], 0.9),
    "equidistant": ([-0.012, 0.031, -0.027, 0.0065], 1.6),
}

rng = np.random.default_rng(5)
out = []
for name, (coefficients, reach) in LENSES.items():
    side = rng.uniform(-reach, reach, (24, 2))
    side[0] = 0
    depth = rng.uniform(0.3, 6, (24, 1))
    points = np.hstack([side * depth, depth])
    zero = np.zeros(3)
    if name == "equidistant":
        pixels, _ = cv2.fisheye.projectPoints(points[:, None], zero, zero, K, np.array(coefficients))
    else:
        pixels, _ = cv2.projectPoints(points[:, None], zero, zero, K, np.array(coefficients))
    out.append({"model": name, "coefficients": coefficients, "points": points.tolist(),
                "pixels": pixels.reshape(-1, 2).tolist()})
path = Path(__file__).parent / "camera_models.json"
path.write_text(json.dumps({"matrix": K.ravel().tolist(), "lenses": out}, indent=None) + "\n")
