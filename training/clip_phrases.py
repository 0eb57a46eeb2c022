"""Phrases that try a tokeniser: things of a home and more, with accents, numbers, emoji, contractions, quotes and scripts."""

from __future__ import annotations

import random

THINGS_IN_A_ROW = """mug chair sofa wardrobe nightstand refrigerator whiteboard bookshelf café crème brûlée jalapeño piñata doppelgänger
fauteuil rétro smörgåsbord naïve façade Zürich Ærø Łódź Øresund ŞİŞLİ straße ĲSSEL ﬁlter ﬂask oﬃce cœur Ångström İstanbul
ΟΔΥΣΣΕΑΣ Σίσυφος ΣΑΣ καρέκλα стол Кружка чашка ёлка стілець كرسي כיסא कुर्सी เก้าอี้ ghế 椅子 赤いマグカップ の上 의자 ガラス ｶﾞﾗｽ
antidisestablishmentarianism xylophone qwertyuiop zzzzzzz HDMI USB-C Wi-Fi e-mail T-shirt salt&pepper 100% #1 @home C++ C#
left/right and/or (small) [big] {blue} <tag> "quoted" it's… wait—what? ½-litre m² H₂O x³ Ⅷ ① ٣٤ १२ 3.14 1,000 24/7 007 42nd
2x4 A4 mp3 20°C €5 £3.50 ¥100 ❤️ 🍎 🪑 👩‍🍳 🇨🇭 🤖🦾 ☕ ⌨️ :-) ;) ¯\\_(ツ)_/¯ n°5 ¿dónde? ¡aquí! «ici» „hier“ ‘there’ “that”
don't DON'T can’t I'll we've you're she'd it's I'm y'all rock'n'roll 'tis '90s o'clock dogs' 'S'S ''ll 's' 'T 're've'm
e\u0301clair A\u030aland n\u0303andu\u0301 o\u0308\u0323 \u1e9b\u0323 \ufb03 ﬅ ŉ ǅ \uff21\uff22\uff23\uff11 zero\u200bwidth soft\u00adhyphen tab\there
under_score snake_case_name kebab-case camelCase PascalCase ALLCAPS file.txt http://example.org/a?b=1 user@host
"""
THINGS = THINGS_IN_A_ROW.split()
COLOURS = ["red", "green", "blue", "dark-brown", "white", "black", "grey", "turquoise", "RED", "Blue", "café-au-lait"]
FRAMES = [
    "{}", "a {}", "the {}", "a photo of a {}", "a photo of the {}.", "{} and {}", "the {} on the {}", "{} next to a {}",
    "is there a {}?", "Where's the {}?", "bring me {} {}s", "  {}   {} ", "{}\n{}", "{}, {}; {}: {}!", "{}{}", "{}'s {}",
    "it isn't a {} but the {}'ll do", "({}) [{}]", "my {} doesn't fit the {}", "\u00a0{}\u2003{}\u3000", "{}...{}", "#{} {}",
    "{} <|endoftext|> {}", "<|startoftext|>{}",
]  # fmt: skip
LABELS = ["wall", "floor", "ceiling", "chair", "table", "sofa", "bed", "other", "others", "a photo of a chair"]


def phrases(count: int, seed: int) -> list[str]:
    """Different phrases: the labels of architecture.md B.2, every thing by itself, then frames that are filled at random."""
    chosen = [*LABELS, "", " ", "'", "!", "0", *THINGS]
    chance = random.Random(seed)
    known = set(chosen)
    while len(chosen) < count:
        frame = chance.choice(FRAMES)
        words = [_word(chance) for _ in range(frame.count("{}"))]
        phrase = frame.format(*words)
        if phrase not in known:
            known.add(phrase)
            chosen.append(phrase)
    return chosen[:count]


def _word(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.1:
        return str(chance.randrange(100000))
    if kind < 0.2:
        return "".join(chance.choice("abcdefghijklmnopqrstuvwxyzéüñ'-0123456789") for _ in range(chance.randint(1, 14)))
    thing = chance.choice(THINGS)
    return f"{chance.choice(COLOURS)} {thing}" if kind < 0.5 else thing
