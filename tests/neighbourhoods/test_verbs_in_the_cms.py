"""The verbs about people and neighbourhoods as pages of the CMS: who may, what they
ask, and that nothing typed is lost."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

from neighbourhoods.models import (
    Absence,
    Assignment,
    Consent,
    FormerAddress,
    Neighbourhood,
    Officer,
)
from tests.factories import (
    box_at,
    make_assignment,
    make_neighbourhood,
    make_officer,
    make_training,
)

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 3, 31)
CONSENT = {"publish": "name", "given_on": "2026-03-30", "kept_at": "file 12"}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-31 12:00:00+00:00")


@pytest.fixture
def admin(client, settings):
    settings.MFA_REQUIRED = False
    user = get_user_model().objects.create_superuser("ada@example.org", name="Ada")
    client.force_login(user)
    return client


@pytest.fixture
def clerk(client, settings):
    """Somebody who may change officers and assignments, and delete nothing."""
    settings.MFA_REQUIRED = False
    user = get_user_model().objects.create_user("eve@example.org", name="Eve")
    names = ["access_admin", "change_officer", "change_assignment",
             "change_neighbourhood"]  # fmt: skip
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return client


@pytest.fixture
def officer():
    return make_officer("Ines Vale", publish="role", code="P1")


@pytest.fixture
def here():
    return make_neighbourhood("Abbey", box_at(0), slug="abbey")


@pytest.fixture
def lead(officer, here):
    return make_assignment(officer, here)


def address(name, row) -> str:
    return reverse(name, args=[row.pk])


def page(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


VERBS = [
    "officer:record_consent", "officer:unpublish", "officer:confirm",
    "assignment:end", "assignment:hand_over", "neighbourhood:merge",
]  # fmt: skip


# --- Who may


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_has_a_page_and_asking_changes_nothing(admin, lead, name):
    model = name.partition(":")[0]
    row = {"officer": lead.officer, "assignment": lead}.get(model, lead.neighbourhood)
    text = page(admin.get(address(name, row)))
    assert 'method="post"' in text
    assert address(name, row) in page(admin.get(reverse(f"{model}:index")))
    assert address(name, row) in page(admin.get(address(f"{model}:edit", row)))
    assert admin.put(address(name, row)).status_code == 405
    assert not Consent.objects.exists()


@pytest.mark.parametrize("name", VERBS)
def test_nobody_without_the_right_gets_there(client, settings, lead, name):
    settings.MFA_REQUIRED = False
    user = get_user_model().objects.create_user("eve@example.org", name="Eve")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    for method in (client.get, client.post):
        answer = method(reverse(name, args=[lead.pk]))
        assert (answer.status_code, answer.url) == (302, "/admin/")


def test_who_may_change_may_not_merge(clerk, lead):
    assert clerk.get(address("officer:unpublish", lead.officer)).status_code == 200
    assert clerk.get(address("assignment:end", lead)).status_code == 200
    merge = address("neighbourhood:merge", lead.neighbourhood)
    assert clerk.get(merge).status_code == 302
    listed = page(clerk.get(reverse("neighbourhood:index")))
    assert merge not in listed


def test_only_an_administrator_says_whose_account_it_is(clerk, officer):
    user = get_user_model().objects.get()
    data = {"code": "P1", "rank": "", "name": "Ines Vale", "alias": "", "portrait": "",
            "languages": "", "account": user.pk}  # fmt: skip
    edit = address("officer:edit", officer)
    assert 'name="account"' not in page(clerk.get(edit))
    assert clerk.post(edit, data).status_code == 302
    officer.refresh_from_db()
    assert officer.account is None
    user.is_superuser = True
    user.save()
    assert clerk.post(edit, data).status_code == 302
    officer.refresh_from_db()
    assert officer.account == user


# --- Consent


def test_a_consent_is_recorded_and_withdrawn(admin, officer):
    answer = admin.post(
        address("officer:record_consent", officer), CONSENT, follow=True
    )
    assert "The consent of P1 is recorded." in page(answer)
    officer.refresh_from_db()
    assert (officer.public_name, officer.show_portrait) == ("Ines Vale", False)
    assert Consent.objects.get().recorded_by.name == "Ada"
    admin.post(address("officer:unpublish", officer))
    officer.refresh_from_db()
    assert officer.public_name == ""
    assert Consent.objects.get().withdrawn_by.name == "Ada"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"given_on": "2026-04-01"}, "That day is still to come."),
        ({"given_on": "yesterday"}, "Enter a valid date."),
        ({"publish": "alias"}, "To publish by alias, give the alias."),
        ({"publish": "role"}, "Select a valid choice."),
        ({"kept_at": ""}, "This field is required."),
    ],
)
def test_a_wrong_consent_gets_a_sentence_and_loses_nothing(
    admin, officer, wrong, sentence
):
    data = CONSENT | {"photo": "on", "kept_at": "cabinet seven"} | wrong
    text = page(admin.post(address("officer:record_consent", officer), data))
    assert sentence in text
    assert ("cabinet seven" in text) == ("kept_at" not in wrong)
    assert "checked" in text
    assert not Consent.objects.exists()


def test_what_somebody_agreed_to_is_one_of_two_answers(admin, officer):
    asked = admin.get(address("officer:record_consent", officer)).context["form"]
    assert [radio.data["value"] for radio in asked["publish"]] == ["name", "alias"]


def test_the_officers_form_cannot_publish(admin, officer):
    data = {"code": "P1", "rank": "Constable", "name": "Ines Vale", "alias": "",
            "portrait": "", "languages": "", "account": "",
            "publish": "name", "show_portrait": "on"}  # fmt: skip
    edit = address("officer:edit", officer)
    assert 'name="publish"' not in page(admin.get(edit))
    admin.post(edit, data)
    officer.refresh_from_db()
    assert (officer.rank, officer.publish, officer.show_portrait) == (
        "Constable", "role", False,
    )  # fmt: skip


def test_a_form_that_was_open_meanwhile_does_not_publish_again(
    admin, officer, monkeypatch
):
    """The row is read, the consent is withdrawn by somebody else, the form saves."""
    Officer.objects.update(publish="name")
    clean = Officer.clean

    def clean_while_somebody_withdraws(self):
        clean(self)
        Officer.objects.filter(pk=self.pk).update(publish="role")

    monkeypatch.setattr(Officer, "clean", clean_while_somebody_withdraws)
    data = {"code": "P1", "rank": "Sergeant", "name": "Ines Vale", "alias": "",
            "portrait": "", "languages": "", "account": ""}  # fmt: skip
    admin.post(address("officer:edit", officer), data)
    officer.refresh_from_db()
    assert (officer.rank, officer.publish) == ("Sergeant", "role")


def test_the_name_of_somebody_published_by_name_cannot_be_emptied(admin, officer):
    Officer.objects.update(publish="name")
    data = {"code": "P1", "rank": "", "name": "", "alias": "", "portrait": "",
            "languages": "", "account": ""}  # fmt: skip
    text = page(admin.post(address("officer:edit", officer), data))
    assert text.count("To publish by name, give the name.") >= 1
    officer.refresh_from_db()
    assert officer.name == "Ines Vale"


def test_still_right_keeps_the_day(admin, officer, here):
    make_assignment(officer, here)
    stale = reverse("officer:index"), {"stale": "true"}
    assert "Ines Vale" in page(admin.get(*stale))
    admin.post(address("officer:confirm", officer))
    officer.refresh_from_db()
    assert officer.reviewed_on == TODAY
    assert "Ines Vale" not in page(admin.get(*stale))


# --- Assignments


def test_an_assignment_is_ended_and_then_has_no_such_button(admin, lead):
    admin.post(address("assignment:end", lead), {"on": "2026-03-30"})
    lead.refresh_from_db()
    assert lead.ends_on == datetime.date(2026, 3, 30)
    listed = page(admin.get(reverse("assignment:index")))
    assert address("assignment:end", lead) not in listed


def test_an_assignment_is_handed_over(admin, lead):
    cora = make_officer("Cora Lind")
    data = {"successor": cora.pk, "from_": "2026-04-13", "role": ""}
    admin.post(address("assignment:hand_over", lead), data)
    begun = Assignment.objects.get(officer=cora)
    assert (begun.starts_on, begun.role) == (datetime.date(2026, 4, 13), "lead")
    lead.refresh_from_db()
    assert lead.ends_on == datetime.date(2026, 4, 12)


@pytest.mark.parametrize(
    ("name", "wrong", "sentence"),
    [
        ("end", {"on": "2020-01-01"}, "It only begins on 1 March 2021."),
        ("end", {"on": ""}, "This field is required."),
        ("hand_over", {"from_": "2020-01-01"}, "It only begins on 1 March 2021."),
        ("hand_over", {"from_": "soon"}, "Enter a valid date."),
        ("hand_over", {"from_": "0001-01-01"}, "It only begins on 1 March 2021."),
        ("hand_over", {"successor": "self"}, "Choose somebody other"),
        ("hand_over", {"successor": "0"}, "Select a valid choice."),
    ],
)
def test_a_wrong_date_or_person_is_told_at_its_field(
    admin, lead, name, wrong, sentence
):
    cora = make_officer("Cora Lind")
    data = {"on": "2026-04-01", "successor": cora.pk, "from_": "2026-04-13", "role": ""}
    wrong = {k: lead.officer.pk if v == "self" else v for k, v in wrong.items()}
    answer = admin.post(address(f"assignment:{name}", lead), data | wrong)
    assert sentence in page(answer)
    form = answer.context["form"]
    assert list(form.errors) == list(wrong)
    kept = {key: form[key].value() for key in form.fields}
    assert kept == {key: str((data | wrong)[key]) for key in kept}
    lead.refresh_from_db()
    assert lead.ends_on is None


# --- Absences and trainings


def test_an_absence_is_kept_changed_and_refused_in_the_form(admin, officer):
    data = {"officer": officer.pk, "starts_on": "2026-03-30", "ends_on": "2026-04-12",
            "covering": ""}  # fmt: skip
    assert admin.post(reverse("absence:add"), data).status_code == 302
    text = page(admin.post(reverse("absence:add"), data | {"starts_on": "2026-04-01"}))
    assert "This officer is already away in that time." in text
    text = page(admin.post(reverse("absence:add"), data | {"covering": officer.pk}))
    assert "Nobody can cover for themselves." in text
    row = Absence.objects.get()
    edit = address("absence:edit", row)
    assert admin.post(edit, data | {"ends_on": "2026-04-05"}).status_code == 302
    row.refresh_from_db()
    assert row.ends_on == datetime.date(2026, 4, 5)
    away = page(admin.get(reverse("absence:index"), {"today": "true"}))
    assert address("absence:edit", row) in away


def test_trainings_are_filtered_and_taken_along(admin, officer):
    for course, days in (("Soon", 30), ("Later", 200), ("Lapsed", -1)):
        expires = TODAY + datetime.timedelta(days=days)
        make_training(officer, course, expires_on=expires)

    def courses(**chosen) -> list[str]:
        answer = admin.get(reverse("training:index"), chosen)
        return sorted(row.course for row in answer.context["object_list"])

    assert courses() == ["Lapsed", "Later", "Soon"]
    assert courses(state="lapsing") == ["Soon"]
    assert courses(state="lapsed") == ["Lapsed"]
    export = admin.get(reverse("training:index"), {"export": "csv", "state": "lapsed"})
    lines = b"".join(export.streaming_content).decode().splitlines()
    assert lines[1] == "P1,Lapsed,2021-03-01,2026-03-30,False"
    assert len(lines) == 2


def test_an_assignment_with_an_end_is_not_handed_over_in_the_year_one(admin, lead):
    lead.ends_on = TODAY
    lead.save()
    cora = make_officer("Cora Lind")
    data = {"successor": cora.pk, "from_": "0001-01-01", "role": ""}
    answer = admin.post(address("assignment:hand_over", lead), data)
    assert "It only begins on 1 March 2021." in page(answer)


def test_no_course_is_taken_for_a_formula_by_a_spreadsheet(admin, officer):
    make_training(officer, '=HYPERLINK("http://example.org")')
    export = admin.get(reverse("training:index"), {"export": "csv"})
    text = b"".join(export.streaming_content).decode()
    assert "\"'=HYPERLINK(" in text


# --- Neighbourhoods


def test_the_form_renames_and_keeps_the_old_address(admin, here):
    data = {"name": "Minster", "slug": "minster", "team": ""}
    assert admin.post(address("neighbourhood:edit", here), data).status_code == 302
    here.refresh_from_db()
    assert (here.name, here.slug) == ("Minster", "minster")
    assert FormerAddress.objects.get().slug == "abbey"


def test_an_address_that_another_had_is_told_at_its_field(admin, here):
    other = make_neighbourhood("Bay", box_at(1), slug="bay")
    FormerAddress.objects.create(slug="old-bay", neighbourhood=other)
    data = {"name": "Minster", "slug": "old-bay", "team": ""}
    answer = admin.post(address("neighbourhood:edit", here), data)
    text = page(answer)
    assert "Another neighbourhood has this address, or had it." in text
    assert list(answer.context["form"].errors) == ["slug"]
    assert 'value="Minster"' in text
    here.refresh_from_db()
    assert (here.name, here.slug) == ("Abbey", "abbey")


def test_neighbourhoods_are_merged_by_an_administrator(admin, here):
    bay = make_neighbourhood("Bay", box_at(1), slug="bay")
    merge = address("neighbourhood:merge", here)
    text = page(admin.post(merge, {"into": here.pk}))
    assert "Choose another neighbourhood." in text
    assert admin.post(merge, {"into": bay.pk}).status_code == 302
    assert list(Neighbourhood.objects.living()) == [bay]
    assert merge not in page(admin.get(reverse("neighbourhood:index")))
    offered = admin.get(address("neighbourhood:merge", bay)).context["form"]
    assert list(offered.fields["into"].queryset) == [bay]
