"""What is new of what needs a look, beside what is on record (docs/rules.md, Findings)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from domain.findings import (
    QUIETING,
    BackEarly,
    CouldBeIt,
    Facts,
    Finding,
    FindingKind,
    Found,
    NotKnown,
    Overlaps,
    Silent,
    fingerprint_of,
    kind_of,
    subject_of,
)


@dataclass(frozen=True, slots=True)
class Changes:
    """What holds now, beside what is on record. `again` stands as it is seen, and is not told."""

    new: tuple[Found, ...]
    again: tuple[tuple[Finding, Facts], ...]
    over: tuple[Finding, ...]


def compare(found: Iterable[Found], recorded: Iterable[Finding]) -> Changes:
    """Tell what was never found before; the same is never told twice, also after it was over.

    What is in the way in other dates is told by the same finding: both count as told. What is
    unsure changes nothing: it is not told, and what is on record stands as it does.
    """
    known = list(recorded)
    new: list[Found] = []
    again: list[tuple[Finding, Facts]] = []
    stand: set[int] = set()
    for one, same in _beside_what_is_known(_as_it_left(found, known), known):
        if same is None:
            new += [] if one.is_unsure else [one]
            continue
        stand.add(same.id)
        if not one.is_unsure and _is_said_otherwise(same, one.facts):
            again.append((same, one.facts))
    readable = [one for one in known if not isinstance(one.facts, NotKnown)]
    over = [one for one in readable if _is_open(one) and one.id not in stand]
    return Changes(tuple(new), tuple(again), tuple(over))


def _beside_what_is_known(
    found: list[Found], known: list[Finding]
) -> list[tuple[Found, Finding | None]]:
    """Each that holds, with the one on record that says the same."""
    by_print = {(one.assignment_id, one.kind, seen): one for one in known for seen in one.earlier}
    by_print |= {_key(one.assignment_id, one.facts): one for one in known}
    # In the way already: other dates of the same activity are nothing new to anybody.
    waiting = {_moving(one.assignment_id, one.facts): one for one in known if _moves(one)}
    same = [
        by_print.get(_key(one.assignment_id, one.facts))
        or waiting.get(_moving(one.assignment_id, one.facts))
        for one in found
    ]
    taken = {one.id for one in same if one}
    # FMS makes the same booking again under another number, some of them every night.
    renumbered = defaultdict[object, list[Finding]](list)
    for one in known:
        if one.settled is None and one.id not in taken and (booking := _booking(one)):
            renumbered[booking].append(one)

    def under_another_number(one: Found) -> Finding | None:
        before = renumbered.get(_booking(one))
        return before.pop() if before else None

    return [
        (one, as_it_was or under_another_number(one))
        for one, as_it_was in zip(found, same, strict=True)
    ]


def _booking(one: Found | Finding) -> object:
    """What FMS has booked, whatever its number; None for what is about something else."""
    if not isinstance(one.facts, Overlaps | CouldBeIt):
        return None
    seen = one.facts.activity
    what = (seen.vin.casefold(), seen.activity_type.casefold(), seen.person_id, seen.dates)
    return (one.assignment_id, kind_of(one.facts), *what)


def _moving(number: int, facts: Facts) -> object:
    return (number, subject_of(facts)) if isinstance(facts, Overlaps) else None


def _as_it_left(found: Iterable[Found], known: Iterable[Finding]) -> list[Found]:
    """A loan that was called off before it began does not begin when its day comes."""
    off = {
        (one.assignment_id, subject_of(one.facts))
        for one in known
        if _is_open(one) and isinstance(one.facts, BackEarly) and not one.facts.begun
    }
    return [
        replace(one, facts=replace(one.facts, begun=False))
        if isinstance(one.facts, BackEarly) and (one.assignment_id, subject_of(one.facts)) in off
        else one
        for one in found
    ]


def _key(number: int, facts: Facts) -> tuple[int, FindingKind, str]:
    return (number, kind_of(facts), fingerprint_of(facts))


def _is_open(one: Finding) -> bool:
    return one.over is None and one.settled is None


def _moves(one: Finding) -> bool:
    return _is_open(one) and isinstance(one.facts, Overlaps)


def _is_said_otherwise(finding: Finding, facts: Facts) -> bool:
    """Whether what is on record has to be written again; a person's word that it is so stays."""
    if finding.settled is not None:
        return finding.answer not in QUIETING
    # How long a request waits grows each night, which is no reason to write old messages again.
    is_other = finding.facts != facts and not isinstance(facts, Silent)
    return finding.over is not None or is_other
