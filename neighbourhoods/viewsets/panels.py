"""What else there is about a row, beside the fields of its form: to read, with links
to where it is changed."""

from types import SimpleNamespace

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.panels import Panel

from neighbourhoods.permissions import WordsPolicy
from neighbourhoods.reports import SHAPE
from publishing.words import in_all_languages

MOST_TOLD = 8  # of each kind, the latest; the lists of the CMS have them all


class BesidePanel(Panel):
    """No field of its own; nothing while the row is not there yet."""

    class BoundPanel(Panel.BoundPanel):
        def is_shown(self):
            return self.instance.pk is not None


class WordsPanel(BesidePanel):
    """In which languages there are words about the row; `words` is their model."""

    def __init__(self, words, **kwargs):
        super().__init__(**kwargs)
        self.words = words

    def clone_kwargs(self):
        return super().clone_kwargs() | {"words": self.words}

    class BoundPanel(BesidePanel.BoundPanel):
        template_name = "neighbourhoods/admin/panel_words.html"

        def get_context_data(self, parent_context=None):
            model = self.panel.words
            may_change = WordsPolicy(model).by_role(self.request.user, "change")
            viewset = model.snippet_viewset
            return super().get_context_data(parent_context) | {
                "rows": in_all_languages(model, self.instance),
                "edit_url_name": may_change and viewset.get_url_name("edit"),
                "about_url": may_change
                and reverse(viewset.get_url_name("about"), args=[self.instance.pk]),
            }


class OfficerDatesPanel(BesidePanel):
    """Where an officer walks, when they are away, and what they have learnt."""

    class BoundPanel(BesidePanel.BoundPanel):
        template_name = "neighbourhoods/admin/panel_dates.html"

        def get_context_data(self, parent_context=None):
            officer, today = self.instance, timezone.localdate()
            shapes = [f"neighbourhood__{name}" for name in SHAPE]
            walks = officer.assignments.select_related("neighbourhood").defer(*shapes)
            groups = [
                self.group(_("Assignments"), "assignment", walks, _assignment),
                self.group(_("Absences"), "absence", officer.absences, _absence),
                self.group(_("Trainings"), "training", officer.trainings, _training),
            ]
            return super().get_context_data(parent_context) | {
                "groups": groups,
                "today": today,
            }

        def group(self, heading: str, kind: str, rows, tell) -> SimpleNamespace:
            """The latest rows of a kind, with the addresses that the reader may use."""
            user = self.request.user
            may_change = user.has_perm(f"neighbourhoods.change_{kind}")
            may_add = user.has_perm(f"neighbourhoods.add_{kind}")
            first_day = "held_on" if kind == "training" else "starts_on"
            lines = [
                SimpleNamespace(
                    **tell(row),
                    url=may_change and reverse(f"{kind}:edit", args=[row.pk]),
                )
                for row in rows.order_by(f"-{first_day}", "-pk")[:MOST_TOLD]
            ]
            add_url = may_add and reverse(f"{kind}:add")
            return SimpleNamespace(heading=heading, lines=lines, add_url=add_url)


def _assignment(row) -> dict:
    what = f"{row.neighbourhood} – {row.get_role_display()}"
    return {"what": what, "first": row.starts_on, "last": row.ends_on}


def _absence(row) -> dict:
    return {"what": _("Away"), "first": row.starts_on, "last": row.ends_on}


def _training(row) -> dict:
    return {"what": row.course, "first": row.held_on, "last": row.expires_on}
