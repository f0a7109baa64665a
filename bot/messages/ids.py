"""Names that travel to Slack and come back, maybe years and many versions later.

An action id is never renamed or given another meaning: buttons outlive deploys. Values carry a
version and ids to look things up by; they are never authority.
"""

import json
from dataclasses import dataclass

REQUEST = "assignment.request"
UNREQUEST = "assignment.unrequest"
DELETE = "assignment.delete"
EDIT = "assignment.edit"
NEW_ASSIGNMENT = "assignment.new"
FORM = "assignment.form"
FORM_VEHICLE = "assignment.form.vehicle"
FORM_PARTNER = "assignment.form.partner"
FORM_OFFICE = "assignment.form.office"
FORM_START = "assignment.form.start"
FORM_END = "assignment.form.end"
FORM_ANYWAY = "assignment.form.anyway"
DOUBT_IN_FMS = "doubt.in_fms"
DOUBT_NOT_IN_FMS = "doubt.not_in_fms"
DOUBT_IN_FMS_VIEW = "doubt.in_fms.view"
DOUBT_REQUEST_ID_BLOCK = "doubt.request_id"
DOUBT_REQUEST_ID = "doubt.request_id.input"
WHY = "assignment.why"
FMS_LINK = "card.fms_link"
HOME_FMS_USER = "home.fms_user"
HOME_FMS_USER_VIEW = "home.fms_user.view"
HOME_FMS_USER_BLOCK = "home.fms_user.number"
HOME_FMS_USER_ID = "home.fms_user.number.input"
BATCH_STOP = "batch.stop"
BATCH_RETRY = "batch.retry"
BATCH_REST = "batch.rest"
LIST_PREVIOUS = "list.previous"
LIST_NEXT = "list.next"
LIST_TICK = "list.tick"
LIST_REQUEST = "list.request"
LIST_UNREQUEST = "list.unrequest"

_VERSION = 1


class UnreadableValueError(Exception):
    """A button's value that this version cannot read."""


@dataclass(frozen=True, slots=True)
class ListValue:
    """Which page of which list a button is about: the words that filter it, as they were typed."""

    words: str
    page: int

    def dump(self) -> str:
        """As it travels."""
        return _dump(words=self.words, page=self.page)

    @classmethod
    def load(cls, value: str | None) -> "ListValue":
        """Raises UnreadableValueError."""
        found = cls.among(_read(value))
        if found is None:
            raise UnreadableValueError
        return found

    @classmethod
    def among(cls, found: dict[str, object]) -> "ListValue | None":
        """The list that a value names among other things, if it names one."""
        words, page = found.get("words"), found.get("page")
        if not isinstance(words, str) or not isinstance(page, int) or isinstance(page, bool):
            return None
        return cls(words, page)


@dataclass(frozen=True, slots=True)
class AssignmentValue:
    """Which assignment a button is about, and the list it stands in, if it stands in one."""

    assignment_id: int
    list: ListValue | None = None

    def dump(self) -> str:
        """As it travels."""
        if self.list is None:
            return _dump(assignment=self.assignment_id)
        return _dump(assignment=self.assignment_id, words=self.list.words, page=self.list.page)

    @classmethod
    def load(cls, value: str | None) -> "AssignmentValue":
        """Raises UnreadableValueError."""
        found = _read(value)
        number = found.get("assignment")
        if not isinstance(number, int) or isinstance(number, bool):
            raise UnreadableValueError
        return cls(number, ListValue.among(found))


@dataclass(frozen=True, slots=True)
class DoubtValue:
    """Which attempt a button or view is about; `creates` tells which question to ask.

    `channel` is where the question was asked, for an answer in private.
    """

    attempt_id: str
    creates: bool
    channel: str | None = None

    def dump(self) -> str:
        """As it travels."""
        values = {"v": _VERSION, "attempt": self.attempt_id, "creates": self.creates}
        return json.dumps(values | ({"channel": self.channel} if self.channel else {}))

    @classmethod
    def load(cls, value: str | None) -> "DoubtValue":
        """Raises UnreadableValueError."""
        found = _read(value)
        attempt, channel = found.get("attempt"), found.get("channel")
        if not isinstance(attempt, str) or not isinstance(channel, str | None):
            raise UnreadableValueError
        return cls(attempt, bool(found.get("creates")), channel)


@dataclass(frozen=True, slots=True)
class OwnFmsUserValue:
    """The question for a person's own FMS user: whose it is, is whoever presses."""

    def dump(self) -> str:
        """As it travels."""
        return json.dumps({"v": _VERSION, "own": "fms_user"})

    @classmethod
    def load(cls, value: str | None) -> "OwnFmsUserValue":
        """Raises UnreadableValueError."""
        if _read(value).get("own") != "fms_user":
            raise UnreadableValueError
        return cls()


@dataclass(frozen=True, slots=True)
class FormValue:
    """What a planning form is about: the assignment it edits, as it was shown, or a new one.

    `channel` is where it was opened, for an answer in private; `vehicle_id` the one chosen when
    it was last drawn.
    """

    assignment_id: int | None = None
    revision: int | None = None
    channel: str | None = None
    vehicle_id: int | None = None

    def dump(self) -> str:
        """As it travels."""
        values = {
            "assignment": self.assignment_id,
            "revision": self.revision,
            "channel": self.channel,
            "vehicle": self.vehicle_id,
        }
        given = {name: value for name, value in values.items() if value is not None}
        return json.dumps({"v": _VERSION, "form": True} | given)

    @classmethod
    def load(cls, value: str | None) -> "FormValue":
        """Raises UnreadableValueError."""
        found = _read(value)
        numbers = [found.get(name) for name in ("assignment", "revision", "vehicle")]
        channel = found.get("channel")
        are_numbers = all(one is None or type(one) is int for one in numbers)
        if not found.get("form") or not are_numbers or not isinstance(channel, str | None):
            raise UnreadableValueError
        assignment, revision, vehicle = (one if isinstance(one, int) else None for one in numbers)
        return cls(assignment, revision, channel, vehicle)


def channel_in(value: str | None) -> str | None:
    """The channel that a value names, whatever else it is about."""
    try:
        channel = _read(value).get("channel")
    except UnreadableValueError:
        return None
    return channel if isinstance(channel, str) else None


def _dump(**values: object) -> str:
    # Letters of any language as they are: escaped, they could outgrow what a button may carry.
    return json.dumps({"v": _VERSION, **values}, ensure_ascii=False)


def _read(value: str | None) -> dict[str, object]:
    try:
        found = json.loads(value or "")
    except ValueError as error:
        raise UnreadableValueError from error
    if not isinstance(found, dict):
        raise UnreadableValueError
    return found


@dataclass(frozen=True, slots=True)
class BatchValue:
    """Which batch a button is about, and in which of its rounds the button was drawn."""

    batch_id: str
    round: int

    def dump(self) -> str:
        """As it travels."""
        return _dump(batch=self.batch_id, round=self.round)

    @classmethod
    def load(cls, value: str | None) -> "BatchValue":
        """Raises UnreadableValueError."""
        found = _read(value)
        batch, number = found.get("batch"), found.get("round")
        if not isinstance(batch, str) or not isinstance(number, int) or isinstance(number, bool):
            raise UnreadableValueError
        return cls(batch, number)
