"""The register in the browser: the same entry as the command's."""

import pytest

from partners.models import Organisation
from tests.neighbourhoods.conftest import at_imports, importer, upload, vault_folder
from tests.neighbourhoods.test_import_pages import land, send, totals, try_out
from tests.partners.conftest import ENGLISH

__all__ = ["at_imports", "importer", "vault_folder"]
OPTIONS = {"option_register": "england", "option_crs": "EPSG:27700"}


@pytest.mark.django_db
def test_an_administrator_imports_a_register(at_imports):
    file = upload("schools.csv", ENGLISH.read_bytes())
    run = send(at_imports, "organisations", file)
    run = try_out(at_imports, run, **OPTIONS)
    assert run.problem == ""
    assert totals(run.trial) == {"added": 8, "refused": 8}
    assert not Organisation.objects.exists()
    assert "Alex" not in str(run.trial)
    run = land(at_imports, run)
    assert Organisation.objects.filter(register="england").count() == 8
