"""Who may sign in to a demo, one person a role; everybody knows their passwords."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from wagtail.users.models import UserProfile

from accounts.roles import ROLES, give_role
from neighbourhoods.models import Officer
from outreach_site.demo.city import staff


def make_logins(city: str) -> None:
    """After the officers, of whom some get an account."""
    for person in staff():
        user = get_user_model().objects.create_user(
            person["email"],
            person["password"],
            name=person["name"],
        )
        give_role(user, ROLES[person["role"]])
        EmailAddress.objects.create(
            user=user, email=user.email, verified=True, primary=True
        )
        Authenticator.objects.filter(user=user).delete()
        TOTP.activate(user, person["totp_secret"])
        _send_nothing(user)
        if "officer" in person:
            officer = Officer.objects.get(code=person["officer"][city])
            officer.account = user
            officer.save(update_fields=["account"])


def _send_nothing(user) -> None:
    """Their addresses lead nowhere."""
    UserProfile.objects.create(
        user=user,
        submitted_notifications=False,
        approved_notifications=False,
        rejected_notifications=False,
        updated_comments_notifications=False,
    )


def login(role: str):
    """The user who signs in as that role."""
    return logins().get(email=f"{role}@example.org")


def logins() -> QuerySet:
    """The users that the demo has made, or that stand in its way."""
    emails = [person["email"] for person in staff()]
    return get_user_model().objects.filter(email__in=emails)
