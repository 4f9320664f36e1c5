from allauth.account.adapter import DefaultAccountAdapter


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Nobody signs up: an account begins with an invitation."""

    def is_open_for_signup(self, request) -> bool:
        return False
