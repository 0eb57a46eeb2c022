"""Writes the fixtures of LSeg's image encoder: a tiny network with random weights and what another implementation answers.

    python training/export_lseg_fixtures.py Tests/Fixtures/lseg

The other implementation is the DPT of Hugging Face's `transformers` (pip install transformers; nothing is downloaded), from
the picture to the joined maps; the last 1 x 1 convolution is PyTorch's. Where it departs from lang-seg, this script brings it
back:

- its norms have an epsilon of 1e-12 by default; those of lang-seg's timm have 1e-6;
- it holds query, key and value apart, and counts the joining parts from the coarsest map on.

Its tables and norms start at zeros and ones, which would hide mistakes: all of them are drawn here.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import DPTConfig
from transformers.models.dpt.modeling_dpt import DPTModel, DPTNeck

sys.path.insert(0, str(Path(__file__).resolve().parent))

from export_mobile_sam_fixtures import draw
from export_sam_fixtures import smooth_picture
from semsplat_training import lseg
from semsplat_training.lseg import LSegSizes
from semsplat_training.safetensors_file import save_tensors

TINY = LSegSizes(
    patch_size=16, grid=5, width=24, blocks=5, heads=3, hidden=40, hooks=(0, 1, 3, 4), level_widths=(8, 12, 16, 20),
    head_width=16, outputs=20,
)  # fmt: skip
TINY_PICTURE = (96, 64)  # columns, rows: another grid than the table's, and not square

TRUNK_RENAMINGS: list[tuple[str, str]] = [
    (r"^embeddings\.patch_embeddings\.projection\.", "patch_embed.proj."),
    (r"^embeddings\.cls_token$", "cls_token"),
    (r"^embeddings\.position_embeddings$", "pos_embed"),
    (r"^encoder\.layer\.(\d+)\.layernorm_before\.", r"blocks.\1.norm1."),
    (r"^encoder\.layer\.(\d+)\.layernorm_after\.", r"blocks.\1.norm2."),
    (r"^encoder\.layer\.(\d+)\.attention\.output\.dense\.", r"blocks.\1.attn.proj."),
    (r"^encoder\.layer\.(\d+)\.intermediate\.dense\.", r"blocks.\1.mlp.fc1."),
    (r"^encoder\.layer\.(\d+)\.output\.dense\.", r"blocks.\1.mlp.fc2."),
    (r"^layernorm\.", "norm."),
]


class OtherLSeg(nn.Module):
    """LSeg's image encoder of the parts of `transformers`."""

    def __init__(self, sizes: LSegSizes) -> None:
        super().__init__()
        self.sizes = sizes
        config = DPTConfig(
            hidden_size=sizes.width, num_hidden_layers=sizes.blocks, num_attention_heads=sizes.heads,
            intermediate_size=sizes.hidden, image_size=sizes.grid * sizes.patch_size, patch_size=sizes.patch_size,
            backbone_out_indices=list(sizes.hooks), neck_hidden_sizes=list(sizes.level_widths),
            fusion_hidden_size=sizes.head_width, reassemble_factors=[4, 2, 1, 0.5], readout_type="project",
            use_batch_norm_in_fusion_residual=True, hidden_act="gelu", layer_norm_eps=1e-6, is_hybrid=False,
        )  # fmt: skip
        self.trunk = DPTModel(config, add_pooling_layer=False)
        self.neck = DPTNeck(config)
        self.head = nn.Conv2d(sizes.head_width, sizes.outputs, 1)

    def forward(self, picture: Tensor) -> dict[str, Tensor]:
        """A picture [3, H, W] in [0, 1] to the hooked tokens, the joined maps and the embedding."""
        rows, columns = (side // self.sizes.patch_size for side in picture.shape[1:])
        tokens = self.trunk.embeddings(2 * picture[None] - 1).last_hidden_states
        read: list[Tensor] = []
        for index, layer in enumerate(self.trunk.encoder.layer):
            tokens = layer(tokens)
            if index in self.sizes.hooks:
                read.append(tokens)
        joined = self.neck(read, rows, columns)
        out = {f"tokens{level}": value[0] for level, value in enumerate(read)}
        out |= {f"joined{3 - index}": value[0] for index, value in enumerate(joined)}
        return out | {"picture": picture, "embedding": self.head(joined[-1])[0]}


def random_model(sizes: LSegSizes, seed: int) -> OtherLSeg:
    """A network none of whose parts is near its identity."""
    generator = torch.Generator().manual_seed(seed)
    model = OtherLSeg(sizes).eval()
    draw(model, generator)
    with torch.no_grad():
        for name in ("cls_token", "position_embeddings"):
            table = getattr(model.trunk.embeddings, name)
            table.copy_(0.5 * torch.randn(table.shape, generator=generator))
    return model


def official_checkpoint(model: OtherLSeg) -> dict[str, Tensor]:
    """Under the names of lang-seg's checkpoints, with a few of the tensors that such a one holds besides."""
    named = {f"pretrained.model.{k}": v for k, v in _trunk_names(model.trunk.state_dict()).items()}
    for name, value in model.neck.state_dict().items():
        named[_neck_name(name)] = value
    named |= {f"scratch.head1.{k}": v for k, v in model.head.state_dict().items()}
    width = model.sizes.width
    named |= {"pretrained.model.head.weight": torch.ones(5, width), "pretrained.model.head.bias": torch.ones(5)}
    named["clip_pretrained.ln_final.weight"] = torch.ones(4)
    return {f"net.{k}": v.detach().contiguous().clone() for k, v in named.items()}


def _trunk_names(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    named: dict[str, Tensor] = {}
    for name, value in state.items():
        query = re.match(r"^encoder\.layer\.(\d+)\.attention\.attention\.query\.(weight|bias)$", name)
        if query:
            stack = torch.cat([state[name.replace("query", part)] for part in ("query", "key", "value")])
            named[f"blocks.{query[1]}.attn.qkv.{query[2]}"] = stack
        elif not re.search(r"\.(key|value)\.(weight|bias)$", name):
            named[_trunk_name(name)] = value
    return named


def _trunk_name(name: str) -> str:
    for pattern, replacement in TRUNK_RENAMINGS:
        renamed, hits = re.subn(pattern, replacement, name)
        if hits:
            return renamed
    raise ValueError(f"no official name for '{name}'")


def _neck_name(name: str) -> str:
    part = r"(\d)\.(.+)$"
    if match := re.match(rf"reassemble_stage\.readout_projects\.{part}", name):
        return f"pretrained.act_postprocess{int(match[1]) + 1}.0.project.{match[2]}"
    if match := re.match(rf"reassemble_stage\.layers\.{part}", name):
        inner = match[2].replace("projection.", "3.").replace("resize.", "4.")
        return f"pretrained.act_postprocess{int(match[1]) + 1}.{inner}"
    if match := re.match(rf"convs\.{part}", name):
        return f"scratch.layer{int(match[1]) + 1}_rn.{match[2]}"
    if match := re.match(rf"fusion_stage\.layers\.{part}", name):
        inner = match[2].replace("projection.", "out_conv.").replace("residual_layer", "resConfUnit")
        inner = inner.replace("convolution", "conv").replace("batch_norm", "bn")
        return f"scratch.refinenet{4 - int(match[1])}.{inner}"
    raise ValueError(f"no official name for '{name}'")


@torch.no_grad()
def answers(model: OtherLSeg, columns: int, rows: int) -> dict[str, Tensor]:
    picture = torch.from_numpy(smooth_picture(columns, rows, seed=1)).float().permute(2, 0, 1) / 255
    return {k: v.float().contiguous() for k, v in model(picture).items()}


def tiny_answers() -> tuple[dict[str, Tensor], LSegSizes, dict[str, Tensor]]:
    """The folded tensors, their sizes, and what the implementation says."""
    model = random_model(TINY, seed=6)
    tensors = lseg.image_encoder(official_checkpoint(model))
    sizes = lseg.sizes_of(tensors, TINY.heads, TINY.hooks)
    return lseg.folded(tensors, sizes), sizes, answers(model, *TINY_PICTURE)


def main() -> None:
    folder = Path(sys.argv[1])
    tensors, sizes, out = tiny_answers()
    lseg.write_folder(folder, tensors, sizes, torch.float32)
    save_tensors(folder / "answers.safetensors", out)
    for name, value in out.items():
        print(f"{name} {list(value.shape)} up to {value.abs().max():.3g}")
    print(sum(p.stat().st_size for p in folder.iterdir()) / 1e6, "MB")


if __name__ == "__main__":
    main()
