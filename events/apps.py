from anymail.signals import tracking
from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self):
        # Before anything asks for a policy, or the CMS settles for its own.
        from wagtail.permissions import register_permission_policy  # noqa: PLC0415

        from events.bounces import on_tracking  # noqa: PLC0415 -- needs the models
        from events.models import (  # noqa: PLC0415
            Event,
            EventText,
            Session,
            SessionType,
            SessionTypeText,
            Slot,
        )
        from events.permissions import (  # noqa: PLC0415
            EventsPolicy,
            SessionsPolicy,
            SlotsPolicy,
            events_of,
            session_types_of,
        )
        from events.words import KIND, SCHOOLS  # noqa: PLC0415
        from neighbourhoods.kinds_of_words import register  # noqa: PLC0415
        from neighbourhoods.permissions import (  # noqa: PLC0415
            WordsPolicy,
            register_own,
        )

        tracking.connect(on_tracking, dispatch_uid="events.bounces")
        register_own(Event, events_of)
        register_own(SessionType, session_types_of)
        register_permission_policy(Event, EventsPolicy())
        register_permission_policy(Session, SessionsPolicy())
        register_permission_policy(Slot, SlotsPolicy())
        register_permission_policy(EventText, WordsPolicy(EventText))
        register_permission_policy(SessionTypeText, WordsPolicy(SessionTypeText))
        register(KIND)
        register(SCHOOLS)
