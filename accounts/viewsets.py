"""Staff and invitations in the CMS. Only administrators reach them."""

from django.core.exceptions import PermissionDenied
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from accounts import invitations, staff
from accounts.forms import InviteForm, StaffForm
from accounts.models import Invitation, User
from accounts.permissions import may_change, may_manage_staff
from accounts.roles import ROLES, role_of
from accounts.second_factor import with_second_factor
from accounts.verb_views import SavedByVerb, VerbView


class AdministratorsOnly:
    def dispatch(self, request, *args, **kwargs):
        if not may_manage_staff(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ConfirmView(VerbView):
    """For administrators alone."""

    @classmethod
    def may(cls, user):
        return may_manage_staff(user)


class ResetSecondFactorView(ConfirmView):
    model = User
    error_class = staff.StaffError
    index_url_name = "wagtailusers_users:index"
    page_title = _("Reset second factor")
    question = _(
        "%(who)s will be signed out everywhere, and sets up a new second factor "
        "after signing in with the password. Reset only for a person whose voice or "
        "face you know: the password alone opens the account until then."
    )
    button = _("Reset second factor")
    done = _("%(who)s can set up a new second factor now.")

    def run(self):
        staff.reset_second_factor(self.object, by=self.request.user)


class StaffIndexView(AdministratorsOnly, generic.IndexView):
    page_title = _("Staff")
    add_item_label = _("Invite somebody")
    default_ordering = "name"

    @cached_property
    def columns(self):
        return [
            self._get_title_column_class(TitleColumn)(
                "name",
                label=_("Name"),
                sort_key="name",
                accessor=str,
                get_url=self.get_edit_url,
            ),
            Column("email", label=_("E-mail address"), sort_key="email"),
            Column("role", label=_("Role"), accessor=_role_label),
            DateColumn("last_login", label=_("Last sign-in"), sort_key="last_login"),
            BooleanColumn("second_factor", label=_("Second factor")),
            BooleanColumn("is_active", label=_("Active"), sort_key="is_active"),
        ]

    def get_base_queryset(self):
        return with_second_factor(User.objects.prefetch_related("groups"))

    def get_delete_url(self, instance):
        return None

    def get_list_more_buttons(self, instance):
        buttons = super().get_list_more_buttons(instance)
        if may_change(instance, by=self.request.user):
            url = reverse("wagtailusers_users:reset_second_factor", args=[instance.pk])
            buttons.append(Button(_("Reset second factor"), url=url, icon_name="key"))
        return buttons


def _role_label(user):
    role = role_of(user)
    return role.label if role else _("none yet")


class StaffEditView(AdministratorsOnly, SavedByVerb, generic.EditView):
    error_class = staff.StaffError
    success_message = _("%(object)s is saved.")
    error_message = _("Nothing is saved yet. Correct what is marked below.")
    can_delete = False

    def get_form_kwargs(self):
        return {
            **super().get_form_kwargs(),
            "editing_self": self.object.pk == self.request.user.pk,
        }

    def run(self, form):
        before, after, by = form.before, form.cleaned_data, self.request.user
        user = User.objects.get(pk=self.object.pk)
        if after["name"] != before["name"]:
            staff.rename(user, name=after["name"], by=by)
        if after["role"] != before["role"]:
            staff.change_role(user, role=after["role"], by=by)
        if after["is_active"] != before["active"]:
            verb = staff.enable if after["is_active"] else staff.disable
            verb(user, by=by)
        return User.objects.get(pk=user.pk)


class StaffHistoryView(AdministratorsOnly, generic.HistoryView):
    pass


class StaffViewSet(ModelViewSet):
    """List, edit, history. Nobody is added but by invitation, nobody is deleted: an
    account is disabled, and what it signed keeps its author."""

    model = User
    icon = "user"
    menu_name = "users"
    menu_label = _("Staff")
    menu_order = 600
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    ordering = "name"
    search_fields = ["name", "email"]
    list_filter = ["is_active", "is_superuser"]
    index_view_class = StaffIndexView
    edit_view_class = StaffEditView
    history_view_class = StaffHistoryView

    def get_form_class(self, for_update=False):
        return StaffForm

    def get_common_view_kwargs(self, **kwargs):
        return super().get_common_view_kwargs(
            add_url_name="accounts_invitations:add",
            delete_url_name=None,
            usage_url_name=None,
            **kwargs,
        )

    def get_urlpatterns(self):
        offered = {"index", "index_results", "edit", "history", "history_results"}
        reset = ResetSecondFactorView.as_view()
        return [
            *(p for p in super().get_urlpatterns() if p.name in offered),
            path("reset-second-factor/<int:pk>/", reset, name="reset_second_factor"),
        ]


class ClosedGroupViewSet(ViewSet):
    """Groups are made from the table of roles; there is nothing to visit."""

    def get_urlpatterns(self):
        return []


class ResendView(ConfirmView):
    model = Invitation
    error_class = invitations.InvitationError
    index_url_name = "accounts_invitations:index"
    page_title = _("Send again")
    question = _(
        "%(who)s gets a new link that works for seven days; the earlier one stops "
        "working."
    )
    button = _("Send again")
    done = _("A new link is on its way to %(who)s.")

    def run(self):
        invitations.resend(self.object, by=self.request.user, now=timezone.now())


class WithdrawView(ConfirmView):
    model = Invitation
    error_class = invitations.InvitationError
    index_url_name = "accounts_invitations:index"
    page_title = _("Withdraw invitation")
    question = _("The link that %(who)s has will stop working.")
    button = _("Withdraw invitation")
    done = _("The invitation of %(who)s is withdrawn.")

    def run(self):
        invitations.withdraw(self.object, by=self.request.user, now=timezone.now())


class InvitationIndexView(AdministratorsOnly, generic.IndexView):
    page_title = _("Invitations")
    add_item_label = _("Invite somebody")

    @cached_property
    def columns(self):
        return [
            self._get_title_column_class(TitleColumn)(
                "email", label=_("E-mail address"), sort_key="email"
            ),
            Column("role", label=_("Role"), accessor=lambda i: ROLES[i.role].label),
            Column("state", label=_("State"), accessor=_state),
            Column("invited_by", label=_("Invited by")),
            DateColumn("sent_at", label=_("Sent"), sort_key="sent_at"),
        ]

    def get_base_queryset(self):
        return Invitation.objects.select_related("invited_by")

    def get_list_more_buttons(self, instance):
        if not invitations.is_open(instance):
            return []
        resend = reverse("accounts_invitations:resend", args=[instance.pk])
        withdraw = reverse("accounts_invitations:withdraw", args=[instance.pk])
        return [
            Button(_("Send again"), url=resend, icon_name="mail"),
            Button(_("Withdraw"), url=withdraw, icon_name="cross"),
        ]


def _state(invitation):
    if invitation.accepted_at:
        return _("accepted")
    if invitation.withdrawn_at:
        return _("withdrawn")
    if invitations.has_expired(invitation, now=timezone.now()):
        return _("expired")
    return _("open")


class InviteView(AdministratorsOnly, SavedByVerb, generic.CreateView):
    error_class = invitations.InvitationError
    error_field = "email"
    page_title = _("Invite")
    submit_button_label = _("Send invitation")
    submit_button_active_label = _("Sending…")
    error_message = _("Nothing is sent yet. Correct what is marked below.")

    def run(self, form):
        return invitations.invite(
            form.cleaned_data["email"],
            role=form.cleaned_data["role"],
            by=self.request.user,
            now=timezone.now(),
        )

    def get_success_message(self, instance):
        return gettext("An invitation is on its way to %(who)s.") % {"who": instance}

    def get_success_buttons(self):
        return []


class InvitationViewSet(ModelViewSet):
    model = Invitation
    name = "accounts_invitations"
    url_prefix = "invitations"
    icon = "mail"
    menu_label = _("Invitations")
    menu_order = 601
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    search_fields = ["email"]
    index_view_class = InvitationIndexView
    add_view_class = InviteView

    def get_form_class(self, for_update=False):
        return InviteForm

    def get_common_view_kwargs(self, **kwargs):
        return super().get_common_view_kwargs(
            edit_url_name=None,
            delete_url_name=None,
            history_url_name=None,
            usage_url_name=None,
            **kwargs,
        )

    def get_urlpatterns(self):
        offered = {"index", "index_results", "add"}
        return [
            *(p for p in super().get_urlpatterns() if p.name in offered),
            path("resend/<int:pk>/", ResendView.as_view(), name="resend"),
            path("withdraw/<int:pk>/", WithdrawView.as_view(), name="withdraw"),
        ]
