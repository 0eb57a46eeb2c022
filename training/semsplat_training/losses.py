"""Losses of stage 0 (architecture.md 9.3; the depth terms are ours and stated in the model card)."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from .lpips import Lpips
from .model import GeometryOutput


def depth_loss(
    out: GeometryOutput, rho_candidates: Tensor, depth: Tensor, near: float, far: float
) -> dict[str, Tensor]:
    """depth [B*N, H, W] metres, 0 invalid. Terms are means over valid pixels."""
    truth = depth[:, None]
    valid = (truth > 0.9 * near) & (truth < 1.2 * far)
    target = torch.where(valid, 1 / truth.clamp_min(1e-3), torch.ones_like(truth)).clamp(1 / far, 1 / near)
    log_target = target.log()

    def log_error(rho: Tensor) -> Tensor:
        return masked_mean((rho.log() - log_target).abs(), valid)

    # The coarse map is judged at one pixel of each cell: a mean over a depth edge would be nobody's depth.
    coarse_valid, coarse_target = valid[..., 2::4, 2::4], target[..., 2::4, 2::4]
    coarse = masked_mean((out.coarse_inverse_depth.log() - coarse_target.log()).abs(), coarse_valid)
    position = (coarse_target - rho_candidates[0]) / (rho_candidates[1] - rho_candidates[0])  # [B*N, 1, h, w]
    refined = out.gaussians.inverse_depth
    terms = {
        "coarse": coarse,
        "cross": masked_mean(candidate_entropy(out.logits, position), coarse_valid),
        "fine": log_error(out.upsampled_inverse_depth),
        "narrow": log_error(out.inverse_depth),
        "refined": log_error(refined),
        "edges": edge_error(refined.log(), log_target, valid),
    }
    if out.narrow is not None:
        truth2, valid2 = target[..., 1::2, 1::2], valid[..., 1::2, 1::2]
        offsets = out.narrow.offsets
        position = (truth2 - out.narrow.centre - offsets[0]) / (offsets[1] - offsets[0])
        within = valid2 & (position > -0.5) & (position < len(offsets) - 0.5)
        terms["steps"] = masked_mean(candidate_entropy(out.narrow.logits, position), within)
    return terms


def candidate_entropy(logits: Tensor, position: Tensor) -> Tensor:
    """Cross-entropy of logits [B, D, h, w] with a truth between two candidates, position [B, 1, h, w] in 0 … D - 1."""
    position = position.clamp(0, logits.shape[1] - 1)
    lower = position.floor().clamp(max=logits.shape[1] - 2).long()
    upper_share = position - lower
    log_p = logits.log_softmax(1)
    return -((1 - upper_share) * log_p.gather(1, lower) + upper_share * log_p.gather(1, lower + 1))


def edge_error(value: Tensor, target: Tensor, valid: Tensor) -> Tensor:
    """Mean absolute difference of the horizontal and vertical steps."""
    difference = value - target
    dx = (difference[..., 1:] - difference[..., :-1]).abs()
    dy = (difference[..., 1:, :] - difference[..., :-1, :]).abs()
    vx, vy = valid[..., 1:] & valid[..., :-1], valid[..., 1:, :] & valid[..., :-1, :]
    return masked_mean(dx, vx) + masked_mean(dy, vy)


def masked_mean(x: Tensor, mask: Tensor) -> Tensor:
    return (x * mask).sum() / mask.sum().clamp_min(1)


def ssim(a: Tensor, b: Tensor) -> Tensor:
    """Mean SSIM of [B, 3, H, W] in [0, 1]: Gaussian window 11, sigma 1.5, valid region only."""
    taps = torch.exp(-0.5 * ((torch.arange(11, device=a.device) - 5).float() / 1.5) ** 2)
    taps = taps / taps.sum()
    k = taps.view(1, 1, 1, 11).expand(3, 1, 1, 11)

    def blur(x: Tensor) -> Tensor:
        return F.conv2d(F.conv2d(x, k, groups=3), k.transpose(2, 3), groups=3)

    ma, mb = blur(a), blur(b)
    va, vb, cov = blur(a * a) - ma * ma, blur(b * b) - mb * mb, blur(a * b) - ma * mb
    c1, c2 = 0.01**2, 0.03**2
    return (((2 * ma * mb + c1) * (2 * cov + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2))).mean()


def photometric_loss(rendered: Tensor, target: Tensor, lpips: Lpips | None = None) -> Tensor:
    """L1 + 0.05 LPIPS on [B, 3, H, W] in [0, 1] (Eq. 8); without LPIPS' weights L1 + 0.2 (1 - SSIM) (architecture.md 9.3)."""
    difference = (rendered - target).abs().mean()
    if lpips is None:
        return difference + 0.2 * (1 - ssim(rendered, target))
    return difference + 0.05 * lpips(rendered, target).mean()


def focal_and_dice(logits: Tensor, targets: Tensor, positives: float | None = None) -> tuple[Tensor, Tensor]:
    """Losses of each mask, logits and bool targets [..., h, w]; gamma 2, the mean over pixels (architecture.md 9.3).

    `positives` is the weight of the pixels of the target, the others have the rest; None weighs all alike.
    """
    truth = targets.float()
    cross = F.binary_cross_entropy_with_logits(logits, truth, reduction="none")
    p = logits.sigmoid()
    right = p * truth + (1 - p) * (1 - truth)
    focal = (1 - right) ** 2 * cross
    if positives is not None:
        focal = focal * torch.where(targets, positives, 1 - positives)
    dice = 1 - (2 * (p * truth).sum((-2, -1)) + 1) / (p.sum((-2, -1)) + truth.sum((-2, -1)) + 1)
    return focal.mean((-2, -1)), dice
