"""Everything that can be said has words of its own: a new kind without words fails here."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages.attempts import history_line, render_checks, sentence
from bot.messages.card_links import without_links
from bot.messages.finding_words import finding_line
from bot.messages.planning import planning_sentence
from bot.messages.reasons import in_brief, reason, warning
from bot.messages.reasons_on_record import was_in_the_way
from bot.messages.replies import render_denied
from bot.messages.text import moment
from domain.access import AccessDenied, Objection
from domain.assignment import Action, Actor, AuditStamp, FmsReference, Partner, Source, Status
from domain.attempt import Attempt, Performed
from domain.checks import Checked
from domain.earlier_loans import HadThisCar, HadThisMake
from domain.findings import ChangedInFms, CouldBeIt, Differs, Facts, Finding
from domain.fms_links import FmsLinks
from domain.forgotten import NOBODY
from domain.odd_dates import LastsLong, StartsFarAhead
from domain.papers import RunsOut
from domain.planning import EditOutcome, PlanOutcome
from domain.previews import AnotherRequest
from domain.reasons import (
    AlsoPlanned,
    AwaitsConfirmation,
    Blocker,
    ContactUnknown,
    DatabaseAway,
    DatabaseReplaced,
    DatesReversed,
    InFlight,
    IsDeleted,
    NoFmsUser,
    NoSuchAssignment,
    NotApproved,
    OfficeUnknown,
    OtherAssignment,
    OtherEnvironment,
    PartnerHasAnother,
    StartsInPast,
    SyncIsOld,
    VehicleAmbiguous,
    VehicleAssigned,
    VehicleListedOtherwise,
    VehicleOccupied,
    VehicleUnknown,
    Warning_,
    WrongStatus,
)
from domain.turn_in import BeyondTurnIn, LeavesBeforeStart
from domain.unknown_ends import EndUnknown
from sandbox.slack.queries import as_read
from tests.bot.messages.assertions import check_markup
from tests.bot.messages.strategies import BASES, values_of
from tests.domain.builders import ANA, BEN, NOW, STAGING, activity, assignment, attempt, dates
from tests.domain.finding_cases import SEEN

LINKS = FmsLinks(BASES, "staging")
BLOCKERS, WARNINGS = get_args(Blocker), get_args(Warning_)
KIND_AND_WORDS: list[tuple[Any, Callable[..., str]]] = [
    *((kind, reason) for kind in BLOCKERS),
    *((kind, warning) for kind in WARNINGS),
    *((kind, in_brief) for kind in BLOCKERS),
    *((kind, was_in_the_way) for kind in BLOCKERS),
    (Performed, lambda one: sentence(one, LINKS)),
    (Attempt, lambda one: history_line(one, LINKS)),
    (Checked, lambda one: render_checks([one]).text),
    *(
        (kind, planning_sentence)
        for kind in dict.fromkeys(get_args(PlanOutcome) + get_args(EditOutcome))
    ),
]


@pytest.mark.parametrize(("kind", "words"), KIND_AND_WORDS)
@settings(max_examples=15)
@given(data=st.data())
def test_every_kind_has_harmless_words(
    kind: Any, words: Callable[..., str], data: st.DataObject
) -> None:
    said = words(data.draw(values_of(kind)))
    assert said.strip()
    check_markup(said)


OTHER = OtherAssignment.of(assignment(Status.REQUESTED, id=124, dates=dates(5, 9)))
SENTENCES: list[tuple[Any, list[str]]] = [
    (NoSuchAssignment(), ["no assignment with this number"]),
    (IsDeleted(AuditStamp(BEN, NOW)), ["<@U0BEN> deleted it", moment(NOW)]),
    (
        WrongStatus(Status.REQUESTED, STAGING, AuditStamp(BEN, NOW)),
        ["already requested by <@U0BEN>", "unrequest it"],
    ),
    (WrongStatus(Status.PLANNED, None, None), ["it is planned", "no request in FMS"]),
    (WrongStatus(Status.ACTIVE, STAGING, None), ["it is active", "only FMS can change it"]),
    (WrongStatus(Status.COMPLETED, STAGING, None), ["it is completed", "nothing left to change"]),
    (InFlight(Action.REQUEST, BEN, NOW), ["being sent to FMS for <@U0BEN>", moment(NOW)]),
    (InFlight(Action.UNREQUEST, BEN, NOW), ["request is being taken back from FMS"]),
    (InFlight(Action.DELETE, BEN, NOW), ["it is being deleted"]),
    (AwaitsConfirmation(Action.REQUEST, NOW), ["reached FMS", "alerts channel", moment(NOW)]),
    (AwaitsConfirmation(Action.DELETE, NOW), ["was deleted in FMS", "alerts channel"]),
    (
        OtherEnvironment(FmsReference("staging", 12345), "production"),
        ["12345 is in FMS staging", "works with FMS production now"],
    ),
    (NoFmsUser(), ["name the person who asks", "Home tab, under My settings"]),
    (AnotherRequest(AuditStamp(BEN, NOW)), ["<@U0BEN> requested it again"]),
    (VehicleUnknown(456), ["vehicle 456", "run a sync"]),
    (
        VehicleAmbiguous("12345678", (assignment().vehicle, OTHER.vehicle)),
        ["12345678 can mean vehicle 456 (2026 Ford F-150, VIN 1FTFW1E50MFA00456) or"],
    ),
    (
        VehicleListedOtherwise(OTHER.vehicle, (replace(OTHER.vehicle, vehicle_id=997),)),
        [
            "planned with vehicle 456, VIN 1FTFW1E50MFA00456,",
            "now lists vehicle 997 (2026 Ford F-150, VIN 1FTFW1E50MFA00456)",
            "again with Edit",
        ],
    ),
    (ContactUnknown("Reyes, Maria", 789), ["Reyes, Maria", "partner 789", "run a sync"]),
    (ContactUnknown("", NOBODY), ["for a partner who was forgotten", "choose another partner"]),
    (
        OfficeUnknown("New Yrok", ("New York",)),
        ["\u201cNew Yrok\u201d", "closest name is New York"],
    ),
    (OfficeUnknown("#N/A", ()), ["\u201c#N/A\u201d", "look up its name in FMS"]),
    (LastsLong(16_443, date(2072, 1, 12)), ["lasts 16,443 days", "until 01-12-2072"]),
    (StartsFarAhead(date(2062, 1, 5)), ["starts on 01-05-2062", "more than 18 months ahead"]),
    (DatesReversed(), ["end comes before the start"]),
    (DatabaseAway(), ["database did not answer"]),
    (DatabaseReplaced(), ["database was replaced or deleted"]),
    (StartsInPast(date(2026, 11, 2)), ["start has passed", "today is 11-02-26"]),
    (
        VehicleAssigned(OTHER),
        [
            "assignment 124 (requested)",
            "2026 Ford F-150 \u2026A00456 for Reyes, Maria, 12-05 to 12-09-26",
        ],
    ),
    (
        VehicleAssigned(replace(OTHER, open_attempt=attempt(Action.REQUEST, unconfirmed=True))),
        ["assignment 124 (unconfirmed)"],
    ),
    (
        VehicleOccupied(activity(dates(5, 9))),
        ["Loan for Okafor, Ben", "12-05 to 12-09-26", "activity 7001"],
    ),
    (
        VehicleOccupied(replace(activity(dates(5, 5)), partner_name=None)),
        ["taken in FMS, 12-05-26: Loan (activity"],
    ),
    (AlsoPlanned(OTHER), ["assignment 124", "same car", "12-05 to 12-09-26"]),
    (
        PartnerHasAnother(OTHER),
        ["Reyes, Maria also has assignment 124", "2026 Ford F-150 \u2026A00456, 12-05 to 12-09-26"],
    ),
    (NotApproved("Ford"), ["not approved for Ford"]),
    (HadThisCar(date(2025, 12, 8)), ["had this very car before, until 12-08-25"]),
    (
        HadThisMake("Ford", date(2026, 11, 20), date(2026, 12, 1)),
        ["the partner had another Ford until 11-20-26"],
    ),
    (
        HadThisMake("Ford", date(2026, 12, 3), date(2026, 12, 1)),
        ["the partner has another Ford until 12-03-26"],
    ),
    (LeavesBeforeStart(date(2026, 11, 28)), ["11-28-26", "before this loan starts"]),
    (BeyondTurnIn(date(2026, 12, 7)), ["12-07-26", "before this loan ends"]),
    (
        RunsOut("registration", date(2026, 12, 7), before_start=False),
        ["the car's registration runs out on 12-07-26, before this loan ends"],
    ),
    (
        RunsOut("insurance", date(2026, 11, 28), before_start=True),
        ["the car's insurance runs out on 11-28-26, before this loan starts"],
    ),
    (
        EndUnknown(replace(activity(dates(1, 9)), end_unknown=True)),
        ["may still", "Loan", "from 12-01-26 with no end date"],
    ),
    (SyncIsOld(None), ["no sync"]),
    (SyncIsOld(NOW - timedelta(days=3)), [moment(NOW - timedelta(days=3))]),
]


@pytest.mark.parametrize(
    ("found", "parts"), SENTENCES, ids=[type(found).__name__ for found, _ in SENTENCES]
)
def test_what_is_in_the_way_is_named(found: Any, parts: list[str]) -> None:
    words = reason(found) if isinstance(found, BLOCKERS) else warning(found)
    said = without_links(words)
    for part in parts:
        assert as_read(part) in as_read(said)
    assert not said.endswith(".")  # whoever says it puts the full stop


def test_no_kind_is_left_out_above() -> None:
    assert {type(found) for found, _ in SENTENCES} == {*BLOCKERS, *WARNINGS}


def test_names_in_reasons_are_escaped() -> None:
    named = replace(OTHER, partner=Partner(1, "<!channel>"))
    for said in (reason(VehicleAssigned(named)), reason(ContactUnknown("<!channel>", 1))):
        assert "&lt;!channel&gt;" in said


@pytest.mark.parametrize("objection", Objection)
def test_everybody_who_may_not_is_told_in_a_sentence_of_their_own(objection: Objection) -> None:
    said = render_denied(AccessDenied(objection)).text
    assert said.endswith(".")
    others = [render_denied(AccessDenied(one)).text for one in Objection if one is not objection]
    assert said not in others


def test_people_and_programs_are_told_apart() -> None:
    assert "<@U0ANA>" in reason(IsDeleted(AuditStamp(ANA, NOW)))
    assert "the HTTP API" in reason(IsDeleted(AuditStamp(Actor(Source.HTTP, "x"), NOW)))


@pytest.mark.parametrize(
    "facts",
    [
        CouldBeIt(replace(SEEN, person_id=None, partner=None), Differs.PARTNER),
        ChangedInFms(replace(SEEN, person_id=None, partner=None), (Differs.PARTNER,)),
    ],
)
def test_a_partner_who_is_not_on_record_is_not_said_to_be_none_in_fms(facts: Facts) -> None:
    said = finding_line(Finding(1, 123, facts, NOW), assignment())

    assert "another partner, none on record," in said
