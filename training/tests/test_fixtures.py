"""The committed parity fixtures are what this code says: Swift is held to them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from export_fixtures import answers, random_model
from semsplat_training.safetensors_file import load_tensors

PARITY = Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "parity"


@pytest.mark.parametrize("views", [1, 2, 3])
def test_answers_are_the_committed_ones(views: int) -> None:
    model = random_model()
    for name, value in load_tensors(PARITY / "weights.safetensors").items():
        assert torch.equal(model.state_dict()[name], value), name
    actual = answers(model, views)
    for name, value in load_tensors(PARITY / f"views{views}.safetensors").items():
        assert (actual[name] - value).abs().max() <= 1e-4 * value.abs().max().clamp_min(1), name
