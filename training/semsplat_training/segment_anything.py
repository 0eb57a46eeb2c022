"""Meta's Segment Anything checkpoints: their sizes, read from the tensors' shapes, and the folder the Swift runtime reads.

The tensors keep the names of the official checkpoints (facebookresearch/segment-anything, `sam_vit_b` and its sisters).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from .official_checkpoint import (
    FORMAT,
    CheckpointError,
    Shapes,
    below,
    check_tensors,
    convolution,
    linear,
    norm,
    shape_of,
    store_folder,
)
from .model.efficientnet_lite import EfficientNetLite, Stage
from .tiny_vit import TinyVitSizes, tiny_vit_shapes

HYPERNETWORK_LAYERS = 3
NETWORK = "Segment Anything with a ViT encoder"


@dataclass(frozen=True)
class SegmentAnythingSizes:
    """The sizes that `config.json` holds; the fields of Swift's SegmentAnythingConfiguration."""

    image_size: int
    patch_size: int
    encoder_width: int
    encoder_blocks: int
    encoder_heads: int
    encoder_hidden: int
    window_size: int
    global_blocks: tuple[int, ...]
    embedding_width: int
    mask_channels: int
    decoder_blocks: int
    decoder_heads: int
    decoder_hidden: int
    attention_downsampling: int
    masks: int
    score_hidden: int
    score_layers: int
    square_input: bool
    # Channels at 1/2, 1/4, 1/8 and 1/16 of the small convolutional encoder (architecture.md 12.7); empty for a ViT.
    stem_widths: tuple[int, ...] = ()
    # MobileSAM's encoder in the ViT's place; the sizes of the encoder above are then those of its last stage.
    tiny_vit: TinyVitSizes | None = None
    # The stages of an EfficientNet-Lite in the ViT's place, and the channels of its first convolution; then the sizes of
    # the encoder above say nothing.
    lite_stages: tuple[Stage, ...] = ()
    lite_stem: int = 0

    @property
    def grid(self) -> int:
        return self.image_size // self.patch_size

    def to_json(self) -> dict[str, Any]:
        fields = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}
        if not self.stem_widths:
            del fields["stem_widths"]
        if self.tiny_vit is None:
            del fields["tiny_vit"]
        if not self.lite_stages:
            del fields["lite_stages"], fields["lite_stem"]
        return {"kind": "sam", **fields}


def read_sizes(folder: Path) -> SegmentAnythingSizes:
    """The sizes in the `config.json` of a folder that `write_folder` wrote."""
    path = folder / "config.json"
    try:
        values = json.loads(path.read_text())
        if (values.pop("format"), values.pop("kind")) != (FORMAT, "sam"):
            raise CheckpointError(f"no Segment Anything of format {FORMAT}")
        if "tiny_vit" in values:
            raise CheckpointError("MobileSAM's encoder, which the training does not have")
        sizes: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
        sizes["lite_stages"] = tuple(Stage(*stage) for stage in sizes.get("lite_stages", ()))
        return SegmentAnythingSizes(**sizes)
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"{path}: {error}; give a folder such as models/default/segment_anything") from error


def sizes_of(tensors: Mapping[str, Tensor], decoder_heads: int = 8, square_input: bool = True) -> SegmentAnythingSizes:
    """The sizes by the shapes. How many heads the mask decoder has is in no shape: Meta's have eight."""

    def shape(name: str, axes: int) -> tuple[int, ...]:
        return shape_of(tensors, name, axes, NETWORK)

    _, grid, _, width = shape("image_encoder.pos_embed", 4)
    patch = shape("image_encoder.patch_embed.proj.weight", 4)[2]
    blocks = _count(tensors, r"image_encoder\.blocks\.(\d+)\.")
    tables = [shape(f"image_encoder.blocks.{i}.attn.rel_pos_h", 2) for i in range(blocks)]
    spans = [(rows + 1) // 2 for rows, _ in tables]  # a table for a side of S cells has 2 S - 1 rows
    return SegmentAnythingSizes(
        image_size=grid * patch,
        patch_size=patch,
        encoder_width=width,
        encoder_blocks=blocks,
        encoder_heads=max(1, width // tables[0][1]) if tables else 1,
        encoder_hidden=shape("image_encoder.blocks.0.mlp.lin1.weight", 2)[0],
        window_size=min([*spans, grid]),
        global_blocks=tuple(i for i, span in enumerate(spans) if span == grid),
        square_input=square_input,
        **decoder_sizes(tensors, decoder_heads),
    )


def decoder_sizes(tensors: Mapping[str, Tensor], heads: int) -> dict[str, Any]:
    """The sizes of prompt encoder and mask decoder, which every encoder has the same of."""

    def shape(name: str, axes: int) -> tuple[int, ...]:
        return shape_of(tensors, name, axes, "Segment Anything")

    layer = "mask_decoder.transformer.layers.0"
    embedding = shape("mask_decoder.iou_token.weight", 2)[1]
    inner = shape(f"{layer}.cross_attn_token_to_image.q_proj.weight", 2)[0]
    return {
        "embedding_width": embedding,
        "mask_channels": shape("prompt_encoder.mask_downscaling.3.weight", 4)[0],
        "decoder_blocks": _count(tensors, r"mask_decoder\.transformer\.layers\.(\d+)\."),
        "decoder_heads": heads,
        "decoder_hidden": shape(f"{layer}.mlp.lin1.weight", 2)[0],
        "attention_downsampling": max(1, embedding // inner),
        "masks": shape("mask_decoder.mask_tokens.weight", 2)[0] - 1,
        "score_hidden": shape("mask_decoder.iou_prediction_head.layers.0.weight", 2)[0],
        "score_layers": _count(tensors, r"mask_decoder\.iou_prediction_head\.layers\.(\d+)\."),
    }


def _count(tensors: Mapping[str, Tensor], pattern: str) -> int:
    return 1 + max((int(m[1]) for m in (re.match(pattern, name) for name in tensors) if m), default=-1)


def expected_shapes(sizes: SegmentAnythingSizes) -> dict[str, tuple[int, ...]]:
    """Every tensor of a network of these sizes."""
    return below("image_encoder", _encoder(sizes)) | prompt_and_decoder_shapes(sizes)


def prompt_and_decoder_shapes(s: SegmentAnythingSizes) -> Shapes:
    return below("prompt_encoder", _prompt_encoder(s)) | below("mask_decoder", _mask_decoder(s))


def _encoder(s: SegmentAnythingSizes) -> Shapes:
    if s.tiny_vit is not None:
        return tiny_vit_shapes(s.tiny_vit, s.embedding_width, convolution)
    if s.lite_stages:
        return _lite_encoder(s)
    return _pyramid_encoder(s) if s.stem_widths else _image_encoder(s)


def _image_encoder(s: SegmentAnythingSizes) -> Shapes:
    d, c = s.encoder_width, s.embedding_width
    shapes: Shapes = {"pos_embed": (1, s.grid, s.grid, d)}
    shapes |= {"patch_embed.proj.weight": (d, 3, s.patch_size, s.patch_size), "patch_embed.proj.bias": (d,)}
    for i in range(s.encoder_blocks):
        rows = 2 * (s.grid if i in s.global_blocks else s.window_size) - 1
        block = norm("norm1", d) | norm("norm2", d) | linear("attn.qkv", d, 3 * d) | linear("attn.proj", d, d)
        block |= linear("mlp.lin1", d, s.encoder_hidden) | linear("mlp.lin2", s.encoder_hidden, d)
        block |= dict.fromkeys(("attn.rel_pos_h", "attn.rel_pos_w"), (rows, d // s.encoder_heads))
        shapes |= below(f"blocks.{i}", block)
    shapes |= {"neck.0.weight": (c, d, 1, 1), "neck.2.weight": (c, c, 3, 3)} | norm("neck.1", c) | norm("neck.3", c)
    return shapes


def _pyramid_encoder(s: SegmentAnythingSizes) -> Shapes:
    (a, b, c, d), e, side = s.stem_widths, s.embedding_width, s.image_size // 16
    shapes: Shapes = {"pos": (1, d, side, side)} | norm("norm", d)
    for level, inputs, outputs, kernel in ((2, 3, a, 4), (4, a, b, 2), (8, b, c, 2), (16, c, d, 2)):
        shapes |= convolution(f"conv{level}", inputs, outputs, kernel) | norm(f"norm{level}", outputs)
    for level, width in ((4, b), (8, c)):
        shapes |= {f"stage{level}.dw.weight": (width, 1, 3, 3), f"stage{level}.dw.bias": (width,)}
        shapes |= norm(f"stage{level}.norm", width) | convolution(f"stage{level}.pw", width, width)
    for i in range(s.encoder_blocks):
        block = norm("norm1", d) | norm("norm2", d) | linear("qkv", d, 3 * d) | linear("proj", d, d)
        block |= linear("mlp0", d, s.encoder_hidden) | linear("mlp1", s.encoder_hidden, d)
        shapes |= below(f"blocks.{i}", block)
    shapes |= convolution("lateral16", d, e) | convolution("lateral8", c, e)
    return shapes | norm("norm8_mixed", e) | {"mix8.weight": (e, e, 3, 3)} | norm("norm8_out", e)


def _lite_encoder(s: SegmentAnythingSizes) -> Shapes:
    trunk, e = EfficientNetLite(s.lite_stem, s.lite_stages), s.embedding_width
    shapes: Shapes = {f"trunk.{name}": tuple(value.shape) for name, value in trunk.state_dict().items()}
    for level, width in zip((8, 16, 32), trunk.widths[1:], strict=True):
        shapes |= convolution(f"lateral{level}", width, e)
    shapes |= {"down4.weight": (e, trunk.widths.quarter, 2, 2), "down4.bias": (e,)}
    return shapes | norm("norm8_mixed", e) | {"mix8.weight": (e, e, 3, 3)} | norm("norm8_out", e)


def _prompt_encoder(s: SegmentAnythingSizes) -> Shapes:
    c, m = s.embedding_width, s.mask_channels
    shapes: Shapes = {"pe_layer.positional_encoding_gaussian_matrix": (2, c // 2)}
    names = [*(f"point_embeddings.{i}" for i in range(4)), "not_a_point_embed", "no_mask_embed"]
    shapes |= {f"{name}.weight": (1, c) for name in names}
    shapes |= {"mask_downscaling.0.weight": (m // 4, 1, 2, 2), "mask_downscaling.0.bias": (m // 4,)}
    shapes |= {"mask_downscaling.3.weight": (m, m // 4, 2, 2), "mask_downscaling.3.bias": (m,)}
    shapes |= {"mask_downscaling.6.weight": (c, m, 1, 1), "mask_downscaling.6.bias": (c,)}
    return shapes | norm("mask_downscaling.1", m // 4) | norm("mask_downscaling.4", m)


def _attention(name: str, width: int, inner: int) -> Shapes:
    shapes = linear(f"{name}.out_proj", inner, width)
    for part in ("q", "k", "v"):
        shapes |= linear(f"{name}.{part}_proj", width, inner)
    return shapes


def _mask_decoder(s: SegmentAnythingSizes) -> Shapes:
    c, inner = s.embedding_width, s.embedding_width // s.attention_downsampling
    shapes: Shapes = {"iou_token.weight": (1, c), "mask_tokens.weight": (s.masks + 1, c)}
    for i in range(s.decoder_blocks):
        layer = _attention("self_attn", c, c) | _attention("cross_attn_token_to_image", c, inner)
        layer |= _attention("cross_attn_image_to_token", c, inner)
        layer |= linear("mlp.lin1", c, s.decoder_hidden) | linear("mlp.lin2", s.decoder_hidden, c)
        for index in range(1, 5):
            layer |= norm(f"norm{index}", c)
        shapes |= below(f"transformer.layers.{i}", layer)
    shapes |= _attention("transformer.final_attn_token_to_image", c, inner) | norm("transformer.norm_final_attn", c)
    shapes |= {"output_upscaling.0.weight": (c, c // 4, 2, 2), "output_upscaling.0.bias": (c // 4,)}
    shapes |= {"output_upscaling.3.weight": (c // 4, c // 8, 2, 2), "output_upscaling.3.bias": (c // 8,)}
    shapes |= norm("output_upscaling.1", c // 4)
    for mask in range(s.masks + 1):
        shapes |= _perceptron(f"output_hypernetworks_mlps.{mask}", c, c, c // 8, HYPERNETWORK_LAYERS)
    return shapes | _perceptron("iou_prediction_head", c, s.score_hidden, s.masks + 1, s.score_layers)


def _perceptron(name: str, inputs: int, hidden: int, outputs: int, layers: int) -> Shapes:
    widths = [inputs, *[hidden] * (layers - 1), outputs]
    shapes: Shapes = {}
    for i in range(layers):
        shapes |= linear(f"{name}.layers.{i}", widths[i], widths[i + 1])
    return shapes


def check(tensors: Mapping[str, Tensor], sizes: SegmentAnythingSizes) -> None:
    """Fails unless the tensors are exactly those of the sizes, and finite; names every one that is wrong."""
    inner = sizes.embedding_width // sizes.attention_downsampling
    if sizes.decoder_heads < 1 or inner % sizes.decoder_heads:
        raise CheckpointError(f"{sizes.decoder_heads} decoder heads do not divide {inner}; give --decoder-heads")
    check_tensors(tensors, expected_shapes(sizes))


def write_folder(out: Path, tensors: Mapping[str, Tensor], sizes: SegmentAnythingSizes, dtype: torch.dtype) -> None:
    """`config.json` and `weights.safetensors`; fails where a number does not fit `dtype`."""
    check(tensors, sizes)
    store_folder(out, tensors, sizes.to_json(), dtype)
