"""The committed fixtures of Segment Anything are what `transformers` says: Swift is held to them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from semsplat_training.safetensors_file import load_tensors

pytest.importorskip("transformers", reason="the other implementation of Segment Anything is in transformers")

from export_sam_fixtures import answers, official_names

FIXTURE = Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "sam"


def test_answers_are_the_committed_ones() -> None:
    model, actual = answers()
    weights = load_tensors(FIXTURE / "weights.safetensors")
    named = official_names(model.state_dict())
    assert named.keys() == weights.keys()
    for name, value in weights.items():
        assert torch.equal(named[name], value), name
    committed = load_tensors(FIXTURE / "answers.safetensors")
    assert committed.keys() == actual.keys()
    for name, value in committed.items():
        assert (actual[name] - value).abs().max() <= 1e-4 * value.abs().max().clamp_min(1), name
