"""What the proofs at full size have in common: half-precision weights, and a Swift test that compares and prints."""

from __future__ import annotations

import argparse
import os
import subprocess
from pathlib import Path

import torch
from torch import nn

REPOSITORY = Path(__file__).resolve().parents[1]


def arguments(description: str | None, room: str) -> argparse.Namespace:
    """`--folder` for the files of the proof, made if need be, and `--keep`, which uses those of an earlier run."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help=f"for checkpoint, model folder and answers, {room}")
    parser.add_argument("--keep", action="store_true", help="use what an earlier run wrote there")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    options.keep = options.keep and (options.folder / "answers.safetensors").exists()
    return options


def round_to_half(model: nn.Module) -> None:
    """So that nothing is lost where the weights are stored."""
    with torch.no_grad():
        for value in [*model.parameters(), *model.buffers()]:
            if value.is_floating_point():
                value.copy_(value.half().float())


def run_swift(test: str, variable: str, folder: Path) -> int:
    """Runs one test of the package, which `swift build -c release --build-tests` has built, on a proof's folder."""
    command = ["swift", "test", "-c", "release", "--skip-build", "--filter", test]
    environment = os.environ | {variable: str(folder.resolve())}
    result = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True)
    shown = result.stdout if result.returncode == 0 else result.stdout + result.stderr
    print("\n".join(line for line in shown.splitlines() if "proof:" in line or "✘" in line or result.returncode))
    return result.returncode
