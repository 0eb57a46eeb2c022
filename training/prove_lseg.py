"""Proves LSeg's image encoder at full size: random weights of the official ViT-L/16 and DPT head, 256 x 256 pixels.

    swift build -c release --build-tests
    python training/prove_lseg.py --folder /tmp/lseg-proof

Writes a checkpoint as lang-seg's, converts it by convert.py, lets `transformers` answer, and has the Swift test LSegProofTests
compare and print. Stored in single precision: the batch norms are folded, and a product of rounded numbers is not rounded.
Needs about 6 GB of memory.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent))

import convert
from export_lseg_fixtures import answers, official_checkpoint, random_model
from prove import arguments, run_swift
from semsplat_training.lseg import LSegSizes
from semsplat_training.safetensors_file import save_tensors

SIDE = 256
DEMO = LSegSizes(
    patch_size=16, grid=24, width=1024, blocks=24, heads=16, hidden=4096, hooks=(5, 11, 17, 23),
    level_widths=(256, 512, 1024, 1024), head_width=256, outputs=512,
)  # fmt: skip


def write_proof(folder: Path) -> None:
    model = random_model(DEMO, seed=7)
    torch.save({"epoch": 200, "state_dict": official_checkpoint(model)}, folder / "checkpoint.ckpt")
    given = ["lseg", "--checkpoint", str(folder / "checkpoint.ckpt"), "--out", str(folder), "--precision", "single"]
    if convert.main(given) != 0:
        raise SystemExit(1)
    save_tensors(folder / "answers.safetensors", answers(model, SIDE, SIDE))


def main() -> int:
    options = arguments(__doc__, "3 GB")
    if not options.keep:
        write_proof(options.folder)
    return run_swift("LSegProofTests", "SEMSPLAT_LSEG_PROOF", options.folder)


if __name__ == "__main__":
    sys.exit(main())
