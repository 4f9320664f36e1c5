"""What the models of the CMS, and of the machinery below it, hold about people."""

import datetime

from django.db.models import QuerySet
from django_tasks_db.models import DBTaskResult
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import ModelLogEntry, PageLogEntry, UploadedFile

from outreach_site.retention_rules import NONE, Rule, older


def forgotten_uploads(now: datetime.datetime) -> QuerySet:
    """The rows have no time of their own; their files do."""
    limit = now - datetime.timedelta(days=1)
    forgotten = []
    for upload in UploadedFile.objects.all():
        storage, name = upload.file.storage, upload.file.name
        if not storage.exists(name) or storage.get_modified_time(name) < limit:
            forgotten.append(upload.pk)
    return UploadedFile.objects.filter(pk__in=forgotten)


STAFF_ACTS = Rule(
    "which member of staff did what to which page or row, and when",
    "2 years",
    "to clear up a change that was wrong or not allowed",
)

CMS_RULES: dict[str, Rule] = {
    "wagtail_localize.TranslationSource": Rule(
        "the words that are translated, as they were",
        "as long as the words",
        "translators work from them",
    ),
    "wagtail_localize.String": Rule(
        "one sentence of words that are translated",
        "as long as the site",
        "the same sentence need not be translated twice",
    ),
    "wagtail_localize.StringTranslation": Rule(
        "one sentence translated, and by whom",
        "as long as the sentence",
        "the same sentence need not be translated twice",
    ),
    "wagtail_localize.SegmentOverride": Rule(
        "what stands in a translation instead, and by whom",
        "as long as the words",
        "a translation may differ",
    ),
    "wagtail_localize.TranslationLog": NONE,
    "wagtail_localize.TranslatableObject": NONE,
    "wagtail_localize.Translation": NONE,
    "wagtail_localize.TranslationContext": NONE,
    "wagtail_localize.Template": NONE,
    "wagtail_localize.StringSegment": NONE,
    "wagtail_localize.TemplateSegment": NONE,
    "wagtail_localize.RelatedObjectSegment": NONE,
    "wagtail_localize.OverridableSegment": NONE,
    "wagtail_localize.LocaleSynchronization": NONE,
    "wagtailcore.Page": Rule(
        "which member of staff owns or locked a page", "as long as the page", "editing"
    ),
    "wagtailcore.Revision": Rule(
        "which member of staff wrote which version",
        "as long as the page",
        "to go back to an earlier version",
    ),
    "wagtailcore.Comment": Rule("remarks of staff", "as long as the page", "editing"),
    "wagtailcore.CommentReply": Rule(
        "remarks of staff", "as long as the page", "editing"
    ),
    "wagtailcore.PageSubscription": Rule(
        "who of the staff follows a page", "as long as the page", "editing"
    ),
    "wagtailcore.WorkflowState": Rule(
        "who of the staff asked for review", "as long as the page", "editing"
    ),
    "wagtailcore.TaskState": Rule(
        "who of the staff reviewed, and their remark", "as long as the page", "editing"
    ),
    "wagtailcore.PageLogEntry": Rule(
        STAFF_ACTS.holds,
        STAFF_ACTS.kept,
        STAFF_ACTS.why,
        expired=older(PageLogEntry.objects.all(), "timestamp", days=730),
    ),
    "wagtailcore.ModelLogEntry": Rule(
        STAFF_ACTS.holds,
        STAFF_ACTS.kept,
        STAFF_ACTS.why,
        expired=older(ModelLogEntry.objects.all(), "timestamp", days=730),
    ),
    "wagtailcore.UploadedFile": Rule(
        "a file half-way through an upload, and whose",
        "1 day",
        "to finish the upload",
        expired=forgotten_uploads,
    ),
    "wagtailadmin.EditingSession": Rule(
        "who of the staff has a page open",
        "1 day",
        "to warn two who edit the same page",
        expired=older(EditingSession.objects.all(), "last_seen_at", days=1),
    ),
    "wagtailadmin.FormState": Rule(
        "what a member of staff has written in a form and not saved yet",
        "1 day",
        "so that a preview shows it",
        expired=older(FormState.objects.all(), "last_updated_at", days=1),
    ),
    "wagtailadmin.Admin": NONE,
    "wagtailcore.APIToken": Rule(
        "a member of staff's key for programs (its hash), when last used",
        "as long as the account",
        "none is given out: the site has no such interface",
    ),
    "wagtailcore.Collection": NONE,
    "wagtailcore.CollectionViewRestriction": NONE,
    "wagtailcore.GroupApprovalTask": NONE,
    "wagtailcore.GroupCollectionPermission": NONE,
    "wagtailcore.GroupPagePermission": NONE,
    "wagtailcore.GroupSitePermission": NONE,
    "wagtailcore.Locale": NONE,
    "wagtailcore.PageViewRestriction": NONE,
    "wagtailcore.ReferenceIndex": NONE,
    "wagtailcore.Site": NONE,
    "wagtailcore.Task": NONE,
    "wagtailcore.Workflow": NONE,
    "wagtailcore.WorkflowContentType": NONE,
    "wagtailcore.WorkflowPage": NONE,
    "wagtailcore.WorkflowTask": NONE,
    # The CMS's own models, in whose place ours stand: their tables are empty
    "wagtaildocs.Document": NONE,
    "wagtailimages.Image": NONE,
    "wagtailimages.Rendition": NONE,
    # What the machinery needs
    "django_tasks_database.DBTaskResult": Rule(
        "the numbers of rows that a message is about, never the message",
        "7 days after it is done",
        "to send a message once, and to find out why one was not sent",
        expired=lambda now: DBTaskResult.objects.finished().filter(
            finished_at__lt=now - datetime.timedelta(days=7)
        ),
    ),
    "wagtailsearch.IndexEntry": NONE,
    "taggit.Tag": NONE,
    "taggit.TaggedItem": NONE,
}
