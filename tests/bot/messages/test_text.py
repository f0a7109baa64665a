"""Dates, times, people and links, as Slack and FMS write them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from bot.messages.text import (
    day,
    days,
    linked_request,
    linked_requests,
    linked_vehicle,
    moment,
    person,
    summary,
)
from domain.assignment import Actor, DateRange, FmsReference, Source
from domain.fms_links import FmsLinks
from tests.domain.builders import PLANNED

BOTH = FmsLinks(
    {"staging": "https://staging.driveshop.com", "production": "https://fms.driveshop.com"},
    "staging",
)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (date(2026, 12, 1), "12-01-26"),
        (date(2030, 1, 31), "01-31-30"),
        (date(2005, 3, 4), "03-04-05"),
    ],
)
def test_days_are_written_as_fms_writes_them(value: date, written: str) -> None:
    assert day(value) == written


def test_a_range_names_both_ends_and_a_single_day_once() -> None:
    first, last = date(2026, 12, 1), date(2026, 12, 8)
    assert days(DateRange(first, last)) == "12-01-26 to 12-08-26"
    assert days(DateRange(first, first)) == "12-01-26"


def test_a_time_is_shown_in_the_readers_zone_with_a_fallback_in_utc() -> None:
    at = datetime(2026, 11, 2, 12, 0, tzinfo=timezone(timedelta(hours=-8)))
    seconds = int(datetime(2026, 11, 2, 20, 0, tzinfo=UTC).timestamp())
    assert moment(at) == f"<!date^{seconds}^{{date_short_pretty}} at {{time}}|11-02-26 20:00 UTC>"


@pytest.mark.parametrize(
    ("actor", "words"),
    [
        (Actor(Source.SLACK, "U012AB3CD"), "<@U012AB3CD>"),
        (Actor(Source.HTTP, "<!channel>"), "the HTTP API"),
        (Actor(Source.PROGRAM, "import"), "an import"),
        (Actor(Source.PROGRAM, "sandbox"), "the bot"),
    ],
)
def test_people_are_mentioned_and_programs_are_named(actor: Actor, words: str) -> None:
    assert person(actor) == words


def test_every_door_has_words() -> None:
    assert all(person(Actor(door, "U012AB3CD")) for door in Source)


@pytest.mark.parametrize(
    ("environment", "link"),
    [
        ("staging", "<https://staging.driveshop.com/vehicle_requests/12345|12345>"),
        ("production", "<https://fms.driveshop.com/vehicle_requests/12345|12345>"),
    ],
)
def test_a_request_is_linked_to_its_page_in_its_own_environment(
    environment: str, link: str
) -> None:
    assert linked_request(FmsReference(environment, 12345), BOTH) == link


def test_without_an_address_there_is_a_number_and_no_link() -> None:
    nowhere = FmsLinks({}, "staging")
    assert linked_request(FmsReference("staging", 12345), nowhere) == "12345"
    assert linked_requests("staging", nowhere) == "FMS staging"
    assert linked_vehicle(PLANNED, nowhere) == "2026 Ford F-150"


@pytest.mark.parametrize(
    ("environment", "link"),
    [
        ("staging", "<https://staging.driveshop.com/vehicle_requests|FMS staging>"),
        ("production", "<https://fms.driveshop.com/vehicle_requests|FMS>"),
    ],
)
def test_an_environment_other_than_production_is_named(environment: str, link: str) -> None:
    assert linked_requests(environment, BOTH) == link


def test_a_summary_has_vehicle_partner_and_dates() -> None:
    assert summary(PLANNED) == "2026 Ford F-150 for Reyes, Maria, 12-01-26 to 12-08-26"
