"""What a reader may ask of the list of events."""

import datetime

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Event, Session
from events.models.sessions import Access
from neighbourhoods.models import Neighbourhood
from neighbourhoods.spoken import SPOKEN, spoken_names

ANY = ("", _("any"))


class Filters(forms.Form):
    """Everything may be left out. What cannot be understood is said beside its field
    and passed over."""

    where = forms.ModelChoiceField(
        Neighbourhood.objects.none(),
        label=_("Neighbourhood"),
        to_field_name="slug",
        required=False,
        empty_label=ANY[1],
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[ANY, *Event.Kind.choices], required=False
    )
    day = forms.DateField(
        label=_("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    language = forms.ChoiceField(label=_("Held in"), required=False)
    access = forms.MultipleChoiceField(
        label=_("What you need"),
        choices=[
            (name, Session._meta.get_field(name).verbose_name) for name in Access.FIELDS
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, languages: list[str] = (), **kwargs):
        super().__init__(*args, **kwargs)
        living = Neighbourhood.objects.living().only("name", "slug")
        self.fields["where"].queryset = living.order_by("name")
        codes = sorted(SPOKEN.intersection(languages))
        names = zip(codes, spoken_names(codes), strict=True)
        self.fields["language"].choices = [ANY, *names]

    def narrow(
        self, sessions: QuerySet[Session], *, now: datetime.datetime
    ) -> QuerySet[Session]:
        """Those of the public sessions that have not ended and were asked for."""
        self.full_clean()
        asked = self.cleaned_data
        found = sessions.upcoming(now)
        if asked.get("where"):
            found = found.filter(neighbourhoods=asked["where"])
        if asked.get("kind"):
            found = found.filter(event__kind=asked["kind"])
        if asked.get("language"):
            found = found.held_in(asked["language"])
        if asked.get("day") and asked["day"] > timezone.localdate(now):
            found = found.filter(ends_at__gte=_midnight(asked["day"]))
        return found.filter(Q(**dict.fromkeys(asked.get("access", []), True)))


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
