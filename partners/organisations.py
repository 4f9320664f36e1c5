"""Finding, entering, confirming, merging and closing organisations."""

import datetime
from difflib import SequenceMatcher

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from neighbourhoods import names
from neighbourhoods.models import Neighbourhood
from partners import location
from partners.models import Organisation

MOST_FOUND = 20
MOST_WORDS = 8
LONGEST_QUERY = 200  # characters; more is no name
ALIKE = 0.75  # as difflib measures it; 1 is equal
KEYS = ("compact", "words", "postcode_key")
BY_HAND = ("name", "kind", "address", "postcode")


class OrganisationError(Exception):
    """With a sentence that may be shown; `field` is the keyword that it is about, and
    `matches` the listed organisations that are probably meant instead."""

    def __init__(self, sentence: str, *, field: str | None = None, matches=()):
        super().__init__(sentence)
        self.field = field
        self.matches = list(matches)


# --- Finding


def search(
    text: str, *, near: Neighbourhood | None = None, on: datetime.date | None = None
) -> list[Organisation]:
    """Those that may be chosen on a day (today): every typed word begins a word of the
    name, or the text begins the postcode. At most MOST_FOUND, those of the
    neighbourhood first; one query."""
    typed = names.compact(text) if len(text) <= LONGEST_QUERY else ""
    words = names.typed_words(text)[:MOST_WORDS] if typed else []
    if not words:
        return []
    named = Q()
    for word in words:
        named &= Q(words__contains=f" {word}")
    found = Organisation.objects.offered(on or timezone.localdate()).filter(
        named | Q(postcode_key__startswith=typed)
    )
    begins = Case(When(compact__startswith=typed, then=Value(0)), default=Value(1))
    ordered = found.annotate(far=_far_from(near), begins=begins).with_neighbourhood()
    return list(ordered.order_by("far", "begins", "compact", "pk")[:MOST_FOUND])


def _far_from(near: Neighbourhood | None):
    if near is None:
        return Value(0)
    here = Q(neighbourhood=near.pk) | Q(neighbourhood__merged_into=near.pk)
    return Case(
        When(here, then=Value(0)), default=Value(1), output_field=models.IntegerField()
    )


def likely(
    name: str, *, postcode: str = "", on: datetime.date | None = None
) -> list[Organisation]:
    """Those that may be chosen and are probably the one of this name: of the same
    name, or of a similar one at the same postcode; the most similar first."""
    compact, key = names.compact(name), names.compact(postcode)
    if not compact:
        return []
    same = Q(compact=compact)
    if key:
        same |= Q(postcode_key=key)
    rows = Organisation.objects.offered(on or timezone.localdate()).filter(same)
    rated = [
        (-score, row.name, row.pk, row)
        for row in rows.with_neighbourhood()
        if (score := _alike(name, row)) >= ALIKE
    ]
    return [row for *_rank, row in sorted(rated, key=lambda rate: rate[:3])][
        :MOST_FOUND
    ]


def _alike(name: str, row: Organisation) -> float:
    """1 if the words of the one are all in the other: `Harbour` and `Harbour School`."""
    mine, theirs = set(names.typed_words(name)), set(names.typed_words(row.name))
    if mine <= theirs or theirs <= mine:
        return 1.0
    return SequenceMatcher(None, names.compact(name), row.compact).ratio()


def beside(organisation: Organisation) -> models.QuerySet[Organisation]:
    """Listed ones that it may be a second row of: by name, postcode or neighbourhood."""
    near = Q(compact=organisation.compact)
    if organisation.postcode_key:
        near |= Q(postcode_key=organisation.postcode_key)
    if organisation.neighbourhood_id:
        near |= Q(neighbourhood=organisation.neighbourhood_id)
    rows = Organisation.objects.living().filter(near, is_listed=True)
    return rows.exclude(pk=organisation.pk).order_by("name", "pk")


# --- Entering by hand


def propose(
    *,
    name: str,
    kind: str,
    postcode: str,
    address: str = "",
    anyway: bool = False,
    now: datetime.datetime,
) -> Organisation:
    """A new one, which nobody can choose before staff have confirmed it; or the very
    one that somebody has entered before. Takes no telephone and no e-mail: what is
    called back must not come from who asks.

    Raises OrganisationError for what is no name or postcode, and with its `matches`
    if it is probably there already; `anyway` says that it is none of them."""
    on = timezone.localdate(now)
    row = Organisation(
        name=name.strip(),
        kind=kind,
        postcode=postcode.strip(),
        address=address.strip(),
        entered_at=now,
    )
    _check(row, exclude=["neighbourhood"])
    if not row.postcode:
        raise OrganisationError(_("Give the postcode."), field="postcode")
    matches = likely(row.name, postcode=row.postcode, on=on)
    if exact := [match for match in matches if _is_same(match, row)]:
        raise OrganisationError(
            _("This organisation is in our list. Choose it."),
            field="name",
            matches=exact,
        )
    if matches and not anyway:
        raise OrganisationError(
            _("Is it one of these? Choose it, or say that it is none of them."),
            field="name",
            matches=matches,
        )
    found = location.of_postcodes([row.postcode_key])
    row.neighbourhood_id = found.get(row.postcode_key)
    return _once(row)


def _is_same(one: Organisation, other: Organisation) -> bool:
    return (one.compact, one.postcode_key) == (other.compact, other.postcode_key)


def _once(row: Organisation) -> Organisation:
    """The constraint decides, so that two at once are one."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return Organisation.objects.get(
            register="",
            merged_into=None,
            closed_on=None,
            compact=row.compact,
            postcode_key=row.postcode_key,
        )
    return row


def _check(row: Organisation, *, exclude=()) -> None:
    try:
        row.clean_fields(exclude=[*KEYS, "merged_into", *exclude])
        row.clean()
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        named = field if field in (*BY_HAND, "phone", "email_domain") else None
        raise OrganisationError(" ".join(sentences), field=named) from error


# --- By staff


@transaction.atomic
def enter(organisation: Organisation, *, now: datetime.datetime) -> Organisation:
    """One that staff have looked up themselves: listed at once. Without a neighbourhood
    it is that of the postcode."""
    organisation.entered_at, organisation.is_listed = now, True
    _check(organisation)
    _check_constraints(organisation)
    if organisation.neighbourhood_id is None:
        found = location.of_postcodes([organisation.postcode_key])
        organisation.neighbourhood_id = found.get(organisation.postcode_key)
    organisation.save(force_insert=True)
    return organisation


@transaction.atomic
def change(organisation: Organisation, *, fields: list[str]) -> Organisation:
    """Saves these of its facts, and no other: it may have been closed or confirmed
    while they were written."""
    _check(organisation)
    _check_constraints(organisation)
    organisation.save(update_fields=[*fields, *KEYS])
    return organisation


def _check_constraints(organisation: Organisation) -> None:
    """The form knows only of those whose fields it shows."""
    try:
        organisation.validate_constraints()
    except ValidationError as error:
        raise OrganisationError(" ".join(error.messages)) from error


@transaction.atomic
def confirm(
    organisation: Organisation, *, phone: str, by, now: datetime.datetime
) -> Organisation:
    """It exists, and everybody may choose it. `phone` is its number as staff found it
    themselves."""
    row = _held(organisation)
    _refuse_gone(row, on=timezone.localdate(now))
    if row.is_listed:
        raise OrganisationError(_("This organisation is confirmed already."))
    row.phone, row.is_listed = phone.strip(), True
    if not row.phone:
        raise OrganisationError(
            _("Give its telephone number, from its own website or a directory."),
            field="phone",
        )
    _check(row)
    row.save(update_fields=["phone", "is_listed", *KEYS])
    log(row, "partners.confirm", user=by)
    return row


@transaction.atomic
def close(
    organisation: Organisation, *, on: datetime.date, by, now: datetime.datetime
) -> Organisation:
    """Nobody can choose it from that day on; what was stays as it is."""
    row = _held(organisation)
    if not row.is_living:
        raise OrganisationError(_("This organisation has been merged into another."))
    if on > timezone.localdate(now):
        raise OrganisationError(_("That day is still to come."), field="on")
    row.closed_on = on
    row.save(update_fields=["closed_on"])
    log(row, "partners.close", user=by, data={"on": on.isoformat()})
    return row


@transaction.atomic
def merge(
    organisation: Organisation, *, into: Organisation, by, now: datetime.datetime
) -> Organisation:
    """Two rows of one organisation: `into`, which is returned, goes on. The other row
    stays, for what was, and so do its verifications: they prove another number."""
    pks = sorted([organisation.pk, into.pk])
    held = Organisation.objects.select_for_update().order_by("pk").in_bulk(pks)
    gone, goes_on = held[organisation.pk], held[into.pk]
    if gone.pk == goes_on.pk:
        raise OrganisationError(_("Choose another organisation."), field="into")
    if not gone.is_living:
        raise OrganisationError(_("This organisation has been merged into another."))
    if not goes_on.is_listed or not goes_on.is_living:
        raise OrganisationError(
            _("Choose one that is listed and has not been merged itself."),
            field="into",
        )
    if gone.register and not goes_on.register:
        raise OrganisationError(
            _("Merge what was entered by hand into what the register has."),
            field="into",
        )
    gone.merged_into = goes_on
    gone.save(update_fields=["merged_into"])
    # So that no chain grows.
    gone.merged.update(merged_into=goes_on)
    log(gone, "partners.merge", user=by, data={"into": goes_on.pk})
    return goes_on


def _held(organisation: Organisation) -> Organisation:
    """The row as it is now, so that two at once are one after the other."""
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def _refuse_gone(row: Organisation, *, on: datetime.date) -> None:
    if not row.is_living:
        raise OrganisationError(_("This organisation has been merged into another."))
    if row.closed_on and row.closed_on <= on:
        raise OrganisationError(_("This organisation has closed."))
