"""Renaming a neighbourhood, and merging one into another. Every address that once
answered goes on leading somewhere."""

import datetime

import shapely
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from neighbourhoods import assignments, editions
from neighbourhoods.geometry import polygons_only
from neighbourhoods.imports.outlines import Drawn, draw
from neighbourhoods.imports.shapes import (
    SHAPE_FIELDS,
    set_borders,
    set_outline,
    set_shape,
)
from neighbourhoods.models import FormerAddress, Neighbourhood


class AreaError(Exception):
    """With a sentence that may be shown; `field` is the keyword that it is about."""

    def __init__(self, sentence: str, *, field: str | None = None):
        super().__init__(sentence)
        self.field = field


# --- Addresses


def moved_to(slug: str) -> Neighbourhood | None:
    """Where an address leads that no living neighbourhood has; in one hop, however
    often it was renamed and merged."""
    columns = ("name", "slug", "merged_into__name", "merged_into__slug")
    rows = Neighbourhood.objects.select_related("merged_into").only(*columns)
    here = (
        rows.filter(slug=slug).first()
        or rows.filter(former_addresses__slug=slug).first()
    )
    return here and (here.merged_into or here)


@transaction.atomic
def rename(
    neighbourhood: Neighbourhood,
    *,
    name: str,
    slug: str | None = None,
    by,
    now: datetime.datetime,
) -> Neighbourhood:
    """`slug` only to change the address too; the one before then leads to it."""
    # First of all, because its row is what makes two of these wait for each other.
    editions.renew(now=now)
    here = Neighbourhood.objects.get(pk=neighbourhood.pk)
    before = {"name": here.name, "slug": here.slug}
    here.name = name
    if slug and slug != here.slug:
        _check_free(slug, here)
        here.former_addresses.filter(slug=slug).delete()
        FormerAddress.objects.create(slug=here.slug, neighbourhood=here)
        here.slug = slug
    try:
        here.full_clean()
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        raise AreaError(" ".join(sentences), field=field) from error
    here.save(update_fields=["name", "slug"])
    log(here, "neighbourhoods.rename", user=by, data={"before": before})
    return here


def _check_free(slug: str, here: Neighbourhood) -> None:
    if slug != slugify(slug, allow_unicode=True):
        raise AreaError(
            _("Use small letters, figures and hyphens, for example “old-harbour”."),
            field="slug",
        )
    others = Neighbourhood.objects.exclude(pk=here.pk).filter(slug=slug)
    former = FormerAddress.objects.exclude(neighbourhood=here).filter(slug=slug)
    if others.exists() or former.exists():
        raise AreaError(
            _("Another neighbourhood has this address, or had it. Choose another."),
            field="slug",
        )


# --- Merging


def merge(
    neighbourhood: Neighbourhood, *, into: Neighbourhood, by, now: datetime.datetime
) -> Neighbourhood:
    """One becomes a part of another, which is returned: its ground, its officers and
    its addresses go there. Its row stays, for what was."""
    edition = editions.current()
    # Drawing takes long, and nobody is to wait for it.
    shape, drawn = _drawn_together(neighbourhood, into)
    with transaction.atomic():
        if editions.hold(now=now) != edition:
            raise AreaError(_("The boundaries have just been changed. Try again."))
        gone, into = (
            Neighbourhood.objects.get(pk=row.pk) for row in (neighbourhood, into)
        )
        _move_assignments(gone, into, on=timezone.localdate(now))
        gone.merged_into = into
        gone.save(update_fields=["merged_into"])
        # So that no chain grows: one hop from each to where the people are.
        gone.merged.update(merged_into=into)
        _store(shape, drawn, into)
        editions.renew(now=now)
        log(gone, "neighbourhoods.merge", user=by, data={"into": into.pk})
    into.refresh_from_db()
    return into


def _move_assignments(gone: Neighbourhood, into: Neighbourhood, *, on) -> None:
    try:
        assignments.move(gone, into=into, on=on)
    except assignments.AssignmentError as error:
        raise AreaError(str(error)) from error


def _drawn_together(
    neighbourhood: Neighbourhood, into: Neighbourhood
) -> tuple[shapely.MultiPolygon, dict[str, Drawn]]:
    living = Neighbourhood.objects.living().values_list("code", "boundary")
    shapes = {code: shapely.from_wkb(bytes(wkb)) for code, wkb in living}
    if neighbourhood.code == into.code:
        raise AreaError(_("Choose another neighbourhood."), field="into")
    if into.code not in shapes:
        raise AreaError(
            _("That neighbourhood has itself been merged into another."), field="into"
        )
    if neighbourhood.code not in shapes:
        raise AreaError(_("This neighbourhood has already been merged."))
    both = [shapes.pop(neighbourhood.code), shapes[into.code]]
    shape = shapes[into.code] = polygons_only(shapely.union_all(both))
    return shape, draw(shapes, tell=lambda sentence: None)


def _store(shape, drawn: dict[str, Drawn], into: Neighbourhood) -> None:
    """As an import does; the outlines of others move a little with the shape."""
    changed = []
    for row in Neighbourhood.objects.living():
        if row.pk == into.pk:
            set_shape(row, shape, drawn[row.code])
            changed.append(row)
        elif row.outline != drawn[row.code].path:
            set_outline(row, drawn[row.code])
            changed.append(row)
    Neighbourhood.objects.bulk_update(changed, SHAPE_FIELDS, batch_size=100)
    set_borders(drawn)
