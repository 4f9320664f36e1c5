"""Addresses that look like an organisation's and are not (pure functions)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.email_domains import Flag, belongs, domain_of, flags, imitates
from partners.scripts import mixes_scripts, scripts_of

KNOWN = "school.sch.uk"
CYRILLIC_O = "о"


@pytest.mark.parametrize(
    "address",
    [
        "office@school.sch.uk",
        "Office.1+visits@SCHOOL.sch.uk",
        "office@visits.school.sch.uk",
        "secretaria@escola-espanyola.example",
        "info@colegio-peñarol.example",
        "info@münchen.example",
        "info@xn--mnchen-3ya.example",
        "info@школа.рф",
        "info@مدرسة.example",
        "info@学校かな.example",
        "info@3rd-school.example",
    ],
)
def test_an_honest_address_has_no_flag(address):
    assert flags(address) == []


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (f"office@sch{CYRILLIC_O * 2}l.sch.uk", [Flag.MIXED]),
        ("office@xn--schl-tyaa.sch.uk", None),
        ("office@сор.example", [Flag.DISGUISED]),
        ("оffice@harbour.example", [Flag.MIXED]),
        ("office@аррӏе.example", [Flag.DISGUISED]),
        ("office@ѕсһооӏ.example", [Flag.DISGUISED]),
        ("office@school.sch.uk\n", [Flag.UNREADABLE]),
        ("office@school.sch.uk\r\nBcc: all@example.org", [Flag.UNREADABLE]),
        ("office@school\u2028.sch.uk", [Flag.UNREADABLE]),
        ("office@sch\u200bool.sch.uk", [Flag.UNREADABLE]),
        ("office@\u202eku.hcs.loohcs", [Flag.UNREADABLE]),
        ("office @school.sch.uk", [Flag.UNREADABLE]),
        ("office\x00@school.sch.uk", [Flag.UNREADABLE]),
        ("office@school\ud800.sch.uk", [Flag.UNREADABLE]),
        ("", [Flag.NO_ADDRESS]),
        ("office", [Flag.NO_ADDRESS]),
        ("@school.sch.uk", [Flag.NO_ADDRESS]),
        ("office@school", [Flag.NO_ADDRESS]),
        ("office@school..uk", [Flag.NO_ADDRESS]),
        ("office@-school.uk", [Flag.NO_ADDRESS]),
        ("office@evil.example@school.sch.uk", [Flag.NO_ADDRESS]),
        ("office@school.sch.uk/x", [Flag.NO_ADDRESS]),
        ("office@xn--a.uk", [Flag.NO_ADDRESS]),
        ("office@xn--school-.uk", [Flag.NO_ADDRESS]),
        ("o" * 250 + "@school.sch.uk", [Flag.NO_ADDRESS]),
    ],
)
def test_what_speaks_against_an_address_is_named(address, found):
    if found is None:
        hidden = f"sch{CYRILLIC_O * 2}l".encode("punycode").decode()
        address, found = f"office@xn--{hidden}.sch.uk", [Flag.MIXED]
    assert flags(address) == found


@pytest.mark.parametrize(
    "domain",
    [
        "sch00l.sch.uk",
        "schoo1.sch.uk",
        "school.sçh.uk",
        "schøol.sch.uk",
        f"sch{CYRILLIC_O}{CYRILLIC_O}l.sch.uk",
        "ѕсһооӏ.sch.uk",
        "sсhool.sch.uk",
    ],
)
def test_a_domain_that_is_read_as_the_known_one_imitates_it(domain):
    assert imitates(domain, KNOWN)
    assert Flag.IMITATES in flags(f"office@{domain}", known=KNOWN)
    assert not belongs(f"office@{domain}", KNOWN)


@pytest.mark.parametrize(("one", "other"), [("rn", "m"), ("vv", "w"), ("cl", "d")])
def test_two_letters_are_taken_for_one(one, other):
    assert imitates(f"{one}ill.example", f"{other}ill.example")


@pytest.mark.parametrize(
    "domain", ["school.sch.uk", "SCHOOL.sch.uk.", "other.sch.uk", "school.example", ""]
)
def test_the_domain_itself_and_quite_another_imitate_nothing(domain):
    assert not imitates(domain, KNOWN)
    assert not imitates(domain, "")


@pytest.mark.parametrize(
    ("address", "is_theirs"),
    [
        ("office@school.sch.uk", True),
        ("office@SCHOOL.SCH.UK", True),
        ("office@visits.school.sch.uk", True),
        ("office@notschool.sch.uk", False),
        ("office@school.sch.uk.evil.example", False),
        ("office@sch.uk", False),
        ("office@", False),
    ],
)
def test_an_address_belongs_to_a_domain_or_what_is_below_it(address, is_theirs):
    assert belongs(address, KNOWN) is is_theirs
    assert belongs(address, "") is False


def test_a_domain_is_compared_as_it_is_read():
    assert domain_of("Info@MÜNCHEN.example") == domain_of("xn--mnchen-3ya.example")
    assert domain_of("office@ｓchool.sch.uk") == KNOWN


@given(st.text(max_size=60), st.text(max_size=30))
def test_any_text_is_judged_without_a_fault_of_ours(address, known):
    assert set(flags(address, known=known)) <= set(Flag)
    belongs(address, known)


@given(st.text(max_size=40))
def test_a_line_break_is_never_let_through(text):
    for ending in "\n\r\x0b\x0c\x1c\x85\u2028\u2029":
        assert flags(f"office@{text}{ending}.example") == [Flag.UNREADABLE]


@pytest.mark.parametrize(
    ("text", "mixed"),
    [
        ("Harbour School", False),
        ("1ª Escuela Nº 3", False),
        ("Школа Harbour", False),
        ("Schооl", True),
        ("Ηarbour", True),
        ("東京こども園", False),
        ("ぁBCかな", False),
        ("한글ABC", False),
        ("مدرسة الميناء", False),
        ("", False),
    ],
)
def test_a_word_in_two_alphabets_is_noticed(text, mixed):
    assert mixes_scripts(text) is mixed


def test_figures_and_marks_have_no_script():
    assert scripts_of("12-3ـ’") == set()
