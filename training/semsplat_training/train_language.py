"""Stage 2: language distillation into the Gaussians (paper 3.5; architecture.md 9.2, 9.3).

    python -m semsplat_training.train_language --geometry runs/geometry/last.pt --teacher runs/teacher/last.pt …

Geometry, colour and the image encoder are frozen; the semantic U-Net, latent head, head_L, residual and expand_L learn.
Rendered language features at a context view and at a target view are pulled towards the encoder's features of the
photographs there (1 - cosine), and, where labels exist, towards the words for what is seen (as in the teacher).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from . import checkpoint
from .arguments import parse_stage
from .data.augment import AugmentConfig
from .data.labels import LabelTable, collect_names
from .data.sequences import Sequence, find_sequences, load_sequences
from .data.windows import Window, make_window, pick_frames, sample_weights, stack_contexts, validation_windows
from .device import autocast, use_half_precision
from .export import GEOMETRY_MODULES, LANGUAGE_MODULES, load_initial, module_of
from .loop import StageConfig, Task, run
from .model import GeometryOutput, NetworkConfig, SemanticSplat
from .model.gaussians import to_world
from .parallel import Processes
from .rasteriser import render
from .text_space import TextSpace
from .words import Vocabulary, best_match, confusion, language_loss, mean_iou

STRIDE = 4  # features are rendered on the encoder's grid


@dataclass
class LanguageStage(StageConfig):
    """`initial` gives the parts that learn here; geometry and teacher come from their checkpoints."""

    images2d: list[Path] = field(default_factory=list)  # only their names
    geometry: Path = Path("runs/geometry/last.pt")
    teacher: Path = Path("runs/teacher/last.pt")
    text: Path = Path("models/default")
    run: Path = Path("runs/language")
    minutes: float = 20.0
    learning_rate: float = 1.5e-3
    warmup_steps: int = 50
    samples_per_batch: int = 2
    label_weight: float = 0.3  # of the cross-entropies against words; 0 is the paper's pure distillation
    validate_minutes: float = 6.0


@dataclass
class Prediction:
    geometry: GeometryOutput
    features: Tensor  # per Gaussian [B*N, H*W, 32]
    encoded: Tensor  # what the encoder says of every photograph, contexts and targets [B, V, 128, h, w]


class LanguageTask(Task):
    model: SemanticSplat

    def __init__(self, stage: LanguageStage, processes: Processes) -> None:
        self.stage, self.device = stage, processes.device
        self.half = use_half_precision(stage.half_precision, self.device)
        geometry = checkpoint.load(stage.geometry)
        self.config = NetworkConfig.from_json(geometry["config"])
        self.size = (self.config.width, self.config.height)
        self.model = SemanticSplat(self.config)
        known = {k: v for k, v in geometry["model"].items() if module_of(k) in GEOMETRY_MODULES}
        self.model.load_state_dict({**self.model.state_dict(), **known})
        self.model.lseg.load_state_dict(checkpoint.load(stage.teacher)["lseg"])
        self.model.to(self.device, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]
        for name, parameter in self.model.named_parameters():
            parameter.requires_grad_(module_of(name) in LANGUAGE_MODULES)
        self.trained = [p for p in self.model.parameters() if p.requires_grad]
        self.optimiser = torch.optim.Adam(self.trained, lr=stage.learning_rate, betas=(0.9, 0.99))
        names = collect_names(find_sequences(*stage.data), stage.images2d)
        self.vocabulary = Vocabulary(names, TextSpace.load(stage.text), self.device)
        self.tables: dict[str, LabelTable] = {}

    def start(self) -> str:
        if self.stage.initial != Path():
            return load_initial(self.model, self.stage.initial, LANGUAGE_MODULES)
        start_in_word_space(self.model, self.vocabulary)
        return "from the word space"

    def state(self) -> dict[str, Any]:
        return {"language": {k: v for k, v in self.model.state_dict().items() if module_of(k) in LANGUAGE_MODULES}}

    def load_state(self, state: dict[str, Any]) -> None:
        self.model.load_state_dict({**self.model.state_dict(), **state["language"]})

    def load_data(self) -> str:
        self.sequences = [s for s in load_sequences(self.stage.data) if s.instances]
        self.validation = load_sequences(self.stage.validation)
        if not self.sequences:
            raise SystemExit(f"no labelled sequence folder under {[str(p) for p in self.stage.data]}")
        self.weights = sample_weights(self.sequences)
        return f"{len(self.sequences)} labelled sequences; validation {len(self.validation)}"

    def draw(self, rng: np.random.Generator) -> list[Window]:
        views = int(rng.choice([2, 3], p=[0.7, 0.3]))
        windows = []
        for _ in range(self.stage.samples_per_batch):
            sequence = self.sequences[int(rng.choice(len(self.sequences), p=self.weights))]
            contexts, targets = pick_frames(rng, sequence, views, 1)
            windows.append(make_window(rng, sequence, contexts, targets, self.size, AugmentConfig()))
        return windows

    def labels(self, sequence: Sequence, instance: Tensor) -> tuple[Tensor, Tensor]:
        """Instance ids of a sequence to name and class indices from 1 (0 unknown)."""
        if sequence.name not in self.tables:
            self.tables[sequence.name] = LabelTable(sequence.instances, self.vocabulary.name_index)
        names, classes = self.tables[sequence.name](instance.numpy())
        return (torch.from_numpy(x.astype(np.int64)).to(self.device) for x in (names, classes))  # type: ignore[return-value]

    def predict(self, windows: list[Window], half: bool) -> Prediction:
        """Frozen geometry and encoder; language features with gradients."""
        views = windows[0].contexts
        images, intrinsics, poses, _ = stack_contexts(windows, self.device)
        every = torch.cat([w.images for w in windows]).to(self.device).contiguous(memory_format=torch.channels_last)
        with torch.no_grad(), autocast(self.device, half):
            geometry = self.model.geometry(images, intrinsics, poses, views)
            encoded = self.model.lseg(every).float()
        encoded = encoded.view(len(windows), -1, *encoded.shape[1:])
        with autocast(self.device, half):
            grid = self.model.language(geometry, encoded[:, :views].flatten(0, 1))
        return Prediction(geometry, self.model.per_gaussian(grid), encoded)

    def render(self, prediction: Prediction, window: Window, b: int, view: int) -> tuple[Tensor, Tensor]:
        """Expanded features [128, h, w] and alpha [h, w] of the b-th window at one of its views."""
        views = window.contexts
        index = torch.arange(b * views, (b + 1) * views, device=self.device)
        poses = window.world_from_camera[:views].float().to(self.device)
        means, quats, scales, opacities, sh = to_world(prediction.geometry.gaussians, index, poses)
        _, _, alpha, rendered = render(
            means, quats, scales, opacities, sh, prediction.features[index].flatten(0, 1),
            (window.intrinsics[view] / STRIDE).tolist(), torch.linalg.inv(window.world_from_camera[view]).float(),
            self.size[0] // STRIDE, self.size[1] // STRIDE, threads=self.stage.threads,
        )  # fmt: skip
        assert rendered is not None
        return self.model.expand_l(rendered.permute(2, 0, 1)[None])[0], alpha.detach()

    def losses(self, batch: list[Window], rng: np.random.Generator) -> tuple[Tensor, dict[str, Tensor]]:
        prediction = self.predict(batch, self.half)
        distances, maps, names, classes = [], [], [], []
        for b, window in enumerate(batch):
            for view in (int(rng.integers(window.contexts)), window.contexts):
                expanded, alpha = self.render(prediction, window, b, view)
                seen = alpha > 0.5  # trap T79: cosine of nothing is noise
                distance = 1 - F.cosine_similarity(expanded, prediction.encoded[b, view], dim=0, eps=1e-6)
                distances.append((distance * seen).sum() / seen.sum().clamp_min(1))
                name, klass = self.labels(window.sequence, window.instance[view, 2::4, 2::4])
                maps.append(expanded)
                names.append(name * seen)
                classes.append(klass * seen)
        text, neutral = self.vocabulary.draw(rng)
        open_loss, class_loss = language_loss(
            torch.stack(maps), torch.stack(names), torch.stack(classes), text, neutral, self.vocabulary.classes
        )
        distil = torch.stack(distances).mean()
        loss = distil + self.stage.label_weight * (open_loss + 0.5 * class_loss)
        return loss, {"distil": distil, "open": open_loss, "class": class_loss}

    @torch.no_grad()
    def validate(self) -> dict[str, float] | None:
        """Eight-class mIoU at the middle frame between two contexts, rendered and by the encoder on the photograph."""
        rendered, teacher = np.zeros((8, 8)), np.zeros((8, 8))
        for window in validation_windows(self.validation, self.size, 3):
            prediction = self.predict([window], False)
            _, truth = self.labels(window.sequence, window.instance[2, 2::4, 2::4])
            expanded, _ = self.render(prediction, window, 0, 2)
            for table, features in ((rendered, expanded), (teacher, prediction.encoded[0, 2])):
                guess = best_match(features, self.vocabulary.classes)
                table += confusion(truth.cpu().numpy(), guess.cpu().numpy())
        if not rendered.any():
            return None
        return {"target_miou": mean_iou(rendered), "teacher_miou": mean_iou(teacher)}


def start_in_word_space(model: SemanticSplat, vocabulary: Vocabulary) -> None:
    """expand_L starts as the principal directions of the words, so that 32 channels span what will be asked."""
    words = F.normalize(vocabulary.vectors, dim=1)
    mean = words.mean(0)
    _, _, basis = torch.linalg.svd(words - mean, full_matrices=False)
    basis = basis[: model.config.rendered_language]  # fewer rows where there are fewer words
    assert model.expand_l.bias is not None
    with torch.no_grad():
        model.expand_l.weight[:, : len(basis)] = basis.T[:, :, None, None]
        model.expand_l.bias.copy_(mean)


if __name__ == "__main__":
    run(parse_stage(LanguageStage, __doc__), LanguageTask)
