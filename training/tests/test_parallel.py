"""Two processes with half of the batch each learn what one with all of it learns."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from scenes import write_network, write_sequence

from semsplat_training import checkpoint
from semsplat_training.parallel import join_processes, torchrun

HERE = Path(__file__).resolve().parent
STEPS = 5


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("data")
    for seed in range(2):
        write_sequence(root / f"s{seed}", 26, None, seed)
    write_network(root / "network.json")
    return root


def train(data: Path, run: Path, launcher: list[str]) -> list[dict[str, float]]:
    """The printed terms of every step."""
    command = [
        *launcher, "shared_samples", "--data", str(data), "--run", str(run),
        "--network", str(data / "network.json"), "--steps", str(STEPS), "--warmup-steps", "1", "--print-steps", "1",
        "--photometric-weight", "0.5", "--photometric-samples", "2", "--learning-rate", "2e-3", "--device", "cpu",
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": f"{HERE.parent}:{HERE}"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    lines = re.findall(r"^step (\d+) min \S+ lr (.*)$", done.stdout, re.MULTILINE)
    assert [int(step) for step, _ in lines] == list(range(1, STEPS + 1)), done.stdout  # the first process alone prints
    pairs = [re.findall(r"([a-z]+) (\d+\.\d+)", terms) for _, terms in lines]
    return [{name: float(value) for name, value in terms} for terms in pairs]


def test_two_processes_learn_what_one_learns(data: Path, tmp_path: Path) -> None:
    one = train(data, tmp_path / "one", [sys.executable, "-m"])
    two = train(data, tmp_path / "two", torchrun(2))
    assert one[0].keys() >= {"norm", "coarse", "cross", "fine", "refined", "edges", "photo"}
    for a, b in zip(one, two, strict=True):
        assert a == pytest.approx(b, abs=2e-3, rel=2e-3)
    assert abs(one[-1]["photo"] - one[0]["photo"]) > 0.01  # and that is something
    ours, theirs = (checkpoint.load(tmp_path / name / "last.pt") for name in ("one", "two"))
    assert ours["step"] == theirs["step"] == STEPS
    # Gradients, as the optimiser remembers them: Adam turns the rounding of those near zero into steps of full size.
    a, b = (torch.cat([s["exp_avg"].flatten() for s in x["optimiser"]["state"].values()]) for x in (ours, theirs))
    assert (a - b).norm() < 0.02 * a.norm()


def test_a_gradient_that_no_process_has_stays_away() -> None:
    with join_processes("cpu") as alone:
        learns, rests = (torch.nn.Parameter(torch.ones(3)) for _ in range(2))
        (learns * 2).sum().backward()
        assert alone.average([learns, rests], {"a": torch.tensor(1.5)}) == {"a": 1.5}
        assert rests.grad is None and alone.first and alone.agree(3.0) == 3.0
        assert alone.rng(0, 1).random() != alone.rng(0, 2).random()
