"""Half precision where the processor multiplies bfloat16, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from semsplat_training.device import choose_device, use_half_precision

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    "flags,expected",
    [("fpu sse2 avx2 avx512f", False), ("avx512f avx512_bf16 avx512_fp16", True), ("avx512f amx_tile amx_bf16", True)],
)
def test_auto_is_what_the_processor_can_do(flags: str, expected: bool, tmp_path: Path) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(f"processor\t: 0\nmodel name\t: A\nflags\t\t: {flags}\n")
    assert use_half_precision("auto", CPU, cpuinfo, "2.1") is expected
    assert use_half_precision("true", CPU, cpuinfo, "2.1") is True
    assert use_half_precision("false", CPU, cpuinfo, "2.1") is False
    assert use_half_precision("auto", CPU, cpuinfo, "1.13.1") is False
    assert use_half_precision("auto", torch.device("cuda"), cpuinfo) is True


def test_without_cpuinfo_it_is_off(tmp_path: Path) -> None:
    assert use_half_precision("auto", CPU, tmp_path / "none") is False


def test_what_is_not_known_is_said() -> None:
    with pytest.raises(SystemExit, match="maybe"):
        use_half_precision("maybe", CPU)
    with pytest.raises(SystemExit, match="needs PyTorch 2"):
        use_half_precision("true", CPU, version="1.13.1")
    if not torch.cuda.is_available():
        with pytest.raises(SystemExit, match="no CUDA device"):
            choose_device("cuda")
        assert choose_device("auto") == CPU
