"""Which scripts a word is written in, to notice a letter that only looks like another:
`schооl` with two letters of the Cyrillic alphabet."""

import unicodedata

# Written together by everybody who writes the language, as UTS 39 has it.
TOGETHER = (
    {"LATIN", "CJK", "HIRAGANA", "KATAKANA"},
    {"LATIN", "CJK", "HANGUL"},
    {"LATIN", "CJK", "BOPOMOFO"},
)


def scripts_of(word: str) -> set[str]:
    """By the first word of each letter's name in Unicode; marks and figures belong to
    every script."""
    return {
        unicodedata.name(char, "UNKNOWN").partition(" ")[0]
        for char in unicodedata.normalize("NFKC", word)
        if unicodedata.category(char) in ("Ll", "Lu", "Lt", "Lo")
    }


def mixes_scripts(text: str) -> bool:
    """Whether one of its words has letters of alphabets that nobody writes together."""
    return any(_mixed(scripts_of(word)) for word in text.split())


def _mixed(scripts: set[str]) -> bool:
    return len(scripts) > 1 and not any(scripts <= usual for usual in TOGETHER)
