"""Turns official checkpoints into model folders of the Swift runtime, config.json and weights.safetensors, and into the
file that `train_geometry --lpips` reads.

    python training/convert.py sam --checkpoint sam_vit_b_01ec64.pth --out models/sam-vit-b
    python training/convert.py lpips --vgg vgg16-397923af.pth --linear vgg.pth --out lpips_vgg.safetensors
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent))

from semsplat_training import lpips
from semsplat_training.official_checkpoint import CheckpointError, read_checkpoint
from semsplat_training.safetensors_file import save_tensors
from semsplat_training.segment_anything import SegmentAnythingSizes, sizes_of, write_folder

PRECISIONS = {"half": torch.float16, "single": torch.float32}


class Conversion(Protocol):
    """What `convert.py KIND` is told."""

    out: Path
    precision: str

    @property
    def sources(self) -> tuple[Path, ...]:
        """The official files."""

    def run(self) -> object:
        """Writes what was asked for and returns what to say of it."""


@dataclass(frozen=True)
class ConvertSegmentAnything:
    """What `convert.py sam` is told."""

    checkpoint: Path
    out: Path
    precision: str = "half"
    decoder_heads: int = 8
    square_input: bool = True

    @property
    def sources(self) -> tuple[Path, ...]:
        return (self.checkpoint,)

    def run(self) -> SegmentAnythingSizes:
        tensors = read_checkpoint(self.checkpoint)
        sizes = sizes_of(tensors, self.decoder_heads, self.square_input)
        write_folder(self.out, tensors, sizes, PRECISIONS[self.precision])
        return sizes


@dataclass(frozen=True)
class ConvertLpips:
    """What `convert.py lpips` is told. A loss is no place to round in: weights stay in single precision."""

    vgg: Path
    linear: Path
    out: Path
    precision: ClassVar[str] = "single"

    @property
    def sources(self) -> tuple[Path, ...]:
        return (self.vgg, self.linear)

    def run(self) -> str:
        tensors = lpips.assemble(read_checkpoint(self.vgg), read_checkpoint(self.linear))
        self.out.parent.mkdir(parents=True, exist_ok=True)
        save_tensors(self.out, tensors)
        return f"LPIPS with VGG-16, {len(tensors)} tensors"


def parse(given: list[str] | None = None) -> Conversion:
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
    sam.set_defaults(conversion=ConvertSegmentAnything)
    distance = kinds.add_parser("lpips", help="LPIPS 0.1 with VGG-16, the second term of the photometric loss")
    distance.add_argument("--vgg", type=Path, required=True, help="torchvision's vgg16-397923af.pth")
    distance.add_argument("--linear", type=Path, required=True, help="weights/v0.1/vgg.pth of the lpips package")
    distance.add_argument("--out", type=Path, required=True, help="the file to write")
    distance.set_defaults(conversion=ConvertLpips)
    options = vars(parser.parse_args(given))
    options.pop("kind")
    conversion: Conversion = options.pop("conversion")(**options)
    return conversion


def main(given: list[str] | None = None) -> int:
    task = parse(given)
    try:
        said = task.run()
    except (CheckpointError, OSError) as error:
        print(f"convert: {', '.join(map(str, task.sources))}: {error}", file=sys.stderr)
        return 1
    print(f"{task.out}: {said}, stored in {task.precision} precision")
    return 0


if __name__ == "__main__":
    sys.exit(main())
