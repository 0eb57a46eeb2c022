"""The distillation: pooled features, masks of a grid of points, the start in a teacher's space, frozen decoders."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from scenes import SEGMENT_ANYTHING
from torch.nn import functional as F

from semsplat_training.distillation import cosine_distance, frozen_segment_anything
from semsplat_training.hierarchy import distinct, mask_labels, pool
from semsplat_training.losses import focal_and_dice
from semsplat_training.model.semantic import Mlp1x1, SemanticUNet
from semsplat_training.official_checkpoint import CheckpointError
from semsplat_training.prompts import jittered_points
from semsplat_training.segment_anything import read_sizes
from semsplat_training.train_segmentation import start_in_principal_directions


def test_pooling_is_the_mean_of_each_mask() -> None:
    """Against Eq. 7 written out; what no mask covers stays."""
    generator = torch.Generator().manual_seed(1)
    features = torch.randn(5, 6, 7, generator=generator)
    labels = torch.randint(-1, 3, (6, 7), generator=generator)
    pooled = pool(features, labels)
    for number in range(3):
        mask = (labels == number).float()
        mean = (features * mask).sum((1, 2)) / mask.sum()
        assert torch.allclose(pooled[:, labels == number], mean[:, None].expand(-1, int(mask.sum())), atol=1e-6)
    assert torch.equal(pooled[:, labels < 0], features[:, labels < 0])
    assert torch.equal(pool(features, torch.full((6, 7), -1)), features)


def test_gradients_flow_through_the_pooling() -> None:
    features = torch.randn(2, 3, 4, dtype=torch.float64, requires_grad=True)
    labels = torch.tensor([[0, 0, 1, -1], [0, 1, 1, -1], [2, 2, 2, 2]])
    assert torch.autograd.gradcheck(lambda x: pool(x, labels), (features,))


def test_of_masks_that_cover_each_other_the_best_stays() -> None:
    masks = torch.zeros(3, 4, 4, dtype=torch.bool)
    masks[0, :2], masks[1, :2], masks[2, 2:] = True, True, True
    masks[1, 2, 0] = True  # 8 of 9 pixels are common
    kept = distinct(masks, torch.tensor([0.8, 0.9, 0.5]))
    assert [int(m.sum()) for m in kept] == [9, 8]


def test_labels_are_masks_that_the_network_is_sure_of() -> None:
    """With a network of random weights scores are anything: lifted over the bar, each label is where its mask is."""
    sam = frozen_segment_anything(SEGMENT_ANYTHING)
    sam.mask_decoder.iou_prediction_head.layers[-1].bias.fill_(5.0)
    embedding = sam.embed(torch.rand(1, 3, 48, 64, generator=torch.Generator().manual_seed(2)))[0]
    labels = mask_labels(sam, embedding, (3, 2), (12, 16), 0.5)
    assert labels.shape == (3, 12, 16) and int(labels.max()) < 6
    sam.mask_decoder.iou_prediction_head.layers[-1].bias.fill_(-5.0)
    assert int(mask_labels(sam, embedding, (3, 2), (12, 16), 0.5).max()) == -1


def test_the_frozen_decoder_passes_gradients_on() -> None:
    """Trap T78: its weights get none, the embedding does."""
    sam = frozen_segment_anything(SEGMENT_ANYTHING)
    embedding = torch.randn(1, 32, 6, 8, generator=torch.Generator().manual_seed(3), requires_grad=True)
    points, kinds = jittered_points(np.random.default_rng(4), 2, 2)
    logits, _ = sam.segment(embedding, torch.zeros(4, dtype=torch.long), points, kinds)
    focal, dice = focal_and_dice(logits[:, 1:], logits.detach()[:, 1:].roll(1, 0) > 0, positives=0.25)
    (focal.mean() + dice.mean() / 20).backward()
    assert embedding.grad is not None and float(embedding.grad.abs().max()) > 0
    assert all(p.grad is None for p in sam.parameters())


def test_one_point_in_each_cell() -> None:
    points, kinds = jittered_points(np.random.default_rng(5), 4, 2)
    cells = (points[:, 0] * torch.tensor([4, 2])).floor().int().tolist()
    assert cells == [[x, y] for y in range(2) for x in range(4)]
    assert kinds.tolist() == [[1, -1]] * 8


def test_focal_and_dice_as_they_are_written() -> None:
    """Eqs. 4 and 5, pixel by pixel."""
    logits = torch.randn(2, 3, 4, generator=torch.Generator().manual_seed(6), dtype=torch.float64)
    targets = torch.rand(2, 3, 4, generator=torch.Generator().manual_seed(7)) > 0.6
    focal, dice = focal_and_dice(logits, targets, positives=0.25)
    for k in range(2):
        terms, both, total = [], 0.0, 0.0
        for logit, target in zip(logits[k].flatten().tolist(), targets[k].flatten().tolist(), strict=True):
            p = 1 / (1 + np.exp(-logit))
            right, weight = (p, 0.25) if target else (1 - p, 0.75)
            terms.append(-weight * (1 - right) ** 2 * np.log(right))
            both, total = both + p * target, total + p + target
        assert float(focal[k]) == pytest.approx(np.mean(terms))
        assert float(dice[k]) == pytest.approx(1 - (2 * both + 1) / (total + 1))


def test_the_field_starts_as_the_teacher() -> None:
    """With as many channels as the teacher's features have directions, projecting and expanding gives them back."""
    generator = torch.Generator().manual_seed(8)
    teacher = torch.randn(1, 4, 6, 8, generator=generator).mul(3).add(1)
    features = F.conv2d(teacher, torch.randn(10, 4, 1, 1, generator=generator))  # ten channels, four directions
    unet = SemanticUNet(8, 8, {"segmentation": 10}, 8, (8, 8))
    expand, head, residual = torch.nn.Conv2d(8, 10, 1), Mlp1x1(6, 6, 8), torch.nn.Conv2d(8, 8, 1)
    cells = features[0].flatten(1).t()
    start_in_principal_directions(cells, expand, head, (unet.proj_sam, residual))
    with torch.no_grad():
        field = residual(unet.proj_sam(features)) + head(torch.randn(1, 6, 6, 8))
        assert torch.allclose(expand(field), features, atol=1e-3)
        assert float(cosine_distance(expand(field)[0], features[0], torch.ones(6, 8))) < 1e-5


def test_a_folder_that_holds_no_network_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"config\.json.*segment_anything"):
        read_sizes(tmp_path)
