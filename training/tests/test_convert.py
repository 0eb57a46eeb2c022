"""`convert.py sam`: what it writes, and that it names what is wrong with a checkpoint."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

import convert
from semsplat_training.official_checkpoint import CheckpointError
from semsplat_training.safetensors_file import load_tensors, save_tensors
from semsplat_training.segment_anything import (
    SegmentAnythingSizes,
    check,
    expected_shapes,
    sizes_of,
    write_folder,
)

FIXTURE = Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "sam"
BASE = SegmentAnythingSizes(
    image_size=1024, patch_size=16, encoder_width=768, encoder_blocks=12, encoder_heads=12, encoder_hidden=3072,
    window_size=14, global_blocks=(2, 5, 8, 11), embedding_width=256, mask_channels=16, decoder_blocks=2,
    decoder_heads=8, decoder_hidden=2048, attention_downsampling=2, masks=3, score_hidden=256, score_layers=3,
    square_input=True,
)  # fmt: skip


@pytest.fixture
def tiny() -> dict[str, Tensor]:
    return load_tensors(FIXTURE / "weights.safetensors")


def save(tensors: dict[str, Tensor], folder: Path, kind: str) -> Path:
    path = folder / f"checkpoint.{kind}"
    torch.save(tensors, path) if kind == "pth" else save_tensors(path, tensors)
    return path


@pytest.mark.parametrize("kind", ["pth", "safetensors"])
@pytest.mark.parametrize(("precision", "dtype"), [("half", torch.float16), ("single", torch.float32)])
def test_a_checkpoint_becomes_a_folder(
    tiny: dict[str, Tensor], tmp_path: Path, kind: str, precision: str, dtype: torch.dtype
) -> None:
    arguments = ["sam", "--checkpoint", str(save(tiny, tmp_path, kind)), "--out", str(tmp_path / "out")]
    assert convert.main([*arguments, "--precision", precision, "--decoder-heads", "4"]) == 0
    config = json.loads((tmp_path / "out" / "config.json").read_text())
    assert config == json.loads((FIXTURE / "config.json").read_text())
    written = load_tensors(tmp_path / "out" / "weights.safetensors")
    assert written.keys() == tiny.keys()
    for name, value in tiny.items():
        assert torch.equal(written[name], value.to(dtype)), name


def test_the_sizes_of_the_official_base_model_are_in_its_shapes() -> None:
    shapes = expected_shapes(BASE)
    tensors = {name: torch.empty(shape, device="meta") for name, shape in shapes.items()}
    assert sizes_of(tensors) == BASE
    parameters = {part: 0 for part in ("image_encoder", "prompt_encoder", "mask_decoder")}
    for name, value in tensors.items():
        parameters[name.split(".")[0]] += value.numel()
    # Meta's counts; of the prompt encoder's, 256 are the Fourier matrix, a buffer.
    assert parameters == {"image_encoder": 89_670_912, "prompt_encoder": 6_220 + 256, "mask_decoder": 4_058_340}


def test_any_input_is_said_in_the_config(tiny: dict[str, Tensor], tmp_path: Path) -> None:
    task = convert.parse(["sam", "--checkpoint", str(save(tiny, tmp_path, "pth")), "--out", str(tmp_path), "--any-input"])
    assert not replace(task, decoder_heads=4).run().square_input
    assert json.loads((tmp_path / "config.json").read_text())["square_input"] is False


def test_missing_unknown_and_misshapen_tensors_are_all_named(tiny: dict[str, Tensor]) -> None:
    sizes = sizes_of(tiny, decoder_heads=4)
    del tiny["image_encoder.blocks.2.attn.proj.bias"]
    tiny["pixel_mean"] = torch.zeros(3, 1, 1)
    tiny["mask_decoder.iou_token.weight"] = torch.zeros(2, 32)
    tiny["prompt_encoder.no_mask_embed.weight"][0, 3] = torch.nan
    with pytest.raises(CheckpointError) as failure:
        check(tiny, sizes)
    said = str(failure.value)
    assert "'image_encoder.blocks.2.attn.proj.bias' is missing" in said
    assert "'pixel_mean' is unknown" in said
    assert "'mask_decoder.iou_token.weight' has shape [2, 32], [1, 32] is wanted" in said
    assert "'prompt_encoder.no_mask_embed.weight' holds a NaN" in said


@pytest.mark.parametrize(
    "name",
    ["image_encoder.pos_embed", "image_encoder.blocks.1.attn.rel_pos_h", "prompt_encoder.mask_downscaling.3.weight"],
)
def test_a_tensor_that_gives_the_sizes_is_named(tiny: dict[str, Tensor], name: str) -> None:
    del tiny[name]
    with pytest.raises(CheckpointError, match=f"'{name}' is missing"):
        sizes_of(tiny)


def test_no_tensor_may_be_empty_where_sizes_are_read(tiny: dict[str, Tensor]) -> None:
    tiny["image_encoder.pos_embed"] = torch.empty(1, 0, 0, 32)
    with pytest.raises(CheckpointError, match="pos_embed"):
        sizes_of(tiny)


def test_numbers_too_large_for_half_precision_are_named(tiny: dict[str, Tensor], tmp_path: Path) -> None:
    tiny["image_encoder.neck.3.bias"][0] = 1e6
    with pytest.raises(CheckpointError, match=r"image_encoder\.neck\.3\.bias.*--precision single"):
        write_folder(tmp_path, tiny, sizes_of(tiny, decoder_heads=4), torch.float16)
    assert not (tmp_path / "weights.safetensors").exists()


def test_heads_that_do_not_divide_the_width_are_refused(tiny: dict[str, Tensor]) -> None:
    with pytest.raises(CheckpointError, match="--decoder-heads"):
        check(tiny, sizes_of(tiny, decoder_heads=5))


def test_what_is_no_state_dict_is_refused(
    tiny: dict[str, Tensor], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torch.save({"model": tiny, "epoch": 3}, tmp_path / "nested.pth")
    assert convert.main(["sam", "--checkpoint", str(tmp_path / "nested.pth"), "--out", str(tmp_path / "out")]) == 1
    assert "no tensors: model, epoch" in capsys.readouterr().err
    assert convert.main(["sam", "--checkpoint", str(tmp_path / "none.pth"), "--out", str(tmp_path / "out")]) == 1
    assert "none.pth" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
