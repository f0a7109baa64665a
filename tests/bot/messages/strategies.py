"""Any value of a domain type, made from its annotations, with the names people dread."""

import dataclasses
import types
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from inspect import signature
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from bot.messages.planning_menus import office_option, partner_option, vehicle_option
from bot.messages.text import escape
from bot.services.plan_rows import COLUMNS
from domain.assignment import Action, Actor, Source
from domain.fms_links import FmsLinks
from domain.free import OfferedVehicle
from domain.search import LONGEST_TEXT, PartnerChoice
from domain.sync import REPORT_NAMES
from domain.typed import BadInput, BadKind

HOSTILE = (
    "<!channel>",
    "<!here|here>",
    "<@U0ANA>",
    "<https://evil.example|FMS>",
    "&lt;!channel&gt;",
    "@channel",
    "*bold* _italic_ ~gone~ `code` ```block```",
    "> quoted\n> twice",
    "a\nb\r\nc\td\u2028e",
    "x" * 3000,
    "&" * 3000,
    "<" * 3000,
    "<!channel> " * 300,
    "\U0001f697" * 3000,
    "\u202egnp.exe",
    "\x1b[2J\x07 \x08 gone\x9b",
    "\u05d0\u05d1\u05d2 \u0627\u0644\u0633\u064a\u0627\u0631\u0629",
    "Zo\u0308e \u200b\u200d",
    ":boom: :warning:",
    "{0} {name} %s $HOME",
    "|",
    "\u2026",
    " ",
)
NAMES = st.sampled_from(HOSTILE) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30
)
IDS = st.integers(1, 2**63 - 1)
# Of assignments: no other number looks like one of them.
NUMBERS = st.integers(70120001, 70120009)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
DAYS = st.dates(date(2020, 1, 1), date(2099, 12, 31))
ENVIRONMENTS = st.sampled_from(["staging", "production"])
ACTORS = st.sampled_from(
    [
        Actor(Source.SLACK, "U012AB3CD"),
        Actor(Source.SLACK, "W012AB3CD"),
        Actor(Source.HTTP, "<!channel>"),
        Actor(Source.PROGRAM, "sandbox"),
    ]
)
BASES = {
    "staging": "https://staging.driveshop.com",
    "production": "https://fms.driveshop.com",
}
LINKS = st.sampled_from(
    [
        FmsLinks(BASES, "staging"),
        FmsLinks(BASES, "production"),
        FmsLinks({"staging": BASES["staging"]}, "staging"),
        FmsLinks({}, "production"),
    ]
)

Values = SearchStrategy[Any]

# A report's cell is cut to so many characters.
_LONGEST_CELL = 300

_LEAVES: dict[Any, Values] = {
    int: IDS,
    float: st.floats(0, 10_000),
    bool: st.booleans(),
    date: DAYS,
    datetime: MOMENTS,
    types.NoneType: st.none(),
    Actor: ACTORS,
    FmsLinks: LINKS,
}


def _bad_input(names: Values) -> Values:
    """Something typed, of every kind, with what its sentence needs."""
    numbers = dict.fromkeys(("count", "most", "first", "last"), IDS)
    words = dict.fromkeys(("missing", "known", "found", "name", "other"), names)
    return st.builds(
        BadInput,
        st.sampled_from(BadKind),
        names,
        st.lists(names, min_size=2, max_size=3),
        column=st.none() | st.sampled_from(COLUMNS),
        **numbers,
        **words,
        start=DAYS,
        passed=DAYS,
        end=DAYS,
    )


def _vehicle(names: Values) -> Values:
    return st.none() | values_of(OfferedVehicle, names).map(vehicle_option)


def _partner(names: Values) -> Values:
    return st.none() | values_of(PartnerChoice, names).map(partner_option)


def _sentence(names: Values) -> Values:
    """Outcomes are kept in our own words, in which what is from outside is escaped."""
    return names.map(escape)


def _filter(names: Values) -> Values:
    """What somebody typed, no longer than it may be."""
    return names.map(lambda typed: typed[:LONGEST_TEXT])


# What is not just any value of its type, by the name of the field or parameter.
_NAMED: dict[str, Values | Callable[[Values], Values]] = {
    "environment": ENVIRONMENTS,
    "current": ENVIRONMENTS,
    "command": st.sampled_from(["/request", "/unrequest"]),
    "reference": st.sampled_from(["3f9a0c1e", "00000000"]),
    "rule": st.sampled_from([1, 2]),
    "http_status": st.none() | st.integers(100, 599),
    "retry_after": st.none() | st.integers(0, 999_999_999),
    "count": st.integers(0, 10**6),
    "assignment_id": NUMBERS,
    "Assignment.id": NUMBERS,
    "OtherAssignment.id": NUMBERS,
    "RequestIdTaken.other_id": NUMBERS,
    "Overlaps.other_id": st.none() | NUMBERS,
    "Booking.assignment_id": st.none() | NUMBERS,
    "FreeDays.assignment_id": st.none() | NUMBERS,
    "FormValue.assignment_id": st.none() | NUMBERS,
    "Bar.number": st.none() | NUMBERS,
    "Batch.clashes": st.lists(st.tuples(NUMBERS, NUMBERS), max_size=2).map(tuple),
    "LastingCause.stopped": st.lists(NUMBERS, min_size=1, max_size=4).map(tuple),
    "ListFilter.numbers": st.frozensets(NUMBERS, max_size=3),
    "SyncRun.approved_ids": st.lists(NUMBERS, max_size=3).map(tuple),
    "render_moved.number": NUMBERS,
    "revision": st.integers(1, 10**6),
    "attempt_id": st.just("0123456789abcdef" * 2),
    "Attempt.id": st.just("0123456789abcdef" * 2),
    "DoubtValue.channel": st.sampled_from([None, "C012AB3CD", "D012AB3CD"]),
    "render_selection_help.action": st.sampled_from([Action.REQUEST, Action.UNREQUEST]),
    "render_which.action": st.sampled_from([Action.REQUEST, Action.UNREQUEST]),
    "render_none_of_them.action": st.sampled_from([Action.REQUEST, Action.UNREQUEST]),
    "render_moved.channel": st.just("C012AB3CD"),
    "FindingValue.channel": st.sampled_from([None, "C012AB3CD", "D012AB3CD"]),
    # A report's cell is cut to 300 characters.
    "FormValue.vin": st.sampled_from([None, "1FTFW1E50MFA00456", "<!channel>" * 30]),
    "FormValue.channel": st.sampled_from([None, "C012AB3CD", "D012AB3CD"]),
    # As long as Slack takes a choice.
    "FormValue.filled": st.sampled_from([None, "Denver", "<!channel>" * 15]),
    "FormValue.drawn": st.sampled_from([None, {"assignment.form.office": 12}]),
    "FormState.vehicle": _vehicle,
    "FormState.partner": _partner,
    "FormState.office": st.sampled_from([None, office_option("<!channel>")]),
    "FormState.start": st.sampled_from([None, "2026-12-01"]),
    "FormState.end": st.sampled_from([None, "2026-12-08"]),
    "render_failed.said": lambda names: _sentence(names).filter(bool),
    "render_asked_again.said": lambda names: _sentence(names).filter(bool),
    "render_change_failed.said": lambda names: _sentence(names).filter(bool),
    "ChangeValue.channel": st.sampled_from([None, "C012AB3CD", "D012AB3CD"]),
    "render_why.channel": st.sampled_from([None, "C012AB3CD", "D012AB3CD"]),
    "render_proposed.channel": st.sampled_from([None, "C012AB3CD", "D012AB3CD"]),
    "Batch.id": st.just("0123456789abcdef" * 2),
    "ListPage.text": _filter,
    "render_list.above": st.none(),
    "ReportResult.name": st.sampled_from(REPORT_NAMES),
    "ReportResult.digest": st.sampled_from([None, "2:" + "0123456789abcdef" * 4]),
    "RejectedRows.report": st.sampled_from(REPORT_NAMES),
    "DeskSettings.shown": lambda names: (
        st.none() | names.map(lambda office: office[:_LONGEST_CELL])
    ),
}


@cache
def values_of(hint: Any, names: Values = NAMES) -> Values:
    """Any value that this annotation allows; every string in it is one of `names`."""
    if hint is str:
        return names
    if hint is BadInput:
        return _bad_input(names)
    if hint in _LEAVES:
        return _LEAVES[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if isinstance(hint, type) and issubclass(hint, Exception):
        kinds = hint.__subclasses__() or [hint]
        return st.one_of([_made(kind, kind.__init__, names) for kind in kinds])
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return st.deferred(lambda: _made(hint, hint, names))
    return _of_generic(get_origin(hint), get_args(hint), names)


def made_by(function: Callable[..., Any], names: Values = NAMES) -> Values:
    """What a function returns for any arguments that its annotations allow."""
    return _made(function, function, names)


def _of_generic(origin: Any, hints: tuple[Any, ...], names: Values) -> Values:
    inner = [values_of(hint, names) for hint in hints if hint is not Ellipsis]
    if origin in (Union, types.UnionType):
        return st.one_of(inner)
    if origin is tuple and Ellipsis not in hints:
        return st.tuples(*inner)
    if origin is tuple:
        return st.lists(inner[0], min_size=1, max_size=3).map(tuple)
    if origin in (list, Sequence):
        return st.lists(inner[0], min_size=1, max_size=4)
    if origin is frozenset:
        return st.frozensets(inner[0], max_size=3)
    if origin in (dict, Mapping):
        return st.dictionaries(inner[0], inner[1], max_size=3)
    raise TypeError(f"nothing here knows how to make a {origin or hints}")


def _made(make: Callable[..., Any], annotated: Callable[..., Any], names: Values) -> Values:
    hints = get_type_hints(annotated)
    taken = [name for name in signature(annotated).parameters if name in hints]
    return st.builds(make, **{name: _argument(make, name, hints[name], names) for name in taken})


def _argument(make: Callable[..., Any], name: str, hint: Any, names: Values) -> Values:
    for key in (f"{make.__name__}.{name}", name):
        if key in _NAMED:
            chosen = _NAMED[key]
            return chosen if isinstance(chosen, SearchStrategy) else chosen(names)
    return values_of(hint, names)
