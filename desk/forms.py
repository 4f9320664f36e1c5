"""What the team can say about a visit: one form for each verb of `events.visits`."""

import datetime
from typing import ClassVar

from django import forms
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from desk.agenda import Stage
from desk.crew import Candidate
from events import visits
from events.models import Booking
from neighbourhoods.models import Officer


class Filter(forms.Form):
    state = forms.TypedChoiceField(
        label=_("Show"),
        choices=[("", _("everything that is open")), *Stage.choices],
        coerce=lambda value: Stage(int(value)),
        empty_value=None,
        required=False,
    )


class OfficerChoices(forms.CheckboxSelectMultiple):
    """Each with what the team has to know; who can come on no date is not to be
    chosen."""

    template_name = "desk/officers.html"
    candidates: dict[int, Candidate] = {}

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        option["candidate"] = person = self.candidates[int(str(value))]
        if not person.can:
            option["attrs"]["disabled"] = True
        return option


class Deed(forms.Form):
    """`key` is what the button sends as `do`; `done` is said when it is done; `title`
    stands above a form that has to be opened first."""

    key = ""
    title = ""
    button = ""
    done = ""
    beside: ClassVar[
        dict[str, str]
    ] = {}  # the verb's keyword → the field it is typed in

    def __init__(self, *args, booking: Booking, crew: list[Candidate], **kwargs):
        super().__init__(*args, auto_id=f"{self.key}_%s", **kwargs)
        self.booking = booking
        if "officers" in self.fields:
            self._offer_officers(crew)

    def _offer_officers(self, crew: list[Candidate]) -> None:
        field = self.fields["officers"]
        field.queryset = Officer.objects.filter(pk__in=[row.officer.pk for row in crew])
        field.choices = [(row.officer.pk, str(row.officer)) for row in crew]
        field.widget.candidates = {row.officer.pk: row for row in crew}

    def run(self, booking: Booking, *, by, now: datetime.datetime) -> None:
        """Calls the verb with what the form holds."""
        raise NotImplementedError


def officers_field() -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        Officer.objects.none(),
        label=_("Who comes"),
        required=False,  # the verb says what is missing
        widget=OfficerChoices,
    )


class Take(Deed):
    key = "consider"
    button = _("Take it")
    done = _("It is yours to answer.")

    def run(self, booking, *, by, now):
        visits.consider(booking, by=by, now=now)


class Accept(Deed):
    """Of a visit without a date, on one of those that the group has proposed."""

    key = "accept"
    button = _("Accept")
    done = _("The visit is confirmed. We are writing to them.")
    starts_at = forms.ChoiceField(
        label=_("On which of their dates"), required=False, widget=forms.RadioSelect
    )
    officers = officers_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.booking.session:
            del self.fields["starts_at"]
            return
        now = timezone.now()
        dates = [row.starts_at for row in self.booking.proposed.all()]
        self.fields["starts_at"].choices = [
            (day.isoformat(), _spoken(day)) for day in dates if day > now
        ]

    def clean_starts_at(self):
        typed = self.cleaned_data["starts_at"]
        return datetime.datetime.fromisoformat(typed) if typed else None

    def run(self, booking, *, by, now):
        asked = {"starts_at": None} | self.cleaned_data
        visits.accept(booking, **asked, by=by, now=now)


class ChangeWhoComes(Accept):
    button = _("Change who comes")
    done = _("It is changed. We are writing to them.")


class Offer(Deed):
    key = "offer"
    title = _("Offer another date")
    button = _("Offer this date")
    done = _("The date is offered. We are writing to them.")
    beside: ClassVar[dict[str, str]] = {"starts_at": "day"}
    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    time = forms.TimeField(
        label=_("It begins at"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M"],
    )
    officers = officers_field()

    def clean(self):
        asked = super().clean()
        if {"day", "time"} <= asked.keys():
            typed = datetime.datetime.combine(asked["day"], asked["time"])
            # Says so where the clocks change and there is no such time, or two.
            asked["starts_at"] = from_current_timezone(typed)
        return asked

    def run(self, booking, *, by, now):
        visits.offer(
            booking,
            starts_at=self.cleaned_data["starts_at"],
            officers=self.cleaned_data["officers"],
            by=by,
            now=now,
        )


class Decline(Deed):
    key = "decline"
    title = _("Decline")
    button = _("Decline")
    done = _("It is declined. We are writing to them.")
    reason = forms.ChoiceField(
        label=_("Why"),
        required=False,
        choices=[
            ("", "–"),
            *((reason.value, reason.label) for reason in visits.REASONS),
        ],
    )
    answer = forms.CharField(
        label=_("What you tell them"),
        help_text=_(
            "One sentence that says what they can do instead. They read it in the mail."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": visits.LONGEST_ANSWER}),
    )

    def run(self, booking, *, by, now):
        visits.decline(booking, **self.cleaned_data, by=by, now=now)


class Cancel(Decline):
    key = "cancel"
    title = _("Cancel the visit")
    button = _("Cancel the visit")
    done = _("It is cancelled. We are writing to them.")

    def run(self, booking, *, by, now):
        visits.cancel_by_us(booking, **self.cleaned_data, by=by, now=now)


class Deliver(Deed):
    key = "deliver"
    button = _("It took place")
    done = _("It is recorded.")
    reached = forms.IntegerField(
        label=_("How many young people were there"),
        min_value=0,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def run(self, booking, *, by, now):
        visits.deliver(booking, **self.cleaned_data, by=by, now=now)


class Missed(Deed):
    key = "not_delivered"
    button = _("It did not take place")
    done = _("It is recorded.")

    def run(self, booking, *, by, now):
        visits.not_delivered(booking, by=by, now=now)


def _spoken(moment: datetime.datetime) -> str:
    local = timezone.localtime(moment)
    return f"{date_format(local, 'l')} {date_format(local, 'DATETIME_FORMAT')}"
