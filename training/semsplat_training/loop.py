"""The training loop that all stages share: budget, learning rate, resumption, several processes, printing."""

from __future__ import annotations

import json
import math
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from . import checkpoint
from .device import HALF_PRECISION
from .parallel import Processes, join_processes


@dataclass
class StageConfig:
    """What every stage can be told; each stage's own dataclass adds to it, and the command line is made of that."""

    data: list[Path] = field(default_factory=list)
    validation: list[Path] = field(default_factory=list)
    run: Path = Path("runs/stage")
    initial: Path = Path()  # a model folder to start from where the run has no checkpoint; "." starts from nothing
    minutes: float = 60.0  # of this stage in all, resumed runs included; the learning rate falls to zero over them
    steps: int = 0  # ends the stage too, and the learning rate falls over them; 0 sets no limit
    learning_rate: float = 5e-4
    warmup_steps: int = 200
    seed: int = 0
    threads: int = 1
    device: str = field(default="auto", metadata={"choices": ("auto", "cpu", "cuda")})
    half_precision: str = field(default="auto", metadata={"choices": HALF_PRECISION})
    validate_minutes: float = 8.0
    checkpoint_steps: int = 200
    print_steps: int = 50


class Task(ABC):
    """What a stage trains, on what, and what it keeps."""

    trained: list[nn.Parameter]
    optimiser: torch.optim.Optimizer
    model: nn.Module

    @abstractmethod
    def start(self) -> str:
        """The weights of a run that has no checkpoint yet; says where they come from."""

    @abstractmethod
    def load_data(self) -> str:
        """Loads training and validation data; says what there is."""

    @abstractmethod
    def draw(self, rng: np.random.Generator) -> Any:
        """A batch."""

    @abstractmethod
    def losses(self, batch: Any, rng: np.random.Generator) -> tuple[Tensor, dict[str, Tensor]]:
        """What to minimise, and the terms to print."""

    @abstractmethod
    def validate(self) -> dict[str, float] | None:
        """Figures to print, never to choose by; None without validation data."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """What the checkpoint holds beside optimiser, step and minutes."""

    @abstractmethod
    def load_state(self, state: dict[str, Any]) -> None: ...


Stage = TypeVar("Stage", bound=StageConfig)


def run(stage: Stage, make_task: Callable[[Stage, Processes], Task]) -> None:
    """Trains until the budget is spent. A stopped run goes on where its last checkpoint was."""
    torch.set_num_threads(stage.threads)
    with join_processes(stage.device) as processes:
        torch.manual_seed(stage.seed)
        Run(stage, make_task(stage, processes), processes).train()


class Run:
    def __init__(self, stage: StageConfig, task: Task, processes: Processes) -> None:
        self.stage, self.task, self.processes = stage, task, processes
        self.path = stage.run / "last.pt"
        self.step, self.spent = 0, 0.0
        self.averages: dict[str, float] = {}
        self.averaged = 0

    def say(self, *words: object) -> None:
        if self.processes.first:
            print(*words, flush=True)

    def train(self) -> None:
        stage, task = self.stage, self.task
        self.resume()
        self.say(task.load_data())
        self.processes.share_weights(task.model)  # only now: the data may have given weights their start
        began, validated = time.monotonic(), self.spent
        while True:
            minutes = self.processes.agree(self.spent + (time.monotonic() - began) / 60)
            if minutes >= stage.minutes or 0 < stage.steps <= self.step:
                break
            self.take_step(minutes)
            due = minutes - validated > stage.validate_minutes
            if due or self.step % stage.checkpoint_steps == 0:
                self.save(minutes)
            if due:
                self.validate("validation")
                validated = minutes
        self.save(minutes)
        self.validate("final")

    def take_step(self, minutes: float) -> None:
        stage, task = self.stage, self.task
        rate = learning_rate(stage, self.step, minutes)
        for group in task.optimiser.param_groups:
            group["lr"] = rate * group.get("share", 1.0)
        rng = self.processes.rng(stage.seed, self.step)
        loss, terms = task.losses(task.draw(rng), rng)
        task.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        values = self.processes.average(task.trained, terms)
        norm = torch.nn.utils.clip_grad_norm_(task.trained, 1.0)
        if torch.isfinite(norm):
            task.optimiser.step()
        self.step += 1
        self.averaged += 1
        keep = min(0.98, (self.averaged - 1) / self.averaged)
        for name, value in values.items():
            self.averages[name] = keep * self.averages.get(name, 0.0) + (1 - keep) * value
        if self.step % stage.print_steps == 0:
            shown = " ".join(f"{k} {v:.4f}" for k, v in self.averages.items())
            self.say(f"step {self.step} min {minutes:.1f} lr {rate:.2e} norm {norm:.2f} {shown}")

    def resume(self) -> None:
        if not self.path.exists():
            self.say(self.task.start())
            return
        state = checkpoint.load(self.path)
        self.task.load_state(state)
        self.task.optimiser.load_state_dict(state["optimiser"])
        self.step, self.spent = state["step"], state["minutes"]
        self.say(f"resumed {self.path} at step {self.step}, {self.spent:.1f} min")

    def save(self, minutes: float) -> None:
        if self.processes.first:
            optimiser = self.task.optimiser.state_dict()
            checkpoint.save(self.path, **self.task.state(), optimiser=optimiser, step=self.step, minutes=minutes)

    def validate(self, word: str) -> None:
        if self.processes.first:
            figures = self.task.validate()
            if figures is not None:
                self.say(word, json.dumps(figures))


def learning_rate(stage: StageConfig, step: int, minutes: float) -> float:
    """Rises over the warm-up, then falls by a cosine to a fiftieth over the minutes or the steps."""
    progress = min(1.0, max(minutes / stage.minutes, step / stage.steps if stage.steps else 0.0))
    warm = min(1.0, (step + 1) / stage.warmup_steps)
    return stage.learning_rate * warm * (0.02 + 0.49 * (1 + math.cos(math.pi * progress)))
