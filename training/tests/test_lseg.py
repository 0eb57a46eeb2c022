"""LSeg's image encoder: the fixtures against the architecture written down plainly, and `convert.py lseg`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from plain_lseg import PlainLSeg
from torch import Tensor

import convert
from semsplat_training import lseg
from semsplat_training.lseg import LSegSizes
from semsplat_training.official_checkpoint import CheckpointError
from semsplat_training.safetensors_file import load_tensors

FIXTURE = Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "lseg"
TINY = LSegSizes(
    patch_size=16, grid=5, width=24, blocks=5, heads=3, hidden=40, hooks=(0, 1, 3, 4), level_widths=(8, 12, 16, 20),
    head_width=16, outputs=20,
)  # fmt: skip
DEMO = LSegSizes(
    patch_size=16, grid=24, width=1024, blocks=24, heads=16, hidden=4096, hooks=(5, 11, 17, 23),
    level_widths=(256, 512, 1024, 1024), head_width=256, outputs=512,
)  # fmt: skip


@pytest.fixture
def checkpoint() -> dict[str, Tensor]:
    """A tiny state dict as published: batch norms apart, parts that nobody uses."""
    generator = torch.Generator().manual_seed(1)
    tensors: dict[str, Tensor] = {}
    for name, shape in lseg.official_shapes(TINY).items():
        noise = torch.randn(shape, generator=generator)
        tensors[name] = 0.5 + noise.abs() if name.endswith("running_var") else noise / max(1, noise[0].numel()) ** 0.5
    tensors |= {n.replace("running_var", "num_batches_tracked"): torch.tensor(9) for n in tensors if "running_var" in n}
    unused = [n.replace("refinenet3", "refinenet4") for n in tensors if "refinenet3.resConfUnit1" in n]
    unused += ["pretrained.model.norm.weight", "pretrained.model.head.bias", "clip_pretrained.visual.proj"]
    return {f"net.{k}": v for k, v in (tensors | {name: torch.ones(3) for name in unused}).items()}


def convert_to(folder: Path, checkpoint: dict[str, Tensor], *more: str) -> int:
    torch.save({"epoch": 200, "state_dict": checkpoint}, folder / "demo.ckpt")
    given = ["lseg", "--checkpoint", str(folder / "demo.ckpt"), "--out", str(folder / "out")]
    return convert.main([*given, "--heads", "3", "--hooks", "0,1,3,4", *more])


def test_the_committed_answers_are_those_of_the_plain_reading() -> None:
    answers = load_tensors(FIXTURE / "answers.safetensors")
    found = PlainLSeg(load_tensors(FIXTURE / "weights.safetensors"), TINY)(answers["picture"])
    assert len(found) == 9
    for name, value in found.items():
        assert (value - answers[name]).abs().max() <= 1e-5 * answers[name].abs().max(), name


def test_the_committed_answers_are_those_of_transformers() -> None:
    pytest.importorskip("transformers", reason="the other implementation of LSeg's trunk and head is in transformers")
    pytest.importorskip("timm", reason="the fixtures of MobileSAM, whose helpers draw the weights, need timm")
    from export_lseg_fixtures import tiny_answers

    tensors, _, actual = tiny_answers()
    weights, answers = load_tensors(FIXTURE / "weights.safetensors"), load_tensors(FIXTURE / "answers.safetensors")
    assert tensors.keys() == weights.keys() and actual.keys() == answers.keys()
    for name, value in weights.items():
        assert (tensors[name] - value).abs().max() <= 1e-6 * value.abs().max().clamp_min(1), name
    for name, value in answers.items():
        assert (actual[name] - value).abs().max() <= 1e-4 * value.abs().max().clamp_min(1), name


def test_folded_norms_answer_as_the_checkpoint_does(checkpoint: dict[str, Tensor], tmp_path: Path) -> None:
    assert convert_to(tmp_path, checkpoint, "--precision", "single") == 0
    picture = torch.rand(3, 64, 96, generator=torch.Generator().manual_seed(2))
    expected = PlainLSeg(lseg.image_encoder(checkpoint), TINY)(picture)
    found = PlainLSeg(load_tensors(tmp_path / "out" / "weights.safetensors"), TINY)(picture)
    for name, value in expected.items():
        assert (found[name] - value).abs().max() <= 1e-5 * value.abs().max(), name
    config = json.loads((tmp_path / "out" / "config.json").read_text())
    assert config == json.loads((FIXTURE / "config.json").read_text())
    assert load_tensors(tmp_path / "out" / "weights.safetensors").keys() == load_tensors(FIXTURE / "weights.safetensors").keys()


def test_the_sizes_of_the_demo_model_are_in_its_shapes() -> None:
    tensors = {k: torch.empty(v, device="meta") for k, v in lseg.official_shapes(DEMO).items()}
    assert lseg.sizes_of(tensors) == DEMO
    learnt = {k: v.numel() for k, v in tensors.items() if "running" not in k}
    trunk = sum(v for k, v in learnt.items() if k.startswith("pretrained.model."))
    readout = sum(v for k, v in learnt.items() if ".project." in k)
    # timm's vit_large_patch16_384 has 303,690,752 without its classifier; its last norm is not used. The readout has 8.4 M.
    assert trunk + 2 * 1024 == 303_690_752 and readout == 4 * (2 * 1024 * 1024 + 1024)


def test_missing_unknown_and_misshapen_tensors_are_all_named(
    checkpoint: dict[str, Tensor], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del checkpoint["net.scratch.refinenet2.resConfUnit1.bn2.running_mean"]
    checkpoint["net.scratch.head_block.depthwise.depthwise.weight"] = torch.zeros(1, 1, 3, 3)
    checkpoint["net.pretrained.act_postprocess4.4.bias"] = torch.zeros(3)
    checkpoint["net.pretrained.model.cls_token"][0, 0, 0] = torch.nan
    assert convert_to(tmp_path, checkpoint) == 1
    said = capsys.readouterr().err
    assert "'scratch.refinenet2.resConfUnit1.bn2.running_mean' is missing" in said
    assert "'scratch.head_block.depthwise.depthwise.weight' is unknown" in said
    assert "'pretrained.act_postprocess4.4.bias' has shape [3], [20] is wanted" in said
    assert "'pretrained.model.cls_token' holds a NaN" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [({"heads": 5}, "--heads"), ({"hooks": (0, 1, 3, 5)}, "0 to 4"), ({"hooks": (0, 0, 1, 2)}, "ascending")],
)
def test_what_is_in_no_shape_is_checked(checkpoint: dict[str, Tensor], change: dict[str, int], said: str) -> None:
    with pytest.raises(CheckpointError, match=said):
        lseg.folded(lseg.image_encoder(checkpoint), replace(TINY, **change))


def test_another_checkpoint_is_said_to_be_none_of_lseg() -> None:
    with pytest.raises(CheckpointError, match="not a checkpoint of LSeg"):
        lseg.sizes_of(load_tensors(FIXTURE.parent / "sam" / "weights.safetensors"))
