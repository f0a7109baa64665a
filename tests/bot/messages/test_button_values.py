"""Buttons outlive deploys: every id and value that was ever drawn is still understood.

`tests/cases/button_values.json` is a record. Add to it when something new is drawn; never change
or remove what stands there.
"""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.messages import ids
from bot.messages.attempts import render_answer
from bot.messages.bad_input import render_bad_input
from bot.messages.batches import render_batch
from bot.messages.blocks import Message
from bot.messages.cards import render_card
from bot.messages.findings import render_answered, render_extended_view
from bot.messages.free import render_free
from bot.messages.ids import (
    AssignmentValue,
    BatchValue,
    CauseValue,
    ChangeValue,
    CommandValue,
    DoubtValue,
    FindingValue,
    FormValue,
    FreeValue,
    HomeValue,
    ListValue,
    NumbersValue,
    OwnFmsUserValue,
    PageValue,
    PlanAnotherValue,
    ReadyValue,
    SyncValue,
    TakeBackValue,
    UnreadableValueError,
)
from bot.messages.listing import render_list
from bot.messages.loan_changes import render_change, render_proposed
from bot.messages.pages import render_partners_meant, render_vehicles_meant
from bot.messages.planning import render_line_outcome
from bot.messages.planning_form import FormState, entered_from, render_form, render_previewed
from bot.messages.ready import ready_button, render_ready_view
from bot.messages.sync_apply import render_refused
from bot.messages.sync_report import render_sync_report
from bot.messages.talk import render_talk
from bot.messages.unconfirmed import render_alert, render_request_id_view
from bot.slack.entries import ACTIONS, OPTIONS, SHORTCUTS, VIEWS
from domain.assignment import Action, Actor, DateRange, Source, Status
from domain.attempt import Failure, FailureKind, Outcome, Performed
from domain.checks import Checked
from domain.finding_answers import Answered, Unsettled
from domain.findings import Finding, Shown
from domain.fms_links import FmsLinks
from domain.free import FreeVehicle, FreeVehicles, FreeWanted, Gap, PartlyFree, WaysOut
from domain.list_words import ListFilter, ListPage
from domain.loan_change import ChangeState, Proposed
from domain.pages import PartnersMeant, VehiclesMeant
from domain.planning import Planned, Preview
from domain.ready import ToSend
from domain.reasons import VehicleOccupied
from domain.search import PartnerChoice, VehicleChoice
from domain.sync import Counts, Refused, ReportFault, ReportResult, SyncReport, SyncRun, Trigger
from domain.typed import BadInput, BadKind
from tests.bot.messages.assertions import buttons
from tests.bot.messages.test_batches import batch
from tests.bot.messages.test_unconfirmed import ATTEMPT, doubt
from tests.domain.builders import NOW, PLANNED, TODAY, activity, assignment, tried
from tests.domain.change_cases import CHANGE
from tests.domain.finding_cases import BACK, CANDIDATE, CHANGED, LATE

RECORD: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "cases" / "button_values.json").read_text(encoding="utf-8")
)
LINKS = FmsLinks({}, "staging")
DRAWN: list[dict[str, Any]] = RECORD["drawn"]
LISTENED_TO = {one.name for one in (*ACTIONS, *SHORTCUTS)} | {one.name for one in VIEWS}
LISTENED_TO |= {one.name for one in OPTIONS}
UNREADABLE: list[str | None] = RECORD["unreadable"]


@pytest.mark.parametrize("drawn", DRAWN, ids=lambda drawn: f"{drawn['id']} {drawn['value']}")
def test_what_was_ever_drawn_still_leads_to_the_same_thing(  # noqa: C901  # a table of cases
    drawn: dict[str, Any],
) -> None:
    assert drawn["id"] in LISTENED_TO
    means = drawn["means"]
    if "another" in means:
        assert PlanAnotherValue.load(drawn["value"]) == PlanAnotherValue(means["another"])
    elif "row" in means:
        assert AssignmentValue.load(drawn["value"].partition(" ")[2]) == AssignmentValue(
            *means["row"]
        )
    elif not means:
        # A menu, a picker or a shortcut: its id alone has a meaning.
        assert drawn["value"] is None
    elif "form" in means:
        assert FormValue.load(drawn["value"]) == FormValue(*means["form"])
    elif "change" in means:
        assert ChangeValue.load(drawn["value"]) == ChangeValue(*means["change"])
    elif "cause" in means:
        cause = CauseValue(means["cause"], tuple(means["numbers"]))
        assert CauseValue.load(drawn["value"]) == cause
    elif "free" in means:
        assert FreeValue.load(drawn["value"]) == FreeValue(*means["free"])
    elif "sync" in means:
        assert SyncValue.load(drawn["value"]) == SyncValue(*means["sync"])
    elif "page_of" in means:
        assert PageValue.load(drawn["value"]) == PageValue(means["page_of"])
    elif "typed" in means:
        assert CommandValue.load(drawn["value"]) == CommandValue(*means["typed"])
    elif "home" in means:
        assert HomeValue.load(drawn["value"]) == HomeValue(means["home"])
    elif "ready" in means:
        office, days, numbers, *channel = means["ready"]
        ready = ReadyValue(office, days, tuple(numbers), *channel)
        assert ReadyValue.load(drawn["value"]) == ready
    elif "own" in means:
        assert OwnFmsUserValue.load(drawn["value"]) == OwnFmsUserValue()
    elif "finding" in means:
        until = date.fromisoformat(means["until"]) if "until" in means else None
        finding = FindingValue(means["finding"], means.get("channel"), until)
        assert FindingValue.load(drawn["value"]) == finding
    elif "assignment" in means:
        value = AssignmentValue(means["assignment"], means.get("words"), means.get("page"))
        assert AssignmentValue.load(drawn["value"]) == value
    elif "numbers" in means:
        assert NumbersValue.load(drawn["value"]) == NumbersValue(tuple(means["numbers"]))
    elif "take_back" in means:
        shown = {int(number): request for number, request in means["take_back"].items()}
        assert TakeBackValue.load(drawn["value"]).shown == shown
    elif "words" in means:
        assert ListValue.load(drawn["value"]) == ListValue(means["words"], means["page"])
    elif "batch" in means:
        assert BatchValue.load(drawn["value"]) == BatchValue(means["batch"], means["round"])
    else:
        expected = DoubtValue(means["attempt"], means["creates"], means["channel"])
        assert DoubtValue.load(drawn["value"]) == expected


def sync_messages() -> list[Message]:
    """A run that refused a report, and the question whether to apply it."""
    refused = ReportResult(
        "vehicles", Counts(read=9), 1.0, ReportFault.DROP, digest="2:0123456789abcdef"
    )
    actor = Actor(Source.PROGRAM, "schedule")
    run = SyncRun("r", Trigger.NIGHTLY, actor, NOW, NOW, False, (refused,), 0, 0)
    return [render_sync_report(SyncReport(run), LINKS), render_refused(Refused(refused))]


AHEAD = DateRange(date(2098, 12, 1), date(2098, 12, 8))


def free_cars(count: int) -> FreeVehicles:
    """Of one car, many times, in days that stay ahead."""
    wanted = FreeWanted(AHEAD, None, ("audi",))
    car = FreeVehicle(PLANNED.vehicle, "Denver", None, Gap(None, None))
    in_part = (PartlyFree(PLANNED.vehicle, "Denver", (AHEAD,)),)
    return FreeVehicles(wanted, TODAY, (car,) * count, 0, in_part, (), None, NOW, NOW)


def taken_form() -> Message:
    """What the form draws beside its inputs."""
    car = FreeVehicle(PLANNED.vehicle, "Denver", None, Gap(None, None))
    found = Preview(
        PLANNED.vehicle, None, None, AHEAD, conflicts=(VehicleOccupied(activity(AHEAD)),)
    )
    ways = WaysOut((AHEAD,) * 2, (car,) * 3)
    form = render_previewed(FormValue(), FormState(), found, ways)
    return Message("", tuple(one for one in form["blocks"] if one["type"] == "actions"))


def drawn_today() -> set[tuple[str, str]]:
    failure = Failure(FailureKind.TAKEN, "staging")
    messages = [
        *(render_card(assignment(status), LINKS) for status in Status),
        *(render_alert(doubt(action), LINKS) for action in Action),
        *(render_batch(batch(outcome), LINKS) for outcome in Outcome),
        render_list(
            ListPage(
                ListFilter(mine=True),
                "mine",
                tuple(assignment(status) for status in Status),
                number=2,
                pages=3,
                total=24,
                first=11,
            ),
            LINKS,
        ),
        render_free(free_cars(25), 2, LINKS),
        render_answer(
            Performed(
                tried(Action.REQUEST, Outcome.BLOCKED, reasons=(VehicleOccupied(activity(AHEAD)),)),
                assignment(dates=AHEAD),
            ),
            LINKS,
        ),
        *sync_messages(),
        render_line_outcome(Planned(assignment(), ()), ""),
        taken_form(),
        render_talk(None),
        render_bad_input(
            BadInput(BadKind.NOT_A_NUMBER, "--chek", ["--check"]), "/request", "120 --chek"
        ),
        render_vehicles_meant(VehiclesMeant("", (VehicleChoice(assignment().vehicle),), 1, 1)),
        render_partners_meant(PartnersMeant("", (PartnerChoice(789, "Reyes"),), 1, 1)),
        *(
            render_answer(
                Performed(tried(action, Outcome.REFUSED, failure=failure), assignment()), LINKS
            )
            for action in Action
        ),
    ]
    found = {(one["action_id"], one["value"]) for each in messages for one in buttons(each)}
    for channel in (None, "C012AB3CD"):
        value = DoubtValue(ATTEMPT, creates=True, channel=channel)
        view = render_request_id_view(value, assignment())
        found.add((view["callback_id"], view["private_metadata"]))
    # Of the time when the FMS user was asked for alone.
    found |= {
        (one, OwnFmsUserValue().dump()) for one in (ids.HOME_FMS_USER, ids.HOME_FMS_USER_VIEW)
    }
    checked = Checked(Action.REQUEST, 123, assignment(), (), ())
    [sending] = ready_button([checked], ReadyValue("Denver", 5))
    found.add((sending["action_id"], sending["value"]))
    named = render_ready_view(ToSend((checked,), "staging"), ReadyValue(), "C012AB3CD")
    found.add((named["callback_id"], named["private_metadata"]))
    forms = (
        render_form(FormValue(), FormState()),
        render_form(FormValue(123, 4, "C012AB3CD"), entered_from(assignment())),
        render_form(FormValue(123, 4, "C012AB3CD", changes=True), entered_from(assignment())),
        render_proposed(Proposed(CHANGE), "C012AB3CD"),
    )
    found |= {(view["callback_id"], view["private_metadata"]) for view in forms}
    stopped = replace(CHANGE.change, state=ChangeState.STOPPED, round=1)
    drawn = buttons(render_change(replace(CHANGE, change=stopped), LINKS))
    found |= {(one["action_id"], one["value"]) for one in drawn}
    return found | _drawn_of_findings()


def _drawn_of_findings() -> set[tuple[str, str]]:
    stands = assignment(Status.ACTIVE)
    facts = (LATE, BACK, CHANGED, CANDIDATE)
    shown = [Shown(Finding(7, 123, one, NOW), stands) for one in facts]
    messages = [render_card(stands, LINKS, (one.finding,)) for one in shown]
    messages.append(render_answered(Answered(shown[0], Unsettled.FAR_AHEAD, date(2037, 1, 5))))
    found = {(one["action_id"], one["value"]) for each in messages for one in buttons(each)}
    asking = render_extended_view(FindingValue(7, "C012AB3CD"), shown[0])
    found.add((asking["callback_id"], asking["private_metadata"]))
    return found


def test_what_is_drawn_today_is_on_record() -> None:
    assert drawn_today() <= {(drawn["id"], drawn["value"]) for drawn in DRAWN}


def test_everything_that_is_listened_to_is_on_record() -> None:
    assert {drawn["id"] for drawn in DRAWN} >= LISTENED_TO


@pytest.mark.parametrize("value", UNREADABLE)
@pytest.mark.parametrize(
    "kind",
    [
        AssignmentValue,
        BatchValue,
        CauseValue,
        CommandValue,
        DoubtValue,
        FormValue,
        ListValue,
        NumbersValue,
        OwnFmsUserValue,
        PageValue,
        TakeBackValue,
    ],
)
def test_what_is_no_value_is_said_to_be_unreadable(
    kind: type[
        AssignmentValue
        | BatchValue
        | CauseValue
        | CommandValue
        | DoubtValue
        | FormValue
        | ListValue
        | NumbersValue
        | OwnFmsUserValue
        | PageValue
        | TakeBackValue
    ],
    value: str | None,
) -> None:
    with pytest.raises(UnreadableValueError):
        kind.load(value)


def test_a_value_of_a_later_version_is_read_by_what_it_still_has() -> None:
    later = '{"v": 2, "assignment": 123, "attempt": "a1", "creates": true, "new": [1]}'
    assert AssignmentValue.load(later) == AssignmentValue(123)
    assert DoubtValue.load(later) == DoubtValue("a1", creates=True)
