"""What a resident, an editor, a translator, an approver and a supervisor come for,
from the first page to the last, in the demo of Leicester."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.staff import sign_in

TEXTS = "/admin/snippets/neighbourhoods/neighbourhoodtext/"


@pytest.fixture
def staff(visit):
    """A person of that role, signed in: `staff("editor")`."""

    def enter(role: str):
        page = visit("/account/login/")
        sign_in(page, role)
        return page

    return enter


def open_words(page, name: str, language: str) -> None:
    """The editor of the words of that neighbourhood, from the list of all."""
    page.goto(page.url.partition("/admin")[0] + f"{TEXTS}?q={name}")
    row = page.locator("tbody tr").filter(has_text=name).filter(has_text=language)
    row.first.get_by_role("link").first.click()


# --- A resident


def test_a_resident_finds_the_officer_by_street_and_number_and_reads_on_in_arabic(
    visit, axe_finds
):
    page = visit("/", width=320)
    box = page.get_by_role("combobox").or_(page.get_by_role("searchbox")).first
    box.fill("Gipsy Lane")
    page.get_by_role("button", name="Find my officer").click()
    expect(page.get_by_role("heading", name="Which house number?")).to_be_visible()
    page.get_by_label("House number").fill("12")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile(r"/neighbourhoods/[a-z-]+/$"))
    name = page.get_by_role("heading", level=1).inner_text()
    expect(page.get_by_role("heading", name="Meet us")).to_be_visible()

    page.locator(".languages summary").click()
    page.locator(".languages").get_by_role("link", name="العربيّة").click()
    expect(page).to_have_url(re.compile(r"/ar/neighbourhoods/[a-z-]+/$"))
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    assert re.search("[\u0600-\u06ff]", page.locator(".prose").first.inner_text())
    assert axe_finds(page) == []


def test_a_resident_switches_the_language_without_a_script_and_stays_there(visit):
    page = visit("/find/?q=Atlantis", java_script_enabled=False)
    page.locator(".languages summary").click()
    page.locator(".languages").get_by_role("link", name="Español").click()
    expect(page).to_have_url(re.compile(r"/es/find/\?q=Atlantis$"))
    expect(page.locator("html")).to_have_attribute("lang", "es")
    assert page.locator("input[name=q]").input_value() == "Atlantis"


def test_a_resident_prints_one_sheet_with_a_code_that_leads_back(visit):
    page = visit("/neighbourhoods/stoneygate/")
    page.get_by_role("link", name="a sheet for the stairwell").click()
    expect(page.locator(".qr__code")).to_be_visible()
    expect(page.get_by_text("/neighbourhoods/stoneygate/").first).to_be_visible()
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


# --- The staff, in the order in which words travel


def test_an_editor_writes_words_and_hands_them_to_an_approver_who_publishes(
    visit, staff
):
    page = staff("editor")
    expect(page.get_by_role("heading", name="What needs doing")).to_be_visible()
    open_words(page, "Aylestone", "English")
    editor = page.locator("[contenteditable=true]").first
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("Ask us about the new cycle path.")
    stored = page.locator("input[name=welcome]")
    expect(stored).to_have_value(re.compile("new cycle path"))
    assert page.get_by_role("button", name="Publish").count() == 0
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Submit to Approval").click()
    expect(page.get_by_text("submitted for moderation")).to_be_visible()
    public = visit("/neighbourhoods/aylestone/")
    assert "cycle path" not in public.content()

    page = staff("approver")
    expect(page.get_by_text("Aylestone").first).to_be_visible()
    open_words(page, "Aylestone", "English")
    page.get_by_role("button", name="More actions").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Approve and Publish", exact=True).click()
    public.reload()
    expect(public.get_by_text("Ask us about the new cycle path.")).to_be_visible()


def test_a_translator_finishes_a_translation_and_an_approver_publishes_it(visit, staff):
    page = staff("translator")
    panel = page.get_by_role("heading", name="What needs doing")
    expect(panel).to_be_visible()
    open_words(page, "Braunstone", "Arabic")
    expect(page.get_by_text("English to Arabic translation")).to_be_visible()
    assert page.get_by_role("button", name="Publish").count() == 0
    for button in page.get_by_role("button", name="Translate", exact=True).all():
        button.click()
        page.locator("textarea").first.fill("تعالوا إلينا يوم الجمعة.")
        page.get_by_role("button", name="Save").first.click()
        expect(page.locator("textarea")).to_have_count(0)

    page = staff("approver")
    open_words(page, "Braunstone", "Arabic")
    page.get_by_role("button", name=re.compile("^Publish")).first.click()
    expect(page.get_by_text("Published 'Braunstone")).to_be_visible()
    public = visit("/ar/neighbourhoods/braunstone-park-and-rowley-fields/")
    expect(public.get_by_text("تعالوا إلينا يوم الجمعة.").first).to_be_visible()


def test_an_editor_takes_a_name_off_the_site_at_once(visit, staff):
    public = visit("/neighbourhoods/westcotes/")
    officer = public.locator(".officer-card__name").first.inner_text()
    page = staff("editor")
    page.goto(page.url + f"officer/?q={officer.split()[-1]}")
    page.locator("tbody").get_by_role("link").first.click()
    page.get_by_role("button", name="Actions").first.click()
    page.get_by_role("link", name="Unpublish now").first.click()
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()
    public.reload()
    assert officer not in public.content()


def test_a_supervisor_sees_what_lapses_soon_in_the_own_team_alone(staff):
    page = staff("supervisor")
    expect(page.get_by_role("heading", name="What needs doing")).to_be_visible()
    page.goto(page.url + "reports/trainings/")
    expect(page.locator("tbody tr").first).to_be_visible()
    page.goto(page.url.replace("trainings", "time-in-post"))
    expect(page.locator(".bars__drawn svg").first).to_be_visible()
    answer = page.request.get(page.url.partition("reports")[0] + "imports/")
    assert "/admin/imports/" not in answer.url
