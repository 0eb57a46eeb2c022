"""Stage -1: the LSeg-style image encoder, its pixels aligned with the text space (architecture.md 12.7).

    python -m semsplat_training.train_language_teacher --data … --images2d … --text models/default --run runs/teacher

Two cross-entropies at temperature 14.2857 on the cosine with text embeddings: against one phrase of every name in the
data (drawn anew each batch from the name, its synonyms and its general words; phrases that fit the pixel are no
negatives), and against the eight class words of the paper.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from .arguments import parse_stage
from .data.labels import collect_names
from .data.pictures import coarse_pixels, draw_picture, image_of, load_pictures, pictures_by_name
from .data.sequences import find_sequences
from .device import autocast, use_half_precision
from .efficientnet_lite import load_trunk
from .export import load_initial
from .loop import StageConfig, Task, run
from .model import NetworkConfig, SemanticSplat
from .parallel import Processes
from .text_space import TextSpace
from .words import Vocabulary, best_match, confusion, language_loss, mean_iou

VALIDATION_PICTURES = 8  # of a recording
SMALLEST_SHARE = 0.002  # of a picture's pixels that count as showing a name

Batch = tuple[Tensor, Tensor, Tensor]  # images [B, 3, H, W], names [B, H/4, W/4], classes [B, H/4, W/4]


@dataclass
class TeacherStage(StageConfig):
    images2d: list[Path] = field(default_factory=list)
    text: Path = Path("models/default")
    run: Path = Path("runs/teacher")
    network: Path = Path()  # a config.json with the network's sizes; "." takes the compact ones
    minutes: float = 20.0
    learning_rate: float = 1.5e-3
    batch: int = 8
    trunk: Path = Path()  # EfficientNet-Lite's weights; "." starts its trunk from nothing
    trunk_rate: float = 0.3  # share of the learning rate that the trunk gets
    images2d_share: float = 0.12
    rare_share: float = 0.5  # of a batch: a picture of a name, every name as often as any other
    validate_minutes: float = 5.0


class TeacherTask(Task):
    def __init__(self, stage: TeacherStage, processes: Processes) -> None:
        self.stage, self.device = stage, processes.device
        self.half = use_half_precision(stage.half_precision, self.device)
        config = NetworkConfig() if stage.network == Path() else NetworkConfig.load(stage.network)
        self.size = (config.width, config.height)
        self.whole = SemanticSplat(config)
        self.model = self.whole.lseg.to(self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.trained = list(self.model.parameters())
        trunk: list[torch.nn.Parameter] = []
        head: list[torch.nn.Parameter] = []
        for name, parameter in self.model.named_parameters():
            (trunk if name.startswith("trunk.") else head).append(parameter)
        groups = [{"params": head}, {"params": trunk, "share": stage.trunk_rate}]
        self.optimiser = torch.optim.AdamW(groups, lr=stage.learning_rate, betas=(0.9, 0.99), weight_decay=0.02)
        names = collect_names(find_sequences(*stage.data), stage.images2d)
        self.vocabulary = Vocabulary(names, TextSpace.load(stage.text), self.device)

    def start(self) -> str:
        if self.stage.initial == Path():
            if self.stage.trunk == Path():
                return "from nothing"
            load_trunk(self.model.trunk, self.stage.trunk)
            return f"trunk from {self.stage.trunk}"
        return load_initial(self.whole, self.stage.initial, ("lseg",))

    def state(self) -> dict[str, Any]:
        return {"lseg": self.model.state_dict(), "names": self.vocabulary.names}

    def load_state(self, state: dict[str, Any]) -> None:
        self.model.load_state_dict(state["lseg"])

    def load_data(self) -> str:
        stage, index = self.stage, self.vocabulary.name_index
        self.pictures = load_pictures(stage.data, stage.images2d, index)
        self.validation = load_pictures(stage.validation, [], index)
        groups, singles = len(self.pictures.groups), len(stage.images2d)
        weights = np.array([len(g) ** 0.5 for g in self.pictures.groups])
        if 0 < singles < groups:  # the folders of single pictures are the last groups
            weights[-singles:] = 0
            weights *= (1 - stage.images2d_share) / weights.sum()
            weights[-singles:] = stage.images2d_share / singles
        self.weights = weights / weights.sum()
        self.by_name = pictures_by_name(self.pictures, SMALLEST_SHARE)
        words = f"{len(self.vocabulary.names)} names, {len(self.vocabulary.all)} phrases"
        return f"{groups} recordings, {len(self.pictures.pictures)} pictures, {words}"

    def draw(self, rng: np.random.Generator) -> Batch:
        batch = [draw_picture(rng, self.pictures, self.draw_index(rng), self.size) for _ in range(self.stage.batch)]
        images, names, classes = (torch.stack(x).to(self.device) for x in zip(*batch, strict=True))
        return images.contiguous(memory_format=torch.channels_last), names, classes

    def draw_index(self, rng: np.random.Generator) -> int:
        """A picture of a recording, or one that shows a name: recordings show few names often and many hardly ever."""
        if rng.random() < self.stage.rare_share:
            return int(rng.choice(self.by_name[int(rng.integers(len(self.by_name)))]))
        return int(rng.choice(self.pictures.groups[int(rng.choice(len(self.weights), p=self.weights))]))

    def losses(self, batch: Batch, rng: np.random.Generator) -> tuple[Tensor, dict[str, Tensor]]:
        images, names, classes = batch
        text, neutral = self.vocabulary.draw(rng)
        with autocast(self.device, self.half):
            features = self.model(images)
        open_loss, class_loss = language_loss(features, names, classes, text, neutral, self.vocabulary.classes)
        return open_loss + 0.5 * class_loss, {"open": open_loss, "class": class_loss}

    @torch.no_grad()
    def validate(self) -> dict[str, float] | None:
        """Eight-class mIoU and accuracy, and how many labelled cells are told their name among all names."""
        table = np.zeros((8, 8))
        right = total = 0
        rows, columns = self.size[1] // 4, self.size[0] // 4
        for group in self.validation.groups:
            for k in group[:: max(1, len(group) // VALIDATION_PICTURES)]:
                rgb, names, classes = self.validation.pictures[k]
                features = F.normalize(self.model(image_of(rgb, self.size).to(self.device)).float(), dim=1)[0]
                guess = best_match(features, self.vocabulary.classes).cpu().numpy()
                table += confusion(coarse_pixels(classes, rows, columns), guess)
                truth = coarse_pixels(names, rows, columns)
                guess = best_match(features, self.vocabulary.plain).cpu().numpy() + 1
                right, total = right + int((guess == truth)[truth > 0].sum()), total + int((truth > 0).sum())
        if total == 0:
            return None
        accuracy = float(np.diag(table).sum() / max(1, table.sum()))
        return {"miou": mean_iou(table), "acc": accuracy, "names": right / total}


if __name__ == "__main__":
    run(parse_stage(TeacherStage, __doc__), TeacherTask)
