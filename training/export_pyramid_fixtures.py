"""Writes the fixtures of the compact Segment Anythings: tiny networks with random weights, and what PyTorch answers.

    python training/export_pyramid_fixtures.py Tests/Fixtures

makes `sam_pyramid` and `sam_lite` there.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent))

from semsplat_training.model.efficientnet_lite import Stage
from semsplat_training.model.segment_anything import COMPACT, SegmentAnything
from semsplat_training.safetensors_file import save_tensors
from semsplat_training.segment_anything import SegmentAnythingSizes, write_folder

TINY = replace(
    COMPACT, image_size=64, encoder_width=32, encoder_blocks=2, encoder_heads=2, encoder_hidden=40, global_blocks=(),
    embedding_width=32, mask_channels=8, decoder_heads=4, decoder_hidden=40, score_hidden=24, stem_widths=(8, 16, 24, 32),
)  # fmt: skip
LITE_STAGES = (
    Stage(3, 1, 1, 8, 1), Stage(3, 2, 2, 16, 2), Stage(5, 2, 2, 24, 1), Stage(3, 2, 2, 24, 1), Stage(5, 2, 2, 32, 1),
)  # fmt: skip
NETWORKS = {"sam_pyramid": TINY, "sam_lite": replace(TINY, stem_widths=(), lite_stages=LITE_STAGES, lite_stem=8)}
POINT = (21.0, 30.0)  # column and row of a pixel of the input


def random_network(sizes: SegmentAnythingSizes) -> SegmentAnything:
    """A network none of whose parts is near its identity."""
    generator = torch.Generator().manual_seed(7)
    network = SegmentAnything(sizes).eval()
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            gain = (2.0 / max(1, parameter[0].numel())) ** 0.5 if parameter.dim() > 1 else 0.1
            parameter.copy_((1 if ("norm" in name and name.endswith("weight")) or name.endswith(".scale") else 0) + gain * noise)
        codes = network.prompt_encoder.pe_layer.positional_encoding_gaussian_matrix
        codes.copy_(torch.randn(codes.shape, generator=generator))
    return network


@torch.no_grad()
def write(folder: Path, sizes: SegmentAnythingSizes) -> None:
    network = random_network(sizes)
    write_folder(folder, network.state_dict(), sizes, torch.float32)
    height = 48 if sizes.stem_widths else 64  # EfficientNet-Lite's cells at 1/32 are whole
    network_input = torch.randn(1, 3, height, 64, generator=torch.Generator().manual_seed(8))
    embedding = network.image_encoder(network_input)
    share = (torch.tensor(POINT) + 0.5) / torch.tensor([64, height])
    points, kinds = torch.stack([share, torch.zeros(2)])[None], torch.tensor([[1, -1]])
    logits, scores = network.segment(embedding, torch.tensor([0]), points, kinds)
    answers = {"input": network_input[0], "embedding": embedding[0], "masks": logits[0, 1:], "scores": scores[0, 1:]}
    save_tensors(folder / "answers.safetensors", {k: v.contiguous() for k, v in answers.items()})


if __name__ == "__main__":
    for name, sizes in NETWORKS.items():
        write(Path(sys.argv[1]) / name, sizes)
