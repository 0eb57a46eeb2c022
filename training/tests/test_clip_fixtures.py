"""The committed fixtures of CLIP's text side are what `open_clip` and `transformers` say: Swift is held to them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from semsplat_training.safetensors_file import load_tensors

pytest.importorskip("transformers", reason="the other implementation of CLIP's text tower is in transformers")
pytest.importorskip("open_clip", reason="the other implementation of CLIP's tokeniser is in open_clip")

from export_clip_fixtures import (
    OFFICIAL_MERGES,
    TINY_PHRASES,
    phrase_table,
    texts_of,
    tiny_tokeniser,
    tiny_tower,
    tower_answers,
)
from semsplat_training.clip_text import read_merges

FIXTURE = Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "clip"


def test_answers_are_the_committed_ones(tmp_path: Path) -> None:
    model, tower, sizes = tiny_tower()
    weights = load_tensors(FIXTURE / "weights.safetensors")
    assert tower.keys() == weights.keys()
    for name, value in weights.items():
        assert torch.equal(tower[name], value), name
    merges = read_merges(OFFICIAL_MERGES, sizes.merges)
    assert merges == (FIXTURE / "merges.txt").read_text().splitlines()
    table = phrase_table(tiny_tokeniser(tmp_path, merges), TINY_PHRASES)
    assert table == json.loads((FIXTURE / "phrases.json").read_text())
    actual, committed = tower_answers(model, texts_of(table)), load_tensors(FIXTURE / "answers.safetensors")
    assert committed.keys() == actual.keys()
    for name, value in committed.items():
        assert (actual[name] - value).abs().max() <= 1e-4 * value.abs().max().clamp_min(1), name
