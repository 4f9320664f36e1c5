import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models.areas import Neighbourhood, Team
from neighbourhoods.spoken import SpokenField

# No vowels, so that no word comes out; nothing that is mistaken for another.
REFERENCE_ALPHABET = "23456789bcdfghjkmnpqrstvwxyz"

NAME_TO_PUBLISH = _("To publish by name, give the name.")
ALIAS_TO_PUBLISH = _("To publish by alias, give the alias.")


def new_reference() -> str:
    return get_random_string(7, REFERENCE_ALPHABET)


def holds_on(day: datetime.date, prefix: str = "") -> models.Q:
    """The rows of `Dated` (behind `prefix`, such as "posts__") that hold on a day."""
    starts, ends = f"{prefix}starts_on", f"{prefix}ends_on"
    return models.Q(
        models.Q(**{ends: None}) | models.Q(**{f"{ends}__gte": day}),
        **{f"{starts}__lte": day},
    )


class OfficerQuerySet(models.QuerySet):
    def in_post(self, on: datetime.date):
        """Those who walk somewhere or answer for a team on that day."""
        walking = self.filter(holds_on(on, "assignments__")).values("pk")
        posted = self.filter(holds_on(on, "posts__")).values("pk")
        return self.filter(models.Q(pk__in=walking) | models.Q(pk__in=posted))

    def of_teams(self, teams, on: datetime.date):
        """Those of them who walk for one of these teams or have a post in it."""
        walks = holds_on(on, "assignments__")
        walking = self.filter(walks, assignments__neighbourhood__team__in=teams)
        posted = self.filter(holds_on(on, "posts__"), posts__team__in=teams)
        return self.filter(models.Q(pk__in=walking) | models.Q(pk__in=posted))


class Officer(models.Model):
    """Somebody who walks a neighbourhood. What the public may know is decided by
    `publish` and `show_portrait`, which only the verbs of `consents` change; the
    address is a reference that tells nothing, so it need not change when somebody's
    name comes off the site."""

    class Publish(models.TextChoices):
        NAME = "name", _("By name")
        ALIAS = "alias", _("By alias")
        ROLE = "role", _("By role only")

    code = models.CharField(
        _("code"),
        max_length=64,
        unique=True,
        help_text=_("As in your roster. Never shown in public."),
    )
    slug = models.CharField(
        _("address"), max_length=16, unique=True, default=new_reference, editable=False
    )
    name = models.CharField(
        _("name"),
        max_length=160,
        blank=True,
        help_text=_("Shown only if published by name."),
    )
    alias = models.CharField(
        _("alias"),
        max_length=160,
        blank=True,
        help_text=_("A name to be known by in public, for example “Officer Sam”."),
    )
    rank = models.CharField(_("rank"), max_length=80, blank=True)
    publish = models.CharField(
        _("published"), max_length=8, choices=Publish, default=Publish.ROLE
    )
    languages = SpokenField(
        _("languages spoken"),
        default=list,
        blank=True,
        help_text=_("Language codes, for example en, gu, pl."),
    )
    portrait = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("portrait"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown only with consent, and only beside a name or alias."),
    )
    show_portrait = models.BooleanField(
        _("portrait shown"), default=False, editable=False
    )
    reviewed_on = models.DateField(
        _("checked on"), null=True, blank=True, editable=False
    )
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="officer",
        help_text=_("Which member of staff this officer is. Never shown in public."),
    )

    objects = OfficerQuerySet.as_manager()

    class Meta:
        verbose_name = _("officer")
        verbose_name_plural = _("officers")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(publish="name", name=""),
                name="officer_name_to_publish",
                violation_error_message=NAME_TO_PUBLISH,
            ),
            models.CheckConstraint(
                condition=~models.Q(publish="alias", alias=""),
                name="officer_alias_to_publish",
                violation_error_message=ALIAS_TO_PUBLISH,
            ),
        ]

    def __str__(self):
        return self.public_name or f"{self.rank} {self.code}".strip()

    def get_absolute_url(self):
        return reverse("officer", args=[self.slug])

    @property
    def public_name(self) -> str:
        """The name the public may read; empty for somebody shown by role only."""
        return {
            self.Publish.NAME: self.name,
            self.Publish.ALIAS: self.alias,
        }.get(self.publish, "")

    @property
    def shows_portrait(self) -> bool:
        return bool(self.public_name and self.show_portrait and self.portrait_id)

    @property
    def public_portrait(self):
        return self.portrait if self.shows_portrait else None

    def clean(self):
        """As the constraints say, for forms that do not offer `publish`."""
        shown = {self.Publish.NAME: "name", self.Publish.ALIAS: "alias"}
        field = shown.get(self.publish)
        if field and not getattr(self, field):
            sentence = {"name": NAME_TO_PUBLISH, "alias": ALIAS_TO_PUBLISH}[field]
            raise ValidationError({field: sentence})


class DatedQuerySet(models.QuerySet):
    """Rows that hold from `starts_on` to the end of `ends_on`, or until further
    notice. On any day each row is in exactly one of past, current and upcoming."""

    def current(self, on: datetime.date):
        return self.filter(holds_on(on))

    def past(self, on: datetime.date):
        return self.filter(ends_on__lt=on)

    def upcoming(self, on: datetime.date):
        return self.filter(starts_on__gt=on)


class Dated(models.Model):
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(
        _("until"),
        null=True,
        blank=True,
        help_text=_("The last day. Empty: until further notice."),
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def is_current(self, on: datetime.date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)

    def overlaps(self, other: "Dated") -> bool:
        latest = datetime.date.max
        return self.starts_on <= (other.ends_on or latest) and other.starts_on <= (
            self.ends_on or latest
        )


ENDS_AFTER_START = models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on"))
ENDS_BEFORE_START = _("The last day is before the first.")


class Assignment(Dated):
    """Who walks where, since when and until when."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Lead officer")
        OFFICER = "officer", _("Neighbourhood officer")
        COVER = "cover", _("Cover")

    officer = models.ForeignKey(
        Officer,
        verbose_name=_("officer"),
        on_delete=models.PROTECT,
        related_name="assignments",
    )
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        verbose_name=_("neighbourhood"),
        on_delete=models.PROTECT,
        related_name="assignments",
    )
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.OFFICER)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["neighbourhood", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=ENDS_AFTER_START,
                name="assignment_ends_after_start",
                violation_error_message=ENDS_BEFORE_START,
            ),
            models.UniqueConstraint(
                fields=["officer", "neighbourhood", "starts_on"],
                name="assignment_once_per_start",
                violation_error_message=_("This assignment already exists."),
            ),
        ]

    def __str__(self):
        return f"{self.officer} – {self.neighbourhood}"

    def clean(self):
        gone = self.neighbourhood_id and self.neighbourhood.merged_into
        if gone and not self.ends_on:
            raise ValidationError(
                {
                    "neighbourhood": _(
                        "It is now part of %s. Choose that neighbourhood."
                    )
                    % gone
                }
            )
        others = Assignment.objects.filter(
            officer_id=self.officer_id, neighbourhood_id=self.neighbourhood_id
        ).exclude(pk=self.pk)
        if self.starts_on and any(self.overlaps(other) for other in others):
            raise ValidationError(
                _(
                    "This officer already has an assignment to this neighbourhood in "
                    "that time. End it first."
                )
            )


class TeamPost(Dated):
    """Who answers for a team: its supervisor, and the duty desk that also covers
    neighbourhoods whose post is vacant."""

    class Role(models.TextChoices):
        SUPERVISOR = "supervisor", _("Supervisor")
        DUTY_DESK = "duty_desk", _("Duty desk")

    officer = models.ForeignKey(
        Officer,
        verbose_name=_("officer"),
        on_delete=models.PROTECT,
        related_name="posts",
    )
    team = models.ForeignKey(
        Team, verbose_name=_("team"), on_delete=models.PROTECT, related_name="posts"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)

    class Meta:
        verbose_name = _("team post")
        verbose_name_plural = _("team posts")
        ordering = ["team", "role", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=ENDS_AFTER_START,
                name="teampost_ends_after_start",
                violation_error_message=ENDS_BEFORE_START,
            ),
            models.UniqueConstraint(
                fields=["officer", "team", "role", "starts_on"],
                name="teampost_once_per_start",
                violation_error_message=_("This post already exists."),
            ),
        ]

    def __str__(self):
        return f"{self.officer} – {self.get_role_display()}, {self.team}"
