"""The counter of multiply-adds against counts made by hand."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from semsplat_training.operations import OperationCounter


def count(network: nn.Module, *inputs: Tensor) -> int:
    with OperationCounter() as counter, torch.no_grad():
        network(*inputs)
    return counter.multiply_adds


def test_convolutions() -> None:
    image = torch.rand(2, 6, 10, 8)
    assert count(nn.Conv2d(6, 5, 3, padding=1), image) == 2 * 80 * 5 * 6 * 9
    assert count(nn.Conv2d(6, 5, 2, stride=2), image) == 2 * 20 * 5 * 6 * 4
    assert count(nn.Conv2d(6, 6, 3, padding=1, groups=6), image) == 2 * 80 * 6 * 9
    assert count(nn.ConvTranspose2d(6, 5, 2, stride=2), image) == 2 * 80 * 6 * 5 * 4


def test_matrix_products() -> None:
    tokens = torch.rand(3, 7, 4)
    for bias in (False, True):
        assert count(nn.Linear(4, 9, bias=bias), tokens) == 3 * 7 * 4 * 9

    class Attention(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return (x @ x.transpose(1, 2)).softmax(-1) @ x

    assert count(Attention(), tokens) == 2 * 3 * 7 * 7 * 4


def test_parts_are_counted_apart() -> None:
    class Two(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.second = nn.Linear(4, 2), nn.Linear(2, 3)

        def forward(self, x: Tensor) -> Tensor:
            y = self.second(self.first(x))
            return y @ y.t()

    network = Two()
    with OperationCounter({"first": [network.first], "second": [network.second]}) as counter, torch.no_grad():
        network(torch.rand(5, 4))
    assert counter.by_part == {"first": 40, "second": 30, "": 75}
