"""The record: in which order it is told, and whose an act is."""

from datetime import timedelta

import pytest

from domain.assignment import Actor, Source
from domain.audit import AuditEntry, in_order, is_of
from tests.domain.builders import ANA, NOW


def act(name: str, *, by: Actor = ANA, minutes: int = 0) -> AuditEntry:
    return AuditEntry(NOW + timedelta(minutes=minutes), by, name, 123, "done")


def test_acts_are_told_oldest_first_and_at_one_moment_as_they_were_found() -> None:
    found = [act("third", minutes=2), act("first"), act("second"), act("zeroth", minutes=-1)]

    assert [one.act for one in in_order(found)] == ["zeroth", "first", "second", "third"]


@pytest.mark.parametrize(
    ("person", "is_theirs"),
    [
        ("U0ANA", True),
        (" u0ana ", True),
        ("<@U0ANA>", True),
        ("<@U0ANA|ana|press>", True),
        ("slack:U0ANA", True),
        ("http:U0ANA", False),
        ("U0BEN", False),
        ("U0AN", False),
        ("", False),
    ],
)
def test_a_persons_acts_are_found_however_they_are_named(person: str, is_theirs: bool) -> None:
    assert is_of(act("request"), person) is is_theirs


def test_a_programs_acts_are_found_by_its_name() -> None:
    planned = act("plan", by=Actor(Source.PROGRAM, "XImportX"))

    assert is_of(planned, "ximportx")
    assert is_of(planned, "program:XImportX")
