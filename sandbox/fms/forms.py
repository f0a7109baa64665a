"""What a button or switch of the page sends."""

from collections.abc import Mapping
from datetime import date
from json import JSONDecodeError

from starlette.requests import Request

from sandbox.fms.api import BadForm

Form = Mapping[str, object]

# FMS's numbers have six; what is longer would break more than it shows.
_MOST_DIGITS = 9
_MOST = 10**_MOST_DIGITS


async def read_form(request: Request) -> Form:
    """Return the JSON object that was sent.

    Raises BadForm when it is none, or is not declared as JSON: pages of other sites cannot send
    that without asking first, so they cannot press buttons here.
    """
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise BadForm("Content-Type must be application/json")
    try:
        form = await request.json()
    except JSONDecodeError as error:
        raise BadForm("the body is not JSON") from error
    if not isinstance(form, dict):
        raise BadForm("a JSON object is needed")
    return form


def read_number(form: Form, name: str, default: float) -> float:
    """Return a number of zero or more, `default` where there is none. Raises BadForm."""
    value = form.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadForm(f"{name} must be a number")
    if not 0 <= value <= _MOST:
        raise BadForm(f"{name} must be a number of zero or more, and not beyond all bounds")
    return float(value)


def read_date(form: Form, name: str) -> date | None:
    """Return an ISO date, None where there is none. Raises BadForm."""
    text = form.get(name)
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError as error:
        raise BadForm(f"{name} must be a date, YYYY-MM-DD") from error


def read_whole(form: Form, name: str) -> int | None:
    """Return a record's number, None where the field is empty. Raises BadForm."""
    text = str(form.get(name) or "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or not text.strip("0"):
        raise BadForm(f"{name} must be a number")
    if len(text) > _MOST_DIGITS:
        raise BadForm(f"{name} can have {_MOST_DIGITS} digits at most")
    return int(text)


def need_whole(form: Form, name: str) -> int:
    """Return a record's number. Raises BadForm."""
    number = read_whole(form, name)
    if number is None:
        raise BadForm(f"{name} is missing")
    return number


def need_text(form: Form, name: str) -> str:
    """Return what was typed. Raises BadForm where that is nothing."""
    text = str(form.get(name) or "").strip()
    if not text:
        raise BadForm(f"{name} is missing")
    return text


def need_date(form: Form, name: str) -> date:
    """Return an ISO date. Raises BadForm."""
    day = read_date(form, name)
    if day is None:
        raise BadForm(f"{name} is missing")
    return day
