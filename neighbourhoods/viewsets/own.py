"""Forms for rows that some may change because they are their own."""

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from wagtail.permissions import policy_registry

READING = ("GET", "HEAD", "OPTIONS")


class OwnRow:
    """Mixed into a view of one row: refuses who has no right over this very row. The
    CMS asks in most views for the right over some row of the model. `reading` are the
    rights of which one is enough to read."""

    reading = ("change", "view")

    def rows(self):
        """Those that the view is about."""
        return self.model._default_manager.all()

    def dispatch(self, request, *args, **kwargs):
        row = get_object_or_404(self.rows(), pk=unquote(str(kwargs["pk"])))
        policy = policy_registry.get_by_type(self.model)
        actions = self.reading if request.method in READING else ["change"]
        if not policy.user_has_any_permission_for_instance(request.user, actions, row):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class PerInstance:
    """Mixed into a viewset: `instance_views` are its attributes that name a view of
    one row, `own_row` what is mixed into them."""

    instance_views: list[str] = []
    own_row = OwnRow

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.instance_views:
            view = getattr(self, name)
            if not issubclass(view, OwnRow):
                setattr(self, name, type(view.__name__, (self.own_row, view), {}))

    @property
    def permission_policy(self):
        return policy_registry.get_by_type(self.model)
