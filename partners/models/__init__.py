from partners.models.organisations import Organisation
from partners.models.verifications import Level, Verification

__all__ = ["Level", "Organisation", "Verification"]
