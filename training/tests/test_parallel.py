"""Two processes with half of the batch each learn what one with all of it learns: curves of the losses, and weights."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from scenes import SEGMENT_ANYTHING, TINY, write_network, write_sequence
from torch import Tensor

from semsplat_training import checkpoint
from semsplat_training.model import SemanticSplat
from semsplat_training.parallel import join_processes, torchrun

HERE = Path(__file__).resolve().parent
STEPS = 4
BANDS = {k: {"name": name, "category": name} for k, name in ((1, "wall"), (2, "chair"), (3, "table"))}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sequences, the sizes of a network, and what the stages before segmentation leave: here a network of random weights."""
    root = tmp_path_factory.mktemp("data")
    for seed in range(2):
        write_sequence(root / f"s{seed}", 26, BANDS, seed)
    write_network(root / "network.json")
    torch.manual_seed(1)
    model = SemanticSplat(replace(TINY, height=48))
    checkpoint.save(root / "geometry.pt", model=model.state_dict(), config=model.config.to_json())
    checkpoint.save(root / "teacher.pt", lseg=model.lseg.state_dict())
    return root


def flags(stage: str, data: Path) -> list[str]:
    if stage == "geometry":
        return [
            "--network", str(data / "network.json"), "--photometric-weight", "0.5", "--photometric-samples", "2",
        ]  # fmt: skip
    return [
        "--geometry", str(data / "geometry.pt"), "--teacher", str(data / "teacher.pt"),
        "--segment-anything", str(SEGMENT_ANYTHING),
    ]  # fmt: skip


def train(stage: str, data: Path, run: Path, launcher: list[str]) -> list[dict[str, float]]:
    """The printed terms of every step."""
    command = [
        *launcher, "shared_samples", stage, "--data", str(data), "--run", str(run), "--device", "cpu",
        "--steps", str(STEPS), "--warmup-steps", "1", "--print-steps", "1", "--learning-rate", "2e-3",
        *flags(stage, data),
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": f"{HERE.parent}:{HERE}"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    lines = re.findall(r"^step (\d+) min \S+ lr (.*)$", done.stdout, re.MULTILINE)
    assert [int(step) for step, _ in lines] == list(range(1, STEPS + 1)), done.stdout  # the first process alone prints
    pairs = [re.findall(r"([a-z_]+) (\d+\.\d+)", terms) for _, terms in lines]
    return [{name: float(value) for name, value in terms} for terms in pairs]


def weights(state: dict[str, Any]) -> Tensor:
    """All that a stage keeps, in one row."""
    kept = state["model"] if "model" in state else state["segmentation"]
    return torch.cat([x.double().flatten() for x in kept.values()])


def momenta(state: dict[str, Any]) -> Tensor:
    """Gradients, as the optimiser remembers them."""
    return torch.cat([s["exp_avg"].double().flatten() for s in state["optimiser"]["state"].values()])


@pytest.mark.parametrize(("stage", "term"), [("geometry", "photo"), ("segmentation", "dice")])
def test_two_processes_learn_what_one_learns(stage: str, term: str, data: Path, tmp_path: Path) -> None:
    one = train(stage, data, tmp_path / "one", [sys.executable, "-m"])
    two = train(stage, data, tmp_path / "two", torchrun(2))
    assert len(one[0]) >= 7 and {"norm", term} <= one[0].keys()
    for a, b in zip(one, two, strict=True):
        assert a == pytest.approx(b, abs=1e-3, rel=1e-3)
    assert abs(one[-1][term] - one[0][term]) > 0.01  # and that is something
    starts, ends = ([checkpoint.load(tmp_path / x / f"{y}.pt") for x in ("one", "two")] for y in ("start", "last"))
    assert torch.equal(*(weights(x) for x in starts)) and ends[0]["step"] == ends[1]["step"] == STEPS
    before, (after, other) = weights(starts[0]), (weights(x) for x in ends)
    # Adam turns the rounding of gradients near zero into steps of full size: most weights agree much better than this.
    assert (after - other).norm() < 0.02 * (after - before).norm()
    after, other = (momenta(x) for x in ends)
    assert (after - other).norm() < 2e-3 * after.norm()


def test_a_gradient_that_no_process_has_stays_away() -> None:
    with join_processes("cpu") as alone:
        learns, rests = (torch.nn.Parameter(torch.ones(3)) for _ in range(2))
        (learns * 2).sum().backward()
        assert alone.average([learns, rests], {"a": torch.tensor(1.5)}) == {"a": 1.5}
        assert rests.grad is None and alone.first and alone.agree(3.0) == 3.0
        assert alone.rng(0, 1).random() != alone.rng(0, 2).random()
