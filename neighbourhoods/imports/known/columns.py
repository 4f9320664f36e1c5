from django.utils.translation import gettext_lazy as _

from neighbourhoods.imports.registry import Column

NEIGHBOURHOOD = Column(
    "neighbourhood",
    _("Neighbourhood"),
    _("The code of a neighbourhood that already exists."),
    "E05010458",
    needed=True,
    also=("neighbourhoodcode", "beat", "ward", "wardcode", "area"),
)
