"""The cost volume on the C kernel, as an autograd function."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..kernels import load

Pairs = list[list[tuple[int, Tensor, Tensor]]]  # for every view: (other view, A, tau)

_library: ctypes.CDLL | None = None


def library() -> ctypes.CDLL:
    global _library
    if _library is None:
        _library = load("cost_volume.c")
    return _library


def pointer(x: Tensor) -> ctypes.c_void_p:
    assert x.is_contiguous() and x.device.type == "cpu"
    return ctypes.c_void_p(x.data_ptr())


def doubles(x: Tensor) -> ctypes.Array[ctypes.c_double]:
    values = np.asarray(x.detach().double().flatten())
    return (ctypes.c_double * len(values))(*values)


class CostVolume(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, features: Tensor, pairs: Pairs, rho: Tensor, centre: Tensor | None) -> Tensor:
        """features [B*N, C, h, w] to [B*N, D, h, w]; centre [B*N, h, w] is added to every candidate."""
        bn, c, h, w = features.shape
        rows = features.permute(0, 2, 3, 1).contiguous()  # [B*N, h, w, C]
        cost = torch.zeros(bn, len(rho), h, w)
        count = torch.zeros(bn, len(rho), h, w)
        rho = rho.contiguous()
        centre = None if centre is None else centre.float().contiguous()
        for i, others in enumerate(pairs):
            for j, a, tau in others:
                library().cost_volume_accumulate(
                    pointer(rows[i]), pointer(rows[j]), c, h, w, doubles(a), doubles(tau),
                    None if centre is None else pointer(centre[i]), pointer(rho), len(rho),
                    pointer(cost[i]), pointer(count[i]),
                )  # fmt: skip
        count.clamp_min_(1)
        ctx.save_for_backward(rows, count, rho)
        ctx.pairs, ctx.centre = pairs, centre
        return cost / count

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None, None, None]:  # type: ignore[override]
        rows, count, rho = ctx.saved_tensors
        centre = ctx.centre
        bn, h, w, c = rows.shape
        grad = (grad / count).contiguous()
        out = torch.zeros_like(rows)
        for i, others in enumerate(ctx.pairs):
            for j, a, tau in others:
                library().cost_volume_backward(
                    pointer(rows[i]), pointer(rows[j]), c, h, w, doubles(a), doubles(tau),
                    None if centre is None else pointer(centre[i]), pointer(rho), len(rho),
                    pointer(grad[i]), pointer(out[i]), pointer(out[j]),
                )  # fmt: skip
        return out.permute(0, 3, 1, 2), None, None, None


def apply(features: Tensor, pairs: Pairs, rho: Tensor, centre: Tensor | None = None) -> Tensor:
    return CostVolume.apply(features.float(), pairs, rho, centre)
