"""Addresses that take no mail, as the provider of the mail reports them."""

import datetime

from anymail.signals import EventType
from django.utils import timezone

from events.models import Booking

GONE = {EventType.BOUNCED, EventType.REJECTED, EventType.FAILED}


def record(address: str, *, now: datetime.datetime) -> int:
    """Marks the bookings, made before `now`, whose contact does not get our mail, so
    that the team telephones; how many."""
    live = Booking.objects.live().filter(booked_at__lte=now, bounced_at=None)
    return live.filter(email__iexact=address).update(bounced_at=now)


def on_tracking(sender, event, **kwargs) -> None:
    if event.event_type in GONE and event.recipient:
        record(event.recipient, now=event.timestamp or timezone.now())
