"""How we call gsplat, which draws on CUDA: a double with its checks of shapes (its rendering.py), for want of a GPU."""

from __future__ import annotations

import sys
import types

import pytest
import torch
from torch import Tensor

from semsplat_training.rasteriser import render, render_gsplat

SH_0, SH_1 = 0.28209479177387814, 0.4886025119029199


class GsplatDouble(types.ModuleType):
    """Checks what gsplat.rasterization asserts; draws with our rasteriser, from gsplat's conventions."""

    def rasterization(
        self, means: Tensor, quats: Tensor, scales: Tensor, opacities: Tensor, colors: Tensor, viewmats: Tensor,
        Ks: Tensor, width: int, height: int, near_plane: float, far_plane: float, sh_degree: int | None = None,
        backgrounds: Tensor | None = None, render_mode: str = "RGB",
    ) -> tuple[Tensor, Tensor, dict]:  # fmt: skip
        n = len(means)
        assert means.shape == (n, 3) and quats.shape == (n, 4) and scales.shape == (n, 3) and opacities.shape == (n,)
        assert viewmats.shape == (1, 4, 4) and Ks.shape == (1, 3, 3) and far_plane > near_plane
        if sh_degree is None:
            assert colors.dim() == 2 and len(colors) == n
        else:
            assert sh_degree == 1 and colors.shape == (n, 4, 3)
            direction = torch.nn.functional.normalize(means - torch.linalg.inv(viewmats[0])[:3, 3], dim=-1)
            x, y, z = direction[:, :, None].unbind(1)  # each [n, 1]
            colors = SH_0 * colors[:, 0] + SH_1 * (-y * colors[:, 1] + z * colors[:, 2] - x * colors[:, 3])
            colors = (colors + 0.5).clamp_min(0)
        channels = colors.shape[1]
        assert backgrounds is None or backgrounds.shape == (1, channels)  # the depth's is added inside
        k = (Ks[0, 0, 0], Ks[0, 1, 1], Ks[0, 0, 2], Ks[0, 1, 2])
        base = colors[:, :3] if channels == 3 else colors.new_zeros(n, 3)
        extra = None if channels == 3 else colors
        back = backgrounds[0].tolist() if backgrounds is not None else None
        color, depth, alpha, features = render(
            means, quats, scales, opacities, base, extra, k, viewmats[0], width, height, near_plane, back
        )
        drawn = color if features is None else features
        if render_mode == "RGB+ED":
            drawn = torch.cat([drawn, depth[..., None]], dim=-1)
        return drawn[None], alpha[None, ..., None], {}


def test_gsplat_is_asked_for_the_same_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gsplat", GsplatDouble("gsplat"))
    torch.manual_seed(2)
    n, width, height = 50, 40, 30
    means = torch.cat([torch.rand(n, 2) - 0.5, 1 + torch.rand(n, 1)], 1)
    scene = [means, torch.randn(n, 4), 0.05 * torch.rand(n, 3), torch.rand(n), torch.randn(n, 12), torch.randn(n, 8)]
    pose = torch.eye(4)
    pose[:3, 3] = torch.tensor([0.1, -0.1, 0.2])
    k, back = (40.0, 42.0, 21.0, 14.0), [0.1, 0.5, 0.9]
    expected = render(*scene, k, pose, width, height, background=back)
    drawn = render_gsplat(*scene, k, pose, width, height, 0.05, back, False)
    for name, a, b in zip(("color", "depth", "alpha", "features"), expected, drawn, strict=True):
        assert a.shape == b.shape and (a - b).abs().max() < 1e-5, name
