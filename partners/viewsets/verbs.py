"""The verbs about organisations, as pages of the CMS."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from accounts.verb_views import VerbView
from partners import organisations, verification
from partners.models import Level, Organisation
from partners.permissions import may_keep, may_read, may_verify
from publishing.telephones import shown


class KeeperVerbView(VerbView):
    model = Organisation
    error_class = organisations.OrganisationError

    @classmethod
    def may(cls, user):
        return may_keep(user)

    @classmethod
    def applies_to(cls, instance):
        return instance.is_living


class OwnVerbView(KeeperVerbView):
    """For whoever keeps all of them, or works where this one lies."""

    @classmethod
    def may(cls, user):
        return may_read(user)

    def dispatch(self, request, *args, **kwargs):
        if not self.may(request.user):
            raise PermissionDenied
        row = get_object_or_404(Organisation, pk=kwargs["pk"])
        if not may_verify(request.user, row, on=timezone.localdate()):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ConfirmForm(forms.Form):
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=32,
        help_text=_(
            "From its own website or a directory, never from the request: this is the "
            "number that is called back."
        ),
    )


class ConfirmView(OwnVerbView):
    name = "confirm"
    icon = "check"
    form_class = ConfirmForm
    button = _("Confirm")
    question = _(
        "Does %(who)s exist, and is it what it says? It will be offered to everybody "
        "who books."
    )
    done = _("%(who)s is confirmed.")

    @classmethod
    def applies_to(cls, instance):
        return instance.is_living and not instance.is_listed

    def run(self, phone):
        organisations.confirm(
            self.object, phone=phone, by=self.request.user, now=timezone.now()
        )


class CallBackForm(forms.Form):
    """Offers the organisation's own number alone; nobody types one."""

    number = forms.ChoiceField(
        label=_("Number that you called"), widget=forms.RadioSelect
    )


class RecordCallBackView(OwnVerbView):
    name = "call_back"
    icon = "comment"
    error_class = verification.VerificationError
    form_class = CallBackForm
    button = _("Record a call-back")
    question = _(
        "Have you called %(who)s at its own number, and did its office say that the "
        "request comes from there?"
    )
    done = _("The call-back to %(who)s is recorded.")

    @classmethod
    def applies_to(cls, instance):
        return instance.is_living and instance.is_listed and bool(instance.phone)

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        phone = self.object.phone
        form.fields["number"].choices = [(phone, shown(phone))] if phone else []
        return form

    def run(self, number):
        verification.record_call_back(
            self.object, number=number, by=self.request.user, now=timezone.now()
        )


class WithdrawView(OwnVerbView):
    name = "withdraw"
    icon = "cross"
    error_class = verification.VerificationError
    button = _("Withdraw verification")
    question = _(
        "%(who)s counts as not verified from now on. Visits need a call-back again."
    )
    done = _("%(who)s is no longer verified.")

    @classmethod
    def applies_to(cls, instance):
        return instance.verified_how != Level.NONE

    def run(self):
        verification.withdraw(self.object, by=self.request.user, now=timezone.now())


class CloseForm(forms.Form):
    on = forms.DateField(
        label=_("Closed from"), widget=AdminDateInput, initial=timezone.localdate
    )


class CloseView(KeeperVerbView):
    name = "close"
    icon = "no-view"
    form_class = CloseForm
    button = _("Close")
    question = _(
        "Nobody can choose %(who)s any more. What was booked stays. An import that "
        "calls it open opens it again."
    )
    done = _("%(who)s is closed.")

    @classmethod
    def applies_to(cls, instance):
        return instance.is_living and instance.closed_on is None

    def run(self, on):
        organisations.close(
            self.object, on=on, by=self.request.user, now=timezone.now()
        )


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Into"),
        help_text=_(
            "The one that goes on: of the same name or postcode, or of the same "
            "neighbourhood."
        ),
    )


class MergeView(KeeperVerbView):
    name = "merge"
    icon = "resubmit"
    form_class = MergeForm
    button = _("Merge")
    question = _(
        "%(who)s is there twice. It becomes part of the organisation that you choose "
        "and is no longer offered."
    )
    done = _("%(who)s is merged.")

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.fields["into"].queryset = organisations.beside(self.object)
        return form

    def run(self, into):
        organisations.merge(
            self.object, into=into, by=self.request.user, now=timezone.now()
        )
