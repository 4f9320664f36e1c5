"""What the first page of the CMS shows."""

from django.utils import timezone
from wagtail.admin.ui.components import Component

from neighbourhoods.to_do import to_do


class WhatNeedsDoing(Component):
    name = "what_needs_doing"
    template_name = "neighbourhoods/admin/what_needs_doing.html"
    order = 100

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        return {"groups": to_do(user, on=timezone.localdate())}
