"""Organisations that book, and how sure one is of them."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from neighbourhoods import names
from neighbourhoods.imports.rows import is_readable
from neighbourhoods.models import Neighbourhood
from partners.email_domains import Flag, domain_of, flags
from partners.scripts import mixes_scripts
from publishing.models import phone_validator

SHAPES = ["boundary", "outline", "outline_box"]  # of a neighbourhood, heavy to read
OLDEST = 120  # years
FIGURES = frozenset("0123456789")


class Level(models.TextChoices):
    """How sure one is, the weakest first."""

    NONE = "none", _("not verified")
    EMAIL = "email", _("by e-mail")
    CALL_BACK = "call_back", _("by a call-back")


class OrganisationQuerySet(models.QuerySet):
    def living(self):
        """Without those that were merged into another."""
        return self.filter(merged_into=None)

    def offered(self, on: datetime.date):
        """Those that anybody may choose on a day."""
        open_still = Q(closed_on=None) | Q(closed_on__gt=on)
        return self.living().filter(open_still, is_listed=True)

    def in_state(self, state: str, *, on: datetime.date):
        """Of waiting, listed, closed and merged; each row is in exactly one."""
        closed = Q(closed_on__lte=on)
        if state == "merged":
            return self.exclude(merged_into=None)
        if state == "closed":
            return self.living().filter(closed)
        open_still = self.living().filter(Q(closed_on=None) | Q(closed_on__gt=on))
        return open_still.filter(is_listed=state == "listed")

    def with_level(self):
        """Each with its `level`. A call-back is worth more than an e-mail, and an
        e-mail counts as long as the domain is still the organisation's."""
        proofs = self.model.verifications.rel.related_model.objects.standing()
        here = proofs.filter(organisation=OuterRef("pk"))
        called = here.filter(how=Level.CALL_BACK)
        mailed = here.filter(how=Level.EMAIL, domain=OuterRef("email_domain"))
        return self.annotate(
            level=Case(
                When(Exists(called), then=Value(Level.CALL_BACK)),
                When(Exists(mailed), then=Value(Level.EMAIL)),
                default=Value(Level.NONE),
            )
        )

    def with_neighbourhood(self):
        shapes = [f"neighbourhood__{name}" for name in SHAPES]
        return self.select_related("neighbourhood__team").defer(*shapes)


class Organisation(models.Model):
    """A school, club or service that may book. It comes from a register, where it has
    a code, or was entered by hand and waits until staff confirm it (`is_listed`).

    No person is named here: `phone` and `email_domain` are the organisation's own, and
    never come from whoever asks for something. `compact`, `words` and `postcode_key`
    are what is compared and searched."""

    class Kind(models.TextChoices):
        SCHOOL = "school", _("school")
        CHILDRENS_CENTRE = "childrens_centre", _("children's centre")
        YOUTH_CLUB = "youth_club", _("youth club")
        COMMUNITY_GROUP = "community_group", _("community group")
        CHARITY = "charity", _("charity")
        COUNCIL_SERVICE = "council_service", _("council service")

    register = models.CharField(
        _("register"), max_length=32, blank=True, editable=False
    )
    code = models.CharField(
        _("code in the register"), max_length=64, blank=True, editable=False
    )
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.SCHOOL)
    youngest = models.PositiveSmallIntegerField(
        _("youngest age"), null=True, blank=True, help_text=_("In years.")
    )
    oldest = models.PositiveSmallIntegerField(
        _("oldest age"), null=True, blank=True, help_text=_("In years.")
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    postcode = models.CharField(_("postcode"), max_length=16, blank=True)
    lat = models.FloatField(null=True, editable=False)
    lng = models.FloatField(null=True, editable=False)
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        verbose_name=_("neighbourhood"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="organisations",
    )
    phone = models.CharField(
        _("telephone"),
        max_length=32,
        blank=True,
        validators=[phone_validator],
        help_text=_(
            "From the register or the organisation's own website, never from a "
            "request: this is the number that is called back."
        ),
    )
    website = models.URLField(_("website"), blank=True)
    email_domain = models.CharField(
        _("e-mail domain"),
        max_length=253,
        blank=True,
        help_text=_(
            "What follows the @ in its addresses, such as harbour-school.example. "
            "Only if nobody but its staff has such an address."
        ),
    )
    is_listed = models.BooleanField(_("listed"), default=False, editable=False)
    closed_on = models.DateField(_("closed from"), null=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        null=True,
        editable=False,
        on_delete=models.RESTRICT,
        related_name="merged",
    )
    entered_at = models.DateTimeField(_("entered"), editable=False)
    compact = models.CharField(max_length=200, editable=False, db_index=True)
    words = models.CharField(max_length=420, editable=False)
    postcode_key = models.CharField(
        max_length=16, blank=True, editable=False, db_index=True
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["register", "code"],
                condition=~Q(code=""),
                name="organisation_once_in_register",
            ),
            models.UniqueConstraint(
                fields=["compact", "postcode_key"],
                condition=Q(register="", merged_into=None, closed_on=None),
                name="organisation_once_by_hand",
                violation_error_message=_(
                    "There is already an organisation of this name and postcode."
                ),
            ),
            models.CheckConstraint(
                condition=Q(register="", code="") | (~Q(register="") & ~Q(code="")),
                name="organisation_code_with_register",
            ),
            models.CheckConstraint(
                condition=~Q(compact="") & ~Q(words=""), name="organisation_has_key"
            ),
            models.CheckConstraint(
                condition=Q(youngest=None) | Q(youngest__lte=OLDEST),
                name="organisation_youngest_in_years",
                violation_error_message=_("Give the ages in years."),
            ),
            models.CheckConstraint(
                condition=Q(oldest=None)
                | Q(oldest__lte=OLDEST)
                & (Q(youngest=None) | Q(youngest__lte=F("oldest"))),
                name="organisation_oldest_not_below_youngest",
                violation_error_message=_(
                    "The oldest age is below the youngest, or no age in years."
                ),
            ),
            models.CheckConstraint(
                condition=Q(lat=None, lng=None)
                | Q(lat__range=(-90, 90), lng__range=(-180, 180))
                # Of one half alone, SQL would not know whether it is wrong.
                & Q(lat__isnull=False, lng__isnull=False),
                name="organisation_point_in_degrees",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
                name="organisation_merged_into_another",
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.postcode}" if self.postcode else self.name

    def set_keys(self) -> None:
        """Works out what is compared from what is written."""
        self.compact = names.compact(self.name)
        self.words = names.searchable_words(self.name)
        self.postcode_key = names.compact(self.postcode)[:16]

    def clean(self):
        self.set_keys()
        faults = {
            field: _("Write this in one line, without invisible characters.")
            for field in ("name", "address", "postcode")
            if not is_readable(getattr(self, field))
        }
        if not self.compact:
            faults["name"] = _("Give the name of the organisation.")
        elif mixes_scripts(self.name):
            faults["name"] = _(
                "One word of this name mixes letters of two alphabets. Type it anew."
            )
        if self.postcode and not FIGURES.intersection(self.postcode_key):
            faults["postcode"] = _("A postcode has at least one figure.")
        if fault := self._clean_domain():
            faults["email_domain"] = fault
        if faults:
            raise ValidationError(faults)

    def _clean_domain(self):
        """Keeps it as it is compared; gives what is the matter with it, if anything."""
        if not self.email_domain:
            return None
        found = flags(f"name@{self.email_domain}")
        if {Flag.MIXED, Flag.DISGUISED}.intersection(found):
            return _("These letters only look like another domain. Type it anew.")
        if found:
            return _("Give what follows the @, such as harbour-school.example.")
        self.email_domain = domain_of(self.email_domain)
        return None

    @property
    def is_living(self) -> bool:
        return self.merged_into_id is None

    @property
    def present(self) -> "Organisation":
        """Itself, or what it was merged into."""
        return self.merged_into or self

    @property
    def verified_how(self) -> str:
        """A value of Level; one query unless `with_level` has answered it."""
        if not hasattr(self, "level"):
            mine = Organisation.objects.filter(pk=self.pk).with_level()
            return mine.values_list("level", flat=True)[0]
        return self.level
