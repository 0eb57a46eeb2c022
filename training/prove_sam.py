"""Proves Segment Anything at full size: random weights of the official ViT-B's sizes, 1024 x 1024 pixels.

    swift build -c release --build-tests
    python training/prove_sam.py --folder /tmp/sam-proof

Writes a checkpoint as Meta's, converts it by convert.py, lets `transformers` answer, and has the Swift test
SegmentAnythingProofTests compare and print. Weights are rounded to half precision first, so that nothing is lost where
they are stored. Needs about 6 GB of memory and some minutes.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import torch
from transformers import SamConfig, SamModel

sys.path.insert(0, str(Path(__file__).resolve().parent))

import convert
from export_sam_fixtures import (
    encoder_answers,
    official_names,
    processor_of,
    prompt_answers,
    random_model,
    smooth_picture,
)
from prove import arguments, round_to_half, run_swift
from semsplat_training.safetensors_file import save_tensors

SIDE = 1024
PICTURE = (640, 427)  # columns, rows: padded below


def base_model() -> SamModel:
    """ViT-B, the default of `transformers` but for the epsilon of Meta's decoder."""
    model = random_model(SamConfig(mask_decoder_config={"layer_norm_eps": 1e-5}), seed=7)
    round_to_half(model)
    return model


def write_proof(folder: Path) -> None:
    model = base_model()
    torch.save(official_names(model.state_dict()), folder / "checkpoint.pth")
    if convert.main(["sam", "--checkpoint", str(folder / "checkpoint.pth"), "--out", str(folder)]) != 0:
        raise SystemExit(1)
    picture = smooth_picture(*PICTURE, seed=1)
    inputs = processor_of(SIDE)(picture, return_tensors="pt")["pixel_values"]
    start = time.monotonic()
    out = encoder_answers(model, inputs)
    print(f"transformers: every block and the encoder once more in {time.monotonic() - start:.1f} s")
    out |= prompt_answers(model, out["embedding"][None], picture.shape[:2], SIDE)
    out |= {"picture": torch.from_numpy(picture).float(), "input": inputs[0]}
    save_tensors(folder / "answers.safetensors", {k: v.float().contiguous() for k, v in out.items()})


def main() -> int:
    options = arguments(__doc__, "900 MB")
    if not options.keep:
        write_proof(options.folder)
    return run_swift("SegmentAnythingProofTests", "SEMSPLAT_SAM_PROOF", options.folder)


if __name__ == "__main__":
    sys.exit(main())
