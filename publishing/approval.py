"""What editors, officers and translators write is published by an approver."""

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import (
    GroupApprovalTask,
    Page,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)
from wagtail.snippets.models import get_workflow_enabled_models

from accounts.roles import APPROVER, STOCK_GROUPS


def sync_approval() -> None:
    """One workflow of one step, for all pages and all words. Whoever gave a part of
    the site a workflow of its own keeps it."""
    workflow = _workflow()
    root = Page.objects.filter(depth=1).first()
    if root and not WorkflowPage.objects.filter(page=root).exists():
        WorkflowPage.objects.create(page=root, workflow=workflow)
    for model in get_workflow_enabled_models():
        content_type = ContentType.objects.get_for_model(model)
        WorkflowContentType.objects.get_or_create(
            content_type=content_type, defaults={"workflow": workflow}
        )


def _workflow() -> Workflow:
    """The one that holds the step of the approvers. Where there is none, the CMS's own
    step of its moderators, a group that we do not have, becomes it."""
    group, _created = Group.objects.get_or_create(name=APPROVER)
    step = WorkflowTask.objects.filter(
        task__groupapprovaltask__groups=group, workflow__active=True
    ).first()
    if step:
        return step.workflow
    stock = Q(groups=None) | Q(groups__name__in=STOCK_GROUPS)
    task = GroupApprovalTask.objects.filter(stock, active=True).first()
    task = task or GroupApprovalTask()
    task.name = _("An approver reads it")
    task.save()
    task.groups.set([group])
    step = WorkflowTask.objects.filter(task=task, workflow__active=True).first()
    if step is None:
        step = WorkflowTask.objects.create(
            workflow=Workflow.objects.create(name=_("Approval")), task=task
        )
    Workflow.objects.filter(pk=step.workflow_id).update(name=_("Approval"))
    return step.workflow
