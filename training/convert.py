"""Turns official checkpoints into model folders of the Swift runtime: config.json and weights.safetensors.

    python training/convert.py sam --checkpoint sam_vit_b_01ec64.pth --out models/sam-vit-b
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent))

from semsplat_training.official_checkpoint import CheckpointError, read_checkpoint
from semsplat_training.segment_anything import SegmentAnythingSizes, sizes_of, write_folder

PRECISIONS = {"half": torch.float16, "single": torch.float32}


@dataclass(frozen=True)
class ConvertSegmentAnything:
    """What `convert.py sam` is told."""

    checkpoint: Path
    out: Path
    precision: str = "half"
    decoder_heads: int = 8
    square_input: bool = True

    def run(self) -> SegmentAnythingSizes:
        tensors = read_checkpoint(self.checkpoint)
        sizes = sizes_of(tensors, self.decoder_heads, self.square_input)
        write_folder(self.out, tensors, sizes, PRECISIONS[self.precision])
        return sizes


def parse(given: list[str] | None = None) -> ConvertSegmentAnything:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="kind", required=True)
    sam = kinds.add_parser("sam", help="Meta's Segment Anything with a ViT encoder")
    sam.add_argument("--checkpoint", type=Path, required=True, help="a .pth state dict or a .safetensors file")
    sam.add_argument("--out", type=Path, required=True, help="the folder to write")
    sam.add_argument("--precision", choices=PRECISIONS, default="half", help="of the stored weights; default: half")
    sam.add_argument("--decoder-heads", type=int, default=8, help="heads of the mask decoder, in no shape; default: 8")
    sam.add_argument(
        "--any-input",
        dest="square_input",
        action="store_false",
        help="pad pictures to multiples of the patch, not to the square that official weights were trained on",
    )
    options = vars(parser.parse_args(given))
    options.pop("kind")
    return ConvertSegmentAnything(**options)


def main(given: list[str] | None = None) -> int:
    task = parse(given)
    try:
        sizes = task.run()
    except (CheckpointError, OSError) as error:
        print(f"convert: {task.checkpoint}: {error}", file=sys.stderr)
        return 1
    print(f"{task.out}: {sizes.encoder_blocks} blocks of {sizes.encoder_width}, {sizes.image_size} pixels, {task.precision}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
