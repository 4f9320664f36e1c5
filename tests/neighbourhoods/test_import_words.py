"""What teams say to their neighbourhoods, from a file."""

import pytest
from django.utils import timezone
from wagtail.models import Locale, Revision
from wagtail_localize.operations import translate_object

from neighbourhoods.imports import words as module
from neighbourhoods.models import NeighbourhoodText
from tests.factories import make_neighbourhood, make_words
from tests.neighbourhoods.conftest import run as run_command

pytestmark = pytest.mark.django_db
HEADER = "neighbourhood,language,welcome,meeting\n"


@pytest.fixture(autouse=True)
def _city():
    make_neighbourhood("Harbour", code="H1", slug="harbour")
    make_neighbourhood("Mill", code="M1", slug="mill")


@pytest.fixture
def run(tmp_path):
    def run(text, *options):
        path = tmp_path / "words.csv"
        path.write_text(HEADER + text, encoding="utf-8")
        return run_command("import_words", path, *options)

    return run


def texts():
    return {
        (row.neighbourhood.code, row.locale.language_code): (row.welcome, row.meeting)
        for row in NeighbourhoodText.objects.select_related("neighbourhood", "locale")
    }


def test_each_row_is_published_in_its_language(run, client):
    ran = run("H1,en,Good day,Ring twice\nH1,ar,نهاركم سعيد,\nM1,es,Buenos días,\n")
    assert (ran.code, ran.totals["added"]) == (0, 3)
    assert texts() == {
        ("H1", "en"): ("<p>Good day</p>", "<p>Ring twice</p>"),
        ("H1", "ar"): ("<p>نهاركم سعيد</p>", ""),
        ("M1", "es"): ("<p>Buenos días</p>", ""),
    }
    page = client.get("/ar/neighbourhoods/harbour/").content.decode()
    assert '<div class="prose"><p>نهاركم سعيد</p></div>' in page


def test_a_row_has_its_revision_and_can_be_edited_and_reverted(run):
    run("H1,en,Good day,\n")
    row = NeighbourhoodText.objects.get()
    assert row.latest_revision == row.live_revision == Revision.objects.get()
    assert row.latest_revision.as_object().welcome == "<p>Good day</p>"
    row.welcome = "<p>Other</p>"
    row.save_revision().publish()
    assert Revision.objects.filter(object_id=str(row.pk)).count() == 2


def test_languages_of_one_neighbourhood_are_translations_whenever_they_come(run):
    run("H1,en,Good day,\n")
    run("H1,es,Buenos días,\nM1,es,Hola,\n")
    by_code = {
        (row.neighbourhood.code, row.locale.language_code): row.translation_key
        for row in NeighbourhoodText.objects.all()
    }
    assert by_code["H1", "en"] == by_code["H1", "es"]
    assert by_code["H1", "es"] != by_code["M1", "es"]


def test_a_second_run_changes_nothing(run):
    run("H1,en,Good day,Ring\n")
    ran = run("H1,en,Good day,Ring\n")
    assert (ran.totals["added"], ran.totals["changed"], ran.totals["unchanged"]) == (
        0, 0, 1,
    )  # fmt: skip
    assert Revision.objects.count() == 1


def test_another_text_is_a_new_revision(run):
    run("H1,en,Good day,Ring\n")
    ran = run("H1,en,Good evening,Ring\n")
    assert ran.totals["changed"] == 1
    assert texts()["H1", "en"] == ("<p>Good evening</p>", "<p>Ring</p>")
    assert Revision.objects.count() == 2


def test_html_loses_what_words_may_not_hold(run):
    run('H1,en,"<p onclick=x()>Hi <b>all</b><script>bad()</script></p>",a < b & c\n')
    assert texts()["H1", "en"] == (
        "<p>Hi <b>all</b></p>",
        "<p>a &lt; b &amp; c</p>",
    )


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("X9,en,Hi,", "There is no neighbourhood with the code “X9”."),
        ("H1,tlh,Hi,", "“tlh” is not one of the site's languages"),
        ("H1,en,,Ring", "It has no welcome."),
        ("M1,en,Twice,", "The words of line 2 are for the same neighbourhood"),
    ],
)
def test_a_row_is_refused_with_its_line_and_the_others_land(run, row, why):
    ran = run(f"M1,en,Hello,\n{row}\n")
    assert ran.code == 3
    assert f"line 3, {row[:2]}: {why}" in ran.text
    assert texts() == {("M1", "en"): ("<p>Hello</p>", "")}


def test_strictly_nothing_lands_beside_a_refused_row(run):
    assert run("M1,en,Hello,\nX9,en,Hi,\n", "--strict").code == 3
    assert texts() == {}


def test_a_trial_writes_nothing_and_counts_the_same(run):
    make_words(NeighbourhoodText, make_neighbourhood(code="Q"), welcome="<p>Q</p>")
    before = texts()
    ran = run("H1,en,Hi,\nQ,en,Other,\n", "--dry-run")
    assert (ran.totals["added"], ran.totals["changed"]) == (1, 1)
    assert texts() == before


def test_somebodys_draft_is_not_written_over(run):
    run("H1,en,Good day,\n")
    row = NeighbourhoodText.objects.get()
    row.welcome = "<p>In the making</p>"
    row.save_revision()
    row.refresh_from_db()
    ran = run("H1,en,From the file,\n")
    assert ran.code == 3
    assert "There is a draft of these words." in ran.text
    assert row.get_latest_revision_as_object().welcome == "<p>In the making</p>"


def test_words_that_follow_another_language_are_left_to_their_translator(run):
    run("H1,en,Good day,\n")
    source = NeighbourhoodText.objects.get()
    translate_object(source, [Locale.objects.get(language_code="es")])
    NeighbourhoodText.objects.filter(locale__language_code="es").update(
        live=True, has_unpublished_changes=False
    )
    ran = run("H1,es,Buenos días,\n")
    assert "These words are a translation from another language." in ran.text


def test_queries_grow_with_chunks_and_not_with_rows(run, django_assert_num_queries):
    for number in range(40):
        make_neighbourhood(f"N{number}", code=f"N{number}")
    some = "".join(f"N{number},en,Hello {number},\n" for number in range(2))
    many = "".join(f"N{number},en,Hello {number},\n" for number in range(2, 40))
    run("H1,en,Warm,\n")
    with django_assert_num_queries(9):
        run(some)
    with django_assert_num_queries(9):
        run(many)


def test_progress_is_told_chunk_by_chunk(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 1)
    path = tmp_path / "words.csv"
    path.write_text(HEADER + "H1,en,Hi,\nM1,en,Hi,\n", encoding="utf-8")
    told = []
    module.import_words(path, now=timezone.now(), progress=told.append)
    assert told == ["2 rows read", "1 of 2 rows done", "2 of 2 rows done"]
