from neighbourhoods.models.areas import Border, Boundaries, Neighbourhood, Team
from neighbourhoods.models.contacts import ContactPoint
from neighbourhoods.models.officers import Assignment, Officer, TeamPost
from neighbourhoods.models.places import Place, PlaceList

__all__ = [
    "Assignment",
    "Border",
    "Boundaries",
    "ContactPoint",
    "Neighbourhood",
    "Officer",
    "Place",
    "PlaceList",
    "Team",
    "TeamPost",
]
