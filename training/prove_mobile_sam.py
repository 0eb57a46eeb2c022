"""Proves MobileSAM at full size: random weights of the official TinyViT's sizes, 1024 x 1024 pixels.

    swift build -c release --build-tests
    python training/prove_mobile_sam.py --folder /tmp/mobile-sam-proof

Writes a checkpoint as MobileSAM's, converts it by convert.py, lets `timm` and `transformers` answer, and has the Swift test
MobileSAMProofTests compare and print. Stored in single precision: the batch norms are folded, and a product of rounded
numbers is not rounded.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent))

import convert
from export_mobile_sam_fixtures import (
    encoder_answers,
    official_checkpoint,
    point_answers,
    random_decoder,
    random_encoder,
)
from export_sam_fixtures import processor_of, smooth_picture
from prove import arguments, run_swift
from semsplat_training.safetensors_file import save_tensors
from semsplat_training.tiny_vit import TinyVitSizes

SIDE = 1024
OFFICIAL = TinyVitSizes(widths=(64, 128, 160, 320), blocks=(2, 2, 6, 2), heads=(4, 5, 10), windows=(7, 14, 7), expansion=4)


def write_proof(folder: Path) -> None:
    encoder, decoder = random_encoder(OFFICIAL, seed=7), random_decoder(SIDE, OFFICIAL.widths[-1], seed=8)
    torch.save(official_checkpoint(encoder, decoder), folder / "checkpoint.pt")
    given = ["mobile-sam", "--checkpoint", str(folder / "checkpoint.pt"), "--out", str(folder), "--precision", "single"]
    if convert.main(given) != 0:
        raise SystemExit(1)
    inputs = processor_of(SIDE)(smooth_picture(640, 427, seed=1), return_tensors="pt")["pixel_values"]
    out = encoder_answers(encoder, decoder, inputs)
    save_tensors(folder / "answers.safetensors", out | point_answers(decoder, out["embedding"], (400.0, 520.0)))


def main() -> int:
    options = arguments(__doc__, "400 MB")
    if not options.keep:
        write_proof(options.folder)
    return run_swift("MobileSAMProofTests", "SEMSPLAT_MOBILE_SAM_PROOF", options.folder)


if __name__ == "__main__":
    sys.exit(main())
