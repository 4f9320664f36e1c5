"""Each of the reports: what it tells, in which columns."""

from types import SimpleNamespace

from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from neighbourhoods import reports
from neighbourhoods.models import Training
from neighbourhoods.permissions import may_change_assignments, may_change_officers
from neighbourhoods.viewsets.reports import NO_TEAM, TEAM, Bar, FactsReportView
from neighbourhoods.viewsets.tenure_report import TenureReport
from neighbourhoods.viewsets.words_reports import (
    MissingWordsReport,
    TranslationsReport,
)

OFFICER = ("officer", gettext_lazy("Officer"))
CODE = ("code", gettext_lazy("Code"))
WHERE = ("where", gettext_lazy("Where"))


class OfficersReport(FactsReportView):
    """One row an officer; `officers` is one of the queries of `reports`."""

    def officers(self, *, on, teams):
        raise NotImplementedError

    def rows(self, *, on, teams):
        officers = list(self.officers(on=on, teams=teams))
        where = reports.whereabouts(officers, on=on)
        may_change = may_change_officers(self.request.user)
        return [
            SimpleNamespace(
                officer=str(officer),
                code=officer.code,
                where=", ".join(where.get(officer.pk, [])),
                reviewed_on=officer.reviewed_on or "",
                publish=officer.get_publish_display(),
                url=officer_url(officer, may_change=may_change),
            )
            for officer in officers
        ]


def officer_url(officer, *, may_change: bool) -> str:
    """The form for who may change officers; for others the page that people read."""
    if may_change:
        return reverse("officer:edit", args=[officer.pk])
    return officer.get_absolute_url()


class ProfilesReport(OfficersReport):
    slug = "profiles"
    page_title = gettext_lazy("Profiles to look through")
    header_icon = "user"
    meaning = gettext_lazy(
        "Officers in post whom nobody has looked through for half a year, or ever. "
        "Open each, see whether name, rank, languages and portrait are right, and press "
        "“Still right”."
    )
    nothing = gettext_lazy("Everybody in post was looked through within half a year.")
    cells = (
        OFFICER, CODE, WHERE,
        ("reviewed_on", gettext_lazy("Looked through on")),
    )  # fmt: skip

    def officers(self, *, on, teams):
        return reports.unreviewed(on=on, teams=teams)


class ConsentsReport(OfficersReport):
    slug = "consents"
    page_title = gettext_lazy("Shown without consent")
    header_icon = "warning"
    meaning = gettext_lazy(
        "Officers of whom the site shows a name, an alias or a portrait that no standing "
        "consent covers. Record the consent if there is one in writing; otherwise press "
        "“Unpublish now”."
    )
    nothing = gettext_lazy("Whoever is shown by name or alias has agreed to it.")
    cells = (OFFICER, CODE, WHERE, ("publish", gettext_lazy("Published")))

    def officers(self, *, on, teams):
        return reports.unconsented(on=on, teams=teams)


class NamedOfficersReport(FactsReportView):
    slug = "named-officers"
    page_title = gettext_lazy("Without a named officer")
    header_icon = "site"
    chart_title = gettext_lazy("Neighbourhoods with a named officer")
    meaning = gettext_lazy(
        "Neighbourhoods where people find nobody by name. Assign somebody who agrees to "
        "be named, or record the consent of the officer who walks there."
    )
    nothing = gettext_lazy("Every neighbourhood has a named officer.")
    cells = (
        ("neighbourhood", gettext_lazy("Neighbourhood")), TEAM,
        ("why", gettext_lazy("Why")),
        ("vacant_since", gettext_lazy("Vacant since")),
    )  # fmt: skip

    def rows(self, *, on, teams):
        may_change = self.request.user.has_perm("neighbourhoods.change_neighbourhood")
        return [
            SimpleNamespace(
                neighbourhood=row.name,
                team=row.team.name if row.team else "",
                why=why_unnamed(row),
                vacant_since=vacant_since(row),
                url=reverse("neighbourhood:edit", args=[row.pk])
                if may_change
                else row.get_absolute_url(),
            )
            for row in reports.unnamed(on=on, teams=teams)
        ]

    def chart(self):
        shares = reports.named_by_team(on=self.today, teams=self.teams)
        return [
            Bar(
                share.team or NO_TEAM,
                _("%(named)d of %(all)d") % {"named": share.named, "all": share.of},
                round(100 * share.named / share.of),
            )
            for share in shares
        ]


def why_unnamed(row) -> str:
    if row.led:
        return _("Whoever leads is shown by role only")
    return _("Nobody leads") if row.last_led else _("Nobody has led yet")


def vacant_since(row):
    return "" if row.led or not row.last_led else row.last_led + reports.ONE_DAY


class EndingReport(FactsReportView):
    slug = "ending"
    page_title = gettext_lazy("Assignments that end")
    header_icon = "calendar-check"
    meaning = gettext_lazy(
        "Assignments and team posts whose last day is within 90 days, and who is in the "
        "same role there on the day after. Where nobody is, choose a successor with the "
        "button “Hand over” of the assignment."
    )
    nothing = gettext_lazy("Nothing ends within 90 days.")
    cells = (
        ("officer", OFFICER[1]), CODE, WHERE,
        ("role", gettext_lazy("Role")),
        ("ends_on", gettext_lazy("Last day")),
        ("after", gettext_lazy("On the day after")),
    )  # fmt: skip

    def rows(self, *, on, teams):
        user = self.request.user
        may = {
            "assignment": may_change_assignments(user),
            "teampost": user.has_perm("neighbourhoods.change_teampost"),
        }
        found = []
        for end in reports.ending(on=on, teams=teams):
            kind, officer = end.row._meta.model_name, end.row.officer
            found.append(
                SimpleNamespace(
                    officer=str(officer),
                    code=officer.code,
                    where=end.place.name,
                    role=end.row.get_role_display(),
                    ends_on=end.row.ends_on,
                    after=", ".join(map(str, end.followers)) or _("Nobody yet"),
                    url=reverse(f"{kind}:edit", args=[end.row.pk])
                    if may[kind]
                    else officer.get_absolute_url(),
                )
            )
        return found


class TrainingsReport(FactsReportView):
    slug = "trainings"
    page_title = gettext_lazy("Trainings that lapse")
    header_icon = "clipboard-list"
    meaning = gettext_lazy(
        "Courses of officers in post that count no more, or cease to within 90 days, and "
        "that were not taken again. Book the course, and add the new training when it is "
        "done; then the old one goes from this list."
    )
    nothing = gettext_lazy("No training has lapsed or lapses within 90 days.")
    cells = (
        ("officer", OFFICER[1]), CODE,
        ("course", gettext_lazy("Course")),
        ("expires_on", gettext_lazy("Counts until")),
        ("state", gettext_lazy("State")),
    )  # fmt: skip

    def rows(self, *, on, teams):
        may_change = self.request.user.has_perm("neighbourhoods.change_training")
        return [
            SimpleNamespace(
                officer=str(row.officer),
                code=row.officer.code,
                course=row.course,
                expires_on=row.expires_on,
                state=self.state(row),
                url=reverse("training:edit", args=[row.pk])
                if may_change
                else row.officer.get_absolute_url(),
            )
            for row in reports.lapses(on=on, teams=teams)
        ]

    def state(self, row: Training) -> str:
        left = (row.expires_on - self.today).days
        if left < 0:
            return _("Lapsed")
        if left == 0:
            return _("Counts today for the last time")
        return ngettext(
            "Counts for %d more day", "Counts for %d more days", left
        ) % left  # fmt: skip


REPORTS = (
    NamedOfficersReport,
    EndingReport,
    ProfilesReport,
    TrainingsReport,
    ConsentsReport,
    TenureReport,
    MissingWordsReport,
    TranslationsReport,
)


def admin_urls(reports=REPORTS):
    """Of reports that share a namespace."""
    patterns = [
        route
        for report in reports
        for route in (
            path(f"{report.slug}/", report.as_view(), name=report.slug),
            path(
                f"{report.slug}/results/",
                report.as_view(results_only=True),
                name=f"{report.slug}_results",
            ),
        )
    ]
    return path("reports/", include((patterns, reports[0].namespace)))
