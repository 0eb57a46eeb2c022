"""Writes the fixtures of CLIP's text side: a tiny tower with random weights, the first merges, and what others answer.

    python training/export_clip_fixtures.py Tests/Fixtures/clip

The tokens are those of `open_clip` (its copy of OpenAI's tokeniser, with ftfy), which also carries the official merges,
of which the fixture has the first 1,000 (OpenAI's CLIP, MIT licence); the tower's answers are those of `transformers`. Needed: pip install transformers ftfy regex, and
pip install --no-deps open_clip_torch timm torchvision. Nothing else is downloaded. Where they depart from OpenAI's code:

- open_clip calls start and end of a text by other names: both are given their official ones here;
- a text longer than the context is cut and ends with the end, as the official code does when it is told to truncate;
- `transformers` takes the first token that is `eos_token_id` for the end of a text, and any pair of numbers for start and
  end; here they are the two largest ids, as in the official vocabulary (trap T54).
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import open_clip.tokenizer
import regex
import torch
from torch import Tensor
from transformers import CLIPTextConfig, CLIPTextModelWithProjection

sys.path.insert(0, str(Path(__file__).resolve().parent))

from clip_phrases import phrases
from semsplat_training.clip_text import (
    IDS_BESIDE_MERGES,
    ClipTextSizes,
    read_merges,
    sizes_of,
    text_tower,
    write_folder,
)
from semsplat_training.safetensors_file import save_tensors

OFFICIAL_MERGES = Path(open_clip.tokenizer.default_bpe())
TINY_MERGES = 1000
TINY_HEADS = 4
TINY_PHRASES = 400
NUMBER_OF_ANSWERS = 12

RENAMINGS: list[tuple[str, str]] = [
    (r"^text_model\.embeddings\.token_embedding\.", "token_embedding."),
    (r"^text_model\.embeddings\.position_embedding\.weight$", "positional_embedding"),
    (r"^text_model\.encoder\.layers\.(\d+)\.layer_norm(\d)\.", r"transformer.resblocks.\1.ln_\2."),
    (r"^text_model\.encoder\.layers\.(\d+)\.mlp\.fc1\.", r"transformer.resblocks.\1.mlp.c_fc."),
    (r"^text_model\.encoder\.layers\.(\d+)\.mlp\.fc2\.", r"transformer.resblocks.\1.mlp.c_proj."),
    (r"^text_model\.encoder\.layers\.(\d+)\.self_attn\.out_proj\.", r"transformer.resblocks.\1.attn.out_proj."),
    (r"^text_model\.final_layer_norm\.", "ln_final."),
]


def official_names(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A state dict of `transformers` under the names, and with the stacking, of OpenAI's checkpoints."""
    named: dict[str, Tensor] = {}
    for name, value in state.items():
        if name.endswith("position_ids"):
            continue
        projection = re.match(r"^text_model\.encoder\.layers\.(\d+)\.self_attn\.q_proj\.(weight|bias)$", name)
        if projection:
            stack = torch.cat([state[name.replace("q_proj", f"{part}_proj")] for part in ("q", "k", "v")])
            named[f"transformer.resblocks.{projection[1]}.attn.in_proj_{projection[2]}"] = stack
        elif name == "text_projection.weight":
            named["text_projection"] = value.T
        elif "k_proj" not in name and "v_proj" not in name:
            named[_renamed(name)] = value
    return {k: v.detach().contiguous().clone() for k, v in named.items()}


def _renamed(name: str) -> str:
    for pattern, replacement in RENAMINGS:
        renamed, hits = re.subn(pattern, replacement, name)
        if hits:
            return renamed
    raise ValueError(f"no official name for '{name}'")


def tiny_config() -> CLIPTextConfig:
    vocabulary = IDS_BESIDE_MERGES + TINY_MERGES
    return CLIPTextConfig(
        vocab_size=vocabulary, hidden_size=32, intermediate_size=48, projection_dim=24, num_hidden_layers=3,
        num_attention_heads=TINY_HEADS, max_position_embeddings=24, hidden_act="quick_gelu", layer_norm_eps=1e-5,
        bos_token_id=vocabulary - 2, eos_token_id=vocabulary - 1, pad_token_id=0,
    )  # fmt: skip


def random_model(config: CLIPTextConfig, seed: int) -> CLIPTextModelWithProjection:
    """A tower none of whose parts is near its identity."""
    generator = torch.Generator().manual_seed(seed)
    model = CLIPTextModelWithProjection(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if "norm" in name and name.endswith("weight"):
                parameter.copy_(1 + 0.1 * noise)
            elif parameter.dim() == 1:
                parameter.copy_(0.1 * noise)
            elif "embedding" in name:
                parameter.copy_(0.5 * noise)
            else:
                parameter.copy_(noise * (1.0 / parameter.shape[1]) ** 0.5)
    return model


class OfficialTokeniser(open_clip.tokenizer.SimpleTokenizer):
    """open_clip's, with OpenAI's names for start and end."""

    def __init__(self, merges: Path, context: int) -> None:
        super().__init__(str(merges), context_length=context)
        names = {"<|startoftext|>": self.sot_token_id, "<|endoftext|>": self.eot_token_id}
        self.encoder |= names
        self.cache = {name: name for name in names}
        pattern = "|".join(map(regex.escape, names)) + r"|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
        self.pat = regex.compile(pattern, regex.IGNORECASE)

    def ids(self, phrase: str) -> list[int]:
        """From start to end, at most as many as the context has."""
        ids = [self.sot_token_id, *self.encode(phrase)][: self.context_length - 1]
        return [*ids, self.eot_token_id]


@torch.no_grad()
def tower_answers(model: CLIPTextModelWithProjection, texts: list[list[int]]) -> dict[str, Tensor]:
    """Tokens after the positions and after every block, and the embedding, of each text padded to the context."""
    out: dict[str, Tensor] = {}
    for index, ids in enumerate(texts):
        padded = torch.zeros(1, model.config.max_position_embeddings, dtype=torch.long)
        padded[0, : len(ids)] = torch.tensor(ids)
        answer = model(input_ids=padded, output_hidden_states=True)
        out[f"{index}.ids"] = torch.tensor(ids).float()
        for step, tokens in enumerate(answer.hidden_states):
            out[f"{index}.{'tokens' if step == 0 else f'block{step - 1}'}"] = tokens[0, : len(ids)]
        out[f"{index}.embedding"] = answer.text_embeds[0]
    return {k: v.float().contiguous() for k, v in out.items()}


def phrase_table(tokeniser: OfficialTokeniser, count: int) -> list[dict[str, Any]]:
    return [{"phrase": phrase, "ids": tokeniser.ids(phrase)} for phrase in phrases(count, seed=5)]


def texts_of(table: list[dict[str, Any]]) -> list[list[int]]:
    """A few of different lengths, among them one that fills the context; the end stands in each once."""
    whole = [entry["ids"] for entry in table if entry["ids"].count(entry["ids"][-1]) == 1 and len(entry["ids"]) > 2]
    by_length = sorted(whole, key=len)
    step = (len(by_length) - 1) / (NUMBER_OF_ANSWERS - 1)
    return [by_length[round(i * step)] for i in range(NUMBER_OF_ANSWERS)]


def write_tokens(folder: Path, tokeniser: OfficialTokeniser, count: int) -> list[dict[str, Any]]:
    table = phrase_table(tokeniser, count)
    lines = ",\n".join(json.dumps(entry, ensure_ascii=True) for entry in table)
    (folder / "phrases.json").write_text(f"[\n{lines}\n]\n")
    return table


def tiny_tokeniser(folder: Path, merges: list[str]) -> OfficialTokeniser:
    packed = folder / "merges.tmp.gz"
    packed.write_bytes(gzip.compress("\n".join(["#version: 0.2", *merges]).encode()))
    tokeniser = OfficialTokeniser(packed, tiny_config().max_position_embeddings)
    packed.unlink()
    return tokeniser


def tiny_tower() -> tuple[CLIPTextModelWithProjection, dict[str, Tensor], ClipTextSizes]:
    model = random_model(tiny_config(), seed=4)
    tower = text_tower(official_names(model.state_dict()))
    return model, tower, sizes_of(tower, TINY_HEADS)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    model, tower, sizes = tiny_tower()
    merges = read_merges(OFFICIAL_MERGES, sizes.merges)
    write_folder(folder, tower, sizes, merges, torch.float32)
    table = write_tokens(folder, tiny_tokeniser(folder, merges), TINY_PHRASES)
    save_tensors(folder / "answers.safetensors", tower_answers(model, texts_of(table)))
    print(sum(p.stat().st_size for p in folder.iterdir()) / 1e6, "MB")


if __name__ == "__main__":
    main()
