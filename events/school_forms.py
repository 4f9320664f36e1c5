"""What a teacher or youth worker asks, requests and answers. Whether it can be is for
the verbs to say: `requests` and `evaluations`."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events import evaluations
from events.models import SessionType
from events.moves import BookingError
from neighbourhoods.spoken import SPOKEN, spoken_names
from partners.models import Organisation

ANY = ("", _("any"))
NEW, OTHER = "new", "other"  # an organisation that is not listed; none of the likely
DATES = ("date_1", "date_2", "date_3")
ENTERED = {
    "org_name": "name",
    "org_kind": "kind",
    "org_address": "address",
    "org_postcode": "postcode",
}


class Filters(forms.Form):
    """Everything may be left out. What cannot be understood is said beside its field
    and passed over."""

    age = forms.IntegerField(
        label=_("Age in years"), required=False, min_value=2, max_value=25
    )
    topic = forms.ChoiceField(
        label=_("Topic"), choices=[ANY, *SessionType.Topic.choices], required=False
    )
    format = forms.ChoiceField(
        label=_("Format"), choices=[ANY, *SessionType.Format.choices], required=False
    )
    language = forms.ChoiceField(label=_("Held in"), required=False)

    def __init__(self, *args, languages: list[str] = (), **kwargs):
        super().__init__(*args, **kwargs)
        codes = sorted(SPOKEN.intersection(languages))
        names = zip(codes, spoken_names(codes), strict=True)
        self.fields["language"].choices = [ANY, *names]

    def narrow(self, types: QuerySet[SessionType]) -> QuerySet[SessionType]:
        self.full_clean()
        asked = self.cleaned_data
        if asked.get("age"):
            types = types.filter(youngest__lte=asked["age"], oldest__gte=asked["age"])
        for name in ("topic", "format"):
            if asked.get(name):
                types = types.filter(**{name: asked[name]})
        if asked.get("language"):
            types = types.held_in(asked["language"])
        return types


class MomentField(forms.DateTimeField):
    """A day and a time as the clock on the wall will say. When the clocks change, a
    time that does not exist or comes twice is refused: a visit is then anyway at
    another hour."""

    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
    )
    default_error_messages = {
        "invalid": _("Give a day and a time, for example 2026-05-12 10:30.")
    }

    def to_python(self, value) -> datetime.datetime | None:
        try:
            return super().to_python(value)
        except ValidationError as error:
            if getattr(error, "code", "") != "ambiguous_timezone":
                raise
            raise ValidationError(
                _(
                    "The clocks change that night, and this time does not exist or "
                    "comes twice. Choose another."
                )
            ) from error


class VisitForm(forms.Form):
    """A request: for whom, when, how many, and whom to tell. There is no field for a
    pupil's name, and there must be none."""

    form_token = forms.CharField(widget=forms.HiddenInput, required=False)
    organisation = forms.CharField(
        label=_("Your organisation"),
        widget=forms.HiddenInput,
        error_messages={"required": _("Find your organisation and choose it.")},
    )
    org_name = forms.CharField(
        label=_("Name of the school, club or group"), required=False, max_length=200
    )
    org_kind = forms.ChoiceField(
        label=_("What it is"), choices=Organisation.Kind.choices, required=False
    )
    org_address = forms.CharField(label=_("Address"), required=False, max_length=300)
    org_postcode = forms.CharField(label=_("Postcode"), required=False, max_length=16)
    slot = forms.CharField(
        label=_("Which date?"), widget=forms.HiddenInput, required=False
    )
    date_1 = MomentField(label=_("First date and time"), required=False)
    date_2 = MomentField(label=_("Second date and time"), required=False)
    date_3 = MomentField(label=_("Third date and time"), required=False)
    places = forms.IntegerField(
        label=_("How many young people?"),
        widget=forms.NumberInput(attrs={"min": 1, "inputmode": "numeric"}),
        error_messages={
            "required": _("Say for how many people, at least one."),
            "invalid": _("Give a whole number."),
        },
    )
    year_group = forms.CharField(
        error_messages={"required": _("Say which year group it is, or what ages.")},
        label=_("Year group or ages"),
        max_length=60,
        help_text=_("For example “Year 5”, or “11 to 13”."),
    )
    name = forms.CharField(
        error_messages={"required": _("Say your name, so that we can greet you.")},
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    role = forms.CharField(
        label=_("What you do there (you can leave it out)"),
        required=False,
        max_length=80,
        help_text=_("For example class teacher or youth worker."),
    )
    email = forms.CharField(
        error_messages={
            "required": _("Give an e-mail address, so that we can answer.")
        },
        label=_("Your e-mail address"),
        help_text=_(
            "At work if you have one. We send a link there; only when you open it do we "
            "begin."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Your telephone (you can leave it out)"),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    lead_name = forms.CharField(
        error_messages={
            "required": _("Say which teacher or youth worker stays in the room.")
        },
        label=_("Who stays in the room?"),
        max_length=120,
        help_text=_("The teacher or youth worker who leads the group, maybe you."),
    )
    lead_stays = forms.BooleanField(
        label=_(
            "I promise that a teacher or youth worker of ours stays in the room from "
            "beginning to end."
        ),
        error_messages={
            "required": _("We come only where a teacher or youth worker stays.")
        },
    )
    notes = forms.CharField(
        label=_("What you need (you can leave it out)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 500}),
        help_text=_(
            "In general terms, for example “one wheelchair, easy English, no projector”. "
            "Never a pupil's name, and nothing that anybody has done."
        ),
    )

    @property
    def entered(self) -> dict[str, str]:
        """What was typed about an organisation that is not listed."""
        return {name: self.cleaned_data[key] for key, name in ENTERED.items()}

    @property
    def proposed(self) -> list[datetime.datetime | None]:
        return [self.cleaned_data[name] for name in DATES]

    def blame(self, error, *, new_token: str) -> None:
        """Says beside its field what a verb has refused. What is about no field is
        about the form itself, which then gets another token."""
        field = getattr(error, "field", None)
        fields = {name: key for key, name in ENTERED.items()}
        if not isinstance(error, BookingError):
            field = fields.get(field, "organisation")
        if field not in self.fields:
            field = None
            self.data = self.data.copy()
            self.data["form_token"] = new_token
        self.add_error(field, str(error))


FIVE = [(number, str(number)) for number in range(1, 6)]


class EvaluationForm(forms.Form):
    """After a visit, by whoever led the group."""

    useful = forms.TypedChoiceField(
        label=_("How useful was it? 5 is very."),
        choices=FIVE,
        coerce=int,
        widget=forms.RadioSelect,
    )
    suited = forms.TypedChoiceField(
        label=_("How well did it suit the age? 5 is very well."),
        choices=FIVE,
        coerce=int,
        widget=forms.RadioSelect,
    )
    again = forms.TypedChoiceField(
        label=_("Would you book it again?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda typed: typed == "yes",
        widget=forms.RadioSelect,
    )
    remark = forms.CharField(
        label=_("What could be better? (you can leave it out)"),
        required=False,
        max_length=evaluations.LONGEST_REMARK,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Never about a pupil."),
    )

    def keep(self, booking, *, now: datetime.datetime) -> bool:
        """False where something is to be mended, which stands beside its field."""
        if not self.is_valid():
            return False
        try:
            evaluations.evaluate(booking, **self.cleaned_data, now=now)
        except BookingError as error:
            self.add_error(error.field, str(error))
            return False
        return True
