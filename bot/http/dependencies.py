"""What the calls of the HTTP door work with."""

import logging
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated

from fastapi import Depends, Header, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.messages.text import spans
from bot.services.app import App
from domain.assignment import Actor, Source
from domain.typed import LARGEST_ID, LARGEST_NUMBER

_log = logging.getLogger(__name__)

CALLER = Actor(Source.HTTP, "api")
_MOST_VALUES = 50


class Body(BaseModel):
    """What is posted. A field that is not known is refused, as it may be a known one misspelled."""

    model_config = ConfigDict(extra="forbid")

    # All that is wrong is told, and a mebibyte has room for as much as takes a minute to tell: the
    # event loop would stand still for so long.
    @model_validator(mode="before")
    @classmethod
    def _is_of_few_values(cls, given: object) -> object:
        parts = (given, *given.values()) if isinstance(given, dict) else ()
        if any(isinstance(one, dict | list) and len(one) > _MOST_VALUES for one in parts):
            raise ValueError(f"more than {_MOST_VALUES} values in one place")
        return given


def _app(request: Request) -> App:
    app: App = request.app.state.app
    return app


def _note_of_reads(request: Request) -> Callable[[Sequence[int]], None]:
    """Has the log say who was given the names of partners, of which assignments; no name."""
    caller = request.client.host if request.client else "a program of this machine"

    def note(numbers: Sequence[int]) -> None:
        if numbers:
            _log.info("partners' names were read over HTTP from %s: %s", caller, spans(numbers))

    return note


TheApp = Annotated[App, Depends(_app)]
NoteRead = Annotated[Callable[[Sequence[int]], None], Depends(_note_of_reads)]
IdempotencyKey = Annotated[
    str | None,
    Header(
        max_length=200,
        description="A call sent again with its key acts once and is answered as it was the first "
        "time. Where that one provably did nothing (502, 503), or deleting twice does no harm, it "
        "acts again",
    ),
]


def _a_number(given: object) -> object:
    """Pydantic takes JSON's true for the number 1, which would send the first assignment."""
    if isinstance(given, bool) or (isinstance(given, str) and not given.isdecimal()):
        raise ValueError("must be a whole number")
    return given


_YEAR_FIRST = re.compile(r"\s*[0-9]{4}-[0-9]")


def _a_day(given: object) -> object:
    """Pydantic takes a number for the seconds since 1970."""
    # `-86400` and `1e9` are such numbers too.
    if not isinstance(given, date) and not (isinstance(given, str) and _YEAR_FIRST.match(given)):
        raise ValueError("must be a day such as 2026-12-01")
    return given


AssignmentNumber = Annotated[int, BeforeValidator(_a_number), Field(ge=1, le=LARGEST_NUMBER)]
FmsId = Annotated[int, BeforeValidator(_a_number), Field(ge=1, le=LARGEST_ID)]
Day = Annotated[date, BeforeValidator(_a_day)]
# PostgreSQL takes no NUL in a text.
Words = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
