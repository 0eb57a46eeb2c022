"""The cost volume on the C kernel, as an autograd function."""

from __future__ import annotations

import ctypes
import functools
from typing import Any

import torch
from torch import Tensor

from ..kernels import load


@functools.cache
def library() -> ctypes.CDLL:
    return load("cost_volume.c")


def pointer(x: Tensor) -> ctypes.c_void_p:
    if not x.is_contiguous() or x.device.type != "cpu":
        raise ValueError(f"the kernel reads contiguous tensors in main memory, not {x.stride()} on {x.device}")
    return ctypes.c_void_p(x.data_ptr())


class CostVolume(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, features: Tensor, others: Tensor, a: Tensor, tau: Tensor, rho: Tensor, centre: Tensor | None
    ) -> Tensor:
        """features [B*N, C, h, w], others [B*N, N-1], A and tau as warp_terms gives them, to [B*N, D, h, w].

        centre [B*N, h, w] is added to every candidate.
        """
        bn, c, h, w = features.shape
        rows = features.permute(0, 2, 3, 1).contiguous()  # [B*N, h, w, C]
        cost = torch.zeros(bn, len(rho), h, w)
        count = torch.zeros(bn, len(rho), h, w)
        a, tau, rho = a.contiguous(), tau.contiguous(), rho.contiguous()
        centre = None if centre is None else centre.float().contiguous()
        for i, js in enumerate(others.tolist()):
            middle = None if centre is None else pointer(centre[i])
            for k, j in enumerate(js):
                library().cost_volume_accumulate(
                    pointer(rows[i]), pointer(rows[j]), c, h, w, pointer(a[i, k]), pointer(tau[i, k]),
                    middle, pointer(rho), len(rho), pointer(cost[i]), pointer(count[i]),
                )  # fmt: skip
        count.clamp_min_(1)
        ctx.save_for_backward(rows, count, others, a, tau, rho, centre)
        return cost / count

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None, None, None, None, None]:
        rows, count, others, a, tau, rho, centre = ctx.saved_tensors
        _, h, w, c = rows.shape
        grad = (grad / count).contiguous()
        out = torch.zeros_like(rows)
        for i, js in enumerate(others.tolist()):
            middle = None if centre is None else pointer(centre[i])
            for k, j in enumerate(js):
                library().cost_volume_backward(
                    pointer(rows[i]), pointer(rows[j]), c, h, w, pointer(a[i, k]), pointer(tau[i, k]),
                    middle, pointer(rho), len(rho), pointer(grad[i]), pointer(out[i]), pointer(out[j]),
                )  # fmt: skip
        return out.permute(0, 3, 1, 2), None, None, None, None, None


def apply(
    features: Tensor, others: Tensor, a: Tensor, tau: Tensor, rho: Tensor, centre: Tensor | None = None
) -> Tensor:
    return CostVolume.apply(features, others, a, tau, rho, centre)
