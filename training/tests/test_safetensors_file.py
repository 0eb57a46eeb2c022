"""Our reader and writer of safetensors files against files that the library wrote."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from semsplat_training.safetensors_file import load_tensors, save_tensors

REPOSITORY = Path(__file__).resolve().parents[2]
WRITTEN_BY_THE_LIBRARY = [
    REPOSITORY / "Tests" / "Fixtures" / "parity" / "weights.safetensors",
    REPOSITORY / "models" / "default" / "text.safetensors",
]


@pytest.mark.parametrize("path", WRITTEN_BY_THE_LIBRARY, ids=lambda p: p.name)
def test_writes_what_the_library_wrote(path: Path, tmp_path: Path) -> None:
    save_tensors(tmp_path / "copy", load_tensors(path))
    assert (tmp_path / "copy").read_bytes() == path.read_bytes()


def test_every_type_comes_back(tmp_path: Path) -> None:
    kinds = (torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16)
    kinds = (*kinds, torch.int8, torch.uint8, torch.bool)
    tensors = {str(kind): torch.tensor([[0, 1, 2], [3, 4, 5]]).to(kind) for kind in kinds}
    tensors |= {"scalar": torch.tensor(4.0), "empty": torch.empty(0, 3), "strided": torch.rand(4, 6).T[::2]}
    save_tensors(tmp_path / "x", tensors, {"network": '{"ä": 1}'})
    read = load_tensors(tmp_path / "x")
    assert read.keys() == tensors.keys()
    for name, x in tensors.items():
        assert read[name].dtype == x.dtype and torch.equal(read[name], x), name


@pytest.mark.parametrize("length", [0, 7, 8, 200])
def test_broken_files_are_named(length: int, tmp_path: Path) -> None:
    save_tensors(tmp_path / "whole", {"x": torch.rand(100)})
    (tmp_path / "torn").write_bytes((tmp_path / "whole").read_bytes()[:length])
    with pytest.raises(ValueError, match="torn"):
        load_tensors(tmp_path / "torn")
