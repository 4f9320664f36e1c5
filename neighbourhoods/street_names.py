"""How people write a street and a house number, and how a written one is compared
with a published one: usual abbreviations make no difference, nor does the order."""

import re
import unicodedata
from typing import NamedTuple

from neighbourhoods import names

HIGHEST = 9_999  # five figures are a postcode in most of Europe, not a house

# The kind of street at the beginning of a name; both sides are read by this table, so
# what stands on the right is never shown.
LEADING = {
    **dict.fromkeys(["c", "cl", "cll", "carrer", "cr"], "calle"),
    **dict.fromkeys(["av", "avd", "avda", "avgda", "avinguda"], "avenida"),
    **dict.fromkeys(["pl", "plz", "pza", "placa"], "plaza"),
    **dict.fromkeys(["ps", "pso", "pg", "passeig"], "paseo"),
    **dict.fromkeys(["cm", "cno", "cami", "cmno"], "camino"),
    **dict.fromkeys(["ctra", "crta"], "carretera"),
    **dict.fromkeys(["rda"], "ronda"),
    **dict.fromkeys(["trv", "trav", "travessia"], "travesia"),
    **dict.fromkeys(["psje", "pje", "ptge", "passatge"], "pasaje"),
    **dict.fromkeys(["st"], "saint"),
    **dict.fromkeys(["ش"], "شارع"),
}
# The kind of street at the end of a name.
TRAILING = {
    **dict.fromkeys(["st", "str"], "street"),
    **dict.fromkeys(["rd"], "road"),
    **dict.fromkeys(["av", "ave"], "avenue"),
    **dict.fromkeys(["ln"], "lane"),
    **dict.fromkeys(["dr"], "drive"),
    **dict.fromkeys(["cl"], "close"),
    **dict.fromkeys(["ct"], "court"),
    **dict.fromkeys(["cr", "cres"], "crescent"),
    **dict.fromkeys(["gdns"], "gardens"),
    **dict.fromkeys(["gr"], "grove"),
    **dict.fromkeys(["pl"], "place"),
    **dict.fromkeys(["sq"], "square"),
    **dict.fromkeys(["ter", "terr"], "terrace"),
    **dict.fromkeys(["wk"], "walk"),
}
# Between the kind of a Spanish or Valencian street and its name: said or left out.
LINKS = ("de", "del", "dels", "d")
ARTICLES = ("la", "el", "los", "las", "les", "els", "l")
NUMBER_MARKS = ("no", "n", "nr", "num", "numero", "number", "رقم")
NO_NUMBER = re.compile(r"(?:^|(?<=[\s,]))s\s*[/.]\s*n\.?(?=[\s,]|$)")
# `12`, `12b`, `12bis`, `12-14`, `12/3`; not `1st`.
NUMBER = re.compile(r"0*(\d{1,4})(?:[^\W\d_]|bis)?(?:[-‐‑–—/].{0,8})?")
LETTERS = re.compile(r"[^\W\d_]{2}")
MOST_SPELLINGS = 12


class Spelling(NamedTuple):
    """One way to understand what was typed: the key of a street, its words, the house
    number and the rest, which may tell streets of one name apart. `as_typed` is the
    number with its letter, `number_first` where it stood."""

    key: str
    words: tuple[str, ...]
    number: int | None = None
    rest: str = ""
    as_typed: str = ""
    number_first: bool = False


def words(street: str) -> list[str]:
    """Every word of a name, folded, its abbreviations written out."""
    found = names.WORD.findall(names.APOSTROPHES.sub("", names.fold(_figures(street))))
    if len(found) < 2:
        return found
    last = TRAILING.get(found[-1], found[-1])
    first = LEADING.get(found[0], found[0])
    middle = ["saint" if word == "st" else word for word in found[1:-1]]
    if first in SPANISH:
        middle = _without_links(middle)
    return [first, *middle, last]


def _without_links(middle: list[str]) -> list[str]:
    """`de la` and the like between kind and name: said, half said or left out."""
    for links in (LINKS, ARTICLES):
        if middle and middle[0] in links:
            middle = middle[1:]
    return middle


SPANISH = {LEADING.get(word, word) for word in LEADING} - {"saint", "شارع"}


def key(street: str) -> str:
    """What is compared: one for `C/ Colón`, `Calle de Colón` and `CARRER COLON`."""
    return "".join(words(street))[:200]


def searchable(street: str, locality: str = "") -> str:
    """As `names.searchable_words`, with what the abbreviations stand for."""
    known = names.searchable_words(street).split() + words(street)
    known += names.searchable_words(locality).split()
    return (" " + " ".join(dict.fromkeys(known)))[:420] if known else ""


def bare(street: str) -> str:
    """What a reader looks for in a list: `Calle de la Paz` as `paz`."""
    found = words(street)
    if len(found) > 1 and found[0] in SPANISH:
        found = found[1:]
    return " ".join(found)


def initial(street: str) -> str:
    return bare(street)[:1].upper() or "–"


def house_number(text: str) -> int | None:
    """`12B`, `nº 12`, `12 bis`, `١٢` and `12-3` are 12; None if it is none."""
    tokens = _tokens(names.fold(_figures(text)))
    while len(tokens) > 1 and tokens[0] in NUMBER_MARKS:
        tokens = tokens[1:]
    return _number(tokens[0]) if tokens else None


def has_no_number(text: str) -> bool:
    """Whether it says so: nothing, `s/n`, `S.N.`"""
    return not NO_NUMBER.sub("", names.fold(text)).strip(" .-–")


def spellings(text: str) -> list[Spelling]:
    """Every way in which `text` may be a street, with a number first; none for what
    has no word of two letters, such as a postcode."""
    folded = NO_NUMBER.sub(" ", names.fold(_figures(text)))
    if not LETTERS.search(re.sub(r"\w*\d\w*", " ", folded)):
        return []
    parts = [tokens for part in folded.split(",") if (tokens := _tokens(part))]
    found: dict[tuple, Spelling] = {}
    for spelling in (*_with_number(parts), *_without_number(parts)):
        if LETTERS.search("".join(spelling.words)):
            found.setdefault((spelling.key, spelling.number), spelling)
    return list(found.values())[:MOST_SPELLINGS]


def _with_number(parts: list[list[str]]):
    for at, part in enumerate(parts):
        before = parts[at - 1] if at else []
        after = parts[at + 1] if at + 1 < len(parts) else []
        for place, token in enumerate(part):
            number = _number(token)
            if number is None:
                continue
            rest = " ".join(parts[-1]) if at + 1 < len(parts) else ""
            name = _without_mark(part[:place]) or _without_mark(before)
            if name:
                yield _spelling(name, number, rest, token)
            name = part[place + 1 :] or (after if place == 0 else [])
            for skipped in (0, 1):
                if skipped and not (name and (len(name[0]) == 1 or name[0] == "bis")):
                    continue
                if name[skipped:]:
                    yield _spelling(name[skipped:], number, rest, token, first=True)


def _without_number(parts: list[list[str]]):
    if parts:
        yield _spelling([token for part in parts for token in part], None, "")
    if len(parts) > 1:
        yield _spelling(parts[0], None, " ".join(parts[-1]))


def _spelling(tokens, number, rest, token="", *, first=False) -> Spelling:
    name = " ".join(tokens)
    return Spelling(
        key(name), tuple(words(name)), number, names.compact(rest), token, first
    )


def _without_mark(tokens: list[str]) -> list[str]:
    return tokens[:-1] if tokens and tokens[-1] in NUMBER_MARKS else tokens


def _tokens(text: str) -> list[str]:
    """By spaces alone, so that `12-14` stays one; `nº12` comes apart."""
    bare = names.APOSTROPHES.sub("", text)
    bare = re.sub(r"(?<!\w)(n|no|num)(?=\d)", r"\1 ", bare)
    return [token for token in bare.split() if names.WORD.search(token)]


def _number(token: str) -> int | None:
    fits = NUMBER.fullmatch(token)
    return (int(fits[1]) or None) if fits else None


def _figures(text: str) -> str:
    """Figures of any script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.digit(char)) if char.isdecimal() else char for char in text
    )
