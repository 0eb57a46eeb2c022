"""Module H: the LSeg-style image encoder of the compact model (architecture.md 12.7), on a trunk that knows photographs."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn import functional as F

from .efficientnet_lite import EfficientNetLite, Levels, Stage
from .resize import resize_to


class LanguageEncoder(nn.Module):
    """Image [B, 3, H, W] in [0, 1] to embeddings in the text space [B, 128, H/4, W/4], not normalised."""

    def __init__(self, stem: int, stages: Sequence[Stage], head: int, outputs: int) -> None:
        super().__init__()
        self.trunk = EfficientNetLite(stem, stages)
        widths = self.trunk.widths
        self.lateral32 = nn.Conv2d(widths.thirty_second, head, 1)
        self.lateral16 = nn.Conv2d(widths.sixteenth, head, 1)
        self.merge16 = nn.Conv2d(head, head, 3, 1, 1)
        self.lateral8 = nn.Conv2d(widths.eighth, head, 1)
        self.merge8 = nn.Conv2d(head, head, 3, 1, 1)
        self.lateral4 = nn.Conv2d(widths.quarter, head, 1)
        self.dw4 = nn.Conv2d(head, head, 3, 1, 1, groups=head)
        self.pw4 = nn.Conv2d(head, head, 1)
        self.out = nn.Conv2d(head, outputs, 1)

    def levels(self, image: Tensor) -> Levels:
        """The trunk's features, which geometry takes too."""
        return self.trunk(2 * image - 1)

    def embed(self, levels: Levels) -> Tensor:
        y4, y8, y16 = self.lateral4(levels.quarter), self.lateral8(levels.eighth), self.lateral16(levels.sixteenth)
        y = resize_to(self.lateral32(levels.thirty_second), y16) + y16
        y = resize_to(F.gelu(self.merge16(y)), y8) + y8
        y = resize_to(F.gelu(self.merge8(y)), y4) + y4
        y = F.gelu(self.pw4(F.gelu(self.dw4(y))))
        return self.out(y)

    def forward(self, image: Tensor) -> Tensor:
        return self.embed(self.levels(image))
