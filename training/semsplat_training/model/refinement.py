"""Module D2: depth between the planes, by a narrow sweep at half resolution (after DepthSplat's second scale, 4.2)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .cost_volume import cost_volume
from .resize import up2


@dataclass
class NarrowSweep:
    logits: Tensor  # [B*N, steps, H/2, W/2]
    centre: Tensor  # [B*N, 1, H/2, W/2], inverse depth around which the candidates lie
    offsets: Tensor  # [steps]


class DepthRefinement(nn.Module):
    """Correlates finer features at a few inverse depths around the first estimate, a quarter of a plane apart.

    64 planes lie 11 % of the depth apart at 3 m: what the coarse grid cannot tell is a pixel or two here.
    """

    def __init__(self, half: int, quarter: int, geometry: int, channels: int, hidden: int, steps: int) -> None:
        super().__init__()
        self.steps = steps
        self.match2 = nn.Conv2d(half, channels, 1)
        self.match4 = nn.Conv2d(quarter, channels, 1, bias=False)
        self.context = nn.Conv2d(geometry, 8, 1)
        self.conv0 = nn.Conv2d(steps + 1 + channels + 8, hidden, 3, 1, 1)
        self.conv1 = nn.Conv2d(hidden, hidden, 3, 1, 1)
        self.logits = nn.Conv2d(hidden, steps, 3, 1, 1)
        self.tau = nn.Parameter(torch.tensor(1.0))
        nn.init.zeros_(self.logits.weight)
        assert self.logits.bias is not None
        nn.init.zeros_(self.logits.bias)

    def offsets(self, spacing: float, like: Tensor) -> Tensor:
        """[steps], symmetric about 0; spacing is that of the planes, in 1/m."""
        middle = (self.steps - 1) / 2
        return (torch.arange(self.steps, dtype=torch.float32, device=like.device) - middle) * (spacing / 4)

    def forward(
        self, e2: Tensor, features: Tensor, g4: Tensor, rho: Tensor, rho01: Tensor, intrinsics: Tensor, poses: Tensor,
        views: int, spacing: float,
    ) -> tuple[Tensor, NarrowSweep]:  # fmt: skip
        """e2 [B*N, 16, H/2, W/2], features and g4 at 1/4, rho and rho01 [B*N, 1, H, W]; the change of rho
        [B*N, 1, H, W] and what it was chosen by."""
        match = self.match2(e2.float()) + up2(self.match4(features))
        match = F.normalize(match.float(), dim=1, eps=1e-6) * match.shape[1] ** 0.25  # a cosine after 1 / sqrt(C)
        centre = F.avg_pool2d(rho.detach(), 2)
        offsets = self.offsets(spacing, rho)
        cost = cost_volume(match, intrinsics, poses, views, offsets, 2, centre[:, 0])
        x = torch.cat([cost, F.avg_pool2d(rho01.detach(), 2), match, up2(self.context(g4).float())], dim=1)
        x = F.gelu(self.conv1(F.gelu(self.conv0(x))))
        logits = self.logits(x).float() + self.tau * cost
        change = (logits.softmax(1) * offsets.view(1, -1, 1, 1)).sum(1, keepdim=True)
        return up2(change), NarrowSweep(logits, centre, offsets)

