from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from neighbourhoods import names, street_names
from neighbourhoods.models.areas import Neighbourhood
from neighbourhoods.numbering import Parity, covers, overlap, spoken

ENDS_BEFORE_START = _("The last number is before the first.")
NO_SUCH_SIDE = _("No number of that side is in the range.")
HOUSE_NUMBERS = [MinValueValidator(1), MaxValueValidator(street_names.HIGHEST)]


class StreetRange(models.Model):
    """Which house numbers of a street lie in a neighbourhood. A number with a letter
    counts as its number: 12B as 12.

    `compact` is `street_names.key` of the street, `local` that of the locality; the
    two together are one street. `words` is for searching by word, `initial` for lists
    from A to Z. A town that has two streets of one name tells them apart by the
    locality, because people do so too ("High Street in Wigston"); a number of its own
    for each would say nothing to whoever has to choose."""

    street = models.CharField(
        _("street"),
        max_length=160,
        help_text=_("As on the sign, for example “Evington Road” or “Calle de Colón”."),
    )
    locality = models.CharField(
        _("locality"),
        max_length=120,
        blank=True,
        help_text=_(
            "Only where two streets have the same name: the village or district, for "
            "example “Wigston”."
        ),
    )
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        verbose_name=_("neighbourhood"),
        on_delete=models.CASCADE,
        related_name="street_ranges",
    )
    first = models.PositiveIntegerField(
        _("from number"),
        default=1,
        validators=HOUSE_NUMBERS,
        help_text=_("For example 1. A number with a letter counts as its number."),
    )
    last = models.PositiveIntegerField(
        _("to number"),
        null=True,
        blank=True,
        validators=HOUSE_NUMBERS,
        help_text=_("For example 79. Empty: to the end of the street."),
    )
    parity = models.CharField(
        _("side"),
        max_length=4,
        choices=Parity,
        default=Parity.ALL,
        help_text=_("Odd or even, if the two sides belong to two neighbourhoods."),
    )
    compact = models.CharField(max_length=200, editable=False)
    local = models.CharField(max_length=200, blank=True, editable=False)
    words = models.CharField(max_length=420, editable=False)
    initial = models.CharField(max_length=4, editable=False, db_index=True)

    class Meta:
        verbose_name = _("street")
        verbose_name_plural = _("streets")
        ordering = ["compact", "local", "first", "parity"]
        constraints = [
            # Doubles as the index of the search by whole name.
            models.UniqueConstraint(
                fields=["compact", "local", "first", "parity"],
                name="streetrange_once",
                violation_error_message=_("This street already has such a range."),
            ),
            models.CheckConstraint(
                condition=~Q(compact="") & ~Q(words="") & ~Q(initial=""),
                name="streetrange_has_key",
                violation_error_message=_("Give the name of the street."),
            ),
            models.CheckConstraint(
                condition=Q(parity__in=Parity.values), name="streetrange_parity"
            ),
            models.CheckConstraint(
                condition=Q(first__range=(1, street_names.HIGHEST))
                & (Q(last=None) | Q(last__range=(1, street_names.HIGHEST))),
                name="streetrange_house_numbers",
            ),
            models.CheckConstraint(
                condition=Q(last=None) | Q(last__gte=F("first")),
                name="streetrange_ends_after_start",
                violation_error_message=ENDS_BEFORE_START,
            ),
            models.CheckConstraint(
                condition=Q(parity=Parity.ALL) | Q(last=None) | Q(last__gt=F("first")),
                name="streetrange_has_a_number",
                violation_error_message=NO_SUCH_SIDE,
            ),
        ]

    def __str__(self):
        return f"{self.name}, {spoken(self)}"

    @property
    def name(self) -> str:
        """The street, with its locality where it has one."""
        return f"{self.street} ({self.locality})" if self.locality else self.street

    def set_keys(self) -> None:
        """Works out what is compared from what is written."""
        self.compact = street_names.key(self.street)
        self.local = names.compact(self.locality)
        self.words = street_names.searchable(self.street, self.locality)
        self.initial = street_names.initial(self.street)

    def set_side(self) -> None:
        """One number alone has no sides."""
        if self.last and self.last == self.first and covers(self, self.first):
            self.parity = Parity.ALL

    def clean(self):
        self.set_keys()
        if not self.compact:
            raise ValidationError({"street": _("Give the name of the street.")})
        if not self.first or self.parity not in Parity:
            return
        self.set_side()
        others = StreetRange.objects.filter(
            compact=self.compact, local=self.local
        ).exclude(pk=self.pk)
        for other in others.select_related("neighbourhood"):
            if overlap(self, other):
                raise ValidationError(
                    _(
                        "“%(street)s” already has numbers of this range in "
                        "“%(neighbourhood)s”. Change that range first."
                    )
                    % {"street": other, "neighbourhood": other.neighbourhood}
                )
