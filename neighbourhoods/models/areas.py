import datetime

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from publishing.models import phone_validator


class Team(models.Model):
    """The people who look after a set of neighbourhoods; its patch need not be an
    administrative district."""

    code = models.CharField(
        _("code"),
        max_length=64,
        unique=True,
        help_text=_("As in your own lists. Not shown in public."),
    )
    name = models.CharField(
        _("name"), max_length=120, help_text=_("For example “Riverside team”.")
    )
    phone = models.CharField(
        _("telephone"), max_length=32, blank=True, validators=[phone_validator]
    )
    email = models.EmailField(
        _("e-mail address"),
        blank=True,
        help_text=_("The team's mailbox, never one person's."),
    )

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]

    def __str__(self):
        return self.name


class OnMap(models.Model):
    """How something is drawn: an SVG path in whole metres of the spherical Mercator
    projection, y growing southwards; and where its name has room: the middle, and how
    wide and high the room is."""

    outline = models.TextField(editable=False, blank=True)
    label_x = models.IntegerField(editable=False, default=0)
    label_y = models.IntegerField(editable=False, default=0)
    label_width = models.PositiveIntegerField(editable=False, default=0)
    label_height = models.PositiveIntegerField(editable=False, default=0)

    class Meta:
        abstract = True


class NeighbourhoodQuerySet(models.QuerySet):
    def living(self):
        """Without those that were merged into another."""
        return self.filter(merged_into=None)

    def with_named_officer(self, on: datetime.date):
        """Those where somebody published by name or alias walks on that day: leading,
        with others, or as cover, who is the one to meet while the post is vacant."""
        named = models.Q(
            models.Q(assignments__ends_on=None)
            | models.Q(assignments__ends_on__gte=on),
            assignments__starts_on__lte=on,
            assignments__officer__publish__in=["name", "alias"],
        )
        return self.living().filter(
            pk__in=self.model.objects.filter(named).values("pk")
        )

    def without_named_officer(self, on: datetime.date):
        named = self.model.objects.with_named_officer(on)
        return self.living().exclude(pk__in=named.values("pk"))


class Neighbourhood(OnMap):
    """Where somebody walks. The boundary is a MultiPolygon in WGS 84 (longitude,
    latitude) as WKB; the outline a simpler one, for maps."""

    code = models.CharField(
        _("code"), max_length=128, unique=True, help_text=_("The publisher's own.")
    )
    name = models.CharField(_("name"), max_length=160)
    slug = models.CharField(
        _("address"),
        max_length=180,
        unique=True,
        help_text=_(
            "The last part of its web address, for example “old-harbour”. It stays "
            "when the name changes; the one that it had before leads here."
        ),
    )
    team = models.ForeignKey(
        Team,
        verbose_name=_("team"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="neighbourhoods",
    )
    boundary = models.BinaryField(editable=False)
    west = models.FloatField(editable=False)
    south = models.FloatField(editable=False)
    east = models.FloatField(editable=False)
    north = models.FloatField(editable=False)
    outline_box = models.JSONField(
        editable=False,
        default=list,
        help_text="x, y, width, height of the outline, in its own metres.",
    )
    neighbours = models.ManyToManyField(
        "self",
        verbose_name=_("neighbours"),
        through="Border",
        symmetrical=False,
        editable=False,
    )

    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.RESTRICT,
        related_name="merged",
    )

    objects = NeighbourhoodQuerySet.as_manager()

    class Meta:
        verbose_name = _("neighbourhood")
        verbose_name_plural = _("neighbourhoods")
        ordering = ["name", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(west__gte=-180, east__lte=180)
                & models.Q(south__gte=-90, north__lte=90)
                & models.Q(west__lte=models.F("east"), south__lte=models.F("north")),
                name="neighbourhood_box_in_degrees",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None)
                | ~models.Q(merged_into=models.F("pk")),
                name="neighbourhood_merged_into_another",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("neighbourhood", args=[self.slug])

    @property
    def is_living(self) -> bool:
        return self.merged_into_id is None


class FormerAddress(models.Model):
    """The last part of a web address that a neighbourhood had before."""

    slug = models.CharField(_("address"), max_length=180, unique=True)
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        verbose_name=_("neighbourhood"),
        on_delete=models.CASCADE,
        related_name="former_addresses",
    )

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")

    def __str__(self):
        return self.slug


class Border(OnMap):
    """That `other` is next to `here` (each pair has both rows), and what of `other`
    the map of `here` shows: its outline, cut to the frame, and room for its name."""

    here = models.ForeignKey(
        Neighbourhood, on_delete=models.CASCADE, related_name="borders"
    )
    other = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["here", "other"], name="border_once"),
            models.CheckConstraint(
                condition=~models.Q(here=models.F("other")), name="border_of_two"
            ),
        ]

    def __str__(self):
        return f"{self.here_id}–{self.other_id}"


class Boundaries(models.Model):
    """One row: which edition of all boundaries is in force. Each process compares it
    with the one it has in memory."""

    edition = models.CharField(max_length=32)
    changed_at = models.DateTimeField()

    def __str__(self):
        return self.edition
