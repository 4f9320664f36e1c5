"""Names that a publisher wrote in capitals throughout, as people write them."""

import re

SMALL_WORDS = frozenset(
    [
        "a",
        "al",
        "and",
        "da",
        "das",
        "de",
        "del",
        "dels",
        "des",
        "di",
        "do",
        "du",
        "e",
        "el",
        "els",
        "i",
        "la",
        "las",
        "les",
        "los",
        "of",
        "the",
        "und",
        "von",
        "y",
    ]
)
# Letters, with the point of a Catalan double l (`Marcel.li`) between them.
RUN = re.compile(r"(?:[^\W\d_]|(?<=l)[.·](?=l))+")


def lower_cased(name: str) -> str:
    """`CIUTAT DE LES ARTS` as `Ciutat de les Arts`, `EL FORN D'ALCEDO` as
    `El Forn d'Alcedo`; the first word always begins with a capital."""
    lower = name.lower()

    def capital(match: re.Match) -> str:
        run, start, end = match.group(), match.start(), match.end()
        elided = len(run) == 1 and lower[end : end + 1] in ("'", "’")
        inside = start > 0
        if inside and (elided or (run in SMALL_WORDS and lower[start - 1] == " ")):
            return run
        return run[0].upper() + run[1:]

    return RUN.sub(capital, lower)
