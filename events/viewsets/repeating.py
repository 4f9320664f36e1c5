"""Repeat a session or a slot by a rule: first to look at, then to make."""

import re

from django import forms
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateInput

from events import series
from events.models import Slot
from events.recurrence import Every
from events.viewsets.planned import OfEvent
from events.viewsets.session_verbs import SessionVerb


class DaysField(forms.CharField):
    """Days, each after a comma or in a line of its own."""

    def clean(self, value):
        day = forms.DateField()
        found = set()
        for text in filter(None, map(str.strip, re.split(r"[,;\n]", value or ""))):
            try:
                found.add(day.clean(text))
            except forms.ValidationError as error:
                raise forms.ValidationError(
                    gettext("“%(text)s” is not a day. Write it like 2026-04-07.")
                    % {"text": text}
                ) from error
        return frozenset(found)


class RepeatForm(forms.Form):
    every = forms.ChoiceField(
        label=_("How often"), choices=Every.choices, widget=forms.RadioSelect
    )
    until = forms.DateField(
        label=_("Until"),
        widget=AdminDateInput,
        help_text=_("The last day on which there may be one, within a year."),
    )
    in_term_time = forms.BooleanField(
        label=_("In term time alone"),
        required=False,
        help_text=_("Leaves out the school breaks: holidays and exams."),
    )
    but = DaysField(
        label=_("Except on"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Days on which there is none, for example 2026-04-07, 2026-05-05."),
    )

    @property
    def rule(self) -> series.Rule:
        given = self.cleaned_data
        return series.Rule(given["every"], given["in_term_time"], given["but"])


class Repeat(SessionVerb):
    """Asked by GET it shows what there would be; POST makes it."""

    template_name = "events/admin/repeat.html"
    error_class = series.SeriesError
    name = "repeat"
    icon = "rotate"
    form_class = RepeatForm
    button = _("Repeat")
    question = _(
        "%(who)s: when does it take place again? What you make can be changed, moved or "
        "cancelled one by one."
    )

    @classmethod
    def applies_to(cls, instance):
        return not instance.is_cancelled and instance.part_of_id is None

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if "every" in self.request.GET:
            kwargs.setdefault("data", self.request.GET)
        return kwargs

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context["form"]
        dates = self._dates(form) if form.is_bound and form.is_valid() else None
        return context | {
            "dates": dates,
            "wanted": sum(not date.left_out for date in dates or ()),
            "asked": [
                (name, value)
                for name in form.fields
                for value in (form.data.getlist(name) if form.is_bound else ())
            ],
        }

    def _dates(self, form):
        until, now = form.cleaned_data["until"], timezone.now()
        try:
            return series.plan(self.object, rule=form.rule, until=until, now=now)
        except series.SeriesError as error:
            form.add_error(error.field, str(error))
            return None

    def form_valid(self, form):
        try:
            made = series.repeat(
                self.object,
                rule=form.rule,
                until=form.cleaned_data["until"],
                by=self.request.user,
                now=timezone.now(),
            )
        except series.SeriesError as error:
            form.add_error(error.field, str(error))
            return self.form_invalid(form)
        count = len(made.created)
        done = ngettext("One made: %(who)s.", "%(count)d made: %(who)s.", count)
        messages.success(self.request, done % {"count": count, "who": self.object})
        return redirect(self.index_url_name)


class RepeatSessionView(OfEvent, Repeat):
    pass


class RepeatSlotView(Repeat):
    model = Slot

    def get_initial(self):
        return super().get_initial() | {"in_term_time": True}
