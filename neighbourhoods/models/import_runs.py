from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from neighbourhoods.imports.vault import PrivateFiles, random_name


class ImportRun(models.Model):
    """One file on its way into the tables, from the upload to its report.

    `seen` is what the file holds, as imports.peek tells it, gone with the file.
    `mapping` says which column of the file each of ours is; `trial` and `report` are
    imports.report.Report.as_json. `attempt` counts the trials: whoever lands names
    the one they have read. `began_at` is when the worker took it up, empty while it
    waits."""

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("Columns to be named")
        TRYING = "trying", _("Trial under way")
        TRIED = "tried", _("Tried, waiting to be confirmed")
        LANDING = "landing", _("Import under way")
        LANDED = "landed", _("Imported")
        FAILED = "failed", _("Failed")
        GIVEN_UP = "given_up", _("Given up")

    # Back from trying or landing: the file could not be used as it was told to be, or
    # the worker died.
    MOVES = {
        Status.UPLOADED: {Status.UPLOADED, Status.TRYING, Status.GIVEN_UP},
        Status.TRYING: {
            Status.TRIED, Status.UPLOADED, Status.FAILED, Status.GIVEN_UP
        },
        Status.TRIED: {Status.UPLOADED, Status.LANDING, Status.GIVEN_UP},
        Status.LANDING: {
            Status.LANDED, Status.TRIED, Status.FAILED, Status.GIVEN_UP
        },
    }  # fmt: skip
    RUNNING = {Status.TRYING, Status.LANDING}
    OVER = set(Status) - set(MOVES)

    kind = models.CharField(_("kind of import"), max_length=32)
    file = models.FileField(
        storage=PrivateFiles(), upload_to=random_name, max_length=80, blank=True
    )
    original_name = models.CharField(_("file"), max_length=200)
    seen = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    status = models.CharField(
        _("state"), max_length=12, choices=Status, default=Status.UPLOADED
    )
    problem = models.TextField(blank=True)
    attempt = models.PositiveIntegerField(default=0)
    trial = models.JSONField(null=True)
    report = models.JSONField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("uploaded"))
    moved_at = models.DateTimeField(_("in this state since"))
    began_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["status"],
                condition=models.Q(status="landing"),
                name="importrun_one_lands",
                violation_error_message=_("Another import is under way."),
            )
        ]

    def __str__(self):
        return self.original_name
