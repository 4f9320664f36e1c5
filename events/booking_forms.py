"""What whoever books types. What may be booked is for the verbs of `bookings` to say."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from events import bookings
from events.bookings import Contact
from events.moves import BookingError

# Figures of any script, and nothing else that Python would make a number of.
WHOLE = re.compile(r"\d{1,9}")


class WholeNumberField(forms.CharField):
    """A text field, because a browser forgets what is no number in a number's."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    default_error_messages = {
        "required": _("Say for how many people, for example 2."),
        "invalid": _("Write a whole number in figures, for example 2."),
    }

    def clean(self, value):
        text = super().clean(value)
        if not WHOLE.fullmatch(text):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return int(text)


class PlacesForm(forms.Form):
    places = WholeNumberField(label=_("How many of you are coming?"))


class BookForm(PlacesForm):
    name = forms.CharField(
        label=_("What is your name?"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Say your name, so that we can greet you.")},
    )
    email = forms.CharField(
        label=_("What is your e-mail address?"),
        help_text=_("We send a link there. Open it within 30 minutes."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        error_messages={
            "required": _("Type your e-mail address, so that we can send you the link.")
        },
    )
    notes = forms.CharField(
        label=_("Do you need anything so that you can take part?"),
        help_text=_(
            "You can leave this empty. For example a seat near the door, or an "
            "interpreter. You need not say why."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self):
        """Asks the rules of each answer, so that everything wrong is said at once."""
        given = super().clean()
        if "places" in given:
            self._ask(bookings.check_places, given["places"], most=bookings.MOST_PLACES)
        if {"name", "email"} <= given.keys():
            self._ask(bookings.check_contact, self.contact)
        if "notes" in given:
            self._ask(bookings.check_notes, given["notes"])
        return given

    def _ask(self, check, *asked, **options) -> None:
        try:
            check(*asked, **options)
        except BookingError as error:
            self.refuse(error)

    def refuse(self, error: BookingError) -> None:
        """Says so beside the field that it is about."""
        self.add_error(error.field if error.field in self.fields else None, str(error))

    @property
    def contact(self) -> Contact:
        return Contact(self.cleaned_data["name"], self.cleaned_data["email"])
