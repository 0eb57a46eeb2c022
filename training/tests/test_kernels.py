"""Which compiler makes the kernels."""

from __future__ import annotations

from pathlib import Path

import pytest

from semsplat_training.kernels import find_compiler


def program(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_clang_of_the_swift_toolchain_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "bin").mkdir()
    with pytest.raises(RuntimeError, match="no C compiler"):
        find_compiler()
    toolchain = program(tmp_path / "toolchain" / "swift").parent
    (tmp_path / "bin" / "swift").symlink_to(toolchain / "swift")
    clang = program(toolchain / "clang")
    assert find_compiler() == str(clang)
    compiler = program(tmp_path / "bin" / "cc")
    assert find_compiler() == str(compiler)
    monkeypatch.setenv("CC", "gcc-12")
    assert find_compiler() == "gcc-12"
