"""What we have added to the CMS, for everybody who works there all day: its lists and
forms of facts, reports, words, verbs and staff, on a phone and on a desk, in light and
dark, from left to right and from right to left.

One administrator looks at every page once in each language, because an administrator
is shown whatever the others are."""

import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.staff import sign_in

REPORTS = [
    "named-officers",
    "ending",
    "profiles",
    "trainings",
    "consents",
    "time-in-post",
    "missing-words",
    "translations",
]
FACTS = [
    "officer",
    "assignment",
    "absence",
    "training",
    "teampost",
    "neighbourhood",
    "streetrange",
    "team",
    "contactpoint",
    "specialhours",
    "walk",
    "sessiontype",
]
TEXTS = "snippets/neighbourhoods/neighbourhoodtext"
PROFILES = "snippets/neighbourhoods/officerprofile"
OFFERED = "snippets/events/sessiontypetext"
LISTS = [*FACTS, TEXTS, PROFILES, OFFERED, "users", "invitations", "imports"]
# The form of a row that is there; of most facts the empty one has the same fields.
OF_ONE_ROW = {
    "officer": ["edit", "record-consent", "unpublish", "confirm"],
    "assignment": ["end", "hand-over"],
    "neighbourhood": ["edit", "merge"],
    "contactpoint": ["hours"],
    "walk": ["delete"],
    "users": ["edit", "reset-second-factor"],
    TEXTS: ["edit"],
    PROFILES: ["edit"],
    OFFERED: ["edit"],
}
NOT_BY_HAND = {"neighbourhood", TEXTS, PROFILES, OFFERED, "users", "imports"}
DESK, PHONE = (1280, "light"), (320, "dark")
WIDE = {"width": 1280, "height": 900}

# Markup of Wagtail's own, which no template of ours writes. Where words are edited, the
# field for rich text has no name that a screen reader could say (aria-input-field-name),
# and the button of the minimap is close to the next one (target-size).
NOT_OURS = re.compile(
    r"^aria-input-field-name: .*public-DraftEditor-content"
    r"|^target-size: <button id=.w-minimap-toggle"
)

# What the CMS would cut off, because its <main> hides what sticks out; what lies in a
# part that scrolls by itself can be reached. The side panels of the CMS and its bar of
# bulk actions wait outside, and it hangs an icon before the title of a form and a plus
# beside rich text, where a slash does the same.
CUT_OFF = """() => {
  const main = document.querySelector("#main");
  const {left, right} = main.getBoundingClientRect();
  const theirs =
    ".w-minimap, .form-side, .footer, .w-sr-only, svg[class*='-left-11']"
    + ", .Draftail-BlockToolbar";
  const scrolls = element => {
    for (let e = element.parentElement; e && e !== main; e = e.parentElement)
      if (getComputedStyle(e).overflowX !== "visible") return true;
    return false;
  };
  return [...main.querySelectorAll("*")]
    .map(e => [e, e.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.right > right + 1 || box.left < left - 1))
    .map(([e]) => e)
    .filter(e => e.checkVisibility() && !e.closest(theirs) && !scrolls(e))
    .map(e => e.outerHTML.slice(0, 100));
}"""


@pytest.fixture(scope="module")
def desk(chromium, server):
    """An administrator's page at the front of the CMS; `desk.cms` is its address."""
    with chromium.new_context(viewport=WIDE) as context:
        page = context.new_page()
        page.goto(f"{server}/account/login/")
        sign_in(page, "administrator")
        page.cms = page.url
        yield page


@contextmanager
def speaking(page, language: str):
    """The CMS in that language, chosen as staff choose it; English again afterwards."""
    choose_language(page, language)
    try:
        yield
    finally:
        choose_language(page, "en")


def choose_language(page, language: str) -> None:
    page.set_viewport_size(WIDE)
    page.goto(f"{page.cms}account/")
    page.locator("select[name$=preferred_language]").select_option(language)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()
    expect(page.locator("html")).to_have_attribute("lang", language)


def first_row(page, kind: str) -> str:
    """The number of the first row in a list of the CMS; of words, of those in English,
    because a translation opens in the editor of wagtail-localize, which is not ours."""
    words = kind in (TEXTS, PROFILES)
    # As it was sent: the scripts of the CMS take the menu of a row out of the page.
    sent = page.request.get(f"{page.cms}{kind}/{'about/1/' if words else ''}").text()
    return re.search(rf"/{kind}/edit/(\d+)/", sent)[1]


@pytest.fixture(scope="module")
def forms(desk):
    """The addresses of every form."""
    empty = [f"{kind}/new/" for kind in LISTS if kind not in NOT_BY_HAND]
    filled = [
        f"{kind}/{verb}/{row}/"
        for kind, verbs in OF_ONE_ROW.items()
        for row in [first_row(desk, kind)]
        for verb in verbs
    ]
    words = [f"{kind}/about/1/" for kind in (TEXTS, PROFILES)]
    return [*empty, *filled, *words]


def objections(page, path: str, axe_finds, *screens) -> list[str]:
    """What is wrong with one page on each of those screens, as readable lines."""
    answer = page.goto(page.cms + path)
    # The page of somebody who has been signed out would be a good one too.
    assert (answer.status, page.url) == (200, page.cms + path)
    found = []
    for width, colours in screens:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=colours, reduced_motion="reduce")
        wrong = [line for line in axe_finds(page, "#main") if not NOT_OURS.match(line)]
        wrong += [f"cut off: {html}" for html in page.evaluate(CUT_OFF)]
        found += [f"{path} at {width} in {colours}: {line}" for line in wrong]
    return found


def all_objections(page, paths, axe_finds, *screens) -> list[str]:
    return [
        line for path in paths for line in objections(page, path, axe_finds, *screens)
    ]


REPORT_PATHS = ["", *(f"reports/{slug}/" for slug in REPORTS)]
LIST_PATHS = [f"{kind}/" for kind in LISTS]


def test_what_needs_doing_and_the_reports_are_for_everybody(desk, axe_finds):
    assert all_objections(desk, REPORT_PATHS, axe_finds, DESK, PHONE) == []


def test_the_lists_are_for_everybody(desk, axe_finds):
    assert all_objections(desk, LIST_PATHS, axe_finds, DESK, PHONE) == []


def test_the_forms_and_verbs_are_for_everybody(desk, forms, axe_finds):
    assert len(forms) == 29
    assert all_objections(desk, forms, axe_finds, DESK, PHONE) == []


def test_all_of_it_is_for_everybody_from_right_to_left(desk, forms, axe_finds):
    paths = [*REPORT_PATHS, *LIST_PATHS, *forms]
    with speaking(desk, "ar"):
        expect(desk.locator("html")).to_have_attribute("dir", "rtl")
        assert all_objections(desk, paths, axe_finds, (320, "light")) == []
