"""Several processes that train one network: `torchrun --nproc_per_node N -m -- semsplat_training.train_geometry …`.

Every process draws its own samples; after backward one explicit all-reduce averages the gradients, so that N processes
take the step that one would take on all their samples. DistributedDataParallel would not serve: it wraps forward(),
while a step here calls several methods of the model (geometry, lseg, language, expand_l) with the rasteriser between
them, and it must be told of every parameter that a step leaves out.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import torch
import torch.distributed as dist
from torch import Tensor, nn

from .device import choose_device

# The others wait while the first process validates.
PATIENCE = timedelta(hours=2)


@dataclass(frozen=True)
class Processes:
    """This process among those that train together. The first one writes and prints."""

    rank: int
    count: int
    device: torch.device

    @property
    def first(self) -> bool:
        return self.rank == 0

    def rng(self, seed: int, step: int) -> np.random.Generator:
        """Samples of one step: others in every process, and the same ones after a resumption."""
        return np.random.default_rng([seed, self.rank, step])

    def share_weights(self, model: nn.Module) -> None:
        """Gives every process the first one's parameters and buffers."""
        if self.count > 1:
            for x in (*model.parameters(), *model.buffers()):
                first = x.detach().contiguous()
                dist.broadcast(first, 0)
                x.data.copy_(first)

    def agree(self, value: float) -> float:
        """The first process's value: clocks differ."""
        if self.count == 1:
            return value
        x = torch.tensor([value], dtype=torch.float64, device=self.device)
        dist.broadcast(x, 0)
        return x.item()

    def average(self, parameters: Sequence[nn.Parameter], losses: dict[str, Tensor]) -> dict[str, float]:
        """Averages gradients in place, and the losses. A gradient that no process has stays None."""
        values = torch.stack([x.detach().float() for x in losses.values()])
        if self.count > 1:
            gradients = [torch.zeros_like(p) if p.grad is None else p.grad for p in parameters]
            present = values.new_tensor([float(p.grad is not None) for p in parameters])
            flat = torch.cat([values, present, *(g.float().flatten() for g in gradients)])
            dist.all_reduce(flat)
            values, present, flat = flat.split([len(values), len(present), flat.numel() - len(values) - len(present)])
            values = values / self.count
            parts = (flat / self.count).split([g.numel() for g in gradients])
            for parameter, part, processes in zip(parameters, parts, present.tolist(), strict=True):
                parameter.grad = part.view_as(parameter).to(parameter.dtype) if processes else None
        return dict(zip(losses, values.tolist(), strict=True))


def torchrun(processes: int) -> list[str]:
    """The command to put before a module and its flags, so that they run in several processes of this machine."""
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", str(processes)]
    if torch.__version__.startswith("1."):
        # Debian 12's reads its default "redirect nothing" as None (Python 3.11's enumerations leave out zero) and stops.
        # To redirect a tenth process, which there is not, means the same.
        command += ["--redirects", "9:1", "--tee", "9:1"]
    return [*command, "-m", "--"]  # without "--" it would take our --run for an abbreviation of its --run-path


@contextmanager
def join_processes(device: str) -> Iterator[Processes]:
    """Alone, or in the group that torchrun's environment describes: gloo on processors, nccl on CUDA."""
    rank, count = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
    chosen = choose_device(device, int(os.environ.get("LOCAL_RANK", "0")))
    if count > 1:
        dist.init_process_group("nccl" if chosen.type == "cuda" else "gloo", timeout=PATIENCE)
    try:
        yield Processes(rank, count, chosen)
    finally:
        if count > 1:
            dist.destroy_process_group()
