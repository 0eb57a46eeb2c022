"""`convert.py clip`: what it writes, and that it names what is wrong with a checkpoint or its merges."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

import convert
from semsplat_training.clip_text import ClipTextSizes, check, expected_shapes, read_merges, sizes_of, text_tower
from semsplat_training.official_checkpoint import CheckpointError
from semsplat_training.safetensors_file import load_tensors

FIXTURE = Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "clip"
BASE = ClipTextSizes(vocabulary=49408, context=77, width=512, blocks=12, heads=8, hidden=2048, outputs=512)


@pytest.fixture
def tower() -> dict[str, Tensor]:
    return load_tensors(FIXTURE / "weights.safetensors")


@pytest.fixture
def merges(tmp_path: Path) -> Path:
    """As the official file: packed, a line of version first, more merges than are used."""
    path = tmp_path / "merges.txt.gz"
    text = '"bpe_simple_vocab_16e6.txt#version: 0.2\n' + (FIXTURE / "merges.txt").read_text() + "q q\nx x\n"
    path.write_bytes(gzip.compress(text.encode()))
    return path


def official(tower: dict[str, Tensor]) -> dict[str, Tensor]:
    """The tower in a checkpoint as OpenAI's, with what it holds besides."""
    named = {k.replace("attn.in_proj.", "attn.in_proj_"): v for k, v in tower.items()}
    besides = {"visual.conv1.weight": torch.zeros(2, 3, 4, 4), "logit_scale": torch.tensor(4.6)}
    return named | besides | {"input_resolution": torch.tensor(224), "vocab_size": torch.tensor(1514)}


class Script(nn.Module):
    """Modules that carry tensors under given names, as an archive of the official code does."""

    def __init__(self, tensors: dict[str, Tensor]) -> None:
        super().__init__()
        for name, value in tensors.items():
            *path, last = name.split(".")
            module: nn.Module = self
            for part in path:
                if not hasattr(module, part):
                    module.add_module(part, nn.Module())
                module = getattr(module, part)
            module.register_buffer(last, value)

    def forward(self, x: Tensor) -> Tensor:
        return x


def save(kind: str, tensors: dict[str, Tensor], folder: Path) -> Path:
    path = folder / "checkpoint.pt"
    if kind == "script":
        torch.jit.save(torch.jit.script(Script(tensors)), str(path))
    elif kind == "state":
        torch.save(tensors, path)
    else:
        net = {f"net.clip_pretrained.{k}": v for k, v in tensors.items()}
        torch.save({"epoch": 200, "state_dict": net | {"net.scratch.head1.bias": torch.zeros(4)}}, path)
    return path


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
@pytest.mark.parametrize("kind", ["script", "state", "lseg"])
def test_a_checkpoint_becomes_a_folder(tower: dict[str, Tensor], merges: Path, tmp_path: Path, kind: str) -> None:
    checkpoint = save(kind, official(tower), tmp_path)
    given = ["clip", "--checkpoint", str(checkpoint), "--merges", str(merges), "--out", str(tmp_path / "out")]
    assert convert.main([*given, "--heads", "4", "--precision", "single"]) == 0
    for name in ("config.json", "weights.safetensors", "merges.txt"):
        assert (tmp_path / "out" / name).read_bytes() == (FIXTURE / name).read_bytes(), name


def test_the_sizes_of_the_official_tower_are_in_its_shapes() -> None:
    tensors = {name: torch.empty(shape, device="meta") for name, shape in expected_shapes(BASE).items()}
    assert sizes_of(tensors) == BASE
    assert sum(value.numel() for value in tensors.values()) == 63_428_096  # CLIP's text tower, without logit_scale


def test_missing_unknown_and_misshapen_tensors_are_all_named(tower: dict[str, Tensor]) -> None:
    checkpoint = official(tower)
    del checkpoint["transformer.resblocks.1.attn.in_proj_bias"]
    checkpoint["transformer.resblocks.1.attn.bias_k"] = torch.zeros(32)
    checkpoint["ln_final.weight"] = torch.zeros(31)
    checkpoint["positional_embedding"][2, 3] = torch.inf
    read = text_tower(checkpoint)
    with pytest.raises(CheckpointError) as failure:
        check(read, sizes_of(read, heads=4))
    said = str(failure.value)
    assert "'transformer.resblocks.1.attn.in_proj.bias' is missing" in said
    assert "'transformer.resblocks.1.attn.bias_k' is unknown" in said
    assert "'ln_final.weight' has shape [31], [32] is wanted" in said
    assert "'positional_embedding' holds a NaN or an infinity" in said
    assert "visual" not in said and "logit_scale" not in said


def test_what_is_no_text_tower_is_said(tmp_path: Path, merges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch.save({"visual.proj": torch.zeros(2, 2)}, tmp_path / "image.pt")
    given = ["clip", "--checkpoint", str(tmp_path / "image.pt"), "--merges", str(merges), "--out", str(tmp_path / "out")]
    assert convert.main(given) == 1
    assert "'token_embedding.weight' is missing: not a checkpoint of CLIP's text tower" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_heads_that_do_not_divide_the_width_are_refused(tower: dict[str, Tensor]) -> None:
    with pytest.raises(CheckpointError, match="--heads"):
        check(tower, sizes_of(tower, heads=5))


def test_merges_are_read_with_and_without_their_heading(merges: Path, tmp_path: Path) -> None:
    plain = (FIXTURE / "merges.txt").read_text().splitlines()
    assert read_merges(merges, 1000) == plain
    assert read_merges(FIXTURE / "merges.txt", 7) == plain[:7]
    with pytest.raises(CheckpointError, match="needs 1004"):
        read_merges(merges, 1004)
    (tmp_path / "bad.txt").write_text("i n\nt\n")
    with pytest.raises(CheckpointError, match="line 2, 't'"):
        read_merges(tmp_path / "bad.txt", 2)
    (tmp_path / "cut.txt.gz").write_bytes(merges.read_bytes()[:99])
    with pytest.raises(CheckpointError, match=r"cut\.txt\.gz holds no merges"):
        read_merges(tmp_path / "cut.txt.gz", 2)


def test_the_config_is_of_the_kind_that_swift_reads() -> None:
    assert json.loads((FIXTURE / "config.json").read_text())["kind"] == "clip"
