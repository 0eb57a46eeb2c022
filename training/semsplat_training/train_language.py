"""Stage 2: language distillation into the Gaussians (paper 3.5; architecture.md 9.2, 9.3).

    python -m semsplat_training.train_language --geometry runs/geometry/last.pt --teacher runs/teacher/last.pt …

Geometry, colour and the image encoder are frozen; the semantic U-Net, latent head, head_L, residual and expand_L learn.
Rendered language features at a context view and at a target view are pulled towards the encoder's features of the
photographs there (1 - cosine), and, where labels exist, towards the words for what is seen (as in the teacher).
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
from .data.augment import AugmentConfig
from .data.labels import LabelTable, collect_names
from .data.sequences import Sequence, find_sequences, load_sequence
from .data.windows import Window, make_window, pick_frames
from .model import NetworkConfig, SemanticSplat
from .model.gaussians import to_world
from .rasteriser import render
from .text_space import TextSpace
from .train_geometry import stack_contexts
from .train_language_teacher import Vocabulary, language_loss

STRIDE = 4  # features are rendered on the encoder's grid


@dataclass
class LanguageStage:
    data: list[Path] = field(default_factory=list)
    validation: list[Path] = field(default_factory=list)
    images2d: list[Path] = field(default_factory=list)  # only their names
    geometry: Path = Path("runs/geometry/last.pt")
    teacher: Path = Path("runs/teacher/last.pt")
    text: Path = Path("models/default")
    run: Path = Path("runs/language")
    minutes: float = 20.0
    learning_rate: float = 1.5e-3
    samples_per_batch: int = 2
    label_weight: float = 0.3  # of the cross-entropies against words; 0 is the paper's pure distillation
    seed: int = 0
    threads: int = 1
    half_precision: str = "auto"  # true, false, or what the processor is good at
    validate_minutes: float = 6.0


class Labels:
    """Instance ids of each sequence to name and class indices (0 unknown)."""

    def __init__(self, names: dict[str, int]) -> None:
        self.names = names
        self.tables: dict[str, LabelTable] = {}

    def __call__(self, sequence: Sequence, instance: Tensor) -> tuple[Tensor, Tensor]:
        if sequence.name not in self.tables:
            self.tables[sequence.name] = LabelTable(sequence.instances, self.names)
        names, classes = self.tables[sequence.name](instance.numpy())
        return torch.from_numpy(names.astype(np.int64)), torch.from_numpy(classes.astype(np.int64))


def render_language(gaussians, grid_features: Tensor, index: Tensor, poses: Tensor, intrinsics: Tensor, world_from_camera: Tensor, size: tuple[int, int], threads: int) -> tuple[Tensor, Tensor]:
    """Features [F, h, w] and alpha [h, w] at the encoder's grid; gradients reach the features only."""
    means, quats, scales, opacities, sh = to_world(gaussians, index, poses.float())
    features = grid_features[index].flatten(0, 1)
    _, _, alpha, rendered = render(
        means, quats, scales, opacities, sh, features, (intrinsics / STRIDE).tolist(),
        torch.linalg.inv(world_from_camera).float(), size[0] // STRIDE, size[1] // STRIDE, threads=threads,
    )  # fmt: skip
    return rendered.permute(2, 0, 1), alpha


def predict(model: SemanticSplat, windows: list[Window], half: bool) -> tuple[object, Tensor, Tensor]:
    """Frozen geometry, per-Gaussian language features [B*N, P, 32] and the encoder's features of all views."""
    views = windows[0].contexts
    images, intrinsics, poses, _ = stack_contexts(windows)
    every = torch.cat([w.images for w in windows]).contiguous(memory_format=torch.channels_last)
    with torch.no_grad(), autocast(torch.device("cpu"), half):
        geometry = model.geometry(images, intrinsics, poses, views)
        encoded = model.lseg(every).float().view(len(windows), -1, model.config.language_width, *geometry.cost.shape[-2:])
    with autocast(torch.device("cpu"), half):
        grid = model.language(geometry, encoded[:, :views].flatten(0, 1))
    return geometry, model.per_gaussian(grid), encoded


def sample_loss(model: SemanticSplat, windows: list[Window], vocabulary: Vocabulary, labels: Labels, rng: np.random.Generator, stage: LanguageStage) -> dict[str, Tensor]:
    views = windows[0].contexts
    size = (model.config.width, model.config.height)
    geometry, features, encoded = predict(model, windows, use_half_precision(stage.half_precision, torch.device("cpu")))
    distances, maps, names, classes = [], [], [], []
    for b, window in enumerate(windows):
        index = torch.arange(b * views, (b + 1) * views)
        for view in (int(rng.integers(views)), views):
            rendered, alpha = render_language(
                geometry.gaussians, features, index, window.world_from_camera[:views],
                window.intrinsics[view], window.world_from_camera[view], size, stage.threads,
            )  # fmt: skip
            expanded = model.expand_l(rendered[None])  # [1, 128, h, w]
            seen = alpha.detach() > 0.5  # trap T79: cosine of nothing is noise
            distance = 1 - F.cosine_similarity(expanded[0], encoded[b, view], dim=0, eps=1e-6)
            distances.append((distance * seen).sum() / seen.sum().clamp_min(1))
            name, klass = labels(window.sequence, window.instance[view, 2::4, 2::4])
            maps.append(expanded)
            names.append(name * seen)
            classes.append(klass * seen)
    text, neutral = vocabulary.draw(rng)
    open_loss, class_loss = language_loss(torch.cat(maps), torch.stack(names), torch.stack(classes), text, neutral, vocabulary.classes)
    return {"distil": torch.stack(distances).mean(), "open": open_loss, "class": class_loss}


@torch.no_grad()
def validate(model: SemanticSplat, sequences: list[Sequence], vocabulary: Vocabulary, labels: Labels, stage: LanguageStage) -> dict[str, float]:
    """Eight-class mIoU at the middle frame between two contexts, gap 10 and 20."""
    confusion, teacher = np.zeros((8, 8)), np.zeros((8, 8))
    for sequence in sequences:
        for gap in (10, 20):
            for first in np.linspace(0, len(sequence) - gap - 1, 3).astype(int):
                window = make_window(np.random.default_rng(0), sequence, [first, first + gap], [first + gap // 2], (model.config.width, model.config.height), None)
                geometry, features, encoded = predict(model, [window], False)
                rendered, _ = render_language(
                    geometry.gaussians, features, torch.arange(2), window.world_from_camera[:2], window.intrinsics[2],
                    window.world_from_camera[2], (model.config.width, model.config.height), stage.threads,
                )  # fmt: skip
                _, truth = labels(sequence, window.instance[2, 2::4, 2::4])
                for table, field_ in ((confusion, model.expand_l(rendered[None])[0]), (teacher, encoded[0, 2])):
                    guess = torch.einsum("chw,kc->khw", field_, vocabulary.classes).argmax(0)
                    table += np.bincount((8 * (truth - 1) + guess)[truth > 0].numpy(), minlength=64).reshape(8, 8)
    return {k: miou(t) for k, t in (("target_miou", confusion), ("teacher_miou", teacher))}


def miou(confusion: np.ndarray) -> float:
    inter, union = np.diag(confusion), confusion.sum(0) + confusion.sum(1) - np.diag(confusion)
    return float((inter[union > 0] / union[union > 0]).mean())


def train(stage: LanguageStage) -> None:
    torch.set_num_threads(stage.threads)
    torch.manual_seed(stage.seed)
    rng = np.random.default_rng(stage.seed + int(time.time()))
    config = NetworkConfig()
    model = SemanticSplat(config)
    state = checkpoint.load(stage.geometry)["model"]
    model.load_state_dict({k: v for k, v in state.items() if k.split(".")[0] in ("cnn", "mvt", "geo", "gs")}, strict=False)
    model.lseg.load_state_dict(checkpoint.load(stage.teacher)["lseg"])
    model.to(memory_format=torch.channels_last).eval()
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name.split(".")[0] in ("sem", "latent", "head_l", "resid_l", "expand_l"))
    trained = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.Adam(trained, lr=stage.learning_rate, betas=(0.9, 0.99))
    step, spent, path = 0, 0.0, stage.run / "last.pt"
    if path.exists():
        state = checkpoint.load(path)
        model.load_state_dict({**model.state_dict(), **state["language"]})
        optimiser.load_state_dict(state["optimiser"])
        step, spent = state["step"], state["minutes"]
    vocabulary = Vocabulary(collect_names(find_sequences(*stage.data), stage.images2d), TextSpace.load(stage.text))
    if step == 0:
        start_in_word_space(model, vocabulary)
    labels = Labels({n: i for i, n in enumerate(vocabulary.names)})
    sequences = [s for s in (load_sequence(p) for p in find_sequences(*stage.data)) if s.instances]
    validation = [load_sequence(p) for p in find_sequences(*stage.validation)]
    weights = np.array([len(s) ** 0.5 for s in sequences])
    weights /= weights.sum()
    began = last_validation = time.time()
    averages: dict[str, float] = {}
    while True:
        minutes = spent + (time.time() - began) / 60
        if minutes >= stage.minutes:
            break
        rate = stage.learning_rate * min(1, (step + 1) / 50) * (0.02 + 0.49 * (1 + math.cos(math.pi * minutes / stage.minutes)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        views = int(rng.choice([2, 3], p=[0.7, 0.3]))
        windows = []
        for _ in range(stage.samples_per_batch):
            sequence = sequences[rng.choice(len(sequences), p=weights)]
            contexts, targets = pick_frames(rng, sequence, views, 1)
            windows.append(make_window(rng, sequence, contexts, targets, (config.width, config.height), AugmentConfig()))
        terms = sample_loss(model, windows, vocabulary, labels, rng, stage)
        loss = terms["distil"] + stage.label_weight * (terms["open"] + 0.5 * terms["class"])
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        if torch.isfinite(torch.nn.utils.clip_grad_norm_(trained, 1.0)):
            optimiser.step()
        step += 1
        for name, value in terms.items():
            averages[name] = 0.98 * averages.get(name, value.item()) + 0.02 * value.item()
        if step % 50 == 0:
            print(f"step {step} min {minutes:.1f} " + " ".join(f"{k} {v:.4f}" for k, v in averages.items()), flush=True)
        if time.time() - last_validation > 60 * stage.validate_minutes:
            save(path, model, optimiser, step, minutes)
            print("validation", json.dumps(validate(model, validation, vocabulary, labels, stage)), flush=True)
            last_validation = time.time()
    save(path, model, optimiser, step, stage.minutes)
    print("final", json.dumps(validate(model, validation, vocabulary, labels, stage)), flush=True)


def start_in_word_space(model: SemanticSplat, vocabulary: Vocabulary) -> None:
    """expand_L starts as the principal directions of the words, so that 32 channels span what will be asked."""
    words = F.normalize(vocabulary.vectors, dim=1)
    mean = words.mean(0)
    _, _, basis = torch.linalg.svd(words - mean, full_matrices=False)
    with torch.no_grad():
        model.expand_l.weight.copy_(basis[: model.config.rendered_language].T[:, :, None, None])
        model.expand_l.bias.copy_(mean)


def save(path: Path, model: SemanticSplat, optimiser: torch.optim.Optimizer, step: int, minutes: float) -> None:
    language = {k: v for k, v in model.state_dict().items() if k.split(".")[0] in ("sem", "latent", "head_l", "resid_l", "expand_l")}
    checkpoint.save(path, language=language, optimiser=optimiser.state_dict(), step=step, minutes=minutes)


if __name__ == "__main__":
    train(parse_stage(LanguageStage(), __doc__))
