"""Making sure that an organisation is what it says: by calling it back, by its e-mail
domain. What is proven is the organisation, not who asks in its name."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from partners.email_domains import belongs, domain_of, flags
from partners.models import Level, Organisation, Verification


class VerificationError(Exception):
    """With a sentence that may be shown; `field` is the keyword that it is about."""

    def __init__(self, sentence: str, *, field: str | None = None):
        super().__init__(sentence)
        self.field = field


@transaction.atomic
def record_call_back(
    organisation: Organisation, *, number: str, by, now: datetime.datetime
) -> Verification:
    """Somebody of the staff has called and was told that all is right. `number` is what
    they dialled: it has to be the organisation's own as it stands here, so that a form
    that was open too long, or a number from a request, proves nothing."""
    row = _held(organisation, now=now)
    if by is None:
        raise VerificationError(_("A call-back is recorded by whoever has called."))
    if not row.is_listed:
        raise VerificationError(
            _("Confirm this organisation first, with a number that you have found.")
        )
    if not row.phone:
        raise VerificationError(
            _("Its telephone number is not known. Enter it from a directory first.")
        )
    if number != row.phone:
        raise VerificationError(
            _("Its telephone number has changed since. Call the new one."),
            field="number",
        )
    return _record(row, how=Level.CALL_BACK, number=row.phone, by=by, now=now)


@transaction.atomic
def record_email(
    organisation: Organisation, *, address: str, now: datetime.datetime
) -> Verification:
    """Somebody has followed a link that was sent to `address`. Counts if the address is
    at the organisation's own domain, which alone is kept."""
    row = _held(organisation, now=now)
    if not row.email_domain:
        raise VerificationError(
            _("We know no e-mail domain of this organisation. We will call it back.")
        )
    if flags(address, known=row.email_domain) or not belongs(address, row.email_domain):
        raise VerificationError(
            _(
                "This address does not belong to the organisation. We will call it back."
            ),
            field="address",
        )
    domain = domain_of(row.email_domain)
    standing = row.verifications.standing().filter(how=Level.EMAIL, domain=domain)
    return standing.first() or _record(
        row, how=Level.EMAIL, domain=domain, by=None, now=now
    )


@transaction.atomic
def withdraw(organisation: Organisation, *, by, now: datetime.datetime) -> int:
    """None of its verifications counts any more; how many there were. Never fails: to
    take trust back must always be possible."""
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    count = row.verifications.standing().update(withdrawn_at=now, withdrawn_by=by)
    log(row, "partners.withdraw_verification", user=by, data={"count": count})
    return count


def _held(organisation: Organisation, *, now: datetime.datetime) -> Organisation:
    """The row as it is now, so that two at once are one after the other."""
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if not row.is_living:
        raise VerificationError(_("This organisation has been merged into another."))
    if row.closed_on and row.closed_on <= timezone.localdate(now):
        raise VerificationError(_("This organisation has closed."))
    return row


def _record(row: Organisation, *, by, now, **facts) -> Verification:
    proof = Verification.objects.create(
        organisation=row, recorded_at=now, recorded_by=by, **facts
    )
    log(row, "partners.verify", user=by, data={"how": str(proof.how)})
    return proof
