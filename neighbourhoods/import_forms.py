"""The forms of an import, made from its entry in the registry."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from neighbourhoods.imports.registry import Column, Import, Option

STRICT = Option(
    "strict",
    _("All or nothing"),
    _("Import nothing at all if a single row is refused."),
    shape="yes",
)


class UploadForm(forms.Form):
    file = forms.FileField(label=_("File"), max_length=255)

    def __init__(self, *args, entry: Import, **kwargs):
        super().__init__(*args, **kwargs)
        endings = ", ".join(f".{ending}" for ending in entry.endings)
        self.fields["file"].widget.attrs["accept"] = endings.replace(" ", "")
        self.fields["file"].error_messages["empty"] = _("The file is empty.")
        self.fields["file"].help_text = gettext("A file that ends in %s.") % endings


class ColumnsForm(forms.Form):
    """One list per column of ours, with the file's own names to choose from; what is
    chosen is a guess until somebody says otherwise."""

    def __init__(self, *args, entry: Import, seen: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.columns = entry.columns_of(seen["format"])
        self.options = [*entry.options, STRICT]
        choices = [("", gettext("– not in this file –"))]
        choices += [(name, name) for name in seen["columns"]]
        for column in self.columns:
            self.fields[f"column_{column.key}"] = _column_field(column, choices)
        for option in self.options:
            self.fields[f"option_{option.key}"] = _option_field(option)

    def mapping(self) -> dict[str, str]:
        return {c.key: self.cleaned_data[f"column_{c.key}"] for c in self.columns}

    def chosen(self) -> dict:
        return {o.key: self.cleaned_data[f"option_{o.key}"] for o in self.options}


def _column_field(column: Column, choices) -> forms.Field:
    return forms.ChoiceField(
        label=column.label,
        choices=choices,
        required=column.needed,
        help_text=with_example(column),
        error_messages={"required": _("Choose the column of the file that has it.")},
    )


def with_example(column: Column) -> str:
    if not column.example:
        return column.help
    return gettext("%(help)s Example: %(example)s") % {
        "help": column.help,
        "example": column.example,
    }


def _option_field(option: Option) -> forms.Field:
    common = {
        "label": option.label,
        "help_text": option.help,
        "required": option.needed,
    }
    if option.shape == "yes":
        return forms.BooleanField(**common)
    if option.shape == "number":
        return forms.IntegerField(min_value=0, max_value=16, **common)
    return forms.CharField(max_length=32, **common)
