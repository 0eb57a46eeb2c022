"""Trains a stage on samples that do not depend on how many processes share them: test_parallel.py starts it.

A stage draws its samples by seed, process and step, and the number of their views with them, so two processes never see
what one would. Here sample 0 and sample 1 of a step are the same two whoever draws them, and so is what is drawn for
each of them. All else is the stage's own.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import torch
from torch import Tensor

from semsplat_training import checkpoint
from semsplat_training.arguments import parse_stage
from semsplat_training.data.windows import Window, make_window
from semsplat_training.loop import StageConfig, Task, run
from semsplat_training.parallel import Processes
from semsplat_training.train_geometry import GeometryStage, GeometryTask
from semsplat_training.train_segmentation import SegmentationStage, SegmentationTask


class SharedSamples(Task):
    """Two samples a step: one in each of two processes, or both in one."""

    def __init__(self, stage: StageConfig, processes: Processes) -> None:
        super().__init__(stage, processes)
        self.rank = processes.rank
        self.samples = [processes.rank] if processes.count == 2 else [0, 1]
        self.drawn = 0

    def draw(self, rng: np.random.Generator) -> list[Window]:
        self.drawn += 1
        windows = []
        for sample in self.samples:
            first = 3 * (self.drawn % 5) + 2 * sample
            sequence = self.sequences[sample]
            windows.append(make_window(rng, sequence, [first, first + 6], [first + 3], self.size, None))
        return windows

    def losses(self, batch: list[Window], rng: np.random.Generator) -> tuple[Tensor, dict[str, Tensor]]:
        if self.drawn == 1 and self.rank == 0:
            checkpoint.save(self.stage.run / "start.pt", **self.state())
        return super().losses(batch, StartsWithEachSample(self.samples, self.drawn))


class StartsWithEachSample:
    """A generator for each sample of a batch; the first number that a stage draws for one is the index of a view."""

    def __init__(self, samples: list[int], step: int) -> None:
        self.waiting = [np.random.default_rng([sample, step]) for sample in samples]

    def integers(self, high: int) -> Any:
        self.current = self.waiting.pop(0)
        return self.current.integers(high)

    def random(self, shape: tuple[int, ...]) -> np.ndarray:
        return self.current.random(shape)


class SharedGeometry(SharedSamples, GeometryTask):
    pass


class SharedSegmentation(SharedSamples, SegmentationTask):
    @torch.no_grad()
    def start_in_embedding_spaces(self) -> None:
        """By the samples of both processes; and the second one's start is spoilt, for the first one's is what counts."""
        own, self.samples = self.samples, [0, 1]
        super().start_in_embedding_spaces()
        self.samples, self.drawn = own, 0
        if self.rank > 0:
            self.model.expand_s.weight.add_(1)


if __name__ == "__main__":
    kind = sys.argv.pop(1)
    if kind == "geometry":
        run(parse_stage(GeometryStage, __doc__), SharedGeometry)
    else:
        run(parse_stage(SegmentationStage, __doc__), SharedSegmentation)
