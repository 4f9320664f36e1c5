import datetime
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods.models import Neighbourhood, Officer, Place, Team
from outreach_site.demo.city import staff
from outreach_site.demo.load import DemoError, is_empty, load_demo
from outreach_site.demo.people import CITIES


class Command(BaseCommand):
    help = "Fills an empty database with a city to look around in."

    def add_arguments(self, parser):
        parser.add_argument(
            "city", choices=CITIES, nargs="?", default=getattr(settings, "DEMO", None)
        )
        parser.add_argument(
            "--today",
            type=datetime.date.fromisoformat,
            help="the day that the officers' dates count from, like 2026-03-31",
        )
        parser.add_argument(
            "--reset",
            action="store_true",
            help=(
                "first delete all neighbourhoods, teams, officers, places and "
                "organisations"
            ),
        )

        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="leave a database that holds something as it is",
        )

    def handle(self, *args, city, today, reset, if_empty, verbosity, **options):
        if if_empty and not is_empty():
            self.tell_logins()
            return
        try:
            reports = load_demo(
                city,
                today=today or timezone.localdate(),
                reset=reset,
                progress=self.tell if verbosity > 1 else None,
            )
        except DemoError as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.tell_all(reports)

    def tell(self, sentence: str) -> None:
        self.stderr.write(f"… {sentence}")

    def tell_all(self, reports) -> None:
        self.stdout.write(
            _(
                "The demo is loaded. Neighbourhoods: %(neighbourhoods)d. Teams: "
                "%(teams)d. Officers, all fictional: %(officers)d. Places: %(places)s."
            )
            % {
                "neighbourhoods": Neighbourhood.objects.count(),
                "teams": Team.objects.count(),
                "officers": Officer.objects.count(),
                "places": f"{Place.objects.count():,}",
            }
        )
        refused = sum(report.refused.count for report in reports)
        if refused:
            self.stdout.write(
                ngettext(
                    "%d row of the open data was refused, as expected.",
                    "%d rows of the open data were refused, as expected.",
                    refused,
                )
                % refused
            )
        self.tell_logins()

    def tell_logins(self) -> None:
        """Only those that are there: the database may hold no demo."""
        emails = set(get_user_model().objects.values_list("email", flat=True))
        people = [person for person in staff() if person["email"] in emails]
        if people:
            self.stdout.write(
                _(
                    "Logins of the demo, known to everybody: e-mail, password, "
                    "authenticator key, code just now"
                )
            )
        for person in people:
            code = current_code(person["totp_secret"])
            self.stdout.write(
                f"  {person['email']:<26}{person['password']:<24}"
                f"{person['totp_secret']}  {code}"
            )


def current_code(secret: str) -> str:
    """The six digits of this half minute (RFC 6238)."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))
