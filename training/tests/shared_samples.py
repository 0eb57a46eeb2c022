"""Trains geometry on samples that do not depend on how many processes share them: test_parallel.py starts it."""

from __future__ import annotations

import numpy as np

from semsplat_training.arguments import parse_stage
from semsplat_training.data.windows import Window, make_window
from semsplat_training.loop import run
from semsplat_training.parallel import Processes
from semsplat_training.train_geometry import GeometryStage, GeometryTask


class SharedSamples(GeometryTask):
    """Two samples a step: one in each of two processes, or both in one."""

    def __init__(self, stage: GeometryStage, processes: Processes) -> None:
        super().__init__(stage, processes)
        self.samples = [processes.rank] if processes.count == 2 else [0, 1]
        self.drawn = 0

    def draw(self, rng: np.random.Generator) -> list[Window]:
        self.drawn += 1
        windows = []
        for sample in self.samples:
            first = 3 * self.drawn + 2 * sample
            sequence = self.sequences[sample]
            windows.append(make_window(rng, sequence, [first, first + 6], [first + 3], self.size, None))
        return windows


if __name__ == "__main__":
    run(parse_stage(GeometryStage, __doc__), SharedSamples)
