"""Sequence folders: many small ones with labels of their own, and how their frames overlap."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from scenes import link_sequence, write_sequence

from semsplat_training.data.labels import LabelTable, collect_names
from semsplat_training.data.pictures import draw_picture, load_pictures
from semsplat_training.data.sequences import HEIGHT, WIDTH, find_sequences, load_sequence, load_sequences, overlaps
from semsplat_training.data.windows import make_window, pick_frames

COLOURS = ("red", "green", "blue", "yellow", "orange")
THINGS = ("mug", "ball", "lamp", "chair", "shelf")
FRAMES = 32


def labels_of(k: int) -> dict[int, dict]:
    thing = f"{COLOURS[k % 5]} {THINGS[k // 5 % 5]}"
    return {
        1: {"name": "wall", "category": "wall"},
        2: {"name": "floor", "category": "floor"},
        3: {"name": thing, "category": "chair" if "chair" in thing else "others", "synonyms": [f"thing {k}"]},
    }


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """50 sequences of 32 frames in two simulated data sets whose folders have the same names."""
    root = tmp_path_factory.mktemp("simulated")
    first = root / "a" / "train" / "room000"
    write_sequence(first, FRAMES, labels_of(0))
    for k in range(1, 50):
        link_sequence(first, root / "ab"[k // 25] / "train" / f"room{k % 25:03d}", labels_of(k))
    return root


def test_fifty_small_sequences_load_in_seconds_and_keep_their_own_labels(simulated: Path) -> None:
    began = time.process_time()
    folders = find_sequences(simulated)
    names = collect_names(folders, [])
    index = {name: i for i, name in enumerate(names)}
    pictures = load_pictures([simulated], [], index)
    spent = time.process_time() - began
    assert spent < 15, f"{spent:.1f} s of processor time"
    assert len(names) == 2 + 25
    assert {"mug", "coffee mug", "thing 0", "thing 25"} <= set(names["red mug"])  # synonyms of both files
    assert [len(g) for g in pictures.groups] == [FRAMES] * 50
    for k, group in enumerate(pictures.groups):
        _, shown, classes = pictures.pictures[group[5]]
        assert set(np.unique(shown)) == {index[v["name"]] + 1 for v in labels_of(k).values()}
        assert classes.min() > 0
    image, name, klass = draw_picture(np.random.default_rng(0), pictures, pictures.groups[7][0], (64, 48))
    assert image.shape == (3, 48, 64) and name.shape == klass.shape == (12, 16)


def test_windows_of_short_sequences(simulated: Path) -> None:
    a, b = (load_sequence(simulated / data / "train" / "room003") for data in "ab")
    assert a.name != b.name and a.instances[3]["synonyms"] != b.instances[3]["synonyms"]
    rng = np.random.default_rng(1)
    apart = load_sequence(simulated / "a" / "train" / "room000")
    apart.overlap[:] = 0  # a camera that jumps
    for sequence in (a, apart):
        firsts = set()
        for views in (2, 3, 4):
            for _ in range(40):
                contexts, targets = pick_frames(rng, sequence, views, 1)
                assert len(set(contexts)) == views and not set(contexts) & set(targets)
                assert 0 <= min(contexts + targets) and max(contexts + targets) < FRAMES
                firsts.add(min(contexts))
        assert len(firsts) > 10
    window = make_window(rng, a, [0, 6], [3], (64, 48), None)
    assert window.images.shape == (3, 3, 48, 64) and (window.depth - 2).abs().max() < 1e-6


def test_frames_without_labels_show_nothing(tmp_path: Path) -> None:
    write_sequence(tmp_path / "s", 6, labels_of(0))
    (tmp_path / "s" / "instance" / "000004.png").unlink()
    pictures = load_pictures([tmp_path], [], {"wall": 0, "floor": 1, "red mug": 2})
    assert len(pictures.pictures) == 5


def test_ids_and_names_nobody_knows_are_unknown() -> None:
    table = LabelTable(
        {2: {"name": "cup", "category": "cutlery"}, 5: {"name": "wall", "category": "wall"}}, {"wall": 0}
    )
    names, classes = table(np.array([[0, 1, 2], [5, 6, 65535]], np.uint16))
    assert names.tolist() == [[0, 0, 0], [1, 0, 0]] and classes.tolist() == [[0, 0, 0], [1, 0, 0]]


def test_too_few_frames_are_named(tmp_path: Path) -> None:
    write_sequence(tmp_path / "short", 4, None)
    with pytest.raises(ValueError, match="short: 4 frames"):
        load_sequences([tmp_path])


def plain_overlaps(depth: np.ndarray, poses: np.ndarray, intrinsics: np.ndarray, reach: int) -> np.ndarray:
    """One pair of frames after the other."""
    fx, fy, cx, cy = intrinsics
    rows, columns = np.mgrid[8:HEIGHT:16, 8:WIDTH:16]
    table = np.zeros((len(depth), len(depth)), np.float32)
    for i in range(len(depth)):
        z = depth[i, rows, columns].ravel() / 1000.0
        points = [(columns.ravel() + 0.5 - cx) / fx * z, (rows.ravel() + 0.5 - cy) / fy * z, z, np.ones_like(z)]
        points = (poses[i] @ np.stack(points))[:, z > 0]
        for j in range(max(0, i - reach), min(len(depth), i + reach + 1)):
            x, y, d, _ = np.linalg.inv(poses[j]) @ points
            d = np.where(d > 0.05, d, np.inf)
            u, v = fx * x / d + cx, fy * y / d + cy
            inside = (d < np.inf) & (u > 0) & (u < WIDTH) & (v > 0) & (v < HEIGHT)
            table[i, j] = inside.mean() if z.any() else 0
    return table


def test_overlaps_are_those_of_the_double_loop() -> None:
    rng = np.random.default_rng(4)
    count = 9
    depth = rng.integers(0, 5000, (count, HEIGHT, WIDTH)).astype(np.uint16)
    depth[:, :90] = 0
    depth[5] = 0  # a frame without depth
    poses = np.tile(np.eye(4), (count, 1, 1))
    for k, pose in enumerate(poses):
        q, _ = np.linalg.qr(np.eye(3) + 0.2 * rng.normal(size=(3, 3)))
        pose[:3, :3], pose[:3, 3] = q * np.sign(np.diag(q)), [0.3 * k, 0.1 * rng.normal(), 0.3 * rng.normal()]
    intrinsics = np.array([240.0, 236.0, 161.2, 118.3])
    for reach in (3, 14):
        ours, expected = overlaps(depth, poses, intrinsics, reach), plain_overlaps(depth, poses, intrinsics, reach)
        assert 0.1 < expected[0, 1] < 1 and expected[5].max() == 0
        assert np.abs(ours - expected).max() < 1e-6
