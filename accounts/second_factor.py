"""The second proof of who somebody is: an authenticator app or a passkey."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.models import User

# Recovery codes stand in for a factor that is lost; alone they are none.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user) -> bool:
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def is_last_factor(authenticator: Authenticator) -> bool:
    """Whether its owner would be left without any, where one is demanded."""
    if not settings.MFA_REQUIRED or authenticator.type not in FACTORS:
        return False
    factors = Authenticator.objects.filter(
        user_id=authenticator.user_id, type__in=FACTORS
    )
    return not factors.exclude(pk=authenticator.pk).exists()


def with_second_factor(people: QuerySet[User]) -> QuerySet[User]:
    """Each person with a boolean `second_factor`."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    return people.annotate(second_factor=Exists(factors))


def end_sessions(user) -> None:
    """Signs somebody out everywhere, with their next click."""
    User.objects.filter(pk=user.pk).update(
        session_generation=F("session_generation") + 1
    )
    user.refresh_from_db(fields=["session_generation"])


def end_other_sessions(request) -> None:
    """Signs the person of this request out everywhere else.

    A session that began with the password alone must not become a full one because
    its owner proved a second factor elsewhere."""
    user = User.objects.get(pk=request.user.pk)
    end_sessions(user)
    update_session_auth_hash(request, user)
    UserSession.objects.create_from_request(request)  # its key is a new one


def on_authenticator_added(sender, request, authenticator, **kwargs) -> None:
    if authenticator.type in FACTORS:
        end_other_sessions(request)
