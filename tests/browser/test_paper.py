"""What comes out of the printer."""

import pytest

A4 = {"width": 703, "height": 1032}  # what the margins of 12 mm leave, at 96 dpi
LONG = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh of the Upper Marketplace"

# Makes the sheet of the demo that of so many officers, with names of any length.
AS_MANY = """([count, name]) => {
  const list = document.querySelector(".sheet__officers");
  const first = list.firstElementChild;
  list.replaceChildren(...Array.from({length: count}, () => first.cloneNode(true)));
  if (name) {
    document.querySelector(".sheet__name").textContent = name;
    for (const long of document.querySelectorAll(".sheet__officer-name, .sheet h3"))
      long.textContent = name;
  }
}"""


def pages(page) -> int:
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    return paper.count(b"/Type /Page\n")


def sticks_out(page) -> list[str]:
    """What the sheet would cut off at its foot or side."""
    page.set_viewport_size(A4)
    page.emulate_media(media="print")
    return page.evaluate(
        """() => {
          const sheet = document.querySelector(".sheet").getBoundingClientRect();
          return [...document.querySelectorAll(".sheet :is(p, li, h1, h2, h3, td, svg)")]
            .filter(e => !e.closest(".visually-hidden"))
            .map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 80)])
            .filter(([box]) => box.bottom > sheet.bottom + 1 || box.right > sheet.right + 1)
            .map(([, html]) => html);
        }"""
    )


@pytest.mark.parametrize(
    ("count", "name"), [(1, ""), (4, ""), (6, ""), (1, LONG), (4, LONG)]
)
def test_a_sheet_is_one_page_with_all_of_it_on(visit, count, name):
    page = visit("/neighbourhoods/humberstone-and-hamilton/sheet/")
    page.evaluate(AS_MANY, [count, name])
    assert pages(page) == 1
    assert sticks_out(page) == []
    assert page.locator(".sheet__map").bounding_box()["height"] > 60


def test_what_is_for_the_screen_alone_is_not_printed(visit):
    page = visit("/neighbourhoods/stoneygate/sheet/")
    page.emulate_media(media="print")
    for hidden in (".site-header", ".site-footer", ".emergency-strip", ".paper__hint"):
        assert not page.locator(hidden).first.is_visible()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_a_code_is_black_on_white_in_every_theme(visit, colours):
    page = visit("/neighbourhoods/stoneygate/sheet/", color_scheme=colours)
    shown = page.evaluate(
        """() => [...document.querySelectorAll(".qr__code path")]
        .map(path => [getComputedStyle(path).fill, getComputedStyle(path).stroke])"""
    )
    assert [shown[0][0], shown[1][1]] == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]


def test_ten_cards_are_one_page_and_each_85_by_54_millimetres(visit):
    page = visit("/neighbourhoods/abbey/cards/")
    assert pages(page) == 1
    page.emulate_media(media="print")
    boxes = [card.bounding_box() for card in page.locator(".card").all()]
    assert len(boxes) in {9, 10}  # as often for each of three
    sizes = {(round(box["width"]), round(box["height"])) for box in boxes}
    assert sizes == {(round(85 / 25.4 * 96), round(54 / 25.4 * 96))}


def test_every_neighbourhood_of_the_demo_is_one_sheet(visit):
    page = visit("/neighbourhoods/")
    links = page.locator(".letter a").evaluate_all("all => all.map(a => a.pathname)")
    for path in links[::4]:
        for address in (path, f"{path}sheet/"):
            assert pages(visit(address)) == 1, address
