"""Stage -1: the LSeg-style image encoder, its pixels aligned with the text space (architecture.md 12.7).

    python -m semsplat_training.train_language_teacher --data … --images2d … --text models/default --run runs/teacher

Two cross-entropies at temperature 14.2857 on the cosine with text embeddings: against one phrase of every name in the
data (drawn anew each batch from the name, its synonyms and its general words; phrases that fit the pixel are no
negatives), and against the eight class words of the paper.
"""

from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from . import checkpoint
from .arguments import parse_stage
from .device import autocast, use_half_precision
from .data.labels import collect_names
from .data.pictures import Pictures, coarse_pixels, draw_picture, image_of, load_pictures
from .data.sequences import find_sequences
from .export import load_initial
from .model import NetworkConfig, SemanticSplat
from .text_space import TextSpace
from .vocabulary import CLASSES

TEMPERATURE = 14.2857  # 1 / 0.07, LSeg's constant (architecture.md 8.2)


@dataclass
class TeacherStage:
    data: list[Path] = field(default_factory=list)
    validation: list[Path] = field(default_factory=list)
    images2d: list[Path] = field(default_factory=list)
    text: Path = Path("models/default")
    run: Path = Path("runs/teacher")
    initial: Path = Path()  # a model folder to start from where the run has no checkpoint; "." starts from nothing
    minutes: float = 20.0
    learning_rate: float = 1.5e-3
    batch: int = 8
    images2d_share: float = 0.12
    seed: int = 0
    threads: int = 1
    half_precision: str = "auto"  # true, false, or what the processor is good at
    validate_minutes: float = 5.0


class Vocabulary:
    """Phrases and their embeddings; which phrases fit which names."""

    def __init__(self, names: dict[str, list[str]], space: TextSpace) -> None:
        self.names = list(names)
        self.by_name = [names[n] for n in self.names]
        self.all = sorted({p for ps in self.by_name for p in ps})
        index = {p: i for i, p in enumerate(self.all)}
        self.vectors = torch.from_numpy(np.stack([space.embed(p) for p in self.all]))
        self.choices = [[index[p] for p in ps] for ps in self.by_name]
        self.fits = torch.zeros(len(self.names), len(self.all), dtype=torch.bool)
        for i, options in enumerate(self.choices):
            self.fits[i, options] = True
        self.classes = torch.from_numpy(np.stack([space.embed(c) for c in CLASSES]))

    def draw(self, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """One phrase per name [K, 128], the name itself half of the time, and where one is no negative [K, K]."""
        chosen = torch.tensor([c[0] if rng.random() < 0.5 else int(rng.choice(c)) for c in self.choices])
        neutral = self.fits[:, chosen] & ~torch.eye(len(chosen), dtype=torch.bool)
        return self.vectors[chosen], neutral


def language_loss(features: Tensor, names: Tensor, classes: Tensor, text: Tensor, neutral: Tensor, class_text: Tensor) -> tuple[Tensor, Tensor]:
    """features [B, 128, h, w]; returns the open-vocabulary and the eight-class cross-entropy."""
    flat = F.normalize(features.float(), dim=1, eps=1e-6).permute(0, 2, 3, 1).reshape(-1, features.shape[1])
    names, classes = names.reshape(-1), classes.reshape(-1)
    known = names > 0
    logits = TEMPERATURE * flat[known] @ text.T
    target = names[known] - 1
    logits = logits.masked_fill(neutral[target], -1e4)
    # Large surfaces fill most pixels; the root keeps small things from vanishing in the mean.
    counts = torch.bincount(target, minlength=len(text)).float()
    weights = counts[target].clamp_min(1) ** -0.5
    open_loss = (weights * F.cross_entropy(logits, target, reduction="none")).sum() / weights.sum().clamp_min(1e-6)
    has_class = classes > 0
    class_logits = TEMPERATURE * flat[has_class] @ class_text.T
    class_target = classes[has_class] - 1
    counts = torch.bincount(class_target, minlength=len(class_text)).float()
    weights = counts[class_target].clamp_min(1) ** -0.5
    class_loss = (weights * F.cross_entropy(class_logits, class_target, reduction="none")).sum() / weights.sum().clamp_min(1e-6)
    return open_loss, class_loss


@torch.no_grad()
def validate(model: SemanticSplat, pictures: Pictures, vocabulary: Vocabulary, size: tuple[int, int]) -> dict[str, float]:
    confusion = np.zeros((8, 8))
    right = total = 0
    names = vocabulary.vectors[torch.tensor([c[0] for c in vocabulary.choices])]
    for group in pictures.groups:
        for k in group[:: max(1, len(group) // 8)]:
            rgb, name, klass = pictures.pictures[k]
            features = F.normalize(model.lseg(image_of(rgb, size)).float(), dim=1)[0]
            truth = coarse_pixels(klass, size[1] // 4, size[0] // 4)
            guess = torch.einsum("chw,kc->khw", features, vocabulary.classes).argmax(0).numpy()
            for t, g in zip(truth[truth > 0] - 1, guess[truth > 0]):
                confusion[t, g] += 1
            truth = coarse_pixels(name, size[1] // 4, size[0] // 4).astype(int)
            guess = torch.einsum("chw,kc->khw", features, names).argmax(0).numpy() + 1
            right, total = right + (guess == truth)[truth > 0].sum(), total + (truth > 0).sum()
    inter, union = np.diag(confusion), confusion.sum(0) + confusion.sum(1) - np.diag(confusion)
    return {"miou": float((inter[union > 0] / union[union > 0]).mean()), "acc": float(inter.sum() / confusion.sum()), "names": float(right / max(1, total))}


def train(stage: TeacherStage) -> None:
    torch.set_num_threads(stage.threads)
    torch.manual_seed(stage.seed)
    rng = np.random.default_rng(stage.seed + int(time.time()))
    half = use_half_precision(stage.half_precision, torch.device("cpu"))
    config = NetworkConfig()
    size = (config.width, config.height)
    space = TextSpace.load(stage.text)
    names = collect_names(find_sequences(*stage.data), stage.images2d)
    vocabulary = Vocabulary(names, space)
    index = {n: i for i, n in enumerate(vocabulary.names)}
    pictures = load_pictures(stage.data, stage.images2d, index)
    validation = load_pictures(stage.validation, [], index)
    model = SemanticSplat(config)
    model.lseg.to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(model.lseg.parameters(), lr=stage.learning_rate, betas=(0.9, 0.99), weight_decay=0.02)
    step, spent, path = 0, 0.0, stage.run / "last.pt"
    if path.exists():
        state = checkpoint.load(path)
        model.lseg.load_state_dict(state["lseg"])
        optimiser.load_state_dict(state["optimiser"])
        step, spent = state["step"], state["minutes"]
    elif stage.initial != Path():
        load_initial(model, stage.initial)
    groups = len(pictures.groups)
    weights = np.array([len(g) ** 0.5 for g in pictures.groups])
    if stage.images2d:
        weights[-len(stage.images2d) :] = 0
        weights = weights / weights.sum() * (1 - stage.images2d_share)
        weights[-len(stage.images2d) :] = stage.images2d_share / len(stage.images2d)
    weights /= weights.sum()
    print(f"{groups} recordings, {len(pictures.pictures)} pictures, {len(vocabulary.names)} names, {len(vocabulary.all)} phrases", flush=True)
    began = last_validation = time.time()
    mean_open = mean_class = 0.0
    while True:
        minutes = spent + (time.time() - began) / 60
        if minutes >= stage.minutes:
            break
        rate = stage.learning_rate * min(1, (step + 1) / 200) * (0.02 + 0.49 * (1 + math.cos(math.pi * minutes / stage.minutes)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        batch = [draw_picture(rng, pictures, int(rng.choice(groups, p=weights)), size) for _ in range(stage.batch)]
        images, name, klass = (torch.stack(x) for x in zip(*batch))
        text, neutral = vocabulary.draw(rng)
        with autocast(torch.device("cpu"), half):
            features = model.lseg(images.contiguous(memory_format=torch.channels_last))
        open_loss, class_loss = language_loss(features, name, klass, text, neutral, vocabulary.classes)
        optimiser.zero_grad(set_to_none=True)
        (open_loss + 0.5 * class_loss).backward()
        torch.nn.utils.clip_grad_norm_(model.lseg.parameters(), 1.0)
        optimiser.step()
        step += 1
        keep = min(0.98, step / (step + 1))
        mean_open = keep * mean_open + (1 - keep) * open_loss.item()
        mean_class = keep * mean_class + (1 - keep) * class_loss.item()
        if step % 50 == 0:
            print(f"step {step} min {minutes:.1f} lr {rate:.1e} open {mean_open:.3f} class {mean_class:.3f}", flush=True)
        if time.time() - last_validation > 60 * stage.validate_minutes:
            save(path, model, optimiser, step, minutes, vocabulary)
            print("validation", json.dumps(validate(model, validation, vocabulary, size)), flush=True)
            last_validation = time.time()
    save(path, model, optimiser, step, stage.minutes, vocabulary)
    print("final", json.dumps(validate(model, validation, vocabulary, size)), flush=True)


def save(path: Path, model: SemanticSplat, optimiser: torch.optim.Optimizer, step: int, minutes: float, vocabulary: Vocabulary) -> None:
    checkpoint.save(path, lseg=model.lseg.state_dict(), optimiser=optimiser.state_dict(), step=step, minutes=minutes, names=vocabulary.names)


if __name__ == "__main__":
    train(parse_stage(TeacherStage(), __doc__))
