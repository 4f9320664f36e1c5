from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from neighbourhoods.models.areas import Neighbourhood
from neighbourhoods.models.officers import Officer
from publishing.words import PLAIN_FEATURES, Words


class NeighbourhoodText(Words):
    """What a team says to the people of its neighbourhood."""

    fact_name = "neighbourhood"
    # A translator is not asked which neighbourhood it is.
    override_translatable_fields = [
        SynchronizedField("neighbourhood", overridable=False)
    ]

    neighbourhood = models.ForeignKey(
        Neighbourhood,
        verbose_name=_("neighbourhood"),
        on_delete=models.CASCADE,
        related_name="texts",
    )
    welcome = RichTextField(
        _("welcome"),
        features=PLAIN_FEATURES,
        help_text=_(
            "Two or three sentences: what you work on here and how people can help. "
            "For example “We walk the market every Friday. Tell us where the street "
            "lights are out.” Never name or describe somebody who did wrong."
        ),
    )
    meeting = RichTextField(
        _("how to meet you"),
        features=PLAIN_FEATURES,
        blank=True,
        help_text=_(
            "What the opening hours do not say. For example “Ring twice at the side "
            "door. On market days you find us at the fountain.”"
        ),
    )

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("words of a neighbourhood")
        verbose_name_plural = _("words of the neighbourhoods")
        constraints = [
            models.UniqueConstraint(
                fields=["neighbourhood", "locale"],
                name="neighbourhoodtext_once_per_language",
                violation_error_message=_(
                    "This neighbourhood already has words in this language. Edit those."
                ),
            )
        ]

    def __str__(self):
        return str(self.neighbourhood)

    def get_preview_template(self, request, mode_name):
        return "neighbourhoods/neighbourhood.html"

    def get_preview_context(self, request, mode_name):
        from neighbourhoods.pages import neighbourhood_page  # noqa: PLC0415 -- above us

        page = neighbourhood_page(self.neighbourhood, now=timezone.now(), words=self)
        return super().get_preview_context(request, mode_name) | page


class OfficerProfile(Words):
    """What an officer says about themselves. Shown only while they are published by
    name or alias."""

    fact_name = "officer"
    override_translatable_fields = [SynchronizedField("officer", overridable=False)]

    officer = models.ForeignKey(
        Officer,
        verbose_name=_("officer"),
        on_delete=models.CASCADE,
        related_name="profiles",
    )
    about = RichTextField(
        _("about"),
        features=PLAIN_FEATURES,
        help_text=_(
            "In your own words, three to six sentences: what people can come to you "
            "with, what you like about the neighbourhood. For example “Ask me about "
            "your bicycle. I mark frames every first Monday.” Nothing about where you "
            "live, your family or your shifts."
        ),
    )

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("words of an officer")
        verbose_name_plural = _("words of the officers")
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "locale"],
                name="officerprofile_once_per_language",
                violation_error_message=_(
                    "This officer already has words in this language. Edit those."
                ),
            )
        ]

    def __str__(self):
        return str(self.officer)

    def get_preview_template(self, request, mode_name):
        return "neighbourhoods/officer.html"

    def get_preview_context(self, request, mode_name):
        from neighbourhoods.pages import officer_page  # noqa: PLC0415 -- above us

        page = officer_page(self.officer, today=timezone.localdate(), words=self)
        return super().get_preview_context(request, mode_name) | page
