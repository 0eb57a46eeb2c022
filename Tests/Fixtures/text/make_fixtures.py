#!/usr/bin/env python3
"""Writes phrases.json: phrases, their word pieces by Hugging Face's BERT tokeniser, their embeddings by training's text space.

Needs: pip install numpy safetensors torch tokenizers
usage, from the repository's root: PYTHONPATH=training python3 Tests/Fixtures/text/make_fixtures.py
"""
import json
from pathlib import Path

from semsplat_training.text_space import TextSpace
from tokenizers import BertWordPieceTokenizer

PHRASES = [
    "mug", "the red mug", "Couch", "sofa", "fridge", "refrigerator", "tv", "television", "cup", "armchair", "chair",
    "carpet", "rug", "garbage bin", "trash can", "TV stand", "coffee-table", "potted plant", "fire extinguisher",
    "teddy bear's head", "USB-C charger (white)", "a 27\" monitor", "$5 bill", "C++ book", "3rd shelf", "50% full bottle",
    "caf\u00e9 table", "cafe\u0301 table", "\u00dcbermensch poster", "na\u00efve", "\u0130stanbul",  # composed or not
    "smorgasbord tray", "antidisestablishmentarianism", "xylophonist", "snowboarding boots",  # several pieces a word
    "mug\u2014blue", "\u201cquoted\u201d", "one\u00a0two", "tab\tand\nline", "zero\u200bwidth", "bell\u0007s",
    "\u2603", "mug \u2603", "\U0001f600 mug", "  spaces   around  ", "", "   ", "!?", "\u03a7 \u03b2\u03ae\u03c4\u03b1", "\u043c\u0438\u0440",
]  # fmt: skip


def main() -> None:
    here = Path(__file__).resolve().parent
    model = here.parents[2] / "models/default"
    tokeniser = BertWordPieceTokenizer(str(model / "vocab.txt"), lowercase=True)
    space = TextSpace.load(model)
    unknown = tokeniser.token_to_id("[UNK]")
    entries = []
    for phrase in PHRASES:
        # Ours has no "[UNK]": a word that cannot be spelled says nothing.
        pieces = [i for i in tokeniser.encode(phrase, add_special_tokens=False).ids if i != unknown]
        assert pieces == space.tokens(phrase), f"training disagrees about {phrase!r}"
        entries.append({"phrase": phrase, "pieces": pieces, "embedding": [round(float(x), 6) for x in space.embed(phrase)]})
    text = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in entries)
    (here / "phrases.json").write_text(f"[\n{text}\n]\n")


if __name__ == "__main__":
    main()
