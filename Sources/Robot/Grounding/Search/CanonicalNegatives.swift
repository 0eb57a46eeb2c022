/// Phrases that fit everything and nothing: what is not more like the query than like these is not it.
///
/// The first three are LERF's (Kerr et al. 2023); the rest are what rooms are made of.
let canonicalNegatives = [
    "object", "things", "stuff", "texture", "wall", "floor", "ceiling",
]
