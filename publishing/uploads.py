"""The floor under every way in: a model's file field holds only what was judged."""

from django.core.files import File
from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from wagtail.utils.file import hash_filelike


class UploadError(Exception):
    """A file that is not taken. The message says why and what to do, and may be
    shown."""


class CleanFile(ContentFile):
    """Bytes that `clean_image` or `clean_document` gave back; not judged again."""


def read_bytes(file: File, *, limit: int) -> bytes:
    """The first `limit` bytes and one more, so that the caller sees that it is too
    much without ever holding all of it."""
    file.seek(0)
    return file.read(limit + 1)


class CleanDescriptor:
    """Judges a file when it is assigned: the model measures width and height in that
    moment, so anything later would have opened the raw bytes already."""

    def __set__(self, instance, value):
        if isinstance(value, File) and not isinstance(value, FieldFile):
            value = self.field.receive(instance, value, name=value.name)
        super().__set__(instance, value)


class CleanFieldFile:
    """The only door to the storage, whoever calls it: `save()` of the model,
    `bulk_create`, or `instance.file.save(name, content)`."""

    def save(self, name, content, save=True):
        clean = self.field.receive(self.instance, content, name=name)
        super().save(clean.name, clean, save=save)

    save.alters_data = True


class CleanField:
    """Mixed into a file field whose model has `file_size` (bytes) and `file_hash`
    (SHA-1, hex). A rule at the field rather than in a verb: forms, choosers, imports
    and shells all write files, and one that forgot the verb would publish what a
    camera or an office programme wrote into them."""

    def clean_upload(self, file: File, *, name: str) -> CleanFile:
        raise NotImplementedError

    def receive(self, instance, file: File, *, name: str) -> CleanFile:
        clean = file
        if not isinstance(file, CleanFile):
            clean = self.clean_upload(file, name=name)
        instance.file_size = clean.size
        instance.file_hash = hash_filelike(clean)
        clean.seek(0)
        return clean
