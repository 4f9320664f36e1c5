"""What the demo's teams teach. All of it invented, and the same in both cities but for
the courses that their officers take."""

import datetime
import textwrap

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.html import escape
from wagtail.documents import get_document_model
from wagtail.models import Locale

from events.models import SessionType, SessionTypeText
from outreach_site.demo.city import read
from outreach_site.demo.pack import A_LINE, pdf
from outreach_site.demo.people import FOLDER
from publishing.words import plain_html, publish_new

FACTS = ("slug", "topic", "format", "youngest", "oldest", "minutes", "most")
IN_HTML = ("teaches", "provides", "expects", "for_officers")


def load_session_types(city: str, *, now: datetime.datetime) -> None:
    locales = {row.language_code: row for row in Locale.objects.all()}
    given = read(FOLDER / "session_types.json")
    for row in given["types"]:
        session_type = SessionType(
            **{name: row[name] for name in FACTS},
            name=_in_first_language(row["words"])["title"],
            course=row["course"][city],
            languages=[settings.LANGUAGE_CODE],
        )
        session_type.full_clean()
        session_type.save()
        key = SessionTypeText().translation_key
        texts = [
            SessionTypeText(
                session_type=session_type,
                locale=locales[code],
                translation_key=key,
                **_fields(code, row["words"], common=given["common"]),
            )
            for code in dict(settings.LANGUAGES)
            if code in row["words"] or code == settings.LANGUAGE_CODE
        ]
        publish_new(texts, now=now)


def _in_first_language(words: dict) -> dict:
    return words.get(settings.LANGUAGE_CODE, words["en"])


def _fields(code: str, words: dict, *, common: dict) -> dict[str, str]:
    code = code if code in words else "en"
    told = common[code] | words[code]
    return {
        name: plain_html(f"<p>{escape(text)}</p>") if name in IN_HTML else text
        for name, text in told.items()
    }


def hang_packs() -> None:
    """The same file in every language, written in the site's first or in English."""
    for row in read(FOLDER / "session_types.json")["types"]:
        if not row["pack"]:
            continue
        words = _in_first_language(row["words"])
        document = _document(words)
        for text in SessionTypeText.objects.filter(session_type__slug=row["slug"]):
            text.pack = document
            text.save_revision().publish()


def _document(words: dict[str, str]):
    told = [words[name] for name in ("title", "summary", "teaches", "expects")]
    lines = [line for text in told for line in [*textwrap.wrap(text, A_LINE), ""]]
    data = pdf(lines, title=words["title"], language=settings.LANGUAGE_CODE)
    document = get_document_model()(
        title=words["title"], file=ContentFile(data, name="pack.pdf")
    )
    document.full_clean()
    document.save()
    return document


def delete_session_types() -> None:
    """After the sessions, with the packs."""
    texts = SessionTypeText.objects.exclude(pack=None)
    packs = list(texts.values_list("pack", flat=True))
    for document in get_document_model().objects.filter(pk__in=packs):
        document.delete()  # one by one, so that its file goes too
    SessionType.objects.all().delete()
