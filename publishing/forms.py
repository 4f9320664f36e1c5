"""The CMS's upload forms, answering an unfit file with a sentence at its field."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from publishing.documents import clean_document
from publishing.images import clean_image
from publishing.uploads import CleanFile, UploadError


class CleanUpload:
    """Mixed into a file field: `to_python` gives the clean file, or the sentence."""

    def clean_upload(self, file) -> CleanFile:
        raise NotImplementedError

    def to_python(self, data):
        file = forms.FileField.to_python(self, data)
        if file is None:
            return None
        try:
            return self.clean_upload(file)
        except UploadError as error:
            raise ValidationError(str(error), code="unfit") from error


class ImageUploadField(CleanUpload, WagtailImageField):
    def clean_upload(self, file) -> CleanFile:
        return clean_image(file)


class DocumentUploadField(CleanUpload, WagtailDocumentField):
    def clean_upload(self, file) -> CleanFile:
        return clean_document(file, name=file.name)


class CleanUploadForm:
    """Mixed into the CMS's form of an image or a document."""

    upload_field: type[forms.FileField]
    upload_help = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            field = self.fields["file"]
            self.fields["file"] = self.upload_field(
                label=field.label, required=field.required, widget=field.widget
            )
            self.fields["file"].help_text = self.upload_help

    def _post_clean(self):
        super()._post_clean()
        if self.errors and "file" in self.cleaned_data and "file" in self.changed_data:
            # The multiple upload would put the raw file aside until the rest is
            # right, under its own name in the public folder: it is sent again instead.
            reasons = " ".join(
                str(text) for texts in self.errors.values() for text in texts
            )
            self.add_error(
                "file",
                _("%(reasons)s Correct that and choose the file again.")
                % {"reasons": reasons},
            )


class CleanImageForm(CleanUploadForm, BaseImageForm):
    upload_field = ImageUploadField
    upload_help = gettext_lazy(
        "JPEG, PNG or WebP. What a camera writes into it, such as place and time, is "
        "removed. Every picture is public, even in a private collection."
    )


class CleanDocumentForm(CleanUploadForm, BaseDocumentForm):
    upload_field = DocumentUploadField
    upload_help = gettext_lazy(
        "PDF, ODT, DOCX or CSV without macros. The author's name and earlier versions "
        "that a program keeps in the file stay in it."
    )
