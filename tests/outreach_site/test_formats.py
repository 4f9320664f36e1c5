"""Days and times as each language writes them."""

import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import DateField
from django.template import Context, Template
from django.utils import translation

NAMES = Path(settings.BASE_DIR) / "outreach_site" / "formats" / "names"
LONDON = ZoneInfo("Europe/London")  # the zone of the tests
TUESDAY = datetime.datetime(2026, 3, 3, 18, 0, tzinfo=LONDON)
HALF_PAST = datetime.datetime(2026, 4, 17, 9, 30, tzinfo=LONDON)


def written(value: datetime.datetime, form: str, language: str) -> str:
    page = Template(f'{{{{ value|date:"{form}" }}}}')
    with translation.override(language):
        return page.render(Context({"value": value}))


# Django's Arabic has the month names of Egypt and the Gulf and the figures 0 to 9.
WRITTEN = {
    "en": {
        "DATE_FORMAT": ("3 March 2026", "17 April 2026"),
        "YEAR_MONTH_FORMAT": ("March 2026", "April 2026"),
        "MONTH_DAY_FORMAT": ("3 March", "17 April"),
        "WEEKDAY_FORMAT": ("Tuesday 3 March", "Friday 17 April"),
        "SINCE_FORMAT": ("March 2026", "April 2026"),
        "TIME_FORMAT": ("6 pm", "9:30 am"),
        "DATETIME_FORMAT": ("3 March 2026, 6 pm", "17 April 2026, 9:30 am"),
        "SHORT_DATE_FORMAT": ("03/03/2026", "17/04/2026"),
        "l": ("Tuesday", "Friday"),
    },
    "es": {
        "DATE_FORMAT": ("3 de marzo de 2026", "17 de abril de 2026"),
        "YEAR_MONTH_FORMAT": ("marzo de 2026", "abril de 2026"),
        "MONTH_DAY_FORMAT": ("3 de marzo", "17 de abril"),
        "WEEKDAY_FORMAT": ("martes 3 de marzo", "viernes 17 de abril"),
        "SINCE_FORMAT": ("marzo de 2026", "abril de 2026"),
        "TIME_FORMAT": ("18:00", "09:30"),
        "DATETIME_FORMAT": (
            "3 de marzo de 2026 a las 18:00",
            "17 de abril de 2026 a las 09:30",
        ),
        "SHORT_DATE_FORMAT": ("03/03/2026", "17/04/2026"),
        "l": ("martes", "viernes"),
    },
    "ca-valencia": {
        "DATE_FORMAT": ("3 de març de 2026", "17 d’abril de 2026"),
        "YEAR_MONTH_FORMAT": ("març de 2026", "abril de 2026"),
        "MONTH_DAY_FORMAT": ("3 de març", "17 d’abril"),
        "WEEKDAY_FORMAT": ("dimarts 3 de març", "divendres 17 d’abril"),
        "SINCE_FORMAT": ("de març de 2026", "d’abril de 2026"),
        "TIME_FORMAT": ("18:00", "9:30"),
        "DATETIME_FORMAT": ("3 de març de 2026, 18:00", "17 d’abril de 2026, 9:30"),
        "SHORT_DATE_FORMAT": ("03/03/2026", "17/04/2026"),
        "l": ("dimarts", "divendres"),
    },
    "ar": {
        "DATE_FORMAT": ("3 مارس 2026", "17 إبريل 2026"),
        "YEAR_MONTH_FORMAT": ("مارس 2026", "إبريل 2026"),
        "MONTH_DAY_FORMAT": ("3 مارس", "17 إبريل"),
        "WEEKDAY_FORMAT": ("الثلاثاء 3 مارس", "الجمعة 17 إبريل"),
        "SINCE_FORMAT": ("مارس 2026", "إبريل 2026"),
        "TIME_FORMAT": ("6:00 م", "9:30 ص"),
        "DATETIME_FORMAT": ("3 مارس 2026، 6:00 م", "17 إبريل 2026، 9:30 ص"),
        "SHORT_DATE_FORMAT": ("03\u200f/03\u200f/2026", "17\u200f/04\u200f/2026"),
        "l": ("الثلاثاء", "الجمعة"),
    },
}


@pytest.mark.parametrize("language", WRITTEN)
def test_days_and_times_are_written_as_in_the_language(language):
    found = {
        form: (written(TUESDAY, form, language), written(HALF_PAST, form, language))
        for form in WRITTEN[language]
    }
    assert found == WRITTEN[language]


def test_every_language_of_the_interface_has_its_forms():
    assert set(WRITTEN) == set(settings.ALL_LANGUAGES)
    assert len({tuple(forms) for forms in WRITTEN.values()}) == 1


def test_valencian_months_lose_their_vowel_where_they_begin_with_one():
    months = [
        written(TUESDAY.replace(month=month, day=1), "MONTH_DAY_FORMAT", "ca-valencia")
        for month in range(1, 13)
    ]
    assert months == [
        "1 de gener", "1 de febrer", "1 de març", "1 d’abril", "1 de maig",
        "1 de juny", "1 de juliol", "1 d’agost", "1 de setembre", "1 d’octubre",
        "1 de novembre", "1 de desembre",
    ]  # fmt: skip


def test_noon_and_midnight_have_names_in_english():
    times = [TUESDAY.replace(hour=hour) for hour in (0, 11, 12, 13)]
    assert [written(time, "TIME_FORMAT", "en") for time in times] == [
        "midnight", "11 am", "noon", "1 pm",
    ]  # fmt: skip


@pytest.mark.parametrize("language", WRITTEN)
def test_what_people_type_has_the_day_first_or_is_iso(language):
    with translation.override(language):
        field = DateField()
        assert field.clean("04/03/2026") == datetime.date(2026, 3, 4)
        assert field.clean("2026-03-04") == datetime.date(2026, 3, 4)
        with pytest.raises(ValidationError):
            field.clean("03/14/2026")


@pytest.mark.parametrize("language", sorted(path.name for path in NAMES.iterdir()))
def test_the_names_are_compiled_as_they_are_written(language):
    folder = NAMES / language / "LC_MESSAGES"
    with (folder / "django.po").open("rb") as file:
        source = {(m.context, m.id): m.string for m in read_po(file) if m.id}
    with (folder / "django.mo").open("rb") as file:
        found = [m for m in read_mo(file) if m.id]  # with the context in bytes
    compiled = {(m.context and m.context.decode(), m.id): m.string for m in found}
    assert compiled == source
    assert all(source.values())
