"""The arguments of a Web API call, however they were sent."""

import json
from collections.abc import Mapping
from urllib.parse import parse_qsl

from fastapi import Request

from sandbox.slack.errors import Json, SlackError

_TRUE = {"1", "true", "True"}


class Arguments:
    """Arguments by name. Slack takes them from the query, a form or a JSON body alike.

    In a form, structured arguments (`blocks`, `view`...) are JSON text; here they come out the
    same either way.
    """

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def has(self, name: str) -> bool:
        """Whether it was given at all; an empty list counts."""
        return self._values.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        """A string argument."""
        value = self._values.get(name)
        return default if value is None else str(value)

    def need(self, name: str, code: str = "invalid_arguments") -> str:
        """A string argument that must be there; raises SlackError `code`."""
        value = self.text(name)
        if not value:
            raise SlackError(code, [f"[ERROR] missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        """A boolean argument; the SDK sends 1 and 0."""
        value = self._values.get(name)
        return value is True or str(value) in _TRUE

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 1 to `most`; raises SlackError `invalid_limit`."""
        raw = self.text(name, str(default))
        if not raw.isdigit() or not 1 <= int(raw) <= most:
            raise SlackError("invalid_limit")
        return int(raw)

    def structure(self, name: str, code: str = "invalid_arguments") -> object:
        """A list or an object, or None; raises SlackError `code` when it is not JSON."""
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError as error:
            raise SlackError(code) from error

    def summary(self) -> Json:
        """What a log of calls keeps: the short arguments."""
        return {
            name: value[:200] if isinstance(value, str) else value
            for name, value in self._values.items()
            if name != "token" and isinstance(value, str | int)
        }


async def read_arguments(request: Request) -> Arguments:
    """The arguments of a request; raises SlackError `invalid_json` or `json_not_object`."""
    values: dict[str, object] = dict(request.query_params)
    body = await request.body()
    if not body:
        return Arguments(values)
    if request.headers.get("content-type", "").startswith("application/json"):
        return Arguments(values | _json_object(body))
    return Arguments(values | dict(parse_qsl(body.decode(), keep_blank_values=True)))


def _json_object(body: bytes) -> Json:
    try:
        value = json.loads(body)
    except ValueError as error:
        raise SlackError("invalid_json") from error
    if not isinstance(value, dict):
        raise SlackError("json_not_object")
    return value
