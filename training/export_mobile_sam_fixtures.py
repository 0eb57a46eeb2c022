"""Writes the fixtures of MobileSAM: a tiny network with random weights and what other implementations answer.

    python training/export_mobile_sam_fixtures.py Tests/Fixtures/mobile_sam

The encoder is that of `timm` (pip install --no-deps timm torchvision), neck and mask decoder those of `transformers`; nothing
is downloaded. Where `timm` departs from MobileSAM's code, this script brings it back:

- its last merge halves the grid; MobileSAM's keeps it (trap T62);
- it merges cells at the start of a stage, MobileSAM at the end of the one before: only the tensors' names differ;
- its norms have to be told not to be those of a training.

Its norms, biases and convolutions start at (nearly) ones and zeros, which would hide mistakes: all of them are drawn here.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import torch
from timm.models.tiny_vit import TinyVit
from torch import Tensor, nn
from transformers import SamConfig, SamModel

sys.path.insert(0, str(Path(__file__).resolve().parent))

import export_sam_fixtures
from semsplat_training import mobile_sam
from semsplat_training.safetensors_file import save_tensors
from semsplat_training.segment_anything import SegmentAnythingSizes, write_folder
from semsplat_training.tiny_vit import TinyVitSizes

DECODER_HEADS = 4
TINY_SIDE = 96
# Grids of 24, 12, 6 and 6 cells: windows with padding, of the whole grid, and with padding again.
TINY = TinyVitSizes(widths=(16, 24, 32, 40), blocks=(2, 2, 2, 1), heads=(2, 4, 5), windows=(5, 6, 4), expansion=4)

RENAMINGS: list[tuple[str, str]] = [
    (r"^patch_embed\.conv1\.", "patch_embed.seq.0."),
    (r"^patch_embed\.conv2\.", "patch_embed.seq.2."),
    (r"^stages\.1\.downsample\.", "layers.0.downsample."),
    (r"^stages\.2\.downsample\.", "layers.1.downsample."),
    (r"^stages\.3\.downsample\.", "layers.2.downsample."),
    (r"^stages\.", "layers."),
]


def random_encoder(sizes: TinyVitSizes, seed: int) -> TinyVit:
    """An encoder none of whose parts is near its identity."""
    generator = torch.Generator().manual_seed(seed)
    model = TinyVit(
        num_classes=7, embed_dims=sizes.widths, depths=sizes.blocks, num_heads=(1, *sizes.heads),
        window_sizes=(7, *sizes.windows), drop_path_rate=0.0, mbconv_expand_ratio=sizes.expansion,
        mlp_ratio=sizes.expansion,
    ).eval()  # fmt: skip
    model.stages[3].downsample.conv2.conv.stride = (1, 1)
    draw(model, generator)
    return model


@torch.no_grad()
def draw(model: nn.Module, generator: torch.Generator) -> None:
    """Every parameter and every running statistic of a network with norms, at random, so that numbers stay near one."""
    for name, value in [*model.named_parameters(), *model.named_buffers()]:
        if not value.is_floating_point():
            continue
        noise = torch.randn(value.shape, generator=generator)
        if name.endswith("running_var"):
            value.copy_(0.5 + noise.abs())
        elif name.endswith("attention_biases"):
            value.copy_(0.5 * noise)
        elif value.dim() == 1:
            value.copy_((1 if name.endswith("weight") else 0) + 0.1 * noise)
        else:
            value.copy_(noise * (1.0 / value[0].numel()) ** 0.5)


def random_decoder(side: int, width: int, seed: int) -> SamModel:
    """Neck, prompt encoder and mask decoder; what lies before the neck is not used. Tiny unless the picture is official."""
    vision = {"hidden_size": width, "num_hidden_layers": 1, "num_attention_heads": 1, "image_size": side, "patch_size": 16,
              "mlp_dim": 8, "global_attn_indexes": []}  # fmt: skip
    if side == 1024:
        config = SamConfig(vision_config=vision, mask_decoder_config={"layer_norm_eps": 1e-5})
        return export_sam_fixtures.random_model(config, seed)
    config = SamConfig(
        vision_config=vision | {"output_channels": 32, "num_pos_feats": 16},
        prompt_encoder_config={"hidden_size": 32, "image_size": side, "patch_size": 16, "mask_input_channels": 8},
        mask_decoder_config={
            "hidden_size": 32, "mlp_dim": 40, "num_attention_heads": DECODER_HEADS, "iou_head_hidden_dim": 24,
            "layer_norm_eps": 1e-5,
        },
    )  # fmt: skip
    return export_sam_fixtures.random_model(config, seed)


def official_checkpoint(encoder: TinyVit, decoder: SamModel) -> dict[str, Tensor]:
    """Both under the names of MobileSAM's checkpoint, with the classifier that it carries along."""
    named = {f"image_encoder.{_official_name(k)}": v for k, v in encoder.state_dict().items() if not k.startswith("head.")}
    others = export_sam_fixtures.official_names(decoder.state_dict())
    kept = ("image_encoder.neck.", "prompt_encoder.", "mask_decoder.")
    named |= {k: v for k, v in others.items() if k.startswith(kept)}
    width = encoder.num_features
    named |= {f"image_encoder.norm_head.{k}": torch.ones(width) for k in ("weight", "bias")}
    named |= {"image_encoder.head.weight": torch.ones(7, width), "image_encoder.head.bias": torch.ones(7)}
    return {k: v.detach().contiguous().clone() for k, v in named.items()}


def _official_name(name: str) -> str:
    for pattern, replacement in RENAMINGS:
        renamed, hits = re.subn(pattern, replacement, name)
        if hits:
            return renamed.replace(".conv.weight", ".c.weight")
    raise ValueError(f"no official name for '{name}'")


@torch.no_grad()
def encoder_answers(encoder: TinyVit, decoder: SamModel, inputs: Tensor) -> dict[str, Tensor]:
    """Tokens of the patches and after every stage, and the embedding."""
    x = encoder.patch_embed(inputs)
    out = {"input": inputs[0], "tokens": _tokens(x)}
    for index, stage in enumerate(encoder.stages):
        x = stage(x)
        out[f"block{index}"] = _tokens(x)
    out["embedding"] = decoder.vision_encoder.neck(x.permute(0, 2, 3, 1))[0]
    return {k: v.float().contiguous() for k, v in out.items()}


def _tokens(x: Tensor) -> Tensor:
    return x[0].flatten(1).T


@torch.no_grad()
def point_answers(decoder: SamModel, embedding: Tensor, at: tuple[float, float]) -> dict[str, Tensor]:
    answer = decoder(
        image_embeddings=embedding[None],
        input_points=torch.tensor([[[at]]]),
        input_labels=torch.ones(1, 1, 1, dtype=torch.long),
        multimask_output=True,
    )
    return {"masks": answer.pred_masks[0, 0].contiguous(), "scores": answer.iou_scores[0, 0].contiguous()}


def tiny_answers() -> tuple[dict[str, Tensor], SegmentAnythingSizes, dict[str, Tensor]]:
    """The folded tensors, their sizes, and what the implementations say."""
    encoder, decoder = random_encoder(TINY, seed=3), random_decoder(TINY_SIDE, TINY.widths[-1], seed=5)
    tensors = mobile_sam.used(official_checkpoint(encoder, decoder))
    sizes = mobile_sam.sizes_of(tensors, TINY_SIDE, DECODER_HEADS)
    picture = export_sam_fixtures.smooth_picture(TINY_SIDE, TINY_SIDE, seed=1)
    inputs = export_sam_fixtures.processor_of(TINY_SIDE)(picture, return_tensors="pt")["pixel_values"]
    out = encoder_answers(encoder, decoder, inputs)
    return mobile_sam.folded(tensors, sizes), sizes, out | point_answers(decoder, out["embedding"], (40.0, 52.0))


def main() -> None:
    folder = Path(sys.argv[1])
    tensors, sizes, out = tiny_answers()
    write_folder(folder, tensors, sizes, torch.float32)
    save_tensors(folder / "answers.safetensors", out)
    for name, value in out.items():
        print(f"{name} {list(value.shape)} up to {value.abs().max():.3g}")
    print(sum(p.stat().st_size for p in folder.iterdir()) / 1e6, "MB")


if __name__ == "__main__":
    main()
