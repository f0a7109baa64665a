"""The form and its menus: always what Slack takes, whatever stands in names."""

from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages.ids import FormValue
from bot.messages.planning_form import (
    END_BEFORE_START,
    FormState,
    entered_from,
    render_answered,
    render_form,
    render_previewed,
)
from bot.messages.planning_menus import office_options, partner_options, vehicle_options
from domain.assignment import Assignment, DateRange
from domain.free import OfferedVehicle, VehicleMenu, WaysOut
from domain.planning import EditOutcome, PlanOutcome, Preview
from domain.search import Matches, PartnerChoice
from sandbox.slack.validation.composition import SUGGESTIONS
from tests.bot.messages.assertions import check_markup, check_view, markups
from tests.bot.messages.strategies import NAMES, values_of
from tests.domain.builders import assignment
from tests.sampling import few_examples

NEW, EDITED = FormValue(channel="C012AB3CD"), FormValue(123, 4)
OUTCOMES = sorted({*get_args(PlanOutcome), *get_args(EditOutcome)}, key=lambda kind: kind.__name__)


def check(view: dict[str, Any]) -> None:
    check_view(view)
    for markup in markups(view):
        check_markup(markup)


def check_options(found: list[dict[str, Any]]) -> None:
    grouped = any("options" in one for one in found)
    problems: list[str] = []
    SUGGESTIONS({"option_groups" if grouped else "options": found}, "", problems)
    assert problems == []


@settings(max_examples=5 if few_examples() else 40)
@given(data=st.data())
def test_an_assignment_can_be_edited_whatever_its_names(data: st.DataObject) -> None:
    check(render_form(EDITED, entered_from(data.draw(values_of(Assignment)))))


@settings(max_examples=5 if few_examples() else 40)
@given(data=st.data())
def test_a_preview_is_a_form_that_slack_takes(data: st.DataObject) -> None:
    check(
        render_previewed(
            NEW, FormState(), data.draw(values_of(Preview)), data.draw(values_of(WaysOut))
        )
    )


@pytest.mark.parametrize("kind", OUTCOMES)
@settings(max_examples=5 if few_examples() else 15)
@given(data=st.data())
def test_every_outcome_is_a_view_that_slack_takes(kind: Any, data: st.DataObject) -> None:
    entered = entered_from(assignment())
    check(render_answered(EDITED, entered, data.draw(values_of(kind))))


@settings(max_examples=5 if few_examples() else 30)
@given(data=st.data(), more=st.sampled_from([0, 1, 12_345_678]))
def test_menus_hold_what_slack_takes(data: st.DataObject, more: int) -> None:
    vehicles = tuple(data.draw(st.lists(values_of(OfferedVehicle), max_size=4)))
    dates = data.draw(st.none() | values_of(DateRange))
    partners = tuple(data.draw(st.lists(values_of(PartnerChoice), max_size=4)))
    offices = tuple(data.draw(st.lists(NAMES.filter(str.strip), max_size=4)))

    cars = Matches(vehicles, len(vehicles) + more)
    check_options(vehicle_options(VehicleMenu(cars, cars, dates)))
    check_options(partner_options(Matches(partners, len(partners) + more)))
    check_options(office_options(Matches(offices, len(offices) + more)))


def test_the_form_starts_editing_from_what_stands() -> None:
    entered = entered_from(assignment())

    assert entered.vehicle
    assert (entered.vehicle["value"], entered.start) == ("456", str(date(2026, 12, 1)))
    assert entered.vehicle["text"]["text"] == "2026 Ford F-150 \u2026A00456"


def test_days_the_wrong_way_round_are_said_while_they_are_chosen() -> None:
    nothing = Preview(None, None, None, None)
    wrong = FormState(start="2026-12-08", end="2026-12-01")
    assert END_BEFORE_START in str(render_previewed(NEW, wrong, nothing))
    right = FormState(start="2026-12-01", end="2026-12-01")
    assert END_BEFORE_START not in str(render_previewed(NEW, right, nothing))
