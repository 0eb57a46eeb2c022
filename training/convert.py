"""Turns official checkpoints into model folders of the Swift runtime, config.json and weights.safetensors, and into the
file that `train_geometry --lpips` reads.

    python training/convert.py sam --checkpoint sam_vit_b_01ec64.pth --out models/sam-vit-b
    python training/convert.py mobile-sam --checkpoint mobile_sam.pt --out models/mobile-sam
    python training/convert.py lseg --checkpoint demo_e200.ckpt --out models/lseg
    python training/convert.py clip --checkpoint ViT-B-32.pt --merges bpe_simple_vocab_16e6.txt.gz --out models/clip-vit-b-32
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

from semsplat_training import clip_text, lpips, lseg, mobile_sam, segment_anything
from semsplat_training.clip_text import ClipTextSizes
from semsplat_training.lseg import LSegSizes
from semsplat_training.official_checkpoint import CheckpointError, read_checkpoint
from semsplat_training.safetensors_file import save_tensors
from semsplat_training.segment_anything import SegmentAnythingSizes

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
class OfCheckpoint:
    """A conversion of one checkpoint into a folder."""

    checkpoint: Path
    out: Path

    @property
    def sources(self) -> tuple[Path, ...]:
        return (self.checkpoint,)


@dataclass(frozen=True)
class ConvertSegmentAnything(OfCheckpoint):
    """What `convert.py sam` is told."""

    precision: str = "half"
    decoder_heads: int = 8
    square_input: bool = True

    def run(self) -> SegmentAnythingSizes:
        tensors = read_checkpoint(self.checkpoint)
        sizes = segment_anything.sizes_of(tensors, self.decoder_heads, self.square_input)
        segment_anything.write_folder(self.out, tensors, sizes, PRECISIONS[self.precision])
        return sizes


@dataclass(frozen=True)
class ConvertMobileSam(OfCheckpoint):
    """What `convert.py mobile-sam` is told."""

    precision: str = "half"
    image_size: int = 1024
    decoder_heads: int = 8

    def run(self) -> SegmentAnythingSizes:
        tensors = mobile_sam.used(read_checkpoint(self.checkpoint))
        sizes = mobile_sam.sizes_of(tensors, self.image_size, self.decoder_heads)
        folded = mobile_sam.folded(tensors, sizes)
        segment_anything.write_folder(self.out, folded, sizes, PRECISIONS[self.precision])
        return sizes


@dataclass(frozen=True)
class ConvertClipText(OfCheckpoint):
    """What `convert.py clip` is told."""

    merges: Path
    precision: str = "half"
    heads: int | None = None

    def run(self) -> ClipTextSizes:
        tower = clip_text.text_tower(read_checkpoint(self.checkpoint))
        sizes = clip_text.sizes_of(tower, self.heads)
        clip_text.check(tower, sizes)
        merges = clip_text.read_merges(self.merges, sizes.merges)
        clip_text.write_folder(self.out, tower, sizes, merges, PRECISIONS[self.precision])
        return sizes


@dataclass(frozen=True)
class ConvertLSeg(OfCheckpoint):
    """What `convert.py lseg` is told."""

    precision: str = "half"
    heads: int | None = None
    hooks: tuple[int, ...] | None = None

    def run(self) -> LSegSizes:
        tensors = lseg.image_encoder(read_checkpoint(self.checkpoint))
        sizes = lseg.sizes_of(tensors, self.heads, self.hooks)
        lseg.write_folder(self.out, lseg.folded(tensors, sizes), sizes, PRECISIONS[self.precision])
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

    def add(name: str, conversion: type[OfCheckpoint], text: str, checkpoint: str) -> argparse.ArgumentParser:
        kind = kinds.add_parser(name, help=text)
        kind.set_defaults(conversion=conversion)
        kind.add_argument("--checkpoint", type=Path, required=True, help=checkpoint)
        kind.add_argument("--out", type=Path, required=True, help="the folder to write")
        kind.add_argument("--precision", choices=PRECISIONS, default="half", help="of the stored weights; default: half")
        return kind

    state = "a .pth state dict or a .safetensors file"
    sam = add("sam", ConvertSegmentAnything, "Meta's Segment Anything with a ViT encoder", state)
    mobile = add("mobile-sam", ConvertMobileSam, "MobileSAM: Segment Anything with a TinyViT encoder", state)
    mobile.add_argument("--image-size", type=int, default=1024, help="pixels of a picture's side; default: 1024")
    for kind in (sam, mobile):
        kind.add_argument("--decoder-heads", type=int, default=8, help="of the mask decoder, in no shape; default: 8")
    sam.add_argument(
        "--any-input",
        dest="square_input",
        action="store_false",
        help="pad pictures to multiples of the patch, not to the square that official weights were trained on",
    )
    archive = "OpenAI's TorchScript archive, a state dict of it, or the checkpoint of LSeg, which holds a text tower"
    clip = add("clip", ConvertClipText, "CLIP's text tower and its tokeniser", archive)
    clip.add_argument("--merges", type=Path, required=True, help="bpe_simple_vocab_16e6.txt, packed (.gz) or not")
    clip.add_argument("--heads", type=int, help="attention heads, in no shape; default: one for 64 channels")

    lightning = "the Lightning checkpoint of lang-seg, such as demo_e200.ckpt, or its state dict"
    language = add("lseg", ConvertLSeg, "LSeg's image encoder: a ViT and a DPT head", lightning)
    language.add_argument("--heads", type=int, help="attention heads, in no shape; default: one for 64 channels")
    language.add_argument(
        "--hooks",
        type=lambda text: tuple(map(int, text.split(","))),
        metavar="A,B,C,D",
        help="the blocks whose tokens are read, in no shape; default: the last of each quarter, 5,11,17,23 of 24",
    )

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
