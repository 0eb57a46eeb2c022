"""Module A: the per-view CNN (architecture.md 12.2)."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F


class ResidualBlock(nn.Module):
    """Two convolutions with instance norm; even kernels where it halves the grid, so that cells stay centred."""

    def __init__(self, inputs: int, outputs: int, halves: bool = False) -> None:
        super().__init__()
        kernel, stride = (4, 2) if halves else (3, 1)
        self.halves = halves
        self.conv1 = nn.Conv2d(inputs, outputs, kernel, stride, 1, bias=False)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.skip = nn.Conv2d(inputs, outputs, 1) if halves or inputs != outputs else None
        for conv in (self.conv1, self.conv2):
            nn.init.kaiming_normal_(conv.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(F.instance_norm(self.conv1(x)))
        y = F.relu(F.instance_norm(self.conv2(y)))
        if self.skip is not None:
            x = self.skip(F.avg_pool2d(x, 2) if self.halves else x)
        return F.relu(x + y)


class CNN(nn.Module):
    """Image [B, 3, H, W], ImageNet-normalised, to features at 1/2 [B, 16, H/2, W/2], 1/4 [B, 32, …] and 1/8 [B, 64, …]."""

    def __init__(self, widths: tuple[int, int, int]) -> None:
        super().__init__()
        a, b, c = widths
        self.stem = nn.Conv2d(3, a, 6, 2, 2, bias=False)
        nn.init.kaiming_normal_(self.stem.weight, mode="fan_out", nonlinearity="relu")
        self.e2 = nn.ModuleDict({"res0": ResidualBlock(a, a)})
        self.e4 = nn.ModuleDict({"res0": ResidualBlock(a, b, halves=True), "res1": ResidualBlock(b, b)})
        self.e8 = nn.ModuleDict({"res0": ResidualBlock(b, c, halves=True), "res1": ResidualBlock(c, c)})
        self.out = nn.Conv2d(c, c, 1)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = F.relu(F.instance_norm(self.stem(image)))
        e2 = self.e2["res0"](x)
        e4 = self.e4["res1"](self.e4["res0"](e2))
        e8 = self.out(self.e8["res1"](self.e8["res0"](e4)))
        return e2, e4, e8


def normalise_image(image: Tensor) -> Tensor:
    """RGB in [0, 1] to the ImageNet mean and deviation (architecture.md 0.3)."""
    mean = image.new_tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
    deviation = image.new_tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
    return (image - mean) / deviation
