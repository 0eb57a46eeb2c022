"""Proves CLIP's text side at full size: the official merges on 2,000 phrases, random weights of ViT-B/32's text tower.

    swift build -c release --build-tests
    python training/prove_clip.py --folder /tmp/clip-proof

Writes a checkpoint as OpenAI's, converts it by convert.py, lets `open_clip` and `transformers` answer, and has the Swift
test CLIPTextProofTests compare and print. Weights are rounded to half precision first, so that nothing is lost where they
are stored. The tokeniser of `transformers` is asked, too, and what it says differently is printed.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

import ftfy
import torch
from transformers import CLIPTextConfig, CLIPTokenizer

sys.path.insert(0, str(Path(__file__).resolve().parent))

import convert
from export_clip_fixtures import (
    OFFICIAL_MERGES,
    OfficialTokeniser,
    official_names,
    random_model,
    texts_of,
    tower_answers,
    write_tokens,
)
from prove import arguments, round_to_half, run_swift
from semsplat_training.safetensors_file import save_tensors

PHRASES = 2000
CONTEXT = 77
# architecture.md B.2
LABELS = {
    "wall": [2569], "floor": [4125], "ceiling": [12374], "chair": [4269], "table": [2175], "sofa": [15723], "bed": [2722],
    "other": [1010], "others": [3326], "a photo of a chair": [320, 1125, 539, 320, 4269], "refrigerator": [36662],
    "whiteboard": [40839], "bookshelf": [34821], "nightstand": [3870, 2087],
}  # fmt: skip


def base_config() -> CLIPTextConfig:
    return CLIPTextConfig(
        vocab_size=49408, hidden_size=512, intermediate_size=2048, projection_dim=512, num_hidden_layers=12,
        num_attention_heads=8, max_position_embeddings=CONTEXT, hidden_act="quick_gelu", bos_token_id=49406,
        eos_token_id=49407, pad_token_id=0,
    )  # fmt: skip


def other_tokeniser(folder: Path, official: OfficialTokeniser) -> CLIPTokenizer:
    """That of `transformers`, from the same merges."""
    merges = [" ".join(pair) for pair in official.bpe_ranks]
    vocabulary = {k: v for k, v in official.encoder.items() if k not in ("<start_of_text>", "<end_of_text>")}
    (folder / "vocab.json").write_text(json.dumps(vocabulary))
    (folder / "hugging_face_merges.txt").write_text("\n".join(["#version: 0.2", *merges]) + "\n")
    return CLIPTokenizer(str(folder / "vocab.json"), str(folder / "hugging_face_merges.txt"))


def compare_tokenisers(table: list[dict[str, Any]], other: CLIPTokenizer) -> None:
    """`transformers` composes and lowers, but has no ftfy, no lower case of a final sigma, and other rules for "<|...|>"."""
    alike = [e for e in table if ftfy.fix_text(e["phrase"]) == unicodedata.normalize("NFC", e["phrase"])]
    alike = [e for e in alike if not re.search(r"Σ|<\|", e["phrase"])]
    differing = [e["phrase"] for e in alike if other(e["phrase"], truncation=True, max_length=CONTEXT)["input_ids"] != e["ids"]]
    print(f"of the {len(alike)} phrases that both clean alike, transformers has open_clip's tokens on {len(alike) - len(differing)}")
    for phrase in differing:
        print(f"  not on {phrase!r}")


def write_proof(folder: Path) -> None:
    tokeniser = OfficialTokeniser(OFFICIAL_MERGES, CONTEXT)
    for label, ids in LABELS.items():
        if tokeniser.ids(label) != [49406, *ids, 49407]:
            raise SystemExit(f"'{label}' is {tokeniser.ids(label)}, architecture.md B.2 has {ids}")
    model = random_model(base_config(), seed=7)
    round_to_half(model)
    checkpoint = official_names(model.state_dict()) | {"logit_scale": torch.tensor(4.6)}
    torch.save(checkpoint, folder / "checkpoint.pth")
    given = ["clip", "--checkpoint", str(folder / "checkpoint.pth"), "--merges", str(OFFICIAL_MERGES), "--out", str(folder)]
    if convert.main(given) != 0:
        raise SystemExit(1)
    table = write_tokens(folder, tokeniser, PHRASES)
    compare_tokenisers(table, other_tokeniser(folder, tokeniser))
    save_tensors(folder / "answers.safetensors", tower_answers(model, texts_of(table)))


def main() -> int:
    options = arguments(__doc__, "400 MB")
    if not options.keep:
        write_proof(options.folder)
    return run_swift("CLIPTextProofTests", "SEMSPLAT_CLIP_PROOF", options.folder)


if __name__ == "__main__":
    sys.exit(main())
