"""The words that a portrait is drawn from, such as `oval olive bob dark glasses`: a
face, a skin, a style of hair (or a cover), its colour, and what else there is."""

from dataclasses import dataclass

from outreach_site.demo.hair import STYLES

PAPERS = ("#ece6d9", "#e6e5dc", "#ebe3dc", "#e2e4df", "#efe9dd")
SKINS = {
    "porcelain": "#f1d3bd",
    "fair": "#e8c0a0",
    "olive": "#d6a57d",
    "tan": "#bd8659",
    "umber": "#96633f",
    "deep": "#6b442d",
}
HAIRS = {
    "black": "#211d1d",
    "dark": "#38291f",
    "brown": "#5c402b",
    "chestnut": "#7a4a2b",
    "auburn": "#964f2c",
    "blond": "#c39a5c",
    "grey": "#8d8a85",
    "white": "#d0ccc4",
}
CLOTHS = {
    "navy": "#2d3f5c",
    "slate": "#56646c",
    "sand": "#b39a78",
    "plum": "#6a4257",
    "moss": "#5b6a4a",
    "rust": "#a05a3c",
}
# Half width at the cheekbones, at the jaw and at the chin, and where the chin ends.
FACES = {
    "oval": (91, 72, 30, 131),
    "round": (97, 82, 36, 124),
    "narrow": (87, 71, 32, 139),
    "square": (95, 84, 44, 131),
    "heart": (93, 68, 25, 128),
}
COVERS = ("hijab", "turban")
EXTRAS = ("glasses", "beard", "stubble", "moustache", "older", "freckles")


@dataclass(frozen=True)
class Look:
    face: str
    skin: str
    style: str
    colour: str
    extras: frozenset[str]


def parse_look(words: str) -> Look:
    """ValueError if a word is unknown or a trait is missing or told twice."""
    kinds = {
        "face": FACES,
        "skin": SKINS,
        "style": [*STYLES, *COVERS],
        "colour": HAIRS | CLOTHS,
    }
    found: dict[str, str] = {}
    extras = set()
    for word in words.split():
        kind = next((k for k, known in kinds.items() if word in known), None)
        if kind and kind not in found:
            found[kind] = word
        elif word in EXTRAS:
            extras.add(word)
        else:
            raise ValueError(f"{word!r} in {words!r}")
    if len(found) < len(kinds):
        raise ValueError(words)
    return Look(**found, extras=frozenset(extras))
