from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from events.models.events import Event
from events.models.session_types import SessionType
from publishing.words import PLAIN_FEATURES, Words


class EventText(Words):
    """What a team says about an event."""

    fact_name = "event"
    # A translator is not asked which event it is.
    override_translatable_fields = [SynchronizedField("event", overridable=False)]

    event = models.ForeignKey(
        Event,
        verbose_name=_("event"),
        on_delete=models.CASCADE,
        related_name="texts",
    )
    title = models.CharField(
        _("title"),
        max_length=120,
        help_text=_("What it is and for whom: “Meet your officers at the market”."),
    )
    summary = models.CharField(
        _("in one sentence"),
        max_length=240,
        help_text=_(
            "Why somebody would come. For example “Bring your bicycle and we mark its "
            "frame, free of charge.”"
        ),
    )
    about = RichTextField(
        _("about"),
        features=PLAIN_FEATURES,
        blank=True,
        help_text=_(
            "What happens, what to bring, who else is there. Never name or describe "
            "somebody who did wrong, and no group of people."
        ),
    )
    access_note = RichTextField(
        _("how to get there and in"),
        features=PLAIN_FEATURES,
        blank=True,
        help_text=_(
            "What the ticks for access do not say. For example “The lift is behind "
            "the café. Tell us if you need a seat near the door.”"
        ),
    )

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("words of an event")
        verbose_name_plural = _("words of the events")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "locale"],
                name="eventtext_once_per_language",
                violation_error_message=_(
                    "This event already has words in this language. Edit those."
                ),
            )
        ]

    def __str__(self):
        return self.title or str(self.event)

    def get_preview_template(self, request, mode_name):
        return "events/event.html"

    def get_preview_context(self, request, mode_name):
        from events.pages import event_page  # noqa: PLC0415 -- above us

        page = event_page(self.event, now=timezone.now(), words=self)
        return super().get_preview_context(request, mode_name) | page


class SessionTypeText(Words):
    """What is said about a session type: to whoever books it, and, unpublished,
    to the officers who hold it."""

    fact_name = "session_type"
    override_translatable_fields = [
        SynchronizedField("session_type", overridable=False),
        SynchronizedField("pack"),
    ]

    session_type = models.ForeignKey(
        SessionType,
        verbose_name=_("session type"),
        on_delete=models.CASCADE,
        related_name="texts",
    )
    title = models.CharField(
        _("title"),
        max_length=120,
        help_text=_("What it is about, in their words: “Pictures, chats and you”."),
    )
    summary = models.CharField(
        _("in one sentence"),
        max_length=240,
        help_text=_("What young people can do afterwards that they could not before."),
    )
    teaches = RichTextField(
        _("what it teaches"),
        features=PLAIN_FEATURES,
        help_text=_("Objectives, and where they belong in the curriculum."),
    )
    provides = RichTextField(
        _("what you provide"),
        features=PLAIN_FEATURES,
        blank=True,
        help_text=_("Room, screen, parking; who stays with the group."),
    )
    expects = RichTextField(
        _("what to expect"),
        features=PLAIN_FEATURES,
        blank=True,
        help_text=_(
            "How the session runs and what may touch somebody. It is sent when a visit "
            "is confirmed."
        ),
    )
    pack = models.ForeignKey(
        settings.WAGTAILDOCS_DOCUMENT_MODEL,
        verbose_name=_("pack"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("What a teacher downloads: before and after the session."),
    )
    for_officers = RichTextField(
        _("for officers"),
        features=PLAIN_FEATURES,
        blank=True,
        help_text=_(
            "Ground rules, how to keep a distance, what to do when a child tells "
            "something. Shown at the desk alone."
        ),
    )

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("words of a session type")
        verbose_name_plural = _("words of the session types")
        constraints = [
            models.UniqueConstraint(
                fields=["session_type", "locale"],
                name="sessiontypetext_once_per_language",
                violation_error_message=_(
                    "This session type already has words in this language. Edit those."
                ),
            )
        ]

    def __str__(self):
        return self.title or str(self.session_type)

    def get_preview_template(self, request, mode_name):
        return "events/schools/session_type.html"

    def get_preview_context(self, request, mode_name):
        from events.school_pages import session_type_page  # noqa: PLC0415 -- above us

        page = session_type_page(self.session_type, now=timezone.now(), words=self)
        return super().get_preview_context(request, mode_name) | page
