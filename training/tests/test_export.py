"""Models start from stored ones, also from smaller ones, and say so."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
import torch
from scenes import TINY

from semsplat_training import checkpoint
from semsplat_training.average import average
from semsplat_training.export import load_initial
from semsplat_training.model import NetworkConfig, SemanticSplat
from semsplat_training.safetensors_file import save_tensors


def store(model: SemanticSplat, folder: Path) -> None:
    save_tensors(folder / "weights.safetensors", model.state_dict())
    (folder / "config.json").write_text(json.dumps({"network": model.config.to_json()}))


def test_more_windows_start_from_what_fewer_learned(tmp_path: Path) -> None:
    """The new input channels start with zeros: G4 is what it was."""
    torch.manual_seed(2)
    small = SemanticSplat(dataclasses.replace(TINY, pattern_radii=(0,)))
    store(small, tmp_path)
    large = SemanticSplat(dataclasses.replace(TINY, pattern_radii=(0, 2)))
    # Another number of windows has another `trust`: that is a new layer, not a grown one.
    weights = {k: v for k, v in small.state_dict().items() if not k.startswith("geo.trust")}
    save_tensors(tmp_path / "weights.safetensors", weights)
    said = load_initial(large, tmp_path)
    assert "fresh: geo" in said and "more inputs: geo.in.weight" in said
    planes = TINY.depth_candidates
    cost, features = torch.randn(2, planes, 16, 16), torch.randn(2, TINY.matching_width, 16, 16)
    patterns = torch.randn(2, 2 * planes, 16, 16)
    with torch.no_grad():
        context = small.lseg.levels(torch.rand(2, 3, 64, 64))
        a, _, _ = small.geo(cost, features, patterns[:, :planes], context, 2)
        b, _, _ = large.geo(cost, features, patterns, context, 2)
    assert (a - b).abs().max() < 1e-5


def test_a_tensor_that_the_model_does_not_know_is_named(tmp_path: Path) -> None:
    model = SemanticSplat(TINY)
    save_tensors(tmp_path / "weights.safetensors", model.state_dict() | {"geo.extra": torch.zeros(2)})
    with pytest.raises(ValueError, match="geo.extra"):
        load_initial(model, tmp_path)


def test_sizes_that_the_network_does_not_know_are_named() -> None:
    with pytest.raises(ValueError, match="pattern_sizes"):
        NetworkConfig.from_json(TINY.to_json() | {"pattern_sizes": [1]})


def test_the_mean_of_two_models_lies_between_them(tmp_path: Path) -> None:
    torch.manual_seed(5)
    first, second = SemanticSplat(TINY), SemanticSplat(TINY)
    store(first, tmp_path)
    run = tmp_path / "run.pt"
    checkpoint.save(run, model=second.state_dict(), config=TINY.to_json(), step=9, minutes=1.0)
    average(run, tmp_path, 0.25, tmp_path / "mean" / "last.pt")
    mean = checkpoint.load(tmp_path / "mean" / "last.pt")["model"]
    name = "geo.logits.weight"
    expected = 0.75 * first.state_dict()[name] + 0.25 * second.state_dict()[name]
    assert torch.allclose(mean[name], expected)


def test_the_mean_of_teachers_lies_between_them(tmp_path: Path) -> None:
    first, second = SemanticSplat(TINY), SemanticSplat(TINY)
    store(first, tmp_path)
    run = tmp_path / "run" / "last.pt"
    checkpoint.save(run, lseg=second.lseg.state_dict(), names={"mug": ["mug"]}, optimiser={}, step=7, minutes=3.0)
    average(run, tmp_path, 0.25, tmp_path / "mean" / "last.pt")
    mean = checkpoint.load(tmp_path / "mean" / "last.pt")
    assert mean["names"] == {"mug": ["mug"]} and mean["step"] == 0 and "optimiser" not in mean
    for name, value in mean["lseg"].items():
        expected = 0.75 * first.lseg.state_dict()[name] + 0.25 * second.lseg.state_dict()[name]
        assert torch.allclose(value, expected), name
