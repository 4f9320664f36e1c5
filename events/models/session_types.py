from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from neighbourhoods.spoken import SpokenField


class SessionTypeQuerySet(models.QuerySet):
    def public(self):
        """Those that are offered, and told of in the site's first language."""
        return self.filter(
            is_offered=True,
            texts__live=True,
            texts__locale__language_code=settings.LANGUAGE_CODE,
        )

    def held_in(self, language: str):
        spoken = self.alias(spoken=Cast("languages", models.TextField()))
        return spoken.filter(spoken__contains=f'"{language}"')


class SessionType(models.Model):
    """What a school or youth club can book: always education, never an investigation.
    It is public once words about it are; teams offer dates for it (`Session`)."""

    class Topic(models.TextChoices):
        ONLINE = "online", _("Safe online")
        ROADS = "roads", _("On the road")
        BULLYING = "bullying", _("Bullying")
        RESPECT = "respect", _("Respect and consent")
        HATE = "hate", _("Hate and prejudice")
        DRUGS = "drugs", _("Alcohol and drugs")
        RIGHTS = "rights", _("Rights, law and the police")
        HELP = "help", _("Getting help")

    class Format(models.TextChoices):
        CLASS = "class", _("In class")
        ASSEMBLY = "assembly", _("Assembly")
        WORKSHOP = "workshop", _("Workshop")
        PRACTICAL = "practical", _("Practical, outdoors")
        ONLINE = "online", _("Online")

    name = models.CharField(
        _("working title"),
        max_length=120,
        help_text=_("For your lists. What people read are the words beside it."),
    )
    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        allow_unicode=True,
        help_text=_("The last part of the page's address, for example safe-online."),
    )
    topic = models.CharField(_("topic"), max_length=12, choices=Topic)
    format = models.CharField(
        _("format"), max_length=12, choices=Format, default=Format.CLASS
    )
    youngest = models.PositiveSmallIntegerField(
        _("youngest age"),
        validators=[MinValueValidator(2), MaxValueValidator(25)],
        help_text=_("In years."),
    )
    oldest = models.PositiveSmallIntegerField(
        _("oldest age"),
        validators=[MinValueValidator(2), MaxValueValidator(25)],
        help_text=_("In years."),
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(10), MaxValueValidator(480)]
    )
    most = models.PositiveSmallIntegerField(
        _("largest group"),
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("How many young people at most."),
    )
    languages = SpokenField(
        _("languages"),
        default=list,
        blank=True,
        help_text=_("In which it is held, for example en, gu."),
    )
    course = models.CharField(
        _("course that officers need"),
        max_length=160,
        blank=True,
        help_text=_(
            "As it stands in their trainings. Only officers whose training is valid on "
            "the day can be put on it. Empty: none is needed."
        ),
    )
    is_offered = models.BooleanField(_("offered"), default=True)

    objects = SessionTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("session type")
        verbose_name_plural = _("session types")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(oldest__gte=F("youngest")),
                name="sessiontype_oldest_not_below_youngest",
                violation_error_message=_("The oldest age is below the youngest."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("session_type", args=[self.slug])
