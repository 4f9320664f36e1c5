"""What is wrong with an e-mail address that claims to be an organisation's: pure
functions, nothing is looked up."""

import re
import unicodedata
from enum import StrEnum

from partners.scripts import mixes_scripts, scripts_of

LONGEST = 254  # characters of an address, by RFC 5321
LABEL = re.compile(r"[^\W_]([\w-]{0,61}[^\W_])?")
# What reads as a Latin letter or figure in most typefaces: small letters of Cyrillic,
# Greek and Armenian, and within Latin what people take for each other.
LOOKS_LIKE = str.maketrans(
    {
        "а": "a", "ь": "b", "с": "c", "ԁ": "d", "е": "e", "һ": "h", "і": "i",
        "ј": "j", "к": "k", "ӏ": "l", "м": "m", "п": "n", "о": "o", "р": "p",
        "ԛ": "q", "г": "r", "ѕ": "s", "т": "t", "у": "y", "ѵ": "v", "ԝ": "w",
        "х": "x", "α": "a", "ε": "e", "ι": "i", "κ": "k", "ν": "v", "ο": "o",
        "ρ": "p", "τ": "t", "υ": "u", "χ": "x", "γ": "y", "η": "n", "օ": "o",
        "ո": "n", "ս": "u", "հ": "h", "ց": "g", "ı": "i", "ł": "l", "ø": "o",
        "đ": "d", "ɑ": "a", "ɡ": "g", "0": "o", "1": "l", "5": "s",
    }
)  # fmt: skip
PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


class Flag(StrEnum):
    """`UNREADABLE` has a line break, a blank or an invisible character; `MIXED` a
    label in two alphabets; `DISGUISED` one of foreign letters that all read as Latin
    ones; `IMITATES` reads like the domain that is known, and is another."""

    UNREADABLE = "unreadable"
    NO_ADDRESS = "no_address"
    MIXED = "mixed"
    DISGUISED = "disguised"
    IMITATES = "imitates"


def flags(address: str, *, known: str = "") -> list[Flag]:
    """What speaks against an address; `known` is the organisation's own domain."""
    if any(_is_hidden(char) for char in address):
        return [Flag.UNREADABLE]
    local, at, _domain = address.rpartition("@")
    domain = domain_of(address)
    if not (local and at and domain) or "@" in local or len(address) > LONGEST:
        return [Flag.NO_ADDRESS]
    labels = domain.split(".")
    found = []
    if any(mixes_scripts(label) for label in [*labels, local]):
        found.append(Flag.MIXED)
    if any(_is_disguised(label) for label in labels[:-1]):
        found.append(Flag.DISGUISED)
    if known and imitates(domain, known):
        found.append(Flag.IMITATES)
    return found


def domain_of(address: str) -> str:
    """What follows the @ (or the whole), in small letters and with what `xn--` hides;
    empty if it is no domain."""
    text = unicodedata.normalize("NFKC", address.rpartition("@")[2]).lower()
    labels = [_decoded(label) for label in text.removesuffix(".").split(".")]
    if len(labels) < 2 or not all(map(LABEL.fullmatch, labels)):
        return ""
    return ".".join(labels)


def belongs(address: str, known: str) -> bool:
    """Whether an address is at that domain or below it."""
    domain, known = domain_of(address), domain_of(known)
    return bool(known) and (domain == known or domain.endswith(f".{known}"))


def imitates(domain: str, known: str) -> bool:
    """Whether the one is read as the other and is not it."""
    domain, known = domain_of(domain), domain_of(known)
    return bool(known) and domain != known and _read(domain) == _read(known)


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")


def _decoded(label: str) -> str:
    """Empty for an `xn--` that stands for nothing, or for what it need not hide."""
    if not label.startswith("xn--"):
        return label
    try:
        decoded = label[4:].encode("ascii").decode("punycode").lower()
    except (UnicodeError, OverflowError):
        return ""
    return "" if decoded.isascii() else unicodedata.normalize("NFKC", decoded)


def _is_disguised(label: str) -> bool:
    scripts = scripts_of(label)
    return bool(scripts) and "LATIN" not in scripts and _read(label).isascii()


def _read(domain: str) -> str:
    """As a hasty reader takes it: accents, look-alikes and double strokes gone."""
    plain = "".join(
        char
        for char in unicodedata.normalize("NFKD", domain.translate(LOOKS_LIKE))
        if unicodedata.category(char) != "Mn"
    ).translate(LOOKS_LIKE)
    for pair, letter in PAIRS:
        plain = plain.replace(pair, letter)
    return plain
