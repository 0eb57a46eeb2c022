"""Reading checkpoints: of what their trainings pickled only tensors are built."""

from __future__ import annotations

import pickle
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
import torch

from semsplat_training import inert_pickle
from semsplat_training.inert_pickle import STORAGE_TYPES
from semsplat_training.official_checkpoint import CheckpointError, read_checkpoint, without


class Callback:
    """Stands for a class of the training."""

    built = 0

    def __init__(self) -> None:
        type(self).built += 1
        self.best = [1.0]

    def __setstate__(self, state: dict[str, list[float]]) -> None:
        type(self).built += 1


def test_a_lightning_checkpoint_is_read_without_its_classes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("lightning_callbacks")
    Callback.__module__, Callback.__qualname__ = "lightning_callbacks", "Callback"
    module.Callback = Callback  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "lightning_callbacks", module)
    numbers = torch.arange(24.0)
    state: dict[str, torch.Tensor] = {
        "net.weight": numbers.reshape(4, 6)[1:3, ::2].T,  # a part of a storage, strided
        "net.same": numbers,
        "net.parameter": torch.nn.Parameter(torch.ones(2, 2)),
        "net.empty": torch.empty(0, 3),
    }
    for dtype in STORAGE_TYPES.values():
        state[f"net.{dtype}"] = torch.tensor([1, 0, 1]).to(dtype)
    checkpoint = {"epoch": 1, "callbacks": {Callback: {"last": Callback()}}, "state_dict": state}
    torch.save(checkpoint, tmp_path / "last.ckpt")
    built = Callback.built
    monkeypatch.delitem(sys.modules, "lightning_callbacks")
    read = read_checkpoint(tmp_path / "last.ckpt")
    assert Callback.built == built
    assert read.keys() == state.keys()
    for name, value in state.items():
        assert torch.equal(read[name], value), name


class Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (exec, ("raise SystemExit('ran')",))


def test_what_a_checkpoint_wants_to_run_is_not_run(tmp_path: Path) -> None:
    torch.save({"state_dict": {"a": torch.zeros(1)}, "bomb": Bomb()}, tmp_path / "bomb.ckpt")
    assert list(read_checkpoint(tmp_path / "bomb.ckpt")) == ["a"]


def test_a_storage_that_is_cut_is_refused(tmp_path: Path) -> None:
    torch.save({"state_dict": {"a": torch.zeros(4)}, "bomb": Bomb()}, tmp_path / "whole.ckpt")
    with zipfile.ZipFile(tmp_path / "whole.ckpt") as whole, zipfile.ZipFile(tmp_path / "cut.ckpt", "w") as cut:
        for name in whole.namelist():
            cut.writestr(name, whole.read(name)[:8] if name.endswith("/data/0") else whole.read(name))
    with pytest.raises(pickle.UnpicklingError, match="storage 0 has 8 bytes for 4 elements"):
        inert_pickle.load(tmp_path / "cut.ckpt")
    with pytest.raises(CheckpointError, match="no checkpoint can be read"):
        read_checkpoint(tmp_path / "cut.ckpt")


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    torch.save([1, 2], tmp_path / "list.pth")
    with pytest.raises(CheckpointError, match="holds a list"):
        read_checkpoint(tmp_path / "list.pth")


@pytest.mark.parametrize("name", ["a.pth", "a.ckpt", "a.pt", "a.safetensors"])
@pytest.mark.parametrize("content", [b"", b"\x80\x04.", b"PK\x03\x04 not an archive", bytes(range(256)) * 9])
def test_what_is_no_checkpoint_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CheckpointError, match="no checkpoint can be read"):
        read_checkpoint(tmp_path / name)


def test_names_that_end_in_a_point_stand_for_all_below() -> None:
    tensors = {name: torch.zeros(1) for name in ("head", "head.weight", "head.bias", "header")}
    assert list(without(tensors, ["head."])) == ["head", "header"]
    assert list(without(tensors, ["head"])) == ["head.weight", "head.bias", "header"]
