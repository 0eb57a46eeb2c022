"""The loop that all stages share: a stopped run goes on where it was."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from scenes import write_network, write_sequence

from semsplat_training import checkpoint
from semsplat_training.arguments import parse_stage
from semsplat_training.loop import StageConfig, learning_rate, run
from semsplat_training.parallel import Processes
from semsplat_training.train_geometry import GeometryStage, GeometryTask


class Stopped(Exception):
    pass


class StopsAtTheFifthStep(GeometryTask):
    def __init__(self, stage: GeometryStage, processes: Processes) -> None:
        super().__init__(stage, processes)
        self.drawn = 0

    def draw(self, rng: np.random.Generator) -> Any:
        self.drawn += 1
        if self.drawn == 5:
            raise Stopped
        return super().draw(rng)


def test_a_stopped_run_goes_on_as_if_nothing_had_been(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_sequence(tmp_path / "data", 20, None)

    def stage(name: str) -> GeometryStage:
        return GeometryStage(
            data=[tmp_path / "data"], run=tmp_path / name, network=write_network(tmp_path / "network.json"), steps=6,
            warmup_steps=3, samples_per_batch=1, checkpoint_steps=2, print_steps=1, half_precision="false", device="cpu",
        )  # fmt: skip

    run(stage("whole"), GeometryTask)
    with pytest.raises(Stopped):
        run(stage("stopped"), StopsAtTheFifthStep)
    assert checkpoint.load(tmp_path / "stopped" / "last.pt")["step"] == 4
    capsys.readouterr()
    run(stage("stopped"), GeometryTask)
    said = capsys.readouterr().out
    assert "resumed" in said and "at step 4" in said and "step 5 " in said and "step 4 min" not in said
    whole, stopped = (checkpoint.load(tmp_path / name / "last.pt") for name in ("whole", "stopped"))
    assert set(whole) == {"model", "config", "optimiser", "step", "minutes"}
    assert whole["step"] == stopped["step"] == 6 and stopped["minutes"] > 0
    for name, x in whole["model"].items():
        assert torch.equal(x, stopped["model"][name]), name  # same samples, same moments, same rate
    moments = [x["optimiser"]["state"][0] for x in (whole, stopped)]
    assert all(int(m["step"]) == 6 for m in moments)
    assert torch.equal(moments[0]["exp_avg_sq"], moments[1]["exp_avg_sq"])


def test_a_spent_budget_trains_no_more(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_sequence(tmp_path / "data", 20, None)
    stage = GeometryStage(
        data=[tmp_path / "data"], validation=[tmp_path / "data"], run=tmp_path / "run", device="cpu", minutes=1e-9,
        network=write_network(tmp_path / "network.json"), photometric_weight=1.0,
    )  # fmt: skip
    run(stage, GeometryTask)
    assert checkpoint.load(tmp_path / "run" / "last.pt")["step"] == 0
    figures = json.loads(capsys.readouterr().out.split("final ")[1])
    assert 0 < figures["absrel"] and math.isfinite(figures["psnr"])


def test_the_rate_rises_and_falls() -> None:
    stage = StageConfig(minutes=10, learning_rate=1.0, warmup_steps=4)
    assert learning_rate(stage, 0, 0) == pytest.approx(0.25)
    assert learning_rate(stage, 100, 0) == pytest.approx(1.0)
    assert learning_rate(stage, 100, 5) == pytest.approx(0.51)
    assert learning_rate(stage, 100, 10) == pytest.approx(0.02)
    assert learning_rate(StageConfig(minutes=10, steps=200, learning_rate=1.0), 200, 0) == pytest.approx(0.02)


def test_flags_are_the_fields() -> None:
    given = ["--data", "a", "b", "--initial", "models/x", "--half-precision", "false", "--minutes", "92"]
    stage = parse_stage(GeometryStage, None, given)
    assert stage.data == [Path("a"), Path("b")] and stage.initial == Path("models/x")
    assert stage.half_precision == "false" and stage.minutes == 92 and stage.validation == []
    with pytest.raises(SystemExit):
        parse_stage(GeometryStage, None, ["--device", "tpu"])
