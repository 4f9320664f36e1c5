"""The report about how long officers stay."""

from types import SimpleNamespace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from neighbourhoods import tenure
from neighbourhoods.viewsets.reports import NO_TEAM, TEAM, Bar, FactsReportView


class TenureReport(FactsReportView):
    slug = "time-in-post"
    page_title = gettext_lazy("Time in post")
    header_icon = "time"
    chart_title = gettext_lazy("How long officers have walked their neighbourhoods")
    meaning = gettext_lazy(
        "How long today's leads and officers have walked their neighbourhoods without a "
        "break, in full months; cover does not count, and who walks two neighbourhoods "
        "counts twice. People come to trust whom they know: where these figures are low, "
        "let people stay."
    )
    nothing = gettext_lazy("Nobody walks a neighbourhood today.")
    cells = (
        TEAM,
        ("stays", gettext_lazy("Officers in neighbourhoods")),
        ("average", gettext_lazy("Average, in months")),
        ("middle", gettext_lazy("Median, in months")),
    )
    bands = (
        gettext_lazy("Less than a year"),
        gettext_lazy("One to two years"),
        gettext_lazy("Two to three years"),
        gettext_lazy("Three to five years"),
        gettext_lazy("Five years and more"),
    )

    def rows(self, *, on, teams):
        self.stays = tenure.stays(on=on, teams=teams)
        lines = [(row.team or NO_TEAM, row) for row in tenure.by_team(self.stays)]
        if len(lines) > 1:
            months = [stay.months for stay in self.stays]
            lines.append((_("All together"), tenure.tenure(months)))
        return [
            SimpleNamespace(
                team=str(name),
                stays=row.stays,
                average=row.average,
                middle=row.middle,
                url=None,
            )
            for name, row in lines
        ]

    def chart(self):
        counts = tenure.distribution(self.stays)
        most = max(counts)
        return [
            Bar(label, str(count), round(100 * count / most))
            for label, count in zip(self.bands, counts, strict=True)
            if most
        ]
