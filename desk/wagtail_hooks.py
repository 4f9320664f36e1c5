"""The way from the CMS to the desk."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts.roles import OFFICER, SUPERVISOR, role_of


class BookingsMenuItem(MenuItem):
    """For those whose role answers schools; whether somebody does is for their post to
    say, which the desk asks."""

    def is_shown(self, request):
        role = role_of(request.user)
        return role is not None and role.key in (OFFICER, SUPERVISOR)


@hooks.register("register_admin_menu_item")
def register_bookings():
    return BookingsMenuItem(
        _("Bookings"),
        reverse("desk_bookings"),
        name="bookings",
        icon_name="calendar-check",
        order=120,
    )
