import datetime

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models.contacts import ContactPoint

DAY = datetime.timedelta(days=1)
WEEK = datetime.timedelta(days=7)
# Any Monday: a span of the week is compared by what its clock would say there.
SOME_MONDAY = datetime.datetime(2024, 1, 1)  # noqa: DTZ001 -- a clock on a wall
# Beyond them somebody has mistyped, and there is no day before or after the last.
YEARS = range(1900, 3000)


class Span(models.Model):
    """From `opens` to `closes` by the clock on the wall. A closing time that is not
    later than the opening one is on the next day; the same time twice is 24 hours."""

    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))
    by_appointment = models.BooleanField(
        _("by appointment"),
        default=False,
        help_text=_("Only for people who have called before."),
    )

    class Meta:
        abstract = True

    @property
    def all_day(self) -> bool:
        return self.opens == self.closes

    def wall(self, day: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
        """Beginning and end of the span that begins on `day`, as naive times."""
        starts = datetime.datetime.combine(day, self.opens)
        ends = datetime.datetime.combine(day, self.closes)
        return starts, ends if ends > starts else ends + DAY


class WeeklyHours(Span):
    """When a contact point is open in an ordinary week."""

    point = models.ForeignKey(
        ContactPoint,
        verbose_name=_("contact point"),
        on_delete=models.CASCADE,
        related_name="weekly_hours",
    )
    weekday = models.PositiveSmallIntegerField(
        _("weekday"), choices=WEEKDAYS.items(), validators=[MaxValueValidator(6)]
    )

    class Meta:
        verbose_name = _("weekly hours")
        verbose_name_plural = _("weekly hours")
        ordering = ["point", "weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weekday__gte=0, weekday__lte=6),
                name="weeklyhours_on_a_weekday",
            ),
            models.UniqueConstraint(
                fields=["point", "weekday", "opens"],
                name="weeklyhours_once_per_opening",
                violation_error_message=_(
                    "This contact point already opens at that time."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"

    def overlaps(self, other: "WeeklyHours") -> bool:
        """Round the week: Sunday's night runs into Monday."""
        starts, ends = self._in_week()
        others_start, others_end = other._in_week()
        return (others_start - starts) % WEEK < ends - starts or (
            starts - others_start
        ) % WEEK < others_end - others_start

    def _in_week(self):
        return self.wall((SOME_MONDAY + self.weekday * DAY).date())

    def clean(self):
        if self.weekday is None or not (self.opens and self.closes):
            return
        others = WeeklyHours.objects.filter(point_id=self.point_id)
        if any(self.overlaps(other) for other in others.exclude(pk=self.pk)):
            raise ValidationError(
                _("This contact point already has hours at that time.")
            )


class SpecialHours(models.Model):
    """What holds on one day instead of the weekly hours of that day. Several rows of a
    day are several spans; a row without times says that it is closed. What began the
    evening before is that evening's matter and ends when it ends."""

    class Reason(models.TextChoices):
        HOLIDAY = "holiday", _("public holiday")
        TRAINING = "training", _("staff training")
        EVENT = "event", _("event in the neighbourhood")
        MOVED = "moved", _("moved from another day")
        WORKS = "works", _("building works")
        STAFFING = "staffing", _("not enough staff")

    point = models.ForeignKey(
        ContactPoint,
        verbose_name=_("contact point"),
        on_delete=models.CASCADE,
        related_name="special_hours",
    )
    day = models.DateField(
        _("day"),
        help_text=_("On this day these hours apply instead of the weekly ones."),
    )
    opens = models.TimeField(
        _("opens"),
        null=True,
        blank=True,
        help_text=_("For example 09:00. Leave both times empty if it is closed."),
    )
    closes = models.TimeField(
        _("closes"),
        null=True,
        blank=True,
        help_text=_(
            "A time that is not later than the opening one is on the next day: 18:00 "
            "to 02:00 ends in the night, 00:00 to 00:00 is 24 hours."
        ),
    )
    by_appointment = models.BooleanField(
        _("by appointment"),
        default=False,
        help_text=_("Only for people who have called before."),
    )
    reason = models.CharField(
        _("reason"),
        max_length=12,
        choices=Reason,
        blank=True,
        help_text=_("Shown in public, in the language of the page."),
    )

    class Meta:
        verbose_name = _("exception to the hours")
        verbose_name_plural = _("exceptions to the hours")
        ordering = ["day", "point", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    opens__isnull=True, closes__isnull=True, by_appointment=False
                )
                | models.Q(opens__isnull=False, closes__isnull=False),
                name="specialhours_whole",
                violation_error_message=_(
                    "Give both times. Leave both empty, and nothing by appointment, "
                    "if it is closed on that day."
                ),
            ),
            models.UniqueConstraint(
                fields=["point", "day", "opens"],
                name="specialhours_once_per_opening",
                violation_error_message=_(
                    "This contact point already opens at that time."
                ),
            ),
            models.UniqueConstraint(
                fields=["point", "day"],
                condition=models.Q(opens__isnull=True),
                name="specialhours_closed_once",
                violation_error_message=_("This day is already marked as closed."),
            ),
        ]

    def __str__(self):
        if self.closed:
            return f"{self.day}: –"
        return f"{self.day}: {self.opens:%H:%M}–{self.closes:%H:%M}"

    @property
    def closed(self) -> bool:
        return self.opens is None

    wall = Span.wall

    def clean(self):
        if not (self.point_id and self.day) or (self.opens is None) != (
            self.closes is None
        ):
            return
        if self.day.year not in YEARS:
            raise ValidationError({"day": _("Check the year of this day.")})
        near = SpecialHours.objects.filter(
            point_id=self.point_id, day__range=(self.day - DAY, self.day + DAY)
        ).exclude(pk=self.pk)
        for other in near:
            if self.closed or other.closed:
                if self.day == other.day and self.closed != other.closed:
                    raise ValidationError(
                        _("A day is either closed or open: %(other)s")
                        % {"other": other}
                    )
            elif self._overlaps(other):
                raise ValidationError(
                    _("This contact point already has hours at that time.")
                )

    def _overlaps(self, other: "SpecialHours") -> bool:
        starts, ends = self.wall(self.day)
        others_start, others_end = other.wall(other.day)
        return starts < others_end and others_start < ends
