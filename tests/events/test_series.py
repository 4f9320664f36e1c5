"""A session is made again by a rule, by the clock on the wall."""

import datetime
import threading

import pytest
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from events import series, sessions
from events.models import SchoolBreak, Session, Slot
from events.series import Rule, SeriesError
from neighbourhoods.models import Assignment
from tests.events.conftest import NOW, at
from tests.factories import (
    box_at,
    make_assignment,
    make_booking,
    make_event,
    make_neighbourhood,
    make_officer,
    make_session,
    make_session_type,
    make_slot,
    make_staff,
    make_team,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
DAY = datetime.date.fromisoformat


@pytest.fixture
def event():
    return make_event()


@pytest.fixture
def tuesday(event):
    """The second Tuesday of April at six."""
    return make_session(event, at("2026-04-14 18:00"), entry="register", seats=20)


def dates(session, every, until, **rule) -> list[series.Date]:
    return series.plan(session, rule=Rule(every, **rule), until=DAY(until), now=NOW)


def days(session, every, until, **rule) -> list[str]:
    """As month and day, those on which one would be made."""
    planned = dates(session, every, until, **rule)
    return [local(date)[5:10] for date in planned if not date.left_out]


def left_out(session, every, until, **rule) -> dict[str, str]:
    planned = dates(session, every, until, **rule)
    return {local(d)[5:10]: d.left_out for d in planned if d.left_out}


def repeat(session, every="week", until="2026-05-05", *, by=None, **rule):
    return series.repeat(
        session, rule=Rule(every, **rule), until=DAY(until), by=by, now=NOW
    )


def refusal(session, every="week", until="2026-05-05") -> tuple[str, str | None]:
    with pytest.raises(SeriesError) as caught:
        repeat(session, every, until)
    return str(caught.value), caught.value.field


def local(row) -> str:
    return f"{timezone.localtime(row.starts_at):%Y-%m-%d %H:%M}"


# --- The rules


@pytest.mark.parametrize(
    ("every", "until", "expected"),
    [
        ("day", "2026-04-18", ["04-15", "04-16", "04-17", "04-18"]),
        ("workday", "2026-04-21", ["04-15", "04-16", "04-17", "04-20", "04-21"]),
        ("week", "2026-05-05", ["04-21", "04-28", "05-05"]),
        ("fortnight", "2026-05-26", ["04-28", "05-12", "05-26"]),
        ("month", "2026-07-31", ["05-12", "06-09", "07-14"]),
    ],
)
def test_each_rule_has_its_days_and_the_last_one_counts(
    tuesday, every, until, expected
):
    assert days(tuesday, every, until) == expected


def test_a_month_without_a_fifth_weekday_is_left_out(event):
    fifth = make_session(event, at("2026-03-31 18:00"))
    assert days(fifth, "month", "2026-09-30") == ["06-30", "09-29"]


def test_the_last_weekday_is_the_fourth_or_the_fifth(event):
    last = make_session(event, at("2026-04-28 18:00"))
    assert days(last, "last", "2026-06-30") == ["05-26", "06-30"]


def test_the_last_weekday_is_asked_of_a_session_that_is_on_it(tuesday):
    said = "The session is not on the last of its weekdays in the month."
    assert refusal(tuesday, "last") == (said, "every")


def test_from_a_saturday_the_weekdays_follow(event):
    saturday = make_session(event, at("2026-04-11 10:00"))
    assert days(saturday, "workday", "2026-04-14") == ["04-13", "04-14"]


# --- The clock on the wall


def test_six_stays_six_when_the_clocks_go_forward(event):
    before = make_session(event, at("2026-03-24 18:00"))
    assert repeat(before, until="2026-04-07").created
    made = Session.objects.exclude(pk=before.pk)
    assert [local(row) for row in made] == [
        "2026-03-31 18:00", "2026-04-07 18:00",
    ]  # fmt: skip
    assert [row.starts_at.astimezone(datetime.UTC).hour for row in made] == [17, 17]
    assert before.starts_at.astimezone(datetime.UTC).hour == 18


def test_six_stays_six_when_the_clocks_go_back(event):
    before = make_session(event, at("2026-10-20 18:00"))
    [made] = repeat(before, until="2026-10-27").created
    assert local(made) == "2026-10-27 18:00"
    moments = [row.starts_at.astimezone(datetime.UTC) for row in (before, made)]
    assert moments[1] - moments[0] == datetime.timedelta(days=7, hours=1)


def test_an_account_in_another_zone_changes_nothing(tuesday):
    with timezone.override("America/New_York"):
        [made] = repeat(tuesday, until="2026-04-21").created
    assert local(made) == "2026-04-21 18:00"


def test_a_time_that_the_clock_leaves_out_is_left_out_and_told(event):
    night = make_session(event, at("2026-03-22 01:30"))
    assert days(night, "week", "2026-04-05") == ["04-05"]
    told = left_out(night, "week", "2026-04-05")
    assert list(told.values()) == ["The clocks go forward and leave this time out."]


def test_of_a_time_that_comes_twice_the_first_counts_and_it_is_told(event):
    night = make_session(event, at("2026-10-18 01:30"))
    [date] = dates(night, "week", "2026-10-25")
    assert date.note == "The clocks go back: it begins when this time comes first."
    [made] = repeat(night, until="2026-10-25").created
    assert left_out(night, "week", "2026-10-25") == {"10-25": "There is one already."}
    assert made.starts_at == datetime.datetime(2026, 10, 25, 0, 30, tzinfo=datetime.UTC)


def test_an_end_that_the_clock_leaves_out_is_the_change_itself(event):
    short = make_session(event, at("2026-03-22 00:30"), ends_at=at("2026-03-22 01:30"))
    [made] = repeat(short, until="2026-03-29").created
    assert made.ends_at == datetime.datetime(2026, 3, 29, 1, tzinfo=datetime.UTC)


def test_what_lay_across_the_change_lasts_as_long_again(event):
    """It began at half past one for the first time, and ended at a quarter past one
    for the second."""
    start = datetime.datetime(2026, 10, 25, 0, 30, tzinfo=datetime.UTC)
    across = make_session(event, start, ends_at=start + datetime.timedelta(minutes=45))
    [made] = repeat(across, until="2026-11-01").created
    assert made.ends_at - made.starts_at == datetime.timedelta(minutes=45)


# --- What is left out


def test_exceptions_are_left_out(tuesday):
    but = frozenset({DAY("2026-04-28")})
    assert days(tuesday, "week", "2026-05-05", but=but) == ["04-21", "05-05"]
    assert left_out(tuesday, "week", "2026-05-05", but=but) == {
        "04-28": "You have left this day out."
    }


def test_in_term_time_holidays_and_exams_are_left_out(tuesday):
    rest = {"starts_on": DAY("2026-04-28"), "ends_on": DAY("2026-05-05")}
    SchoolBreak.objects.create(name="Spring", kind="holiday", **rest)
    exams = {"starts_on": DAY("2026-05-12"), "ends_on": DAY("2026-05-12")}
    SchoolBreak.objects.create(name="GCSE", kind="exams", **exams)
    given = (tuesday, "week", "2026-05-19")
    assert days(*given, in_term_time=True) == ["04-21", "05-19"]
    assert left_out(*given, in_term_time=True) == {
        "04-28": "Spring (holiday)",
        "05-05": "Spring (holiday)",
        "05-12": "GCSE (exams)",
    }
    assert len(days(*given)) == 5


def test_a_break_counts_where_the_session_is_told(tuesday):
    here = make_neighbourhood("Quay")
    there = make_neighbourhood("Weir", box_at(1))
    tuesday.neighbourhoods.set([here])
    on = {"starts_on": DAY("2026-04-21"), "ends_on": DAY("2026-04-21")}
    pause = SchoolBreak.objects.create(
        name="Fair", kind="holiday", neighbourhood=there, **on
    )
    given = (tuesday, "week", "2026-04-28")
    assert days(*given, in_term_time=True) == ["04-21", "04-28"]
    pause.neighbourhood = here
    pause.save()
    assert days(*given, in_term_time=True) == ["04-28"]


def test_what_has_passed_is_not_told_of(event):
    old = make_session(event, at("2026-02-24 18:00"))
    assert days(old, "week", "2026-03-24") == ["03-17", "03-24"]


def test_twice_makes_nothing_double(tuesday):
    first = repeat(tuesday)
    assert (len(first.created), first.skipped) == (3, [])
    said = ("There is no day on which to make one.", "until")
    assert refusal(tuesday) == said
    longer = repeat(tuesday, until="2026-05-19")
    assert [local(row)[:10] for row in longer.created] == ["2026-05-12", "2026-05-19"]
    assert {date.left_out for date in longer.skipped} == {"There is one already."}
    assert Session.objects.count() == 6


def test_one_that_was_cancelled_alone_does_not_come_back(tuesday):
    made = repeat(tuesday).created[0]
    sessions.cancel(made, reason="venue", by=None, now=NOW)
    assert left_out(tuesday, "week", "2026-04-21") == {"04-21": "There is one already."}
    assert Session.objects.filter(cancelled_at=None).count() == 3


def test_another_event_at_the_same_time_is_no_hindrance(tuesday):
    make_session(make_event("Other"), at("2026-04-21 18:00"))
    make_slot(starts_at=at("2026-04-21 18:00"))
    assert days(tuesday, "week", "2026-04-21") == ["04-21"]


# --- How far


def test_a_year_is_the_most(tuesday):
    assert refusal(tuesday, until="2026-04-14") == (
        "Choose a day after that of the session.",
        "until",
    )
    assert len(days(tuesday, "month", "2027-04-15")) == 12
    assert refusal(tuesday, until="2027-04-16") == (
        "Choose a day within a year.",
        "until",
    )


def test_sixty_are_the_most(tuesday):
    assert len(days(tuesday, "day", "2026-06-13")) == 60
    said = "These are more than 60 sessions. Choose an earlier day."
    assert refusal(tuesday, "day", "2026-06-14") == (said, "until")
    assert Session.objects.count() == 1


def test_a_cancelled_session_and_a_part_are_not_repeated(tuesday, event):
    part = make_session(
        event, at("2026-04-15 18:00"), entry="register", seats=9, part_of=tuesday
    )
    said = "It is booked together with another session. Repeat that one."
    assert refusal(part) == (said, None)
    sessions.cancel(tuesday, reason="few", by=None, now=NOW)
    said = "This session is cancelled. Repeat another one."
    assert refusal(tuesday) == (said, None)


# --- What is made


def test_each_is_like_its_session_and_begins_anew(event):
    here = make_neighbourhood("Quay")
    stays, leaves = make_officer("Ines Vale"), make_officer("Ola Reed")
    make_assignment(stays, here)
    make_assignment(leaves, here, ends_on=DAY("2026-04-20"))
    model = make_session(
        event,
        at("2026-04-14 18:00"),
        **{"entry": "register", "seats": 20, "closes_at": at("2026-04-13 12:00")},
        **{"place": "Hall", "address": "12 Harbour Street", "lat": 52.6, "lng": -1.1},
        **{"languages": ["en", "gu"], "step_free": True, "childcare": True},
        **{"neighbourhoods": [here], "officers": [stays, leaves]},
    )
    make_booking(model, 5)
    Session.objects.filter(pk=model.pk).update(sequence=3, reached=7)
    model.refresh_from_db()
    [made] = repeat(model, until="2026-04-21").created
    made.refresh_from_db()
    same = (
        "event", "entry", "seats", "place", "address", "lat", "lng", "languages",
        "step_free", "childcare", "hearing_loop", "one_group",
    )  # fmt: skip
    for name in same:
        assert getattr(made, name) == getattr(model, name), name
    assert made.closes_at == at("2026-04-20 12:00")
    assert made.ends_at == at("2026-04-21 20:00")
    assert (made.taken, made.sequence, made.reached) == (0, 0, None)
    assert made.ref != model.ref
    assert list(made.neighbourhoods.all()) == [here]
    assert list(made.officers.all()) == [stays]


def test_every_field_of_a_session_is_copied_or_begins_anew():
    anew = {
        "id", "ref", "starts_at", "ends_at", "closes_at", "taken", "reached",
        "cancelled_at", "cancel_reason", "sequence", "changed_at", "part_of_id",
    }  # fmt: skip
    assert {f.attname for f in Session._meta.fields} == anew | set(series.COPIED)


def test_who_repeats_stands_in_the_history(tuesday):
    by = make_staff("editor")
    made = repeat(tuesday, until="2026-04-21", by=by).created
    [told] = ModelLogEntry.objects.for_instance(tuesday)
    assert (told.action, told.user) == ("events.repeat_session", by)
    [told] = ModelLogEntry.objects.for_instance(made[0])
    assert (told.action, told.user) == ("wagtail.create", by)


def test_what_is_booked_together_is_repeated_together(tuesday, event):
    make_session(
        event, at("2026-04-16 10:00"), entry="register", seats=9, part_of=tuesday
    )
    lead, part = repeat(tuesday, until="2026-04-21").created
    assert (local(lead), local(part)) == ("2026-04-21 18:00", "2026-04-23 10:00")
    assert (lead.part_of, part.part_of) == (None, lead)


def test_a_day_on_which_a_part_is_not_possible_is_left_out(tuesday, event):
    make_session(
        event, at("2026-04-16 10:00"), entry="register", seats=9, part_of=tuesday
    )
    assert days(tuesday, "week", "2026-04-28", but=frozenset({DAY("2026-04-23")})) == [
        "04-28"
    ]


def test_what_the_clock_leaves_out_for_a_part_is_left_out(event):
    lead = make_session(event, at("2026-03-20 18:00"), entry="register", seats=9)
    night = at("2026-03-22 01:30")
    make_session(event, night, entry="register", seats=9, part_of=lead)
    assert days(lead, "week", "2026-04-03") == ["04-03"]


# --- Slots


@pytest.fixture
def slot():
    """On a Tuesday at ten, with an officer of its team."""
    team = make_team("Quay team")
    here = make_neighbourhood("Quay", team=team)
    ines = make_officer("Ines Vale")
    make_assignment(ines, here)
    made = make_slot(
        make_session_type(minutes=50), at("2026-04-14 10:00"), team, officers=[ines]
    )
    return Slot.objects.get(pk=made.pk)


def test_a_slot_is_repeated_as_a_slot(slot):
    [made] = repeat(slot, until="2026-04-21").created
    made = Slot.objects.get(pk=made.pk)
    assert (made.session_type, made.team) == (slot.session_type, slot.team)
    assert (made.one_group, made.seats) == (True, 30)
    assert made.ends_at == at("2026-04-21 10:50")
    assert list(made.officers.all()) == list(slot.officers.all())


def test_whoever_asks_for_the_session_gets_slots(slot):
    [made] = repeat(Session.objects.get(pk=slot.pk), until="2026-04-21").created
    assert isinstance(made, Slot)


def test_a_day_when_its_officer_is_in_the_team_no_more_is_left_out(slot):
    Assignment.objects.update(ends_on=DAY("2026-04-25"))
    assert days(slot, "week", "2026-04-28") == ["04-21"]
    assert left_out(slot, "week", "2026-04-28") == {
        "04-28": "Ines Vale is not in this team on that day."
    }


def test_the_same_type_of_another_team_is_no_hindrance(slot):
    make_slot(slot.session_type, at("2026-04-21 10:00"))
    assert days(slot, "week", "2026-04-21") == ["04-21"]
    make_slot(slot.session_type, at("2026-04-21 10:00"), slot.team)
    assert days(slot, "week", "2026-04-21") == []


def test_a_type_that_is_no_longer_offered_is_not_repeated(slot):
    type(slot.session_type).objects.update(is_offered=False)
    said = "This session type is not offered any more."
    assert refusal(Slot.objects.get()) == (said, None)


# --- At once


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_at_once_make_nothing_double(tuesday):
    start, made = threading.Barrier(2), []

    def run():
        close_old_connections()
        start.wait()
        try:
            made.append(len(repeat(tuesday).created))
        except SeriesError:
            made.append(0)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [0, 3]
    assert Session.objects.count() == 4


def test_looking_costs_the_same_for_many_days_as_for_one(tuesday):
    costs = []
    for until in ("2026-04-21", "2026-06-09"):
        with CaptureQueriesContext(connection) as queries:
            dates(tuesday, "day", until, in_term_time=True)
        costs.append(len(queries))
    assert costs[0] == costs[1]


# --- In the CMS


@pytest.fixture
def editor(client, settings):
    settings.MFA_REQUIRED = False
    client.force_login(make_staff("editor"))
    return client


ASKED = {"every": "week", "until": "2026-05-05", "but": "2026-04-28"}


def test_first_the_days_are_shown_and_nothing_is_made(editor, tuesday):
    address = reverse("session:repeat", args=[tuesday.pk])
    empty = editor.get(address).content.decode()
    assert "Show the days" in empty
    assert 'id="days"' not in empty
    answer = editor.get(address, ASKED)
    text = answer.content.decode()
    assert [bool(date.left_out) for date in answer.context["dates"]] == [
        False, True, False,
    ]  # fmt: skip
    assert "You have left this day out." in text
    assert "Make 2 of them" in text
    assert '<input type="hidden" name="but" value="2026-04-28">' in text
    assert Session.objects.count() == 1


def test_then_they_are_made_as_they_were_shown(editor, tuesday):
    address = reverse("session:repeat", args=[tuesday.pk])
    shown = editor.get(address, ASKED).context["asked"]
    answer = editor.post(address, dict(shown), follow=True)
    assert "2 made: Open evening, 2026-04-14 18:00." in answer.content.decode()
    made = Session.objects.exclude(pk=tuesday.pk)
    assert [local(row)[5:10] for row in made] == ["04-21", "05-05"]


def test_what_is_refused_is_said_at_its_field(editor, tuesday):
    address = reverse("session:repeat", args=[tuesday.pk])
    for answer in (
        editor.get(address, ASKED | {"until": "2028-05-05"}),
        editor.post(address, ASKED | {"until": "2028-05-05"}),
    ):
        assert dict(answer.context["form"].errors) == {
            "until": ["Choose a day within a year."]
        }
        assert answer.context["dates"] is None
    assert Session.objects.count() == 1


def test_a_day_that_is_none_is_said_and_what_was_typed_stays(editor, tuesday):
    address = reverse("session:repeat", args=[tuesday.pk])
    asked = ASKED | {"but": "2026-04-28\n31 April; 2026-05-05,"}
    answer = editor.get(address, asked)
    assert dict(answer.context["form"].errors) == {
        "but": ["“31 April” is not a day. Write it like 2026-04-07."]
    }
    assert "31 April; 2026-05-05" in answer.content.decode()
    asked["but"] = "2026-04-28\n2026-05-05,"
    answer = editor.get(address, asked)
    assert answer.context["wanted"] == 1


def test_an_empty_rule_is_asked_for(editor, tuesday):
    answer = editor.post(reverse("session:repeat", args=[tuesday.pk]), {})
    assert sorted(answer.context["form"].errors) == ["every", "until"]


def test_a_slot_is_repeated_in_term_time_unless_said_otherwise(editor, slot):
    address = reverse("slot:repeat", args=[slot.pk])
    assert editor.get(address).context["form"]["in_term_time"].initial is True
    assert editor.post(address, ASKED).status_code == 302
    assert Slot.objects.count() == 3


def test_repeat_is_offered_where_it_is_possible(editor, tuesday, event):
    part = make_session(
        event, at("2026-04-16 10:00"), entry="register", seats=9, part_of=tuesday
    )
    listed = editor.get(reverse("session:index")).content.decode()
    assert reverse("session:repeat", args=[tuesday.pk]) in listed
    assert reverse("session:repeat", args=[part.pk]) not in listed
