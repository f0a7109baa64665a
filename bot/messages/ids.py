"""Names that travel to Slack and come back, maybe years and many versions later.

An action id is never renamed or given another meaning: buttons outlive deploys. Values carry a
version and ids to look things up by; they are never authority.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, ClassVar, Self

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

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
# One for each of the ways out that stand side by side: ids in a row of buttons differ.
FORM_OTHER_DAYS = ("assignment.form.days.1", "assignment.form.days.2")
FORM_OTHER_CARS = ("assignment.form.car.1", "assignment.form.car.2", "assignment.form.car.3")
PLAN_ANOTHER = "assignment.plan_another"
DOUBT_IN_FMS = "doubt.in_fms"
DOUBT_NOT_IN_FMS = "doubt.not_in_fms"
DOUBT_IN_FMS_VIEW = "doubt.in_fms.view"
DOUBT_REQUEST_ID_BLOCK = "doubt.request_id"
DOUBT_REQUEST_ID = "doubt.request_id.input"
WHY = "assignment.why"
OPEN_CARD = "assignment.open"
# The same where the card did not stand in Slack yet when the button was drawn.
FIND_CARD = "assignment.find"
REQUEST_THESE = "assignments.request"
TAKE_BACK = "requests.take_back"
KEEP = "requests.keep"
FMS_LINK = "card.fms_link"
HOME_FMS_USER = "home.fms_user"
HOME_FMS_USER_VIEW = "home.fms_user.view"
HOME_FMS_USER_BLOCK = "home.fms_user.number"
HOME_FMS_USER_ID = "home.fms_user.number.input"
HOME_NEW = "home.new"
HOME_FREE = "home.free"
HOME_CALENDAR = "home.calendar"
HOME_REFRESH = "home.refresh"
HOME_OFFICE = "home.office"
HOME_SETTINGS = "home.settings"
HOME_SETTINGS_VIEW = "home.settings.view"
HOME_DIGEST_BLOCK = "home.settings.digest"
HOME_DIGEST = "home.settings.digest.box"
HOME_HOUR_BLOCK = "home.settings.hour"
HOME_HOUR = "home.settings.hour.menu"
HOME_DIGEST_OFFICE_BLOCK = "home.settings.office"
HOME_DIGEST_OFFICE = "home.settings.office.menu"
BATCH_STOP = "batch.stop"
BATCH_RETRY = "batch.retry"
BATCH_REST = "batch.rest"
LIST_PREVIOUS = "list.previous"
LIST_NEXT = "list.next"
LIST_TICK = "list.tick"
LIST_ROW = "list.row"
LIST_REQUEST = "list.request"
LIST_UNREQUEST = "list.unrequest"
FREE_PREVIOUS = "free.previous"
FREE_MORE = "free.more"
FREE_IN_PART = "free.in_part"
FREE_PLAN = "free.plan"
FREE_OTHERS = "free.others"
FREE_DAYS = "free.days"
FINDING_THAT_IS_IT = "finding.that_is_it"
FINDING_NOT_IT = "finding.not_it"
FINDING_TAKE_OVER = "finding.take_over"
FINDING_LEAVE_IT = "finding.leave_it"
FINDING_IS_BACK = "finding.is_back"
FINDING_EXTENDED = "finding.extended"
FINDING_EXTENDED_ANYWAY = "finding.extended.anyway"
FINDING_EXTENDED_VIEW = "finding.extended.view"
FINDING_UNTIL_BLOCK = "finding.until"
FINDING_UNTIL = "finding.until.day"
PLAN_AGAIN = "assignment.plan_again"
CHANGE = "change.open"
CHANGE_VIEW = "change.view"
CHANGE_GO_ON = "change.go_on"
CHANGE_LEAVE = "change.leave"
PAGE_VEHICLE = "page.vehicle"
PAGE_PARTNER = "page.partner"
CAUSE_SEND = "cause.send"
CAUSE_SEND_AGREED = "cause.send.agreed"
READY = "ready.send"
READY_VIEW = "ready.view"
SYNC_AGAIN = "sync.again"
SYNC_APPLY = "sync.apply"
SYNC_APPLY_AGREED = "sync.apply.agreed"
RUN = "command.run"
TALK_NEW = "talk.new"
TALK_FREE = "talk.free"
TALK_MINE = "talk.mine"

_VERSION = 1


class UnreadableValueError(Exception):
    """A button's value that this version cannot read."""


class _Value:
    """What a button or view carries; unknown parts, of later versions, are passed over.

    A kind whose parts may all be missing is told from others by its `_MARK`.
    """

    __slots__ = ()
    __pydantic_config__ = ConfigDict(strict=True)
    _MARK: ClassVar[Mapping[str, object]] = {}

    def dump(self) -> str:
        """What a button carries."""
        given = _adapter(type(self)).dump_python(
            self, mode="json", by_alias=True, exclude_none=True
        )
        # Letters of any language as they are: escaped, they could outgrow what a button may carry.
        return json.dumps({"v": _VERSION, **self._MARK, **given}, ensure_ascii=False)

    @classmethod
    def load(cls, value: str | None) -> Self:
        """Raises UnreadableValueError."""
        found = _read(value)
        if any(found.get(name) != mark for name, mark in cls._MARK.items()):
            raise UnreadableValueError
        try:
            loaded: Self = _adapter(cls).validate_json(value or "")
        except ValidationError as error:
            raise UnreadableValueError from error
        return loaded


_ADAPTERS: dict[type[_Value], TypeAdapter[Any]] = {}


def _adapter(kind: type[_Value]) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def _read(value: str | None) -> dict[str, object]:
    try:
        found = json.loads(value or "")
    except ValueError as error:
        raise UnreadableValueError from error
    if not isinstance(found, dict):
        raise UnreadableValueError
    return found


@dataclass(frozen=True, slots=True)
class ListValue(_Value):
    """Which page of which list a button is about: the words that filter it, as they were typed.

    `ticked` are the assignments that are ticked on other pages; `shown` those that were ticked on
    this one when the button was drawn, where it names them.
    """

    words: str
    page: int
    ticked: tuple[int, ...] | None = None
    shown: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class FreeValue(_Value):
    """Which car a button is about, as it was listed, in which days (if any), and for whom.

    `assignment_id` is the one that stands in these days, where it is about one.
    """

    _MARK = {"free": True}  # noqa: RUF012  # of the class

    vehicle_id: Annotated[int, Field(alias="vehicle")]
    start: str
    end: str
    vin: str | None = None
    office: str | None = None
    person_id: Annotated[int | None, Field(alias="person")] = None
    assignment_id: Annotated[int | None, Field(alias="assignment")] = None


@dataclass(frozen=True, slots=True)
class AssignmentValue(_Value):
    """Which assignment a button is about, and the list it stands in, if it stands in one.

    `ticked` are the assignments that are ticked on other pages of it.
    """

    assignment_id: Annotated[int, Field(alias="assignment")]
    words: str | None = None
    page: int | None = None
    ticked: tuple[int, ...] | None = None

    @property
    def list(self) -> ListValue | None:
        """The list it stands in."""
        if self.words is None or self.page is None:
            return None
        return ListValue(self.words, self.page, self.ticked)


@dataclass(frozen=True, slots=True)
class NumbersValue(_Value):
    """Which assignments a button is about, as many as may be asked for at once."""

    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TakeBackValue(_Value):
    """Which requests a preview showed: `126:12345`, an assignment and its request, each."""

    take_back: str

    @classmethod
    def of(cls, shown: Mapping[int, int]) -> Self:
        """Of assignments and their requests."""
        return cls(" ".join(f"{number}:{request_id}" for number, request_id in shown.items()))

    @property
    def shown(self) -> dict[int, int]:
        """Assignments with their requests. Raises UnreadableValueError."""
        pairs = (one.split(":") for one in self.take_back.split())
        try:
            return {int(number): int(request_id) for number, request_id in pairs}
        except ValueError as error:
            raise UnreadableValueError from error


@dataclass(frozen=True, slots=True)
class OpenedValue(_Value):
    """Where a view was opened that asks nothing, for answers to what is pressed in it."""

    _MARK = {"opened": True}  # noqa: RUF012  # of the class

    channel: str | None = None


@dataclass(frozen=True, slots=True)
class DoubtValue(_Value):
    """Which attempt a button or view is about; `creates` tells which question to ask.

    `channel` is where the question was asked, for an answer in private.
    """

    attempt_id: Annotated[str, Field(alias="attempt")]
    creates: bool = False
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class OwnFmsUserValue(_Value):
    """The question for the FMS user of the person who presses."""

    _MARK = {"own": "fms_user"}  # noqa: RUF012  # of the class


@dataclass(frozen=True, slots=True)
class HomeValue(_Value):
    """An office of the Home tab's; None: the person's own assignments."""

    _MARK = {"home": True}  # noqa: RUF012  # of the class

    office: str | None = None


@dataclass(frozen=True, slots=True)
class FormValue(_Value):
    """What a planning form is about: the assignment it edits, as it was shown, or a new one.

    `channel` is where it was opened, for an answer in private; `vehicle_id` the one chosen when
    it was last drawn, and `vin` what FMS listed it with, as far as that was looked up. `changes`:
    it is about another loan in place of what is requested. `filled` is the office that was filled
    in for the vehicle; `plans` how many the same modal has planned before; `drawn` how often an
    input has got another value than Slack kept.
    """

    _MARK = {"form": True}  # noqa: RUF012  # of the class

    assignment_id: Annotated[int | None, Field(alias="assignment")] = None
    revision: int | None = None
    channel: str | None = None
    vehicle_id: Annotated[int | None, Field(alias="vehicle")] = None
    vin: str | None = None
    changes: bool | None = None
    filled: str | None = None
    plans: int | None = None
    drawn: dict[str, int] | None = None

    def block_of(self, action_id: str) -> str:
        """The block that an input stands in; under another than before it keeps nothing."""
        marks = (self.plans or 0, (self.drawn or {}).get(action_id, 0))
        return f"{action_id}.{marks[0]}.{marks[1]}" if any(marks) else action_id

    def refilled(self, *action_ids: str) -> Self:
        """For a form in which these inputs get values that the person did not enter in them."""
        known = self.drawn or {}
        return replace(self, drawn=known | {one: known.get(one, 0) + 1 for one in action_ids})

    def vin_of(self, vehicle_id: int | None) -> str | None:
        """The VIN that the person had before them with this vehicle."""
        return self.vin if vehicle_id == self.vehicle_id else None


@dataclass(frozen=True, slots=True)
class PlanAnotherValue(_Value):
    """For whom another assignment is planned."""

    _MARK = {"another": True}  # noqa: RUF012  # of the class

    person_id: Annotated[int, Field(alias="person")]


@dataclass(frozen=True, slots=True)
class BatchValue(_Value):
    """Which batch a button is about, and in which of its rounds the button was drawn."""

    batch_id: Annotated[str, Field(alias="batch")]
    round: int


@dataclass(frozen=True, slots=True)
class CauseValue(_Value):
    """Whose stopped requests a button sends, and which of them were shown."""

    cause_id: Annotated[int, Field(alias="cause")]
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingValue(_Value):
    """Which finding a button or view is about; `channel` is for an answer in private.

    `until` is the day that somebody named.
    """

    finding_id: Annotated[int, Field(alias="finding")]
    channel: str | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class SyncValue(_Value):
    """Which report a button of a sync is about, and which file of it was shown."""

    _MARK = {"sync": True}  # noqa: RUF012  # of the class

    report: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class ReadyValue(_Value):
    """Whose plans are to be sent: those of an office, or of the person who presses.

    They start within so many `days`. `numbers` are those that the person had before them, and
    `channel` is where they were asked, for an answer in private.
    """

    _MARK = {"ready": True}  # noqa: RUF012  # of the class

    office: str | None = None
    days: int = 7
    numbers: tuple[int, ...] = ()
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeValue(_Value):
    """Which change a button or view is about, as it was shown; `channel` is for an answer."""

    change_id: Annotated[int, Field(alias="change")]
    round: int
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class PageValue(_Value):
    """Which vehicle or partner a button shows the page of: its number in FMS."""

    number: int


@dataclass(frozen=True, slots=True)
class CommandValue(_Value):
    """The command that a button types, and what stands behind it."""

    command: str
    text: str = ""


def channel_in(value: str | None) -> str | None:
    """The channel that a value names, whatever else it is about."""
    try:
        channel = _read(value).get("channel")
    except UnreadableValueError:
        return None
    return channel if isinstance(channel, str) else None
