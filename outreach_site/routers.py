"""Which tables live in the database of keys."""


class KeysRouter:
    """Sends the apps named here to the `keys` database and keeps all others out of
    it. The facts of the site stay in `default`."""

    apps: frozenset[str] = frozenset()

    def allow_migrate(self, db: str, app_label: str, **hints) -> bool:
        return (db == "keys") == (app_label in self.apps)
