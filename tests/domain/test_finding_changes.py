"""What of the findings that hold is new, holds again, or is over."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.assignment import AuditStamp
from domain.finding_changes import compare
from domain.findings import (
    Answer,
    CouldBeIt,
    Differs,
    Finding,
    Found,
    Gone,
    LeftReports,
    Overdue,
    Overlaps,
    Silent,
    fingerprint_of,
    kind_of,
)
from tests.domain.builders import ANA, NOW, dates
from tests.domain.finding_cases import EVERY_KIND, SEEN


def on_record(facts: Any = None, **changes: Any) -> Finding:
    return replace(Finding(1, 123, facts or Overlaps(SEEN, None, is_overdue=False), NOW), **changes)


LONGER = replace(SEEN, dates=dates(1, 12))
SETTLED = AuditStamp(ANA, NOW)


@pytest.mark.parametrize("facts", EVERY_KIND, ids=fingerprint_of)
def test_the_same_is_never_new_again_whatever_became_of_it(facts: Any) -> None:
    found = [Found(123, facts)]
    assert compare(found, []).new == (found[0],)
    for known in (
        on_record(facts),
        on_record(facts, over=NOW),
        on_record(facts, settled=SETTLED, answer=Answer.LEAVE_IT),
        on_record(facts, settled=SETTLED, answer=Answer.TAKE_OVER),
    ):
        assert compare(found, [known]).new == ()
        assert compare(found, [known]).over == ()


def test_what_holds_again_stands_again_but_not_against_a_persons_word() -> None:
    facts = Overdue(70, date(2026, 12, 8))
    found = [Found(123, facts)]
    assert compare(found, [on_record(facts)]).again == ()
    assert len(compare(found, [on_record(facts, over=NOW)]).again) == 1
    quiet = on_record(facts, settled=SETTLED, answer=Answer.EXTENDED)
    assert compare(found, [quiet]).again == ()


def test_other_dates_of_what_is_in_the_way_are_nothing_new_while_it_is_open() -> None:
    found = [Found(123, Overlaps(LONGER, None, is_overdue=False))]
    changes = compare(found, [on_record()])
    assert (changes.new, changes.over) == ((), ())
    assert changes.again == ((on_record(), found[0].facts),)
    assert compare(found, [on_record(over=NOW)]).new == tuple(found)


@pytest.mark.parametrize(
    "told", [Overlaps(SEEN, None, is_overdue=False), CouldBeIt(SEEN, Differs.DATES)], ids=kind_of
)
def test_a_booking_that_fms_makes_again_under_another_number_is_nothing_new(told: Any) -> None:
    renumbered = replace(told, activity=replace(SEEN, activity_id=7002))
    for known in (on_record(told), on_record(told, over=NOW)):
        changes = compare([Found(123, renumbered)], [known])
        assert (changes.new, changes.again, changes.over) == ((), ((known, renumbered),), ())
    # Of another assignment, beside the first, of another car, partner, type or dates, or after a
    # person has said what it is.
    assert compare([Found(124, renumbered)], [on_record(told)]).new != ()
    assert compare([Found(123, told), Found(123, renumbered)], [on_record(told)]).new != ()
    for changed in (
        {"vin": "1FTFW1E50MFA08888"},
        {"person_id": 791},
        {"activity_type": "Hold"},
        {"dates": dates(1, 9)},
    ):
        other = replace(told, activity=replace(SEEN, activity_id=7002, **changed))
        assert compare([Found(123, other)], [on_record(told)]).new == (Found(123, other),)
    answered = on_record(told, settled=SETTLED, answer=Answer.NOT_IT)
    assert compare([Found(123, renumbered)], [answered]).new == (Found(123, renumbered),)


def test_of_two_alike_each_is_followed_under_its_other_number() -> None:
    old = [on_record(told_as(7001)), on_record(told_as(7002), id=2)]
    found = [Found(123, told_as(7003)), Found(123, told_as(7004)), Found(123, told_as(7005))]

    changes = compare(found, old)

    assert {one.id for one, _ in changes.again} == {1, 2}
    assert (changes.new, changes.over) == ((found[2],), ())


def told_as(number: int) -> Overlaps:
    return Overlaps(replace(SEEN, activity_id=number), None, is_overdue=False)


def test_dates_that_were_told_before_are_nothing_new_when_they_come_again() -> None:
    other = Overlaps(LONGER, None, is_overdue=False)
    told = on_record(other, earlier=frozenset({fingerprint_of(on_record().facts)}), over=NOW)
    for facts in (on_record().facts, other):
        changes = compare([Found(123, facts)], [told])
        assert (changes.new, len(changes.again), changes.over) == ((), 1, ())
    never = Overlaps(replace(SEEN, dates=dates(2, 12)), None, is_overdue=False)
    assert compare([Found(123, never)], [told]).new == (Found(123, never),)


def test_a_request_that_waits_another_night_has_nothing_written_again() -> None:
    told, later = on_record(Silent(12345, 4, 1)), Found(123, Silent(12345, 5, 2))

    assert compare([later], [told]).again == ()
    assert compare([later], [replace(told, over=NOW)]).again != ()


def test_what_holds_no_more_is_over_once() -> None:
    known = on_record(LeftReports(Gone.VEHICLE, 456))
    assert compare([], [known]).over == (known,)
    assert compare([], [replace(known, over=NOW)]).over == ()


def test_all_that_is_new_is_told_beside_what_is_known() -> None:
    first, second = Found(123, Overdue(70, NOW.date())), Found(124, Overdue(71, NOW.date()))
    unsure = Found(125, Overdue(72, NOW.date()), is_unsure=True)
    known = on_record(LeftReports(Gone.VEHICLE, 456), id=2, over=NOW)

    changes = compare([first, unsure, second, Found(123, known.facts)], [known])

    assert changes.new == (first, second)
    assert changes.again == ((known, known.facts),)
