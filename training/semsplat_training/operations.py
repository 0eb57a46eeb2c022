"""Counts the multiply-adds of what runs inside it, from the shapes that its operators are given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from math import prod
from typing import Any

import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

aten = torch.ops.aten
MATRIX_PRODUCTS = (aten.mm.default, aten.bmm.default, aten.addmm.default, aten.baddbmm.default)


class OperationCounter(TorchDispatchMode):
    """Convolutions and matrix products, which linear layers and attention are made of, by part of the network.

        with OperationCounter({"encoder": [network.encoder]}) as counter, torch.no_grad():
            network(images)
        counter.multiply_adds

    Not counted are the operators that multiply element by element, and C that is called beside PyTorch. It needs
    gradients' operators to be there: in inference mode linear layers are not yet matrix products when it sees them.
    """

    def __init__(self, parts: Mapping[str, Iterable[nn.Module]] | None = None) -> None:
        """`parts`: the modules of each, none inside another; what runs in none of them is counted under ""."""
        super().__init__()
        self.by_part: Counter[str] = Counter()
        self.part = ""
        for name, modules in (parts or {}).items():
            for module in modules:
                module.register_forward_pre_hook(lambda *_, name=name: self.enter(name))
                module.register_forward_hook(lambda *_: self.enter(""))

    @property
    def multiply_adds(self) -> int:
        return sum(self.by_part.values())

    def enter(self, name: str) -> None:
        self.part = name

    def __torch_dispatch__(self, operator: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = operator(*args, **(kwargs or {}))
        if operator is aten.convolution.default:
            weight, transposed = args[1], args[6]
            # Every output cell, or every input cell that is spread, meets the weights of its channel once.
            cells = args[0] if transposed else out
            self.by_part[self.part] += cells.numel() * prod(weight.shape[1:])
        elif operator in MATRIX_PRODUCTS:
            left = args[-2] if operator in (aten.addmm.default, aten.baddbmm.default) else args[0]
            self.by_part[self.part] += out.numel() * left.shape[-1]
        return out
