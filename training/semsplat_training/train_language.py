"""Stage 2: language distillation into the Gaussians (paper 3.5; architecture.md 9.2 to 9.4).

    python -m semsplat_training.train_language --segmentation runs/segmentation/last.pt --geometry … --teacher …

Everything of stages 0 and 1 is frozen; head_L, its residual and expand_L learn. Rendered language features at a context
view and at a target view are pulled towards the encoder's features of the photographs there (1 - cosine, Eq. 6), as they
are and pooled over Segment Anything's masks of the photograph at three scales (Eqs. 7 and 10), and, where labels exist,
towards the words for what is seen (as in the teacher).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from . import checkpoint
from .arguments import parse_stage
from .data.labels import LabelTable, collect_names
from .data.sequences import Sequence, find_sequences
from .data.windows import Window, validation_windows
from .distillation import DistillationStage, DistillationTask, cosine_distance
from .export import LANGUAGE_MODULES, load_initial, module_of
from .hierarchy import mask_labels, pool
from .loop import run
from .model import NetworkConfig
from .parallel import Processes
from .text_space import TextSpace
from .words import Vocabulary, best_match, confusion, language_loss, mean_iou

SCALES = 3


@dataclass
class LanguageStage(DistillationStage):
    """`initial` gives the head; without it the head starts as stage 1 left it."""

    segmentation: Path = Path("runs/segmentation/last.pt")
    images2d: list[Path] = field(default_factory=list)  # only their names
    text: Path = Path("models/default")
    run: Path = Path("runs/language")
    minutes: float = 20.0
    learning_rate: float = 1.5e-3
    warmup_steps: int = 50
    label_weight: float = 0.3  # of the cross-entropies against words; 0 is the paper's pure distillation
    pooled: bool = True  # HCAM in the loss
    points_across: int = 8  # prompts on a photograph, for its masks
    points_down: int = 6
    least_score: float = 0.5  # predicted overlap from which a mask is pooled over
    validate_minutes: float = 6.0


class LanguageTask(DistillationTask):
    stage: LanguageStage

    def __init__(self, stage: LanguageStage, processes: Processes) -> None:
        before = checkpoint.load(stage.segmentation)
        conditions = NetworkConfig.from_json(before["config"]).conditions
        super().__init__(stage, processes, LANGUAGE_MODULES, conditions)
        self.model.load_state_dict({**self.model.state_dict(), **before["segmentation"]})
        names = collect_names(find_sequences(*stage.data), stage.images2d)
        self.vocabulary = Vocabulary(names, TextSpace.load(stage.text), self.device)
        self.tables: dict[str, LabelTable] = {}

    def start(self) -> str:
        if self.stage.initial != Path():
            return load_initial(self.model, self.stage.initial, LANGUAGE_MODULES)
        return f"from {self.stage.segmentation}"

    def state(self) -> dict[str, Any]:
        return {"language": {k: v for k, v in self.model.state_dict().items() if module_of(k) in LANGUAGE_MODULES}}

    def load_state(self, state: dict[str, Any]) -> None:
        self.model.load_state_dict({**self.model.state_dict(), **state["language"]})

    def labels(self, sequence: Sequence, instance: Tensor) -> tuple[Tensor, Tensor]:
        """Instance ids of a sequence to name and class indices from 1 (0 unknown)."""
        if sequence.name not in self.tables:
            self.tables[sequence.name] = LabelTable(sequence.instances, self.vocabulary.name_index)
        names, classes = self.tables[sequence.name](instance.numpy())
        return (torch.from_numpy(x.astype(np.int64)).to(self.device) for x in (names, classes))  # type: ignore[return-value]

    def losses(self, batch: list[Window], rng: np.random.Generator) -> tuple[Tensor, dict[str, Tensor]]:
        prediction = self.predict(batch, self.half)
        distances, maps, names, classes = [], [], [], []
        for b, window in enumerate(batch):
            for view in (int(rng.integers(window.contexts)), window.contexts):
                drawn = self.render(prediction, window, b, view)
                teacher = prediction.language[b, view]
                distances.append(self.distance(drawn.language, teacher, drawn.alpha, prediction.segmentation[b, view]))
                name, klass = self.labels(window.sequence, window.instance[view, 2::4, 2::4])
                seen = drawn.alpha > 0.5
                maps.append(drawn.language)
                names.append(name * seen)
                classes.append(klass * seen)
        text, neutral = self.vocabulary.draw(rng)
        open_loss, class_loss = language_loss(
            torch.stack(maps), torch.stack(names), torch.stack(classes), text, neutral, self.vocabulary.classes
        )
        distil = torch.stack(distances).mean()
        loss = distil + self.stage.label_weight * (open_loss + 0.5 * class_loss)
        return loss, {"distil": distil, "open": open_loss, "class": class_loss}

    def distance(self, student: Tensor, teacher: Tensor, alpha: Tensor, embedding: Tensor) -> Tensor:
        """1 - cosine of features [128, h, w], a quarter each as they are and pooled at three scales (9.4)."""
        plain = cosine_distance(student, teacher, alpha)
        if not self.stage.pooled:
            return plain
        points = (self.stage.points_across, self.stage.points_down)
        grid = (student.shape[1], student.shape[2])
        labels = mask_labels(self.sam, embedding, points, grid, self.stage.least_score)
        pooled = [cosine_distance(pool(student, x), pool(teacher, x), alpha) for x in labels]
        return (plain + torch.stack(pooled).sum()) / (1 + SCALES)

    @torch.no_grad()
    def validate(self) -> dict[str, float] | None:
        """Eight-class mIoU at the middle frame between two contexts, rendered and by the encoder on the photograph."""
        rendered, teacher = np.zeros((8, 8)), np.zeros((8, 8))
        for window in validation_windows(self.validation, self.size, 3):
            prediction = self.predict([window], False)
            _, truth = self.labels(window.sequence, window.instance[2, 2::4, 2::4])
            drawn = self.render(prediction, window, 0, 2)
            for table, features in ((rendered, drawn.language), (teacher, prediction.language[0, 2])):
                guess = best_match(features, self.vocabulary.classes)
                table += confusion(truth.cpu().numpy(), guess.cpu().numpy())
        if not rendered.any():
            return None
        return {"target_miou": mean_iou(rendered), "teacher_miou": mean_iou(teacher)}


if __name__ == "__main__":
    run(parse_stage(LanguageStage, __doc__), LanguageTask)
