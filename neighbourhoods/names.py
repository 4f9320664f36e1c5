"""How a typed name is compared with a stored one: case, accents, spaces and the
marks inside words make no difference."""

import re
import unicodedata

# Letters that Unicode does not take apart into a plain one and an accent.
PLAIN = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"}
)
APOSTROPHES = re.compile(r"['’‘`´ʼʻ·.]")
HYPHENS = re.compile(r"[-‐‑–—/]")
WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Lower case without accents, tatweel and invisible characters."""
    # Taken apart before the case goes: `℡` hides capitals, `ǿ` an `ø`.
    lower = unicodedata.normalize("NFKD", text).casefold()
    return "".join(
        char
        for char in unicodedata.normalize("NFKD", lower).translate(PLAIN)
        if unicodedata.category(char) not in ("Mn", "Cf") and char != "ـ"
    )


def compact(text: str) -> str:
    """The letters and figures alone: `LE2 1TQ` and `le21tq` are one."""
    return "".join(WORD.findall(APOSTROPHES.sub("", fold(text))))[:200]


def typed_words(text: str) -> list[str]:
    """What to look for, with single letters left out unless there is nothing else."""
    words = WORD.findall(APOSTROPHES.sub("", fold(text)))
    return [word for word in words if len(word) > 1] or words


def searchable_words(text: str) -> str:
    """Every word in each way that people write it, one space before each, so that
    ` word` finds a beginning: `L'Amistat` as `l amistat lamistat`."""
    folded = fold(text)
    apart = WORD.findall(APOSTROPHES.sub(" ", folded))
    together = WORD.findall(HYPHENS.sub("", APOSTROPHES.sub("", folded)))
    by_hyphen = WORD.findall(APOSTROPHES.sub("", folded))
    words = dict.fromkeys([*apart, *by_hyphen, *together])
    return (" " + " ".join(words))[:420] if words else ""
