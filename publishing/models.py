"""What every editor's page, picture and file has in common, and the site's settings."""

from django.core.files.base import ContentFile
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition, get_upload_to
from wagtail.images.models import Image as WagtailImage
from wagtail.models import Page

from publishing.colours import validate_accent
from publishing.documents import CleanDocumentField
from publishing.images import CleanImageField

phone_validator = RegexValidator(
    r"^\+?[0-9][0-9 ()\-]{1,30}$",
    _("Give a telephone number in figures, such as 020 7946 0123 or 112."),
)


class BasePage(Page):
    """Every page of the site. Its description is what search engines and shared
    links show."""

    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
            ],
            _("For search engines"),
        ),
    ]

    class Meta:
        abstract = True


class CleanImage(AbstractImage):
    """A picture without anything in it but pixels and their colour profile. It is
    public the moment it is stored: a private collection does not hide it."""

    file = CleanImageField(
        _("file"),
        upload_to=get_upload_to,
        width_field="width",
        height_field="height",
    )

    admin_form_fields = WagtailImage.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions = [("choose_image", "Can choose image")]

    @property
    def default_alt_text(self):
        # Not the title, as the CMS would: it is the upload's name until somebody
        # changes it, and may name an officer whose name is not public.
        return self.description

    def generate_rendition_file(self, filter, *, source=None):
        # The CMS leaves its temporary file to the garbage collector, open.
        with super().generate_rendition_file(filter, source=source) as file:
            file.seek(0)
            return ContentFile(file.read(), name=file.name)


class Rendition(AbstractRendition):
    image = models.ForeignKey(
        CleanImage, on_delete=models.CASCADE, related_name="renditions"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("image", "filter_spec", "focal_point_key"),
                name="unique_rendition",
            )
        ]


class CleanDocument(AbstractDocument):
    """A file whose content is what its ending says."""

    file = CleanDocumentField(_("file"), upload_to="documents")

    admin_form_fields = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions = [("choose_document", "Can choose document")]

    def clean(self):
        # The CMS looks at the ending again and says so in a second sentence; the
        # field has judged ending and content when the file was assigned.
        pass


@register_setting(icon="cog")
class SiteSettings(BaseGenericSetting):
    """Facts about the force that every page may need. Nothing here is guessed from
    a country: whoever installs the site says what is true."""

    force_name = models.CharField(
        _("name of the force"),
        max_length=120,
        default="Outreach",
        help_text=_("As people call it, for example “Harbour City Police”."),
    )
    emergency_number = models.CharField(
        _("emergency number"),
        max_length=32,
        default="112",
        validators=[phone_validator],
        help_text=_("Shown on every page. 112 works in most of the world."),
    )
    non_emergency_number = models.CharField(
        _("non-emergency number"),
        max_length=32,
        blank=True,
        validators=[phone_validator],
    )
    text_relay = models.CharField(
        _("text relay"),
        max_length=120,
        blank=True,
        help_text=_(
            "How somebody who cannot hear or speak reaches you, for example "
            "“18000, or text 112 after registering”."
        ),
    )
    reply_hours = models.PositiveSmallIntegerField(
        _("promised reply time in hours"),
        default=72,
        validators=[MinValueValidator(1), MaxValueValidator(720)],
        help_text=_(
            "A team answers everybody who writes or calls within this many hours."
        ),
    )
    outside_name = models.CharField(
        _("who serves outside the area"),
        max_length=120,
        blank=True,
        help_text=_("For example the neighbouring or the national force."),
    )
    outside_url = models.URLField(_("their web address"), blank=True)
    outside_phone = models.CharField(
        _("their telephone number"),
        max_length=32,
        blank=True,
        validators=[phone_validator],
    )
    contact_email = models.EmailField(
        _("e-mail address about this site"),
        blank=True,
        help_text=_("For privacy, accessibility and security. Shown in public."),
    )
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        default="#0b5d57",
        validators=[validate_accent],
        help_text=_(
            "Six digits after #, for example #0b5d57. The other shades and the dark "
            "theme are made from it."
        ),
    )
    data_credits = models.TextField(
        _("sources of the map and place data"),
        blank=True,
        help_text=_("One line each, as the licence asks. Shown at the foot of pages."),
    )

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("force_name"),
                FieldPanel("emergency_number"),
                FieldPanel("non_emergency_number"),
                FieldPanel("text_relay"),
                FieldPanel("reply_hours"),
            ],
            _("Reaching the police"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("outside_name"),
                FieldPanel("outside_url"),
                FieldPanel("outside_phone"),
            ],
            _("Outside your area"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("contact_email"),
                FieldPanel("accent"),
                FieldPanel("data_credits"),
            ],
            _("This site"),
        ),
    ]

    class Meta:
        verbose_name = _("site settings")
