"""Saving a row whose rule asks other rows: the time is free, the numbers are."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet


@transaction.atomic
def keep(row: Model, *, held: QuerySet, error_class: type[Exception]):
    """Checks and saves a new or changed row while `held` is locked, so that two at
    once cannot both find the place free. Raises `error_class` with what is wrong."""
    list(held.order_by("pk").select_for_update().values_list("pk"))
    try:
        row.full_clean()
    except ValidationError as error:
        raise error_class(" ".join(error.messages)) from error
    row.save()
    return row
