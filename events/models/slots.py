import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.sessions import Session, SessionQuerySet


class SlotManager(models.Manager.from_queryset(SessionQuerySet)):
    def get_queryset(self):
        return super().get_queryset().slots()


class Slot(Session):
    """A session that a team offers to schools: the same row, with rights, forms and a
    history of its own."""

    objects = SlotManager()

    class Meta:
        proxy = True
        ordering = ["starts_at", "pk"]
        verbose_name = _("slot")
        verbose_name_plural = _("slots")

    def complete(self):
        """What nobody is asked for, or has left empty, follows from the type."""
        self.event, self.entry = None, self.Entry.REQUEST
        if not self.session_type_id:
            return
        self.languages = self.languages or self.session_type.languages
        if self.seats is None:
            self.seats = self.session_type.most
        if self.starts_at:
            minutes = datetime.timedelta(minutes=self.session_type.minutes)
            self.ends_at = self.starts_at + minutes

    def clean(self):
        self.complete()
        if self.session_type_id:  # which is asked for before anything that follows
            super().clean()
