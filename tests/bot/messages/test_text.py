"""Dates, times, people and links, as Slack and FMS write them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.text import (
    day,
    days,
    linked_request,
    linked_requests,
    linked_vehicle,
    moment,
    person,
    summary,
    weekday,
    weekdays,
    whole_day,
)
from domain.assignment import Actor, DateRange, FmsReference, Source
from domain.fms_links import FmsLinks
from domain.typed import read_day
from sandbox.slack.queries import as_read
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
        (date(2105, 3, 4), "03-04-2105"),
        (date(999, 3, 4), "03-04-0999"),
    ],
)
def test_days_are_written_as_fms_writes_them(value: date, written: str) -> None:
    assert as_read(day(value)) == written


@given(st.dates(date(1000, 1, 1)), st.dates(date(1000, 1, 1)))
def test_no_line_ends_within_a_date_and_what_is_copied_is_read_again(
    one: date, other: date
) -> None:
    dates = DateRange(min(one, other), max(one, other))
    said = [day(one), whole_day(one), weekday(one), days(dates), weekdays(dates)]
    assert not any("-" in each for each in said)
    assert read_day(whole_day(one)) == one
    assert read_day(day(one.replace(year=2028))) == one.replace(year=2028)


def test_a_range_names_both_ends_and_a_single_day_once() -> None:
    first, last = date(2026, 12, 1), date(2026, 12, 8)
    assert as_read(days(DateRange(first, last))) == "12-01 to 12-08-26"
    assert as_read(days(DateRange(first, first))) == "12-01-26"
    next_year = DateRange(first, date(2027, 1, 2))
    assert as_read(days(next_year)) == "12-01-26 to 01-02-27"


def test_days_have_their_names_and_nights_where_a_loan_leads() -> None:
    first = date(2026, 12, 13)
    for last, written in (
        (date(2026, 12, 18), "Sun 12-13 to Fri 12-18-26, 5 nights"),
        (date(2026, 12, 14), "Sun 12-13 to Mon 12-14-26, 1 night"),
        (date(2027, 1, 2), "Sun 12-13-26 to Sat 01-02-27, 20 nights"),
        (first, "Sun 12-13-26"),
    ):
        assert as_read(weekdays(DateRange(first, last))) == written
    assert as_read(weekday(first)) == "Sun 12-13"


def test_a_time_is_shown_in_the_readers_zone_with_a_fallback_in_utc() -> None:
    at = datetime(2026, 11, 2, 12, 0, tzinfo=timezone(timedelta(hours=-8)))
    seconds = int(datetime(2026, 11, 2, 20, 0, tzinfo=UTC).timestamp())
    assert (
        as_read(moment(at))
        == f"<!date^{seconds}^{{date_short_pretty}} at {{time}}|11-02-26 20:00 UTC>"
    )


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
    assert (
        as_read(summary(PLANNED))
        == "2026 Ford F-150 \u2026A00456 for Reyes, Maria, 12-01 to 12-08-26"
    )
