from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceList(models.Model):
    """One edition of all places of a kind. An import fills a new edition that nobody
    sees and then makes it the active one in a single statement."""

    kind = models.CharField(_("kind"), max_length=32)
    active = models.BooleanField(_("in use"), default=False)
    created_at = models.DateTimeField(_("imported"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=models.Q(active=True),
                name="placelist_one_active_per_kind",
            )
        ]

    def __str__(self):
        return self.kind


class Place(models.Model):
    """Something people name when asked where: a postcode, a school, a station.

    `compact` is the name without case, accents and spaces; `words` the same with the
    spaces (empty for postcodes, which are never searched by word); `half` what comes
    before the tail of a postcode. A polygon has its WKB in `area`; its point is then
    one inside it. WGS 84."""

    POSTCODE = "postcode"

    edition = models.ForeignKey(
        PlaceList, on_delete=models.CASCADE, related_name="places"
    )
    name = models.CharField(_("name"), max_length=200)
    compact = models.CharField(max_length=200)
    words = models.CharField(max_length=420, blank=True)
    half = models.CharField(max_length=16, blank=True)
    lat = models.FloatField(_("latitude"))
    lng = models.FloatField(_("longitude"))
    area = models.BinaryField(null=True, editable=False)

    class Meta:
        constraints = [
            # Doubles as the index of the search by whole name.
            models.UniqueConstraint(
                fields=["compact", "edition", "lat", "lng"], name="place_once"
            ),
            models.CheckConstraint(
                condition=models.Q(lat__range=(-90, 90), lng__range=(-180, 180)),
                name="place_in_degrees",
            ),
        ]
        indexes = [
            models.Index(
                fields=["half", "edition"],
                condition=~models.Q(half=""),
                name="place_by_half",
            ),
        ]

    def __str__(self):
        return self.name
