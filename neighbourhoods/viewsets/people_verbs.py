"""The verbs about officers and assignments, as pages of the CMS."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from accounts.verb_views import VerbView
from neighbourhoods import assignments, consents, profiles
from neighbourhoods.models import Assignment, Consent, Officer
from neighbourhoods.permissions import may_change_assignments, may_change_officers


class OfficerVerbView(VerbView):
    model = Officer
    error_class = consents.ConsentError

    @classmethod
    def may(cls, user):
        return may_change_officers(user)


class ConsentForm(forms.ModelForm):
    # With a first value, be it none, Django offers no dashes as an answer of their own.
    publish = Consent._meta.get_field("publish").formfield(
        widget=forms.RadioSelect, initial=None
    )

    class Meta:
        model = Consent
        fields = ["publish", "photo", "given_on", "kept_at"]
        widgets = {"given_on": AdminDateInput}


class RecordConsentView(OfficerVerbView):
    name = "record_consent"
    icon = "form"
    form_class = ConsentForm
    button = _("Record consent")
    question = _(
        "What has %(who)s agreed to in writing? It takes effect at once, in place of "
        "what was agreed before."
    )
    done = _("The consent of %(who)s is recorded.")

    def get_form_kwargs(self):
        # A row of its own each time; the one that stands is only where to begin.
        standing = self.object.consents.filter(withdrawn_at=None).first()
        initial = {"given_on": timezone.localdate()}
        if standing:
            initial |= {"publish": standing.publish, "photo": standing.photo}
        return super().get_form_kwargs() | {"initial": initial}

    def run(self, **fields):
        consents.record(self.object, **fields, by=self.request.user, now=timezone.now())


class UnpublishView(OfficerVerbView):
    name = "unpublish"
    icon = "no-view"
    button = _("Unpublish now")
    question = _(
        "Name, alias and portrait of %(who)s come off every page at once. The role "
        "and the neighbourhood stay. A new consent can put them back."
    )
    done = _("%(who)s is now shown by role only.")

    def run(self):
        consents.withdraw(self.object, by=self.request.user, now=timezone.now())


class ConfirmProfileView(OfficerVerbView):
    name = "confirm"
    icon = "check"
    button = _("Still right")
    question = _(
        "%(who)s: are the name, rank, languages, portrait and neighbourhoods still "
        "right? Today's date is recorded, and you will be asked again in half a year."
    )
    done = _("Checked: %(who)s.")

    def run(self):
        profiles.confirm(self.object, by=self.request.user, on=timezone.localdate())


class AssignmentVerbView(VerbView):
    model = Assignment
    error_class = assignments.AssignmentError

    @classmethod
    def may(cls, user):
        return may_change_assignments(user)

    @classmethod
    def applies_to(cls, instance):
        return instance.ends_on is None or instance.ends_on >= timezone.localdate()


class EndForm(forms.Form):
    on = forms.DateField(
        label=_("Last day"), widget=AdminDateInput, initial=timezone.localdate
    )


class EndAssignmentView(AssignmentVerbView):
    name = "end"
    icon = "cross"
    form_class = EndForm
    button = _("End")
    question = _("When does this assignment end? %(who)s")
    done = _("The end is set: %(who)s")

    def run(self, on):
        assignments.end(self.object, on=on, by=self.request.user)


class HandOverForm(forms.Form):
    successor = forms.ModelChoiceField(Officer.objects.all(), label=_("Who takes over"))
    from_ = forms.DateField(
        label=_("First day of the successor"),
        widget=AdminDateInput,
        help_text=_("The earlier assignment ends on the day before."),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[("", _("the same role")), *Assignment.Role.choices],
    )


class HandOverView(AssignmentVerbView):
    name = "hand_over"
    icon = "resubmit"
    form_class = HandOverForm
    button = _("Hand over")
    question = _("Who takes over, and from when? %(who)s")
    done = _("Handed over: %(who)s")

    def run(self, successor, from_, role):
        assignments.succeed(
            self.object,
            successor=successor,
            from_=from_,
            role=role or None,
            by=self.request.user,
        )
