"""May they? Predicates about the accounts of staff."""


def may_manage_staff(user) -> bool:
    """Administrators invite, disable, reset and change roles; nobody else sees it."""
    return user.is_active and user.is_superuser


def may_change(user, *, by) -> bool:
    """Nobody acts on their own account here, so that nobody shuts themselves out."""
    return may_manage_staff(by) and by.pk != user.pk
