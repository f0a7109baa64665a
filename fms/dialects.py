"""How one FMS spells things and how another does: everything that differs, in one place.

DOCUMENT is FMS as the integration document has it. REQUEST is the live FMS as public code that
talks to it has it; docs/live-fms.md says what is known of that, and what is not. Where it is not,
REQUEST takes for true only what could be nothing else, and leaves the rest to a person.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fms.answers import Answer, as_id, is_false

_OK = (200, 202)
_ITSELF = ""


@dataclass(frozen=True, slots=True)
class Loanee:
    """Who is to have the car. `affiliation` and `subcategory_id` are FMS's own words for them."""

    person_id: int
    name: str
    affiliation: str | None = None
    subcategory_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewVehicleRequest:
    """A vehicle request to create, for the assignment with this `number`.

    `delivery` and `pickup` are naive: wall-clock times in FMS's own zone, which is how FMS
    takes them.
    """

    vehicle_id: int
    requestor_id: int
    delivery: datetime
    pickup: datetime
    contact_id: int
    loanee: Loanee
    number: int


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs between one FMS and another.

    `id_holders` are where a new request's id stands in an answer, the surest first; "" is the
    answer itself. `deletes` says whether an answer proves a deletion. `vehicle_page` follows the
    base address, `report_headers` go with each download. `needs_affiliation`: requests name the
    partner's affiliation and subcategory, which are stored for nothing else. `names_each_person`:
    nobody else stands for a person whose own FMS user is not known.
    """

    name: str
    envelope: str
    fields: Callable[[NewVehicleRequest], dict[str, object]]
    id_holders: tuple[str, ...]
    deletes: Callable[[Answer], bool]
    vehicle_page: str
    report_headers: Mapping[str, str]
    auth_scheme: str
    needs_affiliation: bool = False
    names_each_person: bool = False
    has_hours: bool = True
    has_reports: bool = True

    def payload(self, request: NewVehicleRequest) -> dict[str, object]:
        """The body of the call that creates `request`."""
        return {self.envelope: self.fields(request)}

    def id_in(self, said: Mapping[str, Any]) -> int | None:
        """The id of what was created, where the answer names one."""
        for name in self.id_holders:
            holder = said.get(name) if name else said
            if isinstance(holder, dict) and (found := as_id(holder.get("id"))) is not None:
                return found
        return None


# The integration document's


def _document_fields(request: NewVehicleRequest) -> dict[str, object]:
    return {
        "vehicle_id": request.vehicle_id,
        "requestor_id": request.requestor_id,
        "requested_delivery_datetime": request.delivery.isoformat(timespec="seconds"),
        "requested_pickup_datetime": request.pickup.isoformat(timespec="seconds"),
        "delivery_address_contact_id": request.contact_id,
    }


def _says_success(answer: Answer) -> bool:
    if answer.status == 204:
        return True
    said = answer.object or {}
    return answer.status in _OK and said.get("success") is True


DOCUMENT = Dialect(
    "vehicle_request",
    envelope="vehicle_request",
    fields=_document_fields,
    id_holders=(_ITSELF, "vehicle_request", "request", "data"),
    deletes=_says_success,
    vehicle_page="vehicles/",
    report_headers={"Accept": "text/csv"},
    auth_scheme="Bearer",
)


# The live FMS's

_LOAN = 1
_WRAPPERS = ("request", "vehicle_request", "data")
_WORDS = ("message", "notice")
# One of these that is false says that nothing was done.
_FLAGS = ("success", "ok", "deleted", "destroyed", "canceled", "cancelled", "removed")
# All that an answer says that says it this way, so that no "could not be deleted" is among it.
_IS_DELETED = re.compile(
    r"((the |this |your )?(vehicle )?request( (no\.? ?|number )?#?(?P<number>\d+))? ?)?"
    r"((was|is|has been) )?(successfully )?"
    r"(deleted|destroyed|cancell?ed|removed)( successfully)?[.!]?",
    re.IGNORECASE,
)


def _live_fields(request: NewVehicleRequest) -> dict[str, object]:
    loanee = request.loanee
    # FMS's people see the note, and know by it a request whose answer was lost on its way.
    vehicle = {
        "vehicle_id": request.vehicle_id,
        "notes": f"Media Scheduler, assignment {request.number}",
    }
    fields: dict[str, object] = {
        "requestor_id": request.requestor_id,
        "start_date": _short(request.delivery),
        "end_date": _short(request.pickup),
        "activity_type_id": _LOAN,
        "activity_to": loanee.name,
        "reason": loanee.affiliation or "",
        "loanee_id": loanee.person_id,
        "requests_vehicles": [vehicle],
    }
    if loanee.subcategory_id is not None:
        fields["activity_type_subcategory_id"] = loanee.subcategory_id
    return fields


def _short(day: date) -> str:
    return f"{day:%m/%d/%y}"


def _says_deleted(answer: Answer) -> bool:
    """Whether FMS itself says so: success, the request by its number, or just that in a sentence.

    Public code takes every 200. A gateway's 200 is none of FMS's, so that one without words counts
    only with the header that Rails puts on its answers.
    """
    if _says_success(answer):
        return True
    if answer.status not in _OK:
        return False
    if answer.body.strip() in (b"", b"null", b"{}"):
        return bool(answer.header("x-runtime"))
    said, request_id = answer.object or {}, answer.call.request_id
    inner = (said.get(name) for name in _WRAPPERS)
    if any(_denies(one, request_id) for one in (said, *inner) if isinstance(one, dict)):
        return False
    named = REQUEST.id_in(said)
    if named is not None:
        return named == request_id
    return any(_is_deleted(said.get(name), request_id) for name in (*_WORDS, "status"))


def _denies(said: Mapping[str, Any], request_id: int | None) -> bool:
    """Whether this says more than that the request is deleted: a complaint, a no, other words."""
    if said.get("errors") or said.get("error"):
        return True
    words = (said.get(name) for name in _WORDS)
    return any(is_false(said.get(name)) for name in _FLAGS) or any(
        one and not _is_deleted(one, request_id) for one in words
    )


def _is_deleted(words: object, request_id: int | None) -> bool:
    """Whether these words say so of this request, or of none by its number."""
    told = _IS_DELETED.fullmatch(words.strip()) if isinstance(words, str) else None
    if told is None:
        return False
    return told["number"] is None or as_id(told["number"]) == request_id


REQUEST = Dialect(
    "request",
    envelope="request",
    fields=_live_fields,
    id_holders=("request", _ITSELF, "vehicle_request", "data"),
    deletes=_says_deleted,
    vehicle_page="vehicles/list_activities/",
    # What the public code sends; nobody could try whether the server heeds it.
    report_headers={"Accept": "*/*", "User-Agent": "curl/8.7.1"},
    auth_scheme="Token",
    needs_affiliation=True,
    names_each_person=True,
    has_hours=False,
    has_reports=False,
)

DIALECTS: Mapping[str, Dialect] = {one.name: one for one in (DOCUMENT, REQUEST)}
