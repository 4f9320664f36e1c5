from neighbourhoods.models.absences import Absence
from neighbourhoods.models.areas import (
    Border,
    Boundaries,
    FormerAddress,
    Neighbourhood,
    Team,
)
from neighbourhoods.models.consents import Consent
from neighbourhoods.models.contacts import ContactPoint
from neighbourhoods.models.hours import SpecialHours, WeeklyHours
from neighbourhoods.models.import_runs import ImportRun
from neighbourhoods.models.officers import Assignment, Officer, TeamPost
from neighbourhoods.models.places import Place, PlaceList
from neighbourhoods.models.streets import StreetRange
from neighbourhoods.models.trainings import Training
from neighbourhoods.models.walks import Walk
from neighbourhoods.models.words import NeighbourhoodText, OfficerProfile

__all__ = [
    "Absence",
    "Assignment",
    "Border",
    "Boundaries",
    "Consent",
    "ContactPoint",
    "FormerAddress",
    "ImportRun",
    "Neighbourhood",
    "NeighbourhoodText",
    "Officer",
    "OfficerProfile",
    "Place",
    "PlaceList",
    "SpecialHours",
    "StreetRange",
    "Team",
    "TeamPost",
    "Training",
    "Walk",
    "WeeklyHours",
]
