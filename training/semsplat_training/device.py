"""Which device a stage runs on, and whether its networks run in half precision there."""

from __future__ import annotations

from pathlib import Path

import torch

HALF_PRECISION = ("auto", "true", "false")


def choose_device(name: str, local_rank: int = 0) -> torch.device:
    """cpu, cuda (one device a process of this machine) or auto: cuda where there is one."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name == "cuda":
        if not torch.cuda.is_available():
            raise SystemExit("--device cuda, but PyTorch sees no CUDA device; give --device cpu")
        device = torch.device("cuda", local_rank)
        torch.cuda.set_device(device)
        return device
    return torch.device(name)


def use_half_precision(
    choice: str, device: torch.device, cpuinfo: Path = Path("/proc/cpuinfo"), version: str = torch.__version__
) -> bool:
    """bfloat16 pays on CUDA and on processors that multiply it; elsewhere it is emulated, ten times slower."""
    old = device.type == "cpu" and version.startswith("1.")  # group norms there refuse bfloat16 with float weights
    if choice not in HALF_PRECISION:
        raise SystemExit(f"--half-precision {choice}: known are {', '.join(HALF_PRECISION)}")
    if choice == "true" and old:
        raise SystemExit(f"--half-precision true needs PyTorch 2 on processors; this is {version}")
    if choice != "auto":
        return choice == "true"
    if old:
        return False
    if device.type == "cuda":
        return True
    words = set(cpuinfo.read_text().split()) if cpuinfo.exists() else set()
    return bool(words & {"avx512_bf16", "amx_bf16"})


def autocast(device: torch.device, half: bool) -> torch.autocast:
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=half)
