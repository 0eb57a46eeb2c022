"""Writes the fixtures of Segment Anything: a tiny network with random weights and what another implementation answers.

    python training/export_sam_fixtures.py Tests/Fixtures/sam

The other implementation is Hugging Face's `transformers` (pip install transformers; nothing is downloaded). Where it
departs from Meta's code, this script brings it back:

- the mask decoder's transformer normalises with epsilon 1e-6 by default; Meta's with 1e-5, PyTorch's default;
- its random Fourier matrix has a standard deviation of half the encoder's width; Meta's default is 1;
- it starts tables and encoder weights at (nearly) zero, which would hide mistakes: all of them are drawn here;
- it knows a label -10 for points that fill up a batch; Meta's code has none, and none is used.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from transformers import SamConfig, SamModel
from transformers.models.sam.image_processing_pil_sam import SamImageProcessorPil

sys.path.insert(0, str(Path(__file__).resolve().parent))

from semsplat_training.safetensors_file import save_tensors
from semsplat_training.segment_anything import SegmentAnythingSizes, sizes_of, write_folder

DECODER_HEADS = 4
PICTURE = (50, 37)  # columns, rows: neither a multiple of the patch, and enlarged
LARGE_PICTURE = (151, 97)  # made smaller

# Official names of the parts of `transformers`, in the order in which they are tried.
RENAMINGS: list[tuple[str, str]] = [
    (r"^vision_encoder\.patch_embed\.projection\.", "image_encoder.patch_embed.proj."),
    (r"^vision_encoder\.layers\.(\d+)\.layer_norm(\d)\.", r"image_encoder.blocks.\1.norm\2."),
    (r"^vision_encoder\.layers\.", "image_encoder.blocks."),
    (r"^vision_encoder\.neck\.conv1\.", "image_encoder.neck.0."),
    (r"^vision_encoder\.neck\.layer_norm1\.", "image_encoder.neck.1."),
    (r"^vision_encoder\.neck\.conv2\.", "image_encoder.neck.2."),
    (r"^vision_encoder\.neck\.layer_norm2\.", "image_encoder.neck.3."),
    (r"^vision_encoder\.", "image_encoder."),
    (
        r"^prompt_encoder\.shared_embedding\.positional_embedding$",
        "prompt_encoder.pe_layer.positional_encoding_gaussian_matrix",
    ),
    (r"^prompt_encoder\.point_embed\.", "prompt_encoder.point_embeddings."),
    (r"^prompt_encoder\.mask_embed\.conv1\.", "prompt_encoder.mask_downscaling.0."),
    (r"^prompt_encoder\.mask_embed\.layer_norm1\.", "prompt_encoder.mask_downscaling.1."),
    (r"^prompt_encoder\.mask_embed\.conv2\.", "prompt_encoder.mask_downscaling.3."),
    (r"^prompt_encoder\.mask_embed\.layer_norm2\.", "prompt_encoder.mask_downscaling.4."),
    (r"^prompt_encoder\.mask_embed\.conv3\.", "prompt_encoder.mask_downscaling.6."),
    (r"^mask_decoder\.transformer\.layer_norm_final_attn\.", "mask_decoder.transformer.norm_final_attn."),
    (
        r"^mask_decoder\.transformer\.layers\.(\d+)\.layer_norm(\d)\.",
        r"mask_decoder.transformer.layers.\1.norm\2.",
    ),
    (r"^mask_decoder\.upscale_conv1\.", "mask_decoder.output_upscaling.0."),
    (r"^mask_decoder\.upscale_layer_norm\.", "mask_decoder.output_upscaling.1."),
    (r"^mask_decoder\.upscale_conv2\.", "mask_decoder.output_upscaling.3."),
]


def official_names(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A state dict of `transformers` under the names of Meta's checkpoints."""
    named: dict[str, Tensor] = {}
    for name, value in state.items():
        if name == "shared_image_embedding.positional_embedding":  # the prompt encoder's matrix once more
            continue
        named[_official_name(name, state)] = value.detach().contiguous().clone()
    return named


def _official_name(name: str, state: Mapping[str, Tensor]) -> str:
    perceptron = re.match(
        r"^(mask_decoder\.(?:output_hypernetworks_mlps\.\d+|iou_prediction_head))\.(proj_in|layers\.(\d+)|proj_out)\.(\w+)$",
        name,
    )
    if perceptron:
        stem, part, inner, what = perceptron.groups()
        between = len([n for n in state if n.startswith(f"{stem}.layers.") and n.endswith(".weight")])
        index = {"proj_in": 0, "proj_out": between + 1}.get(part, int(inner or 0) + 1)
        return f"{stem}.layers.{index}.{what}"
    for pattern, replacement in RENAMINGS:
        renamed, hits = re.subn(pattern, replacement, name)
        if hits:
            return renamed
    return name


def tiny_config(image_size: int = 64) -> SamConfig:
    """A grid of 8 x 8 cells in windows of 3, which need padding; two of four blocks are global."""
    return SamConfig(
        vision_config={
            "hidden_size": 32, "output_channels": 32, "num_hidden_layers": 4, "num_attention_heads": 2,
            "image_size": image_size, "patch_size": 8, "mlp_dim": 48, "window_size": 3,
            "global_attn_indexes": [1, 3], "num_pos_feats": 16,
        },
        prompt_encoder_config={"hidden_size": 32, "image_size": image_size, "patch_size": 8, "mask_input_channels": 8},
        mask_decoder_config={
            "hidden_size": 32, "mlp_dim": 40, "num_attention_heads": DECODER_HEADS, "iou_head_hidden_dim": 24,
            "layer_norm_eps": 1e-5,
        },
    )  # fmt: skip


def random_model(config: SamConfig, seed: int) -> SamModel:
    """A network none of whose parts is near its identity."""
    generator = torch.Generator().manual_seed(seed)
    model = SamModel(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if "norm" in name and name.endswith("weight"):
                parameter.copy_(1 + 0.1 * noise)
            elif parameter.dim() == 1:
                parameter.copy_(0.1 * noise)
            elif "rel_pos" in name:
                parameter.copy_(0.2 * noise)
            elif "embed" in name.split(".")[-1] or "_embed." in name or "token" in name.split(".")[1]:
                parameter.copy_(0.5 * noise)
            else:
                parameter.copy_(noise * (2.0 / parameter[0].numel()) ** 0.5)
        model.prompt_encoder.shared_embedding.positional_embedding.copy_(
            torch.randn(model.prompt_encoder.shared_embedding.positional_embedding.shape, generator=generator)
        )
        model.vision_encoder.patch_embed.projection.weight.mul_(0.15)  # smooth pictures would drown the blocks
        matrix = model.prompt_encoder.shared_embedding.positional_embedding
        model.shared_image_embedding.positional_embedding.copy_(matrix)
    return model


def smooth_picture(columns: int, rows: int, seed: int) -> np.ndarray[Any, Any]:
    noise = np.random.default_rng(seed).integers(0, 256, (1, 3, rows // 6 + 2, columns // 6 + 2)).astype(np.float32)
    picture = torch.nn.functional.interpolate(torch.from_numpy(noise), (rows, columns), mode="bicubic")
    return picture[0].permute(1, 2, 0).round().clamp(0, 255).byte().numpy()


@dataclass(frozen=True)
class Prompt:
    """Points and box in pixels of the network's input, as Meta's prompt encoder takes them."""

    points: list[tuple[float, float]] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    box: tuple[float, float, float, float] | None = None
    with_mask: bool = False

    def arguments(self, mask: Tensor | None) -> dict[str, Tensor | None]:
        return {
            "input_points": torch.tensor([[self.points]], dtype=torch.float32) if self.points else None,
            "input_labels": torch.tensor([[self.labels]]) if self.points else None,
            "input_boxes": torch.tensor([[self.box]], dtype=torch.float32) if self.box else None,
            "input_masks": mask if self.with_mask else None,
        }

    def tensors(self) -> dict[str, Tensor]:
        given = {"points": torch.tensor(self.points), "labels": torch.tensor(self.labels)} if self.points else {}
        return given | ({"box": torch.tensor(self.box)} if self.box else {})


def prompts(side: float) -> dict[str, Prompt]:
    """The cases, for an input of `side` pixels."""
    s = side / 64
    return {
        "one_point": Prompt([(20.25 * s, 30.5 * s)], [1]),
        "points": Prompt([(10 * s, 12 * s), (40 * s, 20 * s), (50 * s, 44 * s), (5.5 * s, 40 * s)], [1, 0, 1, 0]),
        "box": Prompt(box=(8 * s, 6.5 * s, 41 * s, 37 * s)),
        "point_and_box": Prompt([(22 * s, 18 * s)], [0], (8 * s, 6 * s, 41 * s, 37 * s)),
        "mask": Prompt([(20.25 * s, 30.5 * s)], [1], with_mask=True),
        "mask_alone": Prompt(with_mask=True),
        "outside": Prompt([(-25 * s, 90 * s)], [1], (-10 * s, -3 * s, 80 * s, 70 * s)),
    }


@torch.no_grad()
def prompt_answers(model: SamModel, embedding: Tensor, picture: tuple[int, int], side: int) -> dict[str, Tensor]:
    """What every case says; `picture` is (rows, columns) of the picture."""
    processor = processor_of(side)
    rows, columns = picture
    scaled = tuple(int(n * side / max(picture) + 0.5) for n in picture)
    grid = embedding.shape[-1]
    generator = torch.Generator().manual_seed(9)
    coarse = torch.randn((1, 1, grid, grid), generator=generator)
    mask = 4 * torch.nn.functional.interpolate(coarse, (4 * grid, 4 * grid), mode="bicubic")
    out: dict[str, Tensor] = {"mask": mask[0]}
    for name, prompt in prompts(side).items():
        sparse, dense = model.get_prompt_embeddings(**prompt.arguments(mask))
        if sparse is not None:
            out[f"{name}.sparse"] = sparse[0, 0]
        out[f"{name}.dense"] = dense[0]
        for multimask, label in ((True, "three"), (False, "one")):
            answer = model(image_embeddings=embedding, multimask_output=multimask, **prompt.arguments(mask))
            out[f"{name}.{label}.masks"], out[f"{name}.{label}.scores"] = answer.pred_masks[0, 0], answer.iou_scores[0, 0]
            full = processor.post_process_masks([answer.pred_masks[0]], [(rows, columns)], [scaled], binarize=False)
            out[f"{name}.{label}.logits"] = full[0][0]
        out |= {f"{name}.{k}": v for k, v in prompt.tensors().items()}
    return {k: v.float().contiguous() for k, v in out.items()}


def processor_of(side: int) -> SamImageProcessorPil:
    return SamImageProcessorPil(size={"longest_edge": side}, pad_size={"height": side, "width": side})


@torch.no_grad()
def encoder_answers(model: SamModel, inputs: Tensor) -> dict[str, Tensor]:
    """Tokens after the positions and after every block, the embedding, and the code of the grid."""
    encoder = model.vision_encoder
    tokens = encoder.patch_embed(inputs) + encoder.pos_embed
    out = {"tokens": tokens[0]}
    for i, layer in enumerate(encoder.layers):
        tokens = layer(tokens)
        out[f"block{i}"] = tokens[0]
    out["embedding"] = encoder(inputs).last_hidden_state[0]
    out["positions"] = model.get_image_wide_positional_embeddings()[0]
    return {k: v.contiguous() for k, v in out.items()}


@torch.no_grad()
def resized_model(model: SamModel, image_size: int) -> SamModel:
    """The same weights for another input: absolute positions interpolated; `transformers` does the relative ones."""
    other = SamModel(tiny_config(image_size)).eval()
    state = dict(model.state_dict())
    grid = image_size // 8
    table = state["vision_encoder.pos_embed"].permute(0, 3, 1, 2)
    table = torch.nn.functional.interpolate(table, (grid, grid), mode="bilinear", align_corners=False)
    state["vision_encoder.pos_embed"] = table.permute(0, 2, 3, 1)
    for name in [n for n in state if "rel_pos" in n]:
        part, attribute = name.rsplit(".", 1)
        setattr(other.get_submodule(part), attribute, torch.nn.Parameter(state[name].clone()))
    other.load_state_dict(state, strict=True)
    return other


@torch.no_grad()
def answers() -> tuple[SamModel, dict[str, Tensor]]:
    model = random_model(tiny_config(), seed=3)
    picture, large = smooth_picture(*PICTURE, seed=1), smooth_picture(*LARGE_PICTURE, seed=2)
    inputs = processor_of(64)(picture, return_tensors="pt")["pixel_values"]
    shrunk = processor_of(64)(large, return_tensors="pt")["pixel_values"]
    out = {"picture": torch.from_numpy(picture).float(), "input": inputs[0]}
    out |= {"large_picture": torch.from_numpy(large).float(), "large_input": shrunk[0]}
    out |= encoder_answers(model, inputs)
    out |= prompt_answers(model, out["embedding"][None], picture.shape[:2], 64)
    for side in (40, 80):
        other = resized_model(model, side)
        cut = torch.nn.functional.interpolate(inputs, (side, side), mode="bilinear", align_corners=False)
        out |= {f"input{side}": cut[0], f"embedding{side}": other.vision_encoder(cut).last_hidden_state[0]}
    return model, {k: v.float().contiguous() for k, v in out.items()}


def sizes_of_tiny(tensors: Mapping[str, Tensor]) -> SegmentAnythingSizes:
    return sizes_of(tensors, decoder_heads=DECODER_HEADS)


def main() -> None:
    folder = Path(sys.argv[1])
    model, out = answers()
    tensors = official_names(model.state_dict())
    write_folder(folder, tensors, sizes_of_tiny(tensors), torch.float32)
    save_tensors(folder / "answers.safetensors", out)
    print(sum(p.stat().st_size for p in folder.iterdir()) / 1e6, "MB")


if __name__ == "__main__":
    main()
