"""MobileSAM: the fixtures against the architecture written down plainly, and `convert.py mobile-sam`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from plain_tiny_vit import PlainTinyVit
from torch import Tensor

import convert
from semsplat_training import mobile_sam
from semsplat_training.official_checkpoint import CheckpointError
from semsplat_training.safetensors_file import load_tensors
from semsplat_training.segment_anything import SegmentAnythingSizes
from semsplat_training.tiny_vit import TinyVitSizes

FIXTURE = Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "mobile_sam"
TINY = TinyVitSizes(widths=(16, 24, 32, 40), blocks=(2, 2, 2, 1), heads=(2, 4, 5), windows=(5, 6, 4), expansion=4)
OFFICIAL = SegmentAnythingSizes(
    image_size=1024, patch_size=16, encoder_width=320, encoder_blocks=2, encoder_heads=10, encoder_hidden=1280,
    window_size=7, global_blocks=(), embedding_width=256, mask_channels=16, decoder_blocks=2, decoder_heads=8,
    decoder_hidden=2048, attention_downsampling=2, masks=3, score_hidden=256, score_layers=3, square_input=True,
    tiny_vit=TinyVitSizes((64, 128, 160, 320), (2, 2, 6, 2), (4, 5, 10), (7, 14, 7), 4),
)  # fmt: skip


@pytest.fixture
def checkpoint() -> dict[str, Tensor]:
    """A tiny checkpoint as published: batch norms apart, a classifier that nobody uses."""
    folded = load_tensors(FIXTURE / "weights.safetensors")
    sizes = mobile_sam.sizes_of(_unfolded(folded), image_size=96, decoder_heads=4)
    generator = torch.Generator().manual_seed(1)
    tensors: dict[str, Tensor] = {}
    for name, shape in mobile_sam.official_shapes(sizes).items():
        noise = torch.randn(shape, generator=generator)
        tensors[name] = 0.5 + noise.abs() if name.endswith("running_var") else noise / max(1, noise[0].numel()) ** 0.5
    tensors |= {f"{n[: -len('running_var')]}num_batches_tracked": torch.tensor(9) for n in tensors if "running_var" in n}
    unused = {"norm_head.weight": torch.ones(40), "norm_head.bias": torch.ones(40), "head.weight": torch.ones(7, 40)}
    return tensors | {f"image_encoder.{k}": v for k, v in unused.items()}


def _unfolded(folded: dict[str, Tensor]) -> dict[str, Tensor]:
    """Enough of a checkpoint's names for its sizes."""
    return folded | {"image_encoder.layers.0.blocks.0.conv1.c.weight": folded["image_encoder.layers.0.blocks.0.conv1.weight"]}


def convert_to(folder: Path, checkpoint: dict[str, Tensor], *more: str) -> int:
    torch.save(checkpoint, folder / "mobile_sam.pt")
    given = ["mobile-sam", "--checkpoint", str(folder / "mobile_sam.pt"), "--out", str(folder / "out")]
    return convert.main([*given, "--image-size", "96", "--decoder-heads", "4", *more])


def test_the_committed_answers_are_those_of_the_plain_reading() -> None:
    answers = load_tensors(FIXTURE / "answers.safetensors")
    found = PlainTinyVit(load_tensors(FIXTURE / "weights.safetensors"), TINY)(answers["input"])
    assert len(found) == 6
    for name, value in found.items():
        assert (value - answers[name]).abs().max() <= 1e-5 * answers[name].abs().max(), name


def test_the_committed_answers_are_those_of_timm() -> None:
    pytest.importorskip("timm", reason="the other implementation of TinyViT is in timm")
    pytest.importorskip("transformers", reason="the other implementation of the mask decoder is in transformers")
    from export_mobile_sam_fixtures import tiny_answers

    tensors, _, actual = tiny_answers()
    weights, answers = load_tensors(FIXTURE / "weights.safetensors"), load_tensors(FIXTURE / "answers.safetensors")
    assert tensors.keys() == weights.keys() and actual.keys() == answers.keys()
    for name, value in weights.items():
        assert (tensors[name] - value).abs().max() <= 1e-6 * value.abs().max().clamp_min(1), name
    for name, value in answers.items():
        assert (actual[name] - value).abs().max() <= 1e-4 * value.abs().max().clamp_min(1), name


def test_folded_norms_answer_as_the_checkpoint_does(checkpoint: dict[str, Tensor], tmp_path: Path) -> None:
    assert convert_to(tmp_path, checkpoint, "--precision", "single") == 0
    picture = torch.randn(3, 96, 96, generator=torch.Generator().manual_seed(2))
    expected = PlainTinyVit(checkpoint, TINY)(picture)
    found = PlainTinyVit(load_tensors(tmp_path / "out" / "weights.safetensors"), TINY)(picture)
    for name, value in expected.items():
        assert (found[name] - value).abs().max() <= 1e-5 * value.abs().max(), name
    config = json.loads((tmp_path / "out" / "config.json").read_text())
    assert config == json.loads((FIXTURE / "config.json").read_text())
    assert load_tensors(tmp_path / "out" / "weights.safetensors").keys() == load_tensors(FIXTURE / "weights.safetensors").keys()


def test_the_sizes_of_the_official_model_are_in_its_shapes() -> None:
    tensors = {k: torch.empty(v, device="meta") for k, v in mobile_sam.official_shapes(OFFICIAL).items()}
    assert mobile_sam.sizes_of(tensors) == OFFICIAL
    learnt = {k: v for k, v in tensors.items() if k.startswith("image_encoder.") and "running" not in k}
    # timm's tiny_vit_5m_224 has 5,071,124 without its head, and the neck 672,768 (architecture.md 7.7: 5.74 M).
    assert sum(v.numel() for v in learnt.values()) == 5_071_124 + 672_768


def test_missing_unknown_and_misshapen_tensors_are_all_named(
    checkpoint: dict[str, Tensor], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del checkpoint["image_encoder.layers.1.downsample.conv2.bn.running_var"]
    checkpoint["image_encoder.layers.3.blocks.1.attn.extra"] = torch.zeros(3)
    checkpoint["image_encoder.layers.2.blocks.0.mlp.fc1.bias"] = torch.zeros(5)
    checkpoint["mask_decoder.iou_token.weight"][0, 0] = torch.nan
    assert convert_to(tmp_path, checkpoint) == 1
    said = capsys.readouterr().err
    assert "'image_encoder.layers.1.downsample.conv2.bn.running_var' is missing" in said
    assert "'image_encoder.layers.3.blocks.1.attn.extra' is unknown" in said
    assert "'image_encoder.layers.2.blocks.0.mlp.fc1.bias' has shape [5], [128] is wanted" in said
    assert "'mask_decoder.iou_token.weight' holds a NaN" in said
    assert not (tmp_path / "out").exists()


def test_a_checkpoint_with_a_vit_is_said_to_be_none_of_mobile_sam() -> None:
    with pytest.raises(CheckpointError, match="not a checkpoint of MobileSAM"):
        mobile_sam.sizes_of(load_tensors(FIXTURE.parent / "sam" / "weights.safetensors"))


def test_pictures_that_are_no_multiple_of_the_patch_are_refused(checkpoint: dict[str, Tensor]) -> None:
    with pytest.raises(CheckpointError, match="--image-size"):
        mobile_sam.sizes_of(checkpoint, image_size=100)
