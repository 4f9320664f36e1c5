"""What of an officer may be published: the one door to `publish` and
`show_portrait`."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from neighbourhoods.models import Consent, Officer


class ConsentError(Exception):
    """With a sentence that may be shown; `field` is the keyword that it is about, if
    it is about one."""

    def __init__(self, sentence: str, *, field: str | None = None):
        super().__init__(sentence)
        self.field = field


@transaction.atomic
def record(
    officer: Officer,
    *,
    publish: str,
    photo: bool,
    given_on: datetime.date,
    kept_at: str,
    by,
    now: datetime.datetime,
) -> Consent:
    """Takes effect at once, in place of what was agreed before; by None for imports."""
    officer = _held(officer)
    if given_on > timezone.localdate(now):
        raise ConsentError(_("That day is still to come."), field="given_on")
    _end_standing(officer, by=by, now=now)
    consent = Consent(
        officer=officer,
        publish=publish,
        photo=photo,
        given_on=given_on,
        kept_at=kept_at.strip(),
        recorded_at=now,
        recorded_by=by,
    )
    officer.publish, officer.show_portrait = publish, photo
    _check(consent, officer)
    consent.save()
    officer.save(update_fields=["publish", "show_portrait"])
    _log_record(consent, by=by)
    return consent


@transaction.atomic
def withdraw(officer: Officer, *, by, now: datetime.datetime) -> None:
    """Name, alias and portrait are off the site with the next request. Works for
    somebody without a consent too: taking off must never fail."""
    officer = _held(officer)
    _end_standing(officer, by=by, now=now)
    officer.publish, officer.show_portrait = Officer.Publish.ROLE, False
    officer.save(update_fields=["publish", "show_portrait"])
    log(officer, "neighbourhoods.withdraw_consent", user=by)


def _log_record(consent: Consent, *, by) -> None:
    data = {"publish": consent.publish, "photo": consent.photo}
    log(consent.officer, "neighbourhoods.record_consent", user=by, data=data)


def _held(officer: Officer) -> Officer:
    """The row as it is now, so that two at once are one after the other."""
    return Officer.objects.select_for_update().get(pk=officer.pk)


def _end_standing(officer: Officer, *, by, now: datetime.datetime) -> None:
    standing = officer.consents.filter(withdrawn_at=None)
    standing.update(withdrawn_at=now, withdrawn_by=by)


def _check(consent: Consent, officer: Officer) -> None:
    try:
        officer.clean()
        consent.full_clean(exclude=["recorded_by", "withdrawn_at", "withdrawn_by"])
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        offered = field in ("publish", "given_on", "kept_at")
        # The name or the alias is mended on another form; the choice is made here.
        raise ConsentError(
            " ".join(sentences), field=field if offered else "publish"
        ) from error
