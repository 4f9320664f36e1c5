from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation, User
from accounts.roles import CHOICES, ROLES, role_of


class AcceptInvitationForm(forms.Form):
    """Name and password of somebody who was invited."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        help_text=_("As your colleagues know you. The public does not see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 12 characters. Three or four words in a row are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, invitation: Invitation, **kwargs):
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean(self):
        data = super().clean()
        password, repeated = data.get("password"), data.get("repeated")
        if password and repeated and password != repeated:
            self.add_error("repeated", _("The two passwords differ. Type both again."))
        if password:
            person = User(email=self.invitation.email, name=data.get("name", ""))
            try:
                password_validation.validate_password(password, person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data


class InviteForm(forms.ModelForm):
    role = forms.ChoiceField(label=_("Role"), choices=CHOICES)

    class Meta:
        model = Invitation
        fields = ["email", "role"]

    def validate_constraints(self):
        """The verb answers for an open invitation, in the same words everywhere."""


class StaffForm(forms.ModelForm):
    """Name, role and whether somebody may sign in; saved by the verbs."""

    role = forms.ChoiceField(label=_("Role"), choices=CHOICES)

    class Meta:
        model = User
        fields = ["name", "is_active"]

    field_order = ["name", "role", "is_active"]

    def __init__(self, *args, editing_self: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        # The form is about to overwrite what the instance says.
        self.before = {"name": self.instance.name, "active": self.instance.is_active}
        role = role_of(self.instance)
        self.before["role"] = role.key if role else ""
        self.fields["role"].initial = self.before["role"]
        if role is None:
            self.fields["role"].choices = [("", _("none yet")), *CHOICES]
            self.fields["role"].required = False
        if editing_self:
            for name in ("role", "is_active"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _(
                    "Ask another administrator to change this for you."
                )

    def clean_role(self):
        role = self.cleaned_data["role"]
        return role if role in ROLES else self.before["role"]
