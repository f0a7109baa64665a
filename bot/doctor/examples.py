"""An example of every message that this version can send, made from what its renderers take."""

import dataclasses
import functools
import importlib
import inspect
import json
import pkgutil
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import bot.messages
from bot.messages.blocks import Block, Message
from bot.messages.card_links import marks_in, with_addresses
from bot.messages.planning_menus import office_option, partner_option, vehicle_option
from domain.assignment import Action, Actor, Source
from domain.fms_links import FmsLinks
from domain.free import OfferedVehicle
from domain.search import PartnerChoice
from domain.sync import REPORT_NAMES
from domain.typed import BadInput, BadKind

# Of a type of several kinds, each turn takes the next: so many make most of a message's shapes.
_TURNS = 6
_ID = "0123456789abcdef" * 2
_CHANNEL = "C012AB3CD"
_ADDRESS = f"https://example.slack.com/archives/{_CHANNEL}/p1700000000000100"

# What is not just any value of its type, by the name of the field or parameter.
_NAMED: Mapping[str, Any] = {
    "environment": "staging",
    "current": "staging",
    "command": "/request",
    "channel": _CHANNEL,
    "rule": 1,
    "attempt_id": _ID,
    "FormState.start": "2026-12-01",
    "FormState.end": "2026-12-08",
    "ListPage.text": "mine",
    "render_list.above": None,
    "render_selection_help.action": Action.REQUEST,
    "render_which.action": Action.REQUEST,
    "render_none_of_them.action": Action.REQUEST,
    "ReportResult.name": REPORT_NAMES[0],
    "RejectedRows.report": REPORT_NAMES[0],
}
_OPTIONS: Mapping[str, tuple[type, Callable[[Any], Block]]] = {
    "FormState.vehicle": (OfferedVehicle, vehicle_option),
    "FormState.partner": (PartnerChoice, partner_option),
    "FormState.office": (str, office_option),
}
_LEAVES: Mapping[Any, Any] = {
    str: "Example",
    int: 123,
    float: 1.5,
    date: date(2026, 12, 1),
    datetime: datetime(2026, 12, 1, 15, tzinfo=UTC),
    types.NoneType: None,
    Actor: Actor(Source.SLACK, "U012AB3CD"),
    BadInput: BadInput(BadKind.ONE_NUMBER_OR_SEVERAL, "12-13", ("12", "13")),
    FmsLinks: FmsLinks({"staging": "https://staging.example.com"}, "staging"),
}


def examples() -> Mapping[str, Block]:
    """The fullest message or view that each renderer makes of them, as Slack is sent it."""
    drawn = {name: _fullest(render) for name, render in sorted(_renderers().items())}
    return {name: payload for name, payload in drawn.items() if payload}


def _fullest(render: Callable[..., Any]) -> Block | None:
    """None for what is uploaded as a file."""
    every = (_as_sent(_made(render, render, turn)) for turn in range(_TURNS))
    return max((one for one in every if one), key=lambda one: len(json.dumps(one)), default=None)


def _as_sent(drawn: object) -> Block | None:
    if isinstance(drawn, Message):
        # What Slack refuses of the richer form is drawn more plainly.
        sent = (drawn.plainer or drawn).payload()
    elif isinstance(drawn, dict):
        is_view = drawn.get("type") in ("modal", "home")
        # A preview of a link is an attachment.
        sent = drawn if is_view else Message("A link", attachments=(drawn,)).payload()
    else:
        return None
    linked: Block = with_addresses(sent, dict.fromkeys(marks_in(sent), _ADDRESS))
    return linked


def _renderers() -> dict[str, Callable[..., Any]]:
    found = (
        importlib.import_module(f"{bot.messages.__name__}.{one.name}")
        for one in pkgutil.iter_modules(bot.messages.__path__)
    )
    return {
        name: function
        for module in found
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if name.startswith("render_") and function.__module__ == module.__name__
    }


def _made(make: Callable[..., Any], annotated: Callable[..., Any], turn: int) -> Any:  # noqa: ANN401  # any value
    taken = _parameters(annotated).items()
    return make(**{name: _argument(make, name, hint, turn) for name, hint in taken})


@functools.cache
def _parameters(annotated: Callable[..., Any]) -> Mapping[str, Any]:
    hints = get_type_hints(annotated)
    return {name: hints[name] for name in inspect.signature(annotated).parameters if name in hints}


def _argument(make: Callable[..., Any], name: str, hint: Any, turn: int) -> Any:  # noqa: ANN401  # any value
    own = f"{make.__name__}.{name}"
    if own in _OPTIONS:
        kind, as_option = _OPTIONS[own]
        return as_option(_example(kind, turn))
    for key in (own, name):
        if key in _NAMED:
            return _NAMED[key]
    return _example(hint, turn)


def _example(hint: Any, turn: int) -> Any:  # noqa: ANN401  # any value
    if hint in _LEAVES:
        return _LEAVES[hint]
    if hint is bool:
        return turn % 2 == 0
    if isinstance(hint, type) and issubclass(hint, Enum):
        return list(hint)[turn % len(hint)]
    if isinstance(hint, type) and issubclass(hint, Exception):
        kinds = hint.__subclasses__() or [hint]
        kind = kinds[turn % len(kinds)]
        return _made(kind, kind.__init__, turn)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _made(hint, hint, turn)
    return _of_generic(get_origin(hint), get_args(hint), turn)


def _of_generic(origin: Any, hints: tuple[Any, ...], turn: int) -> Any:  # noqa: ANN401  # any value
    if origin is Literal:
        return hints[turn % len(hints)]
    if origin in (Union, types.UnionType):
        return _example(hints[turn % len(hints)], turn // len(hints))
    if origin is tuple and Ellipsis not in hints:
        return tuple(_example(hint, turn) for hint in hints)
    collect: Mapping[Any, Callable[[list[Any]], Any]] = {
        tuple: tuple,
        list: list,
        Sequence: list,
        Iterable: list,
        frozenset: frozenset,
    }
    if origin in collect:
        return collect[origin]([_example(hints[0], turn)])
    if origin in (dict, Mapping):
        return dict([tuple(map(functools.partial(_example, turn=turn), hints))])
    raise TypeError(f"nothing here knows how to make a {origin or hints}")
