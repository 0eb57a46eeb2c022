"""Stage 1: segmentation distillation into the Gaussians (paper 3.4; architecture.md 9.2, 9.3).

    python -m semsplat_training.train_segmentation --geometry runs/geometry/last.pt --teacher runs/teacher/last.pt …

Geometry, colour and both image encoders are frozen; the semantic U-Net, the latent, head_S and expand_S learn. Rendered
segmentation features at a context view and at a target view are pulled towards Segment Anything's embeddings of the
photographs there (1 - cosine, Eq. 2), and the masks that the frozen decoder makes of them for points of a grid towards
those that it makes of the embeddings (focal : dice = 20 : 1, Eqs. 3 to 5), and, where labels exist, towards the things
themselves. The language head learns beside them, so that
the latent, which stage 2 finds frozen, says what language needs (9.2 b).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .arguments import parse_stage
from .data.windows import Window, validation_windows
from .distillation import DistillationStage, DistillationTask, cosine_distance, halved
from .export import LANGUAGE_MODULES, SEGMENTATION_MODULES, load_initial, load_weights, module_of
from .loop import run
from .losses import focal_and_dice
from .parallel import Processes
from .prompts import Prompts, grid_prompts, jittered_points, overlap

CONDITIONS = {
    "both": ("language", "segmentation"),
    "language": ("language",),
    "segmentation": ("segmentation",),
    "none": (),
}
MODULES = (*SEGMENTATION_MODULES, *LANGUAGE_MODULES)
VALIDATION_POINTS = (8, 6)
SMALLEST_MASK = 10  # pixels; smaller ones of the teacher's are noise
PRINCIPAL_BATCHES = 12  # of whose pictures the embeddings' principal directions are taken


@dataclass
class SegmentationStage(DistillationStage):
    """`initial` gives what is known of the branch; a field that it leaves out starts as its teacher's features."""

    run: Path = Path("runs/segmentation")
    minutes: float = 30.0
    learning_rate: float = 1.0e-3
    warmup_steps: int = 50
    conditions: str = field(default="both", metadata={"choices": tuple(CONDITIONS)})  # of the semantic U-Net (Table 3)
    mask_weight: float = 0.2  # lambda_mask
    label_weight: float = 0.2  # of the single mask against the true thing; 0 is the paper's pure distillation
    points_across: int = 4  # prompts on a rendered view; the paper does not say how many
    points_down: int = 2
    language_weight: float = 0.5
    validate_minutes: float = 60.0


class SegmentationTask(DistillationTask):
    stage: SegmentationStage

    def __init__(self, stage: SegmentationStage, processes: Processes) -> None:
        super().__init__(stage, processes, MODULES, CONDITIONS[stage.conditions])
        self.given: set[str] = set()  # modules whose weights are known

    def load_data(self) -> str:
        said = super().load_data()
        self.start_in_embedding_spaces()
        return said

    def start(self) -> str:
        if self.stage.initial == Path():
            return "from nothing"
        self.given = {module_of(name) for name in load_weights(self.stage.initial)}
        return load_initial(self.model, self.stage.initial, MODULES)

    def state(self) -> dict[str, Any]:
        weights = {k: v for k, v in self.model.state_dict().items() if module_of(k) in MODULES}
        return {"segmentation": weights, "config": self.config.to_json()}

    def load_state(self, state: dict[str, Any]) -> None:
        self.given = set(MODULES)
        self.model.load_state_dict({**self.model.state_dict(), **state["segmentation"]})

    @torch.no_grad()
    def start_in_embedding_spaces(self) -> None:
        """What no model gives starts as the teachers' features, blended over the views."""
        segmentation, language = "expand_s" not in self.given, "expand_l" not in self.given
        if not (segmentation or language):
            return
        rng = np.random.default_rng(self.stage.seed)
        windows = [w for _ in range(PRINCIPAL_BATCHES) for w in self.draw(rng)]
        images = torch.cat([w.images for w in windows]).to(self.device)
        model, unet = self.model, self.model.sem
        known = {name for name in ("language", "segmentation") if name in self.config.conditions}
        if segmentation:
            start_in_principal_directions(
                torch.cat([cells_of(self.sam.embed(x[None])) for x in images]), model.expand_s, model.head_s,
                (unet.proj_sam, model.resid_s) if "segmentation" in known else None,
            )  # fmt: skip
        if language:
            start_in_principal_directions(
                torch.cat([cells_of(model.lseg(x[None])) for x in images]), model.expand_l, model.head_l,
                (unet.proj_lseg, model.resid_l) if "language" in known else None,
            )  # fmt: skip

    def losses(self, batch: list[Window], rng: np.random.Generator) -> tuple[Tensor, dict[str, Tensor]]:
        prediction = self.predict(batch, self.half)
        names = ("distil", "focal", "dice", "thing_focal", "thing_dice", "language")
        terms: dict[str, list[Tensor]] = {name: [] for name in names}
        for b, window in enumerate(batch):
            for view in (int(rng.integers(window.contexts)), window.contexts):
                drawn = self.render(prediction, window, b, view)
                teacher = prediction.segmentation[b, view]
                terms["distil"].append(cosine_distance(drawn.segmentation, teacher, halved(drawn.alpha)))
                terms["language"].append(cosine_distance(drawn.language, prediction.language[b, view], drawn.alpha))
                for name, value in self.mask_losses(drawn.segmentation, teacher, window.instance[view], rng).items():
                    terms[name].append(value)
        means = {name: torch.stack(values).mean() for name, values in terms.items()}
        masks = means["focal"] + means["dice"] / 20
        things = means["thing_focal"] + means["thing_dice"] / 20
        loss = means["distil"] + self.stage.mask_weight * masks + self.stage.label_weight * things
        return loss + self.stage.language_weight * means["language"], means

    def mask_losses(
        self, student: Tensor, teacher: Tensor, instance: Tensor, rng: np.random.Generator
    ) -> dict[str, Tensor]:
        """Focal and dice loss for jittered points: of the three masks against the teacher's (Eqs. 4 and 5), and of the
        single one against the thing under the point. Embeddings [128, h/2, w/2], instance [H, W]."""
        points, kinds = jittered_points(rng, self.stage.points_across, self.stage.points_down)
        things, known = things_at(points[:, 0], instance)
        points, kinds, things, known = (x.to(student.device) for x in (points, kinds, things, known))
        index = torch.zeros(len(points), dtype=torch.long, device=student.device)
        with torch.no_grad():
            wanted, _ = self.sam.segment(teacher[None], index, points, kinds)
        logits, _ = self.sam.segment(student[None], index, points, kinds)
        targets = wanted[:, 1:] > 0
        focal, dice = counted_mean(focal_and_dice(logits[:, 1:], targets, positives=0.25), targets)
        single = F.interpolate(logits[:, :1], size=things.shape[1:], mode="bilinear", align_corners=False)[:, 0]
        found = focal_and_dice(single, things)
        thing_focal, thing_dice = counted_mean(found, things & known[:, None, None])
        return {"focal": focal, "dice": dice, "thing_focal": thing_focal, "thing_dice": thing_dice}

    @torch.no_grad()
    def validate(self) -> dict[str, float] | None:
        """At the middle frame between two contexts: the cosine to the teacher's embedding of the photograph there, and
        how far masks under points overlap with the things there, of the rendered field and of the teacher."""
        cosines: list[float] = []
        overlaps: dict[str, list[float]] = {"rendered": [], "teacher": []}
        for window in validation_windows(self.validation, self.size, 2):
            prediction = self.predict([window], False)
            drawn, teacher = self.render(prediction, window, 0, 2), prediction.segmentation[0, 2]
            cosines.append(1 - float(cosine_distance(drawn.segmentation, teacher, halved(drawn.alpha))))
            prompts = grid_prompts(window.instance[2].to(self.device), VALIDATION_POINTS)
            if prompts is None:
                continue
            for name, embedding in (("rendered", drawn.segmentation), ("teacher", teacher)):
                overlaps[name] += self.best_overlaps(embedding, prompts)
        if not cosines:
            return None
        figures = {"cosine": float(np.mean(cosines))}
        return figures | {f"{name}_best_of_three_iou": float(np.mean(x)) for name, x in overlaps.items() if x}

    def best_overlaps(self, embedding: Tensor, prompts: Prompts) -> list[float]:
        logits, _ = self.sam.segment(embedding[None], prompts.picture, prompts.points, prompts.kinds)
        masks = F.interpolate(logits, size=prompts.targets.shape[-2:], mode="bilinear", align_corners=False) > 0
        return overlap(masks[:, 1:], prompts.targets[:, 1:2]).max(1).values.tolist()


def things_at(points: Tensor, instance: Tensor) -> tuple[Tensor, Tensor]:
    """Of points [P, 2] (shares of the picture) the thing under each, bool [P, H/2, W/2], and whether it is known [P]."""
    height, width = instance.shape
    number = instance[(points[:, 1] * height).long(), (points[:, 0] * width).long()]
    return instance[None, ::2, ::2] == number[:, None, None], number > 0


def counted_mean(losses: tuple[Tensor, Tensor], targets: Tensor) -> tuple[Tensor, Tensor]:
    """Means over the masks whose targets [..., h, w] are large enough to be no noise."""
    counted = (targets.sum((-2, -1)) >= SMALLEST_MASK).float()
    count = counted.sum().clamp_min(1)
    return (counted * losses[0]).sum() / count, (counted * losses[1]).sum() / count


def cells_of(features: Tensor) -> Tensor:
    """[1, C, h, w] to every other cell [n, C]."""
    return features[0].flatten(1).t()[::2]


@torch.no_grad()
def start_in_principal_directions(
    cells: Tensor, expand: nn.Conv2d, head: nn.Module, condition: tuple[nn.Conv2d, nn.Conv2d] | None
) -> None:
    """The rendered channels become the principal directions of a teacher's features, cells [n, C]: `expand` undoes them;
    `condition`, the projection and its residual into the head, makes them, so that before the first step the field is
    the teacher's, which the head then corrects."""
    channels = expand.in_channels
    mean = cells.mean(0)
    _, _, basis = torch.linalg.svd(cells - mean, full_matrices=False)
    basis = basis[:channels]  # [32, C]
    assert expand.bias is not None
    expand.weight.zero_()
    expand.weight[:, : len(basis)] = basis.T[:, :, None, None]
    expand.bias.copy_(mean)
    last = getattr(head, "1")
    if condition is None or condition[0].out_channels < channels:
        return
    project, residual = condition
    assert project.bias is not None and residual.bias is not None
    project.weight[: len(basis)] = basis[:, :, None, None]
    project.bias[: len(basis)] = -(basis @ mean)
    residual.weight.copy_(torch.eye(channels, project.out_channels)[:, :, None, None])
    for tensor in (residual.bias, last.weight, last.bias):
        tensor.zero_()


if __name__ == "__main__":
    run(parse_stage(SegmentationStage, __doc__), SegmentationTask)
