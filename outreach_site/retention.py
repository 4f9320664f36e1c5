"""What each model holds about people, for how long and why.

One row for every model of the project and of what it is built on; a model without a
row fails a test, so that nobody adds one without answering. `manage.py purge` applies
the limits that stand here; rows without a limit live as long as `kept` says."""

import datetime

from allauth.account.models import EmailConfirmation
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Invitation
from events import forgetting
from neighbourhoods.models import Absence, Consent, ImportRun, Walk
from outreach_site.retention_cms import CMS_RULES
from outreach_site.retention_rules import NONE, Rule, older
from partners.models import Organisation, Verification

WHILE_EMPLOYED = "as long as the account"


def settled_invitations(now: datetime.datetime) -> QuerySet:
    limit = now - datetime.timedelta(days=90)
    open_still = Q(accepted_at=None, withdrawn_at=None)
    return Invitation.objects.filter(
        Q(accepted_at__lt=limit)
        | Q(withdrawn_at__lt=limit)
        # Its link ceased to work long before.
        | (open_still & Q(sent_at__lt=limit))
    )


def ended_sign_ins(now: datetime.datetime) -> QuerySet:
    """What is noted about sessions that are no more, or that cannot be any more."""
    living = Session.objects.filter(expire_date__gte=now).values("session_key")
    longest = now - datetime.timedelta(hours=settings.STAFF_SESSION_HOURS)
    return UserSession.objects.filter(
        ~Q(session_key__in=living) | Q(created_at__lt=longest)
    )


def forgotten_proposals(now: datetime.datetime) -> QuerySet:
    """What somebody entered by hand, that nobody confirmed and nothing hangs on."""
    limit = now - datetime.timedelta(days=365)
    rows = Organisation.objects.filter(is_listed=False, entered_at__lt=limit)
    for relation in Organisation._meta.related_objects:
        theirs = relation.related_model._base_manager.filter(
            **{relation.field.name: OuterRef("pk")}
        )
        rows = rows.filter(~Exists(theirs))
    return rows


RULES: dict[str, Rule] = {
    # People who work here
    "accounts.User": Rule(
        "a member of staff: e-mail address, name, last sign-in",
        "until an administrator removes the account",
        "to let them in, and nobody else",
    ),
    "accounts.Invitation": Rule(
        "an e-mail address, who invited it and when",
        "90 days after it was accepted, withdrawn or sent in vain",
        "to know who let whom in",
        expired=settled_invitations,
    ),
    "account.EmailAddress": Rule(
        "a member of staff's address", WHILE_EMPLOYED, "sign-in"
    ),
    "account.EmailConfirmation": Rule(
        "a key sent to an address",
        "3 days",
        "to prove an address",
        expired=older(EmailConfirmation.objects.all(), "created", days=3),
    ),
    "mfa.Authenticator": Rule(
        "a second factor's secret or public key", WHILE_EMPLOYED, "sign-in"
    ),
    "usersessions.UserSession": Rule(
        "a member of staff's network address and browser at sign-in",
        "until the session ends, 12 hours at most",
        "so that they see and end sessions that are not theirs",
        expired=ended_sign_ins,
    ),
    "sessions.Session": Rule(
        "who is signed in",
        "30 minutes after the last click",
        "sign-in",
        expired=lambda now: Session.objects.filter(expire_date__lt=now),
    ),
    "auth.Group": NONE,
    "auth.Permission": NONE,
    "contenttypes.ContentType": NONE,
    "wagtailusers.UserProfile": Rule(
        "a member of staff's settings and portrait", WHILE_EMPLOYED, "their own comfort"
    ),
    # The police in public
    "neighbourhoods.Officer": Rule(
        "an officer: name, alias, rank, languages, portrait, what of it is public, "
        "which account is theirs",
        "as long as the roster names them, and their assignments are shown",
        "residents are to know who walks their streets",
    ),
    "neighbourhoods.Assignment": Rule(
        "which officer walks where, since when and until when",
        "as long as the officer",
        "tenure, vacancy and cover are public",
    ),
    "neighbourhoods.TeamPost": Rule(
        "which officer answers for which team, since when and until when",
        "as long as the officer",
        "residents are to know who answers",
    ),
    "neighbourhoods.Absence": Rule(
        "when an officer is away and who covers, never why",
        "1 year after it ended",
        "residents are to know who answers",
        expired=lambda now: Absence.objects.past(
            now.date() - datetime.timedelta(days=365)
        ),
    ),
    "neighbourhoods.Consent": Rule(
        "what an officer agreed to have published, where the form is kept, who "
        "recorded and withdrew it",
        "3 years after it was withdrawn",
        "to prove that a name or a portrait was published rightly",
        expired=older(Consent.objects.all(), "withdrawn_at", days=3 * 365),
    ),
    "neighbourhoods.Training": Rule(
        "which courses an officer took, and until when they count",
        "as long as the officer",
        "to be taken again in time, and to tell residents",
    ),
    "neighbourhoods.FormerAddress": NONE,
    "neighbourhoods.Team": NONE,
    "neighbourhoods.Neighbourhood": NONE,
    "neighbourhoods.Border": NONE,
    "neighbourhoods.Boundaries": NONE,
    "neighbourhoods.ContactPoint": NONE,
    "neighbourhoods.WeeklyHours": NONE,
    "neighbourhoods.SpecialHours": NONE,
    "neighbourhoods.Walk": Rule(
        "where officers were on foot on a day, what they say of it, and who noted it",
        "1 year after the walk; shown for 60 days",
        "residents are to see that somebody was there, and when",
        expired=older(Walk.objects.all(), "walked_on", days=365),
    ),
    "neighbourhoods.PlaceList": NONE,
    "neighbourhoods.Place": NONE,
    "neighbourhoods.StreetRange": NONE,
    "neighbourhoods.ImportRun": Rule(
        "who imported which file, and which rows of it were refused, by their codes",
        "30 days; the file itself until it has landed or was given up",
        "to finish an import, and to mend what was refused",
        expired=older(ImportRun.objects.all(), "created_at", days=30),
    ),
    # Who books
    "partners.Organisation": Rule(
        "an organisation: name, address, telephone, e-mail domain; no person",
        "as long as it is open or something was booked; what was entered by hand and "
        "never confirmed 1 year",
        "to know who books, and to call them back",
        expired=forgotten_proposals,
    ),
    "partners.Verification": Rule(
        "which member of staff called an organisation back and when, at which number; "
        "which e-mail domain was proven",
        "as long as the organisation; 3 years after it was withdrawn",
        "to prove that nobody got in by posing as a school",
        expired=older(Verification.objects.all(), "withdrawn_at", days=3 * 365),
    ),
    # What teams invite to
    "events.Event": NONE,
    "events.Session": Rule(
        "when and where a team invites, and which officers come; whose name is off "
        "the site is not named there either",
        "as long as the event",
        "residents are to know whom they meet, and what there has been",
    ),
    "events.Booking": Rule(
        "who booked for how many people, of an organisation also who leads the group: "
        "name, role, e-mail address, telephone; what they need; what staff answered, "
        "and who looked at it",
        "what they need 7 days after the session, the rest of the person 30 days, the "
        "number of people as long as the session; 7 days if the address was never "
        "confirmed",
        "to keep a seat for them and to tell them of changes, and then to count",
        expired=forgetting.never_proven,
        erased={"contacts": forgetting.contacts, "needs": forgetting.needs},
    ),
    "events.ProposedDate": NONE,
    "events.Evaluation": Rule(
        "what whoever led a group says of a session, in figures and a remark",
        "the remark 1 year, the figures as long as the booking",
        "to make sessions better",
        erased={"remarks": forgetting.remarks},
    ),
    "events.SchoolBreak": NONE,
    "events.SessionType": NONE,
    "events.Slot": NONE,  # the same rows as sessions
    # What editors write
    "neighbourhoods.NeighbourhoodText": Rule(
        "what a team says to its neighbourhood, and who has locked it",
        "as long as the neighbourhood",
        "residents are to know how to reach the team",
    ),
    "events.EventText": Rule(
        "what a team says about an event, and who has locked it",
        "as long as the event",
        "residents are to know what awaits them",
    ),
    "events.SessionTypeText": Rule(
        "what is said about a session type, and who has locked it",
        "as long as the session type",
        "whoever books is to know what awaits the group",
    ),
    "neighbourhoods.OfficerProfile": Rule(
        "what an officer says about themselves",
        "as long as the officer",
        "residents are to know who walks their streets",
    ),
    "home.HomePage": NONE,
    "publishing.SiteSettings": NONE,
    "publishing.CleanImage": Rule(
        "pictures, perhaps of people, and who uploaded them",
        "until an editor deletes them",
        "to be published with the consent of those shown",
    ),
    "publishing.Rendition": Rule(
        "the same pictures in other sizes", "as long as the picture", "to be published"
    ),
    "publishing.CleanDocument": Rule(
        "files to be published, and who uploaded them",
        "until an editor deletes them",
        "to be published",
    ),
    **CMS_RULES,
}
# The table of the search exists on this engine alone.
ON_SQLITE_ALONE = {"wagtailsearch.SQLiteFTSIndexEntry": NONE}
