"""Imports in the CMS, step by step. Only administrators reach them."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views import generic

from neighbourhoods.import_forms import ColumnsForm, UploadForm, with_example
from neighbourhoods.imports import runs, vault
from neighbourhoods.imports.known import IMPORTS
from neighbourhoods.imports.told import refused_csv, told
from neighbourhoods.models import ImportRun
from neighbourhoods.permissions import may_import

Status = ImportRun.Status
STEPS = 4
REFRESH_SECONDS = 2
MOST_FIGURES = 9  # of a number that is sent; Python refuses thousands
CSV_TYPE = "text/csv; charset=utf-8"
PAGES = {
    Status.TRYING: "progress",
    Status.TRIED: "trial",
    Status.LANDING: "progress",
}


class ImportersOnly:
    def dispatch(self, request, *args, **kwargs):
        if not may_import(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def entry(self):
        if self.kwargs["kind"] not in IMPORTS:
            raise Http404
        return IMPORTS[self.kwargs["kind"]]

    @cached_property
    def run(self):
        return get_object_or_404(
            ImportRun.objects.select_related("by"), pk=self.kwargs["pk"]
        )


class StepView(ImportersOnly, generic.base.WagtailAdminTemplateMixin, TemplateView):
    header_icon = "upload"
    step = 0

    def get_breadcrumbs_items(self):
        index = {"url": reverse("imports:index"), "label": _("Imports")}
        here = {"url": "", "label": self.get_page_title()}
        return [*self.breadcrumbs_items, index, here]

    def get_context_data(self, **kwargs):
        step = ""
        if self.step:
            step = gettext("Step %(step)d of %(steps)d") % {
                "step": self.step,
                "steps": STEPS,
            }
        return super().get_context_data(step=step, **kwargs)

    def again(self, form, error) -> HttpResponse:
        """The form with what was chosen, and what is the matter."""
        if error:
            form.add_error(None, str(error))
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ChooseView(StepView):
    template_name = "neighbourhoods/admin/import_choose.html"
    page_title = _("New import")

    def get_context_data(self, **kwargs):
        return super().get_context_data(entries=IMPORTS.values(), **kwargs)


class UploadView(StepView):
    template_name = "neighbourhoods/admin/import_upload.html"
    step = 1

    def get_page_title(self):
        return self.entry.title

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", UploadForm(entry=self.entry))
        columns = [(column, with_example(column)) for column in self.entry.columns]
        return super().get_context_data(
            entry=self.entry,
            columns=columns,
            largest_mb=runs.LARGEST_MB,
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        form = UploadForm(request.POST, request.FILES, entry=self.entry)
        if not form.is_valid():
            return self.again(form, None)
        try:
            run = runs.start(
                self.entry.key,
                file=form.cleaned_data["file"],
                by=request.user,
                now=timezone.now(),
            )
        except runs.ImportRunError as error:
            return self.again(form, error)
        return redirect("imports:columns", run.pk)


class ColumnsView(StepView):
    template_name = "neighbourhoods/admin/import_columns.html"
    step = 2
    page_title = _("Which column is which?")

    def dispatch(self, request, *args, **kwargs):
        self.moved_on = may_import(request.user) and (
            self.run.status not in (Status.UPLOADED, Status.TRIED)
            or self.run.kind not in IMPORTS
        )
        return super().dispatch(request, *args, **kwargs)

    def form(self, data=None):
        entry, seen = runs.entry_of(self.run), self.run.seen
        mapping = self.run.mapping or entry.guess(seen["columns"], seen["format"])
        initial = {f"column_{key}": name for key, name in mapping.items()}
        initial |= {f"option_{key}": v for key, v in self.run.options.items()}
        return ColumnsForm(data, entry=entry, seen=seen, initial=initial)

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", self.form())
        return super().get_context_data(run=self.run, **kwargs)

    def get(self, request, *args, **kwargs):
        if self.moved_on:
            return redirect("imports:run", self.run.pk)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.moved_on:
            messages.error(request, runs.MOVED_ON)
            return redirect("imports:run", self.run.pk)
        form = self.form(request.POST)
        if not form.is_valid():
            return self.again(form, None)
        who = {"by": request.user, "now": timezone.now()}
        try:
            runs.map_columns(
                self.run, mapping=form.mapping(), options=form.chosen(), **who
            )
            runs.try_out(self.run, **who)
        except runs.ImportRunError as error:
            return self.again(form, error)
        return redirect("imports:run", self.run.pk)


class RunView(StepView):
    """Where the import is now, whatever that asks for."""

    def get_page_title(self):
        return self.run.original_name

    def get_template_names(self):
        page = PAGES.get(self.run.status, "report")
        return [f"neighbourhoods/admin/import_{page}.html"]

    def get(self, request, *args, **kwargs):
        if self.run.status == Status.UPLOADED and self.run.kind in IMPORTS:
            return redirect("imports:columns", self.run.pk)
        response = super().get(request, *args, **kwargs)
        if self.run.status in ImportRun.RUNNING and not self.interrupted:
            # Not in the page: readers of the screen would hear it begin anew.
            response.headers["Refresh"] = str(REFRESH_SECONDS)
        return response

    @cached_property
    def interrupted(self) -> bool:
        return runs.is_interrupted(self.run)

    @property
    def step(self):
        return 3 if self.run.status in (Status.TRYING, Status.TRIED) else 4

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            run=self.run,
            what=title_of(self.run),
            note=vault.read_note(self.run.file.name) if self.run.began_at else None,
            interrupted=self.interrupted,
            neglected=runs.is_neglected(self.run, now=timezone.now()),
            trial=told(self.run.trial),
            report=told(self.run.report),
            **kwargs,
        )


class ActView(ImportersOnly, View):
    """One press of a button; what it did, the page of the run tells."""

    http_method_names = ["post", "options"]
    verb = None

    def post(self, request, *args, **kwargs):
        try:
            self.act({"by": request.user, "now": timezone.now()})
        except runs.ImportRunError as error:
            messages.error(request, str(error))
        return redirect("imports:run", self.run.pk)

    def act(self, who: dict) -> None:
        self.verb(self.run, **who)


class LandView(ActView):
    def act(self, who):
        attempt = self.request.POST.get("attempt", "")[:MOST_FIGURES]
        number = int(attempt) if attempt.isdecimal() else 0
        runs.land(self.run, attempt=number, **who)


class ExampleView(ImportersOnly, View):
    def get(self, request, *args, **kwargs):
        name, text = self.entry.example()
        return download(text, name)


class ExportView(ImportersOnly, View):
    def get(self, request, *args, **kwargs):
        if not self.entry.export:
            raise Http404
        return download(self.entry.export(), self.entry.export_name)


class RefusedView(ImportersOnly, View):
    def get(self, request, *args, **kwargs):
        report = self.run.report or self.run.trial
        if not report:
            raise Http404
        # At once: the reader's language ends with the view, before it is sent.
        rows = list(refused_csv(report))
        return download(rows, f"refused-{self.run.pk}.csv")


def download(pieces, name: str) -> StreamingHttpResponse:
    kind = CSV_TYPE if name.endswith(".csv") else "application/geo+json"
    pieces = [pieces] if isinstance(pieces, str) else pieces
    response = StreamingHttpResponse(pieces, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def title_of(run: ImportRun) -> str:
    return IMPORTS[run.kind].title if run.kind in IMPORTS else run.kind
