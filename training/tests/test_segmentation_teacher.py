"""Segment Anything for training: the network that Swift runs, and prompts that mean what they say."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from semsplat_training import checkpoint
from semsplat_training.data.segments import components, facings
from semsplat_training.model.config import EFFICIENTNET_LITE0
from semsplat_training.model.segment_anything import LITE, SegmentAnything
from semsplat_training.parallel import join_processes
from semsplat_training.prompts import NONE, OFF, ON, Prompts, correct, draw_prompts, grid_prompts
from semsplat_training.safetensors_file import load_tensors
from semsplat_training.segment_anything import SegmentAnythingSizes, check, expected_shapes, read_sizes
from semsplat_training.train_segmentation_teacher import (
    SegmentationTeacherStage,
    SegmentationTeacherTask,
    export,
    mask_losses,
)

SMALL = Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "sam_pyramid"
LITE_OF_SMALL = replace(read_sizes(SMALL), lite_stages=EFFICIENTNET_LITE0, lite_stem=32)
FIXTURE = Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "sam"
ANSWERS = load_tensors(FIXTURE / "answers.safetensors")


def fixture_network() -> SegmentAnything:
    stored = json.loads((FIXTURE / "config.json").read_text())
    names = SegmentAnythingSizes.__dataclass_fields__
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in stored.items() if k in names}
    network = SegmentAnything(SegmentAnythingSizes(**values))
    network.load_state_dict(load_tensors(FIXTURE / "weights.safetensors"))
    return network


def close(actual: Tensor, name: str) -> bool:
    return bool((actual - ANSWERS[name]).abs().max() <= 1e-4 * ANSWERS[name].abs().max())


def test_tensors_are_those_of_the_folder_that_swift_reads() -> None:
    state = SegmentAnything(LITE).state_dict()
    check(state, LITE)
    assert state.keys() == expected_shapes(LITE).keys()


def test_a_fresh_decoder_looks_where_it_is_asked() -> None:
    network = SegmentAnything(LITE)
    network.look_where_asked()
    prompts = network.prompt_encoder
    attention = network.mask_decoder.transformer.layers[0].cross_attn_token_to_image
    cells = prompts.positions((12, 16))
    with torch.no_grad():
        point = prompts.pe_layer(torch.tensor([[(5 + 0.5) / 16, (7 + 0.5) / 12]]))
        weights = (attention.k_proj(cells) @ attention.q_proj(point)[0]).view(12, 16)
    assert divmod(int(weights.argmax()), 16) == (7, 5)


@pytest.mark.parametrize("side", ["", "40", "80"])
def test_encoder_says_what_transformers_says(side: str) -> None:
    with torch.no_grad():
        assert close(fixture_network().image_encoder(ANSWERS[f"input{side}"][None])[0], f"embedding{side}")


@pytest.mark.parametrize("case", ["one_point", "points", "box", "point_and_box", "mask", "outside"])
def test_decoder_says_what_transformers_says(case: str) -> None:
    points, kinds = [], []
    if f"{case}.points" in ANSWERS:
        points += ANSWERS[f"{case}.points"].tolist()
        kinds += ANSWERS[f"{case}.labels"].long().tolist()
    if f"{case}.box" in ANSWERS:
        box = ANSWERS[f"{case}.box"]
        points += [box[:2].tolist(), box[2:].tolist()]
        kinds += [2, 3]
    else:
        points.append([0, 0])
        kinds.append(NONE)
    shares = (torch.tensor([points]) + 0.5) / 64
    mask = ANSWERS["mask"][None] if case == "mask" else None
    with torch.no_grad():
        logits, scores = fixture_network().segment(
            ANSWERS["embedding"][None], torch.tensor([0]), shares, torch.tensor([kinds]), mask
        )
    assert close(logits[0, :1], f"{case}.one.masks") and close(logits[0, 1:], f"{case}.three.masks")
    assert close(scores[0, :1], f"{case}.one.scores") and close(scores[0, 1:], f"{case}.three.scores")


def test_components_are_those_of_a_flood() -> None:
    rng = np.random.default_rng(4)
    codes = rng.integers(0, 3, (23, 31))
    numbers = components(codes)
    seen = np.zeros_like(codes, bool)
    for start in np.argwhere(codes):
        if seen[tuple(start)]:
            continue
        flood, todo = np.zeros_like(seen), [tuple(start)]
        while todo:
            row, column = todo.pop()
            inside = 0 <= row < 23 and 0 <= column < 31
            if inside and not flood[row, column] and codes[row, column] == codes[tuple(start)]:
                flood[row, column] = True
                todo += [(row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)]
        assert ((numbers == numbers[tuple(start)]) == flood).all()
        seen |= flood
    assert (numbers[codes == 0] == 0).all()


def test_a_floor_and_a_wall_face_different_ways() -> None:
    """A camera a metre above the floor looks at a wall three metres away; y is down."""
    v = (np.arange(48) + 0.5 - 24)[:, None] / 40
    depth = np.minimum(3.0, 1.0 / np.maximum(v, 1e-6)) * np.ones((48, 64))
    depth[0, 0] = 0
    found = facings(depth, np.array([40, 40, 32, 24.0]), np.eye(4))
    assert found[0, 0] == 0
    floor, wall = found[46, 10:50], found[5, 10:50]
    assert len(set(floor)) == 1 and len(set(wall)) == 1 and floor[0] != wall[0]
    assert (floor[0] - 1) // 2 == 1 and (wall[0] - 1) // 2 == 2  # along y and z


def scene() -> Tensor:
    """A thing of two surfaces left, another of the same name touching it, and unknown pixels right."""
    segments = torch.zeros(3, 24, 32, dtype=torch.long)
    segments[0, :12, :10], segments[0, 12:, :10], segments[0, :, 10:20] = 1, 2, 3
    segments[1, :, :10], segments[1, :, 10:20] = 1, 2
    segments[2, :, :20] = 1
    return segments


@pytest.mark.parametrize("structure", ["point", "points", "box"])
def test_prompts_mean_the_thing_under_them(structure: str) -> None:
    prompts = draw_prompts(np.random.default_rng(1), scene(), structure, 32, 5)
    assert prompts is not None and prompts.known.all() and (prompts.picture == 5).all()
    for points, kinds, target in zip(prompts.points, prompts.kinds.tolist(), prompts.targets, strict=True):
        assert target.flatten(1).sum(1).tolist() in ([120, 240, 480], [240, 240, 480])
        assert (target[0] <= target[1]).all() and (target[1] <= target[2]).all()
        for (x, y), kind in zip(points.tolist(), kinds, strict=True):
            if kind in (ON, OFF):
                assert bool(target[1, int(y * 24), int(x * 32)]) == (kind == ON)
    if structure == "box":
        columns = prompts.targets[:, 1].any(1).float().argmax(1) / 32
        assert ((prompts.points[:, 0, 0] - columns).abs() <= 0.1 * 10 / 32 + 1e-6).all()


def test_nothing_to_prompt_is_said() -> None:
    assert draw_prompts(np.random.default_rng(1), torch.zeros(3, 24, 32, dtype=torch.long), "point", 4, 0) is None
    assert grid_prompts(torch.zeros(24, 32, dtype=torch.long), (4, 3)) is None


def test_a_correction_is_where_the_answer_is_wrong() -> None:
    prompts = draw_prompts(np.random.default_rng(2), scene(), "point", 8, 0)
    assert prompts is not None
    nothing = torch.full((8, 12, 16), -5.0)
    corrected = correct(np.random.default_rng(3), prompts, nothing)
    assert corrected.points.shape == (8, 3, 2) and not corrected.ambiguous
    assert (corrected.kinds[:, 0] == ON).all()  # an empty answer lacks something of the thing everywhere
    everything = correct(np.random.default_rng(3), prompts, -nothing)
    assert (everything.kinds[:, 0] == OFF).all()


def perfect(prompts: Prompts) -> Tensor:
    targets = torch.cat([prompts.targets[:, 1:2], prompts.targets], dim=1).float()
    return 40 * targets - 20


def test_losses_vanish_for_perfect_answers_only() -> None:
    prompts = draw_prompts(np.random.default_rng(2), scene(), "point", 8, 0)
    assert prompts is not None
    ones = torch.ones(8, 4)
    good = mask_losses(perfect(prompts), ones, prompts)
    assert all(float(v) < 1e-3 for v in good.values())
    bad = mask_losses(-perfect(prompts), ones, prompts)
    assert float(bad["focal"]) > 1 and float(bad["dice"]) > 0.5 and float(bad["overlap"]) > 0.9
    # A surface that is not known teaches nothing.
    prompts.known[:, 0] = False
    wrong = perfect(prompts)
    wrong[:, 1] *= -1
    assert all(float(v) < 1e-3 for v in mask_losses(wrong, ones, prompts).values())


def test_a_run_becomes_a_folder_that_swift_reads(tmp_path: Path) -> None:
    network = SegmentAnything(LITE)
    checkpoint.save(tmp_path / "run" / "last.pt", model=network.state_dict(), step=1, minutes=0.1)
    export(tmp_path / "run", tmp_path / "out")
    check(load_tensors(tmp_path / "out" / "weights.safetensors"), LITE)
    assert json.loads((tmp_path / "out" / "config.json").read_text())["kind"] == "sam"


def test_prompts_and_decoder_go_on_under_another_encoder(tmp_path: Path) -> None:
    """A folder with the convolutional encoder of before gives all but the trunk and what leads into it."""
    stage = SegmentationTeacherStage(initial=SMALL, device="cpu")
    with join_processes("cpu") as processes:
        task = SegmentationTeacherTask(stage, processes)
        task.model = SegmentAnything(replace(LITE_OF_SMALL, stem_widths=()))
        said = task.start()
    assert said.endswith("fresh: image_encoder")
    known, found = load_tensors(SMALL / "weights.safetensors"), task.model.state_dict()
    assert all(torch.equal(found[k], v) for k, v in known.items() if not k.startswith("image_encoder."))
