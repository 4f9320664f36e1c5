"""Every type of page, on every kind of screen."""

import pytest

PAGES = {
    "home": "/",
    "finder": "/find/",
    "choices": "/find/?q=le2",
    "outside": "/find/?q=LE10+0AA",
    "unknown": "/find/?q=atlantis",
    "house number": "/find/?q=gipsy+lane",
    "house number unknown": "/find/?q=knighton+lane+999",
    "streets": "/streets/",
    "neighbourhoods": "/neighbourhoods/",
    "neighbourhood": "/neighbourhoods/stoneygate/",
    "sheet": "/neighbourhoods/stoneygate/sheet/",
    "cards": "/neighbourhoods/stoneygate/cards/",
    "events": "/events/",
    "events narrowed": "/events/?where=nowhere&language=en&access=step_free",
    "event": "/events/open-evening/",
    "events that are over": "/events/past/",
    "schools": "/schools/",
    "schools narrowed": "/schools/?age=9&language=en",
    "privacy": "/privacy/",
    "accessibility": "/accessibility/",
    "sign in": "/account/login/",
    "forgotten password": "/account/password/reset/",
    "sign up": "/account/signup/",
}
page_types = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)


@page_types
@pytest.mark.parametrize(("width", "colours"), [(320, "light"), (1280, "dark")])
def test_axe_finds_nothing(visit, axe_finds, path, colours, width):
    page = visit(path, width=width, color_scheme=colours)
    assert axe_finds(page) == []


TRANSLATED = {
    name: path for name, path in PAGES.items() if not path.startswith("/account/")
}
translated_types = pytest.mark.parametrize("path", TRANSLATED.values(), ids=TRANSLATED)


@translated_types
@pytest.mark.parametrize(("width", "colours"), [(320, "dark"), (1280, "light")])
def test_axe_finds_nothing_from_right_to_left(visit, axe_finds, path, colours, width):
    page = visit(f"/ar{path}", width=width, color_scheme=colours)
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert axe_finds(page) == []


@page_types
def test_nothing_sticks_out_on_a_small_phone(visit, path):
    """320 pixels are also 1280 at 400 %."""
    page = visit(path, width=320, height=256)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@translated_types
@pytest.mark.parametrize("language", ["es", "ar"])
def test_nothing_sticks_out_in_other_languages(visit, path, language):
    page = visit(f"/{language}{path}", width=320, height=256)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@page_types
def test_every_target_is_big_enough_for_a_thumb(visit, path):
    """Links inside a sentence apart, as the guideline says; 44 by 24 at least."""
    page = visit(path, width=320)
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, input, select")]
        .filter(e => e.checkVisibility() && !e.closest("svg, p, .skip-link"))
        .map(e => e.closest("label") ?? e)  // its words can be touched too
        .map(e => [e.getBoundingClientRect(), e.outerHTML])
        .filter(([box]) => box.height > 0 && box.height < 43.5)
        .map(([box, html]) => `${box.height}: ${html.slice(0, 120)}`)"""
    )
    assert small == []


def test_a_vacant_post_and_an_officer_pass_too(visit, axe_finds):
    page = visit("/neighbourhoods/")
    links = page.locator(".letter a").evaluate_all("all => all.map(a => a.pathname)")
    assert len(links) == 22
    vacant = None
    for path in links:
        page = visit(path, width=320)
        if page.locator(".notice").count():
            vacant = page
            assert axe_finds(page) == []
        if vacant and page.locator(".officer-card__link").count():
            break
    assert vacant is not None
    page.locator(".officer-card__link").first.click()
    assert page.url.rpartition("/officers/")[1]
    assert axe_finds(page) == []


def test_a_page_that_is_not_there_helps(visit, axe_finds):
    page = visit("/neighbourhoods/nowhere/", expected=404)
    assert axe_finds(page) == []
    assert page.get_by_role("searchbox").is_visible()
    main = page.locator("main h1").bounding_box()
    assert main["x"] >= 16


def test_the_keyboard_reaches_the_content_first(visit):
    page = visit("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "find-q"


@page_types
def test_public_pages_leave_no_trace_in_the_browser(visit, path):
    page = visit(path)
    kept = page.evaluate("[localStorage.length, sessionStorage.length]")
    assert kept == [0, 0]
    if not path.startswith("/account/"):
        assert page.context.cookies() == []


def test_a_neighbourhood_is_one_sheet_on_paper(visit):
    page = visit("/neighbourhoods/stoneygate/")
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    assert paper.count(b"/Type /Page\n") == 1
