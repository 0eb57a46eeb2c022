"""The language stages' targets: phrases in the text space, cross-entropies against them, and figures."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from .text_space import TextSpace
from .vocabulary import CLASSES

TEMPERATURE = 14.2857  # 1 / 0.07, LSeg's constant (architecture.md 8.2)


class Vocabulary:
    """Phrases and their embeddings; which phrases fit which names."""

    def __init__(self, names: dict[str, list[str]], space: TextSpace, device: torch.device) -> None:
        self.names = list(names)
        self.by_name = [names[n] for n in self.names]
        self.all = sorted({p for ps in self.by_name for p in ps})
        self.name_index = {n: i for i, n in enumerate(self.names)}
        index = {p: i for i, p in enumerate(self.all)}
        self.vectors = torch.from_numpy(np.stack([space.embed(p) for p in self.all])).to(device)  # [phrases, 128]
        self.choices = [[index[p] for p in ps] for ps in self.by_name]
        self.fits = torch.zeros(len(self.names), len(self.all), dtype=torch.bool)
        for i, options in enumerate(self.choices):
            self.fits[i, options] = True
        self.classes = torch.from_numpy(np.stack([space.embed(c) for c in CLASSES])).to(device)  # [8, 128]

    @property
    def plain(self) -> Tensor:
        """The embeddings of the names themselves [K, 128]."""
        return self.vectors[[c[0] for c in self.choices]]

    def draw(self, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """One phrase per name [K, 128], the name itself half of the time, and where one is no negative [K, K]."""
        chosen = torch.tensor([c[0] if rng.random() < 0.5 else int(rng.choice(c)) for c in self.choices])
        neutral = self.fits[:, chosen] & ~torch.eye(len(chosen), dtype=torch.bool)
        return self.vectors[chosen.to(self.vectors.device)], neutral.to(self.vectors.device)


def language_loss(
    features: Tensor, names: Tensor, classes: Tensor, text: Tensor, neutral: Tensor, class_text: Tensor
) -> tuple[Tensor, Tensor]:
    """The open-vocabulary and the eight-class cross-entropy.

    features [B, 128, h, w]; names and classes [B, h, w] from 1, 0 unknown; text [K, 128] with what is no negative
    of what [K, K]; class_text [8, 128].
    """
    flat = F.normalize(features.float(), dim=1, eps=1e-6).permute(0, 2, 3, 1).reshape(-1, features.shape[1])
    names, classes = names.reshape(-1), classes.reshape(-1)
    target = names[names > 0] - 1
    logits = TEMPERATURE * flat[names > 0] @ text.T
    open_loss = rooted_cross_entropy(logits.masked_fill(neutral[target], -1e4), target)
    class_logits = TEMPERATURE * flat[classes > 0] @ class_text.T
    return open_loss, rooted_cross_entropy(class_logits, classes[classes > 0] - 1)


def rooted_cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    """Large surfaces fill most pixels: weights by the root of the count keep small things from vanishing."""
    counts = torch.bincount(target, minlength=logits.shape[1]).float()
    weights = counts[target].clamp_min(1) ** -0.5
    return (weights * F.cross_entropy(logits, target, reduction="none")).sum() / weights.sum().clamp_min(1e-6)


def best_match(features: Tensor, text: Tensor) -> Tensor:
    """features [C, h, w] to the index of the nearest text [K, C] at every cell."""
    return torch.einsum("chw,kc->khw", features, text).argmax(0)


def confusion(truth: np.ndarray, guess: np.ndarray, classes: int = len(CLASSES)) -> np.ndarray:
    """Counts [truth, guess]; truth from 1, 0 unknown, guess from 0."""
    known = truth > 0
    flat = classes * (truth[known].astype(np.int64) - 1) + guess[known]
    return np.bincount(flat, minlength=classes * classes).reshape(classes, classes)


def mean_iou(table: np.ndarray) -> float:
    inter, union = np.diag(table), table.sum(0) + table.sum(1) - np.diag(table)
    return float((inter[union > 0] / union[union > 0]).mean()) if union.any() else float("nan")
