"""Module H: the LSeg-style image encoder of the compact model (architecture.md 12.7)."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from .pyramid import PyramidTrunk
from .resize import up2


class LanguageEncoder(PyramidTrunk):
    """Image [B, 3, H, W] in [0, 1] to embeddings in the text space [B, 128, H/4, W/4], not normalised."""

    def __init__(
        self,
        stem: tuple[int, int, int, int],
        grid: tuple[int, int],
        blocks: int,
        heads: int,
        hidden: int,
        head: int,
        outputs: int,
    ) -> None:
        super().__init__(stem, grid, blocks, heads, hidden)
        _, b, c, d = stem
        self.lateral16 = nn.Conv2d(d, head, 1)
        self.lateral8 = nn.Conv2d(c, head, 1)
        self.merge8 = nn.Conv2d(head, head, 3, 1, 1)
        self.lateral4 = nn.Conv2d(b, head, 1)
        self.dw4 = nn.Conv2d(head, head, 3, 1, 1, groups=head)
        self.pw4 = nn.Conv2d(head, head, 1)
        self.out = nn.Conv2d(head, outputs, 1)

    def forward(self, image: Tensor) -> Tensor:
        x4, x8, x16 = self.pyramid(2 * image - 1)
        y = up2(self.lateral16(x16)) + self.lateral8(x8)
        y = up2(F.gelu(self.merge8(y))) + self.lateral4(x4)
        y = F.gelu(self.pw4(F.gelu(self.dw4(y))))
        return self.out(y)
