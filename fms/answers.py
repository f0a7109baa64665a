"""One call and its answer, as far as they can be read without knowing what was asked for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx

LARGEST_ID = 2**63 - 1
_MOST_VALUES = 25_000
_LONGEST_INTEGER = 20
# Each value but the first stands behind one of these; so may words in a text. Lists and objects
# take the most time.
_BEFORE_VALUES = {b",": 1, b"[": 4, b"{": 4}


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP call, relative to the environment's base address, and the request it is about."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None
    request_id: int | None = None

    @property
    def creates(self) -> bool:
        """Whether something would stand in FMS twice if this were sent twice."""
        return self.method == "POST"


@dataclass(frozen=True)
class Answer:
    """An answer to a call. `body` is its beginning, where it was longer than any answer of FMS."""

    call: Call
    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether the status is a 2xx."""
        return 200 <= self.status < 300

    @cached_property
    def document(self) -> object:
        """The body as JSON; None where it is anything else."""
        return as_json(self.body)

    @property
    def object(self) -> dict[str, Any] | None:
        """The body as a JSON object; None where it is anything else."""
        return self.document if isinstance(self.document, dict) else None

    @property
    def is_page(self) -> bool:
        """Whether this was written for a browser; FMS's API never answers so."""
        if self.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return True
        named = "html" in self.headers.get("content-type", "")
        return named and self.document is None and bool(self.body.strip())

    def header(self, name: str) -> str:
        """A header's value, empty where there is none."""
        return str(self.headers.get(name, ""))


def as_json(body: bytes) -> object:
    """A body as JSON; None where it is anything else, or has more values than any word of FMS.

    Making values keeps the interpreter, and with it the event loop, in any thread: so few that it
    takes some milliseconds whatever they are. Nothing of FMS's is a fraction, or a longer number.
    """
    if sum(body.count(mark) * times for mark, times in _BEFORE_VALUES.items()) > _MOST_VALUES:
        return None
    try:
        return json.loads(body, parse_float=str, parse_int=_integer)
    except (ValueError, RecursionError):
        return None


def _integer(text: str) -> int | str:
    return int(text) if len(text) <= _LONGEST_INTEGER else text


# A fraction comes as it is written.
_NO = ("false", "no", "0", "0.0")


def is_false(value: object) -> bool:
    """Whether a flag says no, also as a word or a number."""
    return value == 0 or (isinstance(value, str) and value.strip().casefold() in _NO)


def as_id(value: object) -> int | None:
    """A number of FMS's, as digits too; None for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST_ID:
        return value
    return None
