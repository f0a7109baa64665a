"""The calls of FMS's API, and what its answers prove.

What one FMS spells otherwise than another is in `dialects.py`. Between FMS and the bot stand web
servers, gateways and proxies that answer in FMS's place; what one of them says is no word of FMS.
"""

import email.utils
import html
import math
from datetime import UTC, datetime

import httpx

from fms.answers import Answer, Call, as_id, is_false
from fms.complaints import complaint_of, complaints_in
from fms.dialects import DOCUMENT, Dialect, NewVehicleRequest
from fms.errors import FmsError, FmsOutcomeUnknown, FmsRefused, Reason
from fms.own_word import is_of_fms

_PATH = "/api/v1/vehicle_requests"
_BY_STATUS = {
    401: Reason.UNAUTHORIZED,
    403: Reason.UNAUTHORIZED,
    404: Reason.NOT_FOUND,
    409: Reason.TAKEN,
    422: Reason.INVALID,
    429: Reason.SLOW_DOWN,
}
# What these say of a create makes no sense of a delete.
_ABOUT_CREATES = (Reason.TAKEN, Reason.INVALID)
_NOT_FOUND = (404, 410)
# Gateways use these two for an answer that they have lost.
_LOST_UPSTREAM = (408, 499)
# Who sends the caller elsewhere has done nothing. 302 and 303 are how Rails answers a create.
_MOVED = (301, 307, 308)
# What a database takes for a number; who says so means never.
_LONGEST_WAIT_SECONDS = 999_999_999


def create_call(request: NewVehicleRequest, dialect: Dialect = DOCUMENT) -> Call:
    """The call that creates `request`."""
    return Call("POST", _PATH, dialect.payload(request))


def delete_call(request_id: int) -> Call:
    """The call that deletes the request with this id."""
    return Call("DELETE", f"{_PATH}/{request_id}", request_id=request_id)


def created_id(answer: Answer, dialect: Dialect = DOCUMENT) -> int | None:
    """The new request's id, or None where the answer proves no create."""
    if not answer.is_success:
        return None
    if not answer.body.strip():
        path, _, last = _location(answer).path.rpartition("/")
        return as_id(last) if path.endswith(_PATH) else None
    said = answer.object or {}
    inner = (said.get(name) for name in dialect.id_holders)
    parts = (said, *(one for one in inner if isinstance(one, dict)))
    if any(is_false(one.get("success")) for one in parts):
        return None
    return dialect.id_in(said)


def is_deleted(answer: Answer, dialect: Dialect = DOCUMENT) -> bool:
    """Whether the answer proves that FMS has deleted the request now."""
    return dialect.deletes(answer)


def is_gone(answer: Answer) -> bool:
    """Whether the answer proves that FMS knows no such request any more."""
    return answer.status in _NOT_FOUND and _is_of_fms(answer)


def _is_of_fms(answer: Answer) -> bool:
    """Whether a "not found" is FMS's own word about a record."""
    try:
        return is_of_fms(answer.object or {})
    except RecursionError:
        return False


def failure(answer: Answer) -> FmsError:
    """What an answer means that proves neither a create nor a deletion."""
    status, creates = answer.status, answer.call.creates
    if status in _MOVED:
        return FmsRefused(Reason.MOVED, status=status, said=_moved_to(answer))
    if says_no(answer):
        reason = Reason.REJECTED if creates else Reason.NOT_DELETED
        return FmsRefused(reason, status=status, said=complaints(answer))
    if status in _LOST_UPSTREAM:
        return FmsOutcomeUnknown(Reason.TIMEOUT, status=status)
    if 400 <= status < 500:
        return _no(answer)
    reason = Reason.SERVER_ERROR if 500 <= status < 600 else Reason.UNREADABLE
    return FmsOutcomeUnknown(reason, status=status, said=complaints(answer))


def says_no(answer: Answer) -> bool:
    """Whether FMS says with a 2xx that it did not do it."""
    said = answer.object or {}
    if not answer.is_success or not is_false(said.get("success")):
        return False
    # In every dialect an id stands in one of the same places.
    return not answer.call.creates or DOCUMENT.id_in(said) is None


def _no(answer: Answer) -> FmsError:
    """What a 4xx means: of a create always a refusal, of a delete only in FMS's own words."""
    status, creates = answer.status, answer.call.creates
    if answer.is_page or (not creates and (answer.object is None or status in _NOT_FOUND)):
        error = FmsRefused if creates else FmsOutcomeUnknown
        return error(Reason.WEB_SERVER, status=status, said=_title(answer))
    reason, said = _BY_STATUS.get(status, Reason.REJECTED), complaints(answer)
    if status in _NOT_FOUND and not _is_of_fms(answer):
        # The vehicle, the contact, or the address itself.
        reason = Reason.SOMETHING_NOT_FOUND
    if not creates and reason in _ABOUT_CREATES:
        reason = Reason.NOT_DELETED
    if status == 403 and said:
        reason = Reason.FORBIDDEN
    wait = _retry_after(answer.header("retry-after"))
    return FmsRefused(reason, status=status, said=said, retry_after=wait)


def complaints(answer: Answer) -> tuple[str, ...]:
    """What an answer says is wrong, one short phrase for each field; of a page its title."""
    if answer.is_page:
        return complaint_of(*_title(answer) or ("",))
    if answer.document is not None:
        return complaints_in(answer.document)
    text = answer.body[:1000].decode("utf-8", "replace").strip()
    return () if text.startswith(("{", "[")) else complaint_of(text)


def page_title(body: bytes) -> str:
    """A page's title, in a form that can be shown; nothing where it has none."""
    text = body[: 1 << 16].decode("utf-8", "replace")
    begin = text.lower().find("<title")
    words = text[begin:].partition(">")[2].partition("<")[0] if begin >= 0 else ""
    return " ".join(html.unescape(words).split())[:100]


def _title(answer: Answer) -> tuple[str, ...]:
    title = page_title(answer.body)
    return (title,) if title else ()


def _location(answer: Answer) -> httpx.URL:
    return readable(answer.header("location")) or httpx.URL("")


def readable(address: str) -> httpx.URL | None:
    """An address that a server wrote; None where it is none."""
    try:
        url = httpx.URL(address)
        _ = url.host  # A name that is none is seen by looking at it.
    except (httpx.InvalidURL, ValueError):
        return None
    return url


def address_of(url: httpx.URL) -> str:
    """Without a user's name or a query, which may hold a key."""
    return f"{url.scheme}://{url.netloc.decode()}{url.path}"


def _moved_to(answer: Answer) -> tuple[str, ...]:
    """The base address that a redirect leads to."""
    there = _location(answer)
    if not there.host:
        return ()
    base = address_of(there)
    return (base.removesuffix("/").removesuffix(answer.call.path)[:200],)


def _retry_after(value: str) -> int | None:
    """Seconds to wait: the header holds a number of seconds or an HTTP date."""
    if value.isascii() and value.isdigit():
        return min(int(value[:10]), _LONGEST_WAIT_SECONDS)
    try:
        moment = email.utils.parsedate_to_datetime(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    seconds = math.ceil((moment - datetime.now(UTC)).total_seconds())
    return min(max(0, seconds), _LONGEST_WAIT_SECONDS)
