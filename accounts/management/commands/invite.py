from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import invitations
from accounts.roles import ADMINISTRATOR, ROLES


class Command(BaseCommand):
    help = (
        "Invites somebody to an account by e-mail. A fresh installation has nobody "
        "who could sign in: begin with `manage.py invite you@example.org --role "
        "administrator`, and invite everybody else from the CMS. The worker "
        "(`manage.py db_worker`) sends the mail."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--role", choices=list(ROLES), default=ADMINISTRATOR)

    def handle(self, *args, email, role, **options):
        try:
            invitation = invitations.invite(
                email, role=role, by=None, now=timezone.now()
            )
        except invitations.InvitationError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"Invited {invitation.email}: the link comes by mail and works for "
            f"{invitations.LIFETIME.days} days."
        )
