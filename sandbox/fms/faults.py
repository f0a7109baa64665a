"""Which fault the FMS shows, in which direction, and for how many calls."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class Direction(StrEnum):
    """What a fault can be switched on for; REPORTS stands for all five.

    EVERYTHING is met by every call that meets nothing else, those among them that FMS has no
    answer for: a web server in front of it.
    """

    EVERYTHING = "everything"
    CREATE = "create"
    DELETE = "delete"
    REPORTS = "reports"
    VEHICLES = "vehicles"
    MEDIA_PARTNERS = "media_partners"
    APPROVED_MAKES = "approved_makes"
    LOAN_HISTORY = "loan_history"
    CURRENT_ACTIVITY = "current_activity"

    @property
    def is_report(self) -> bool:
        """Tell whether a report, or all of them, is meant."""
        return self not in (Direction.EVERYTHING, Direction.CREATE, Direction.DELETE)


class Fault(StrEnum):
    """What can go wrong. "Applied" means that FMS did what it was asked to."""

    # The connection
    DOWN = "down"  # reset at once
    DROPS_BEFORE = "drops_before"  # closed after reading, not applied
    ACCEPTS_THEN_DROPS = "accepts_then_drops"  # applied, closed without an answer
    DROPS_DURING = "drops_during"  # applied, closed half-way through the answer
    SLOW = "slow"  # applied, answered late
    # Honest errors, nothing applied
    UNAUTHORIZED = "401"
    FORBIDDEN = "403"
    NOT_FOUND = "404"
    CONFLICT = "409"
    INVALID = "422"
    TOO_MANY = "429"  # with Retry-After
    SERVER_ERROR = "500"
    BAD_GATEWAY = "502"  # with HTML
    UNAVAILABLE = "503"  # with HTML
    # Misleading answers, nothing applied
    HTML_200 = "html_200"  # the login page
    REDIRECT_TO_LOGIN = "redirect_to_login"
    # A gateway answers in FMS's place, with the setting's `status`; nothing applied
    GATEWAY_PAGE = "gateway_page"
    GATEWAY_TEXT = "gateway_text"
    GATEWAY_NOTHING = "gateway_nothing"
    GATEWAY_SAYS = "gateway_says"  # the setting's `body`; FMS has `applied` the call or not
    MOVED = "301"  # to another host; also with the setting's `status`, where that is a redirect
    # Applied, but answered badly
    ACCEPTS_THEN_500 = "accepts_then_500"
    ACCEPTS_WITHOUT_ID = "accepts_without_id"  # JSON that lacks the id
    ACCEPTS_UNREADABLE = "accepts_unreadable"  # not even JSON
    # Applied, answered in another form that is right too
    ACCEPTS_WRAPPED = "accepts_wrapped"  # under "vehicle_request"
    ACCEPTS_WRAPPED_REQUEST = "accepts_wrapped_request"  # under "request"
    NO_CONTENT = "204"
    SUCCESS_FALSE = "success_false"  # not applied
    # Reports
    JSON_200 = "json_200"  # an error with status 200
    EMPTY = "empty"
    TRUNCATED = "truncated"  # fewer bytes than Content-Length says
    CUT = "cut"  # ends within a row, Content-Length right
    WRONG_REPORT = "wrong_report"
    SHIFTED_COLUMNS = "shifted_columns"
    HEADER_ROW = "header_row"  # the other form that is right
    BAD_ROWS = "bad_rows"  # a few rows that cannot be used
    MOSTLY_BAD_ROWS = "mostly_bad_rows"
    HALF_GONE = "half_gone"  # every other row is missing
    EXCHANGED_COLUMNS = "exchanged_columns"  # the first two have changed places
    NULL_PERSONS = "null_persons"  # every person_id is NULL


_ANYWHERE = (
    Fault.DOWN,
    Fault.SLOW,
    Fault.DROPS_BEFORE,
    Fault.DROPS_DURING,
    Fault.UNAUTHORIZED,
    Fault.FORBIDDEN,
    Fault.NOT_FOUND,
    Fault.TOO_MANY,
    Fault.SERVER_ERROR,
    Fault.BAD_GATEWAY,
    Fault.UNAVAILABLE,
    Fault.HTML_200,
    Fault.REDIRECT_TO_LOGIN,
    Fault.GATEWAY_PAGE,
    Fault.GATEWAY_TEXT,
    Fault.GATEWAY_NOTHING,
    Fault.MOVED,
)
_WRITES = (
    Fault.ACCEPTS_THEN_DROPS,
    Fault.ACCEPTS_THEN_500,
    Fault.CONFLICT,
    Fault.INVALID,
    Fault.GATEWAY_SAYS,
)
CREATE_FAULTS = (
    *_ANYWHERE,
    *_WRITES,
    Fault.ACCEPTS_WITHOUT_ID,
    Fault.ACCEPTS_UNREADABLE,
    Fault.ACCEPTS_WRAPPED,
    Fault.ACCEPTS_WRAPPED_REQUEST,
)
DELETE_FAULTS = (*_ANYWHERE, *_WRITES, Fault.NO_CONTENT, Fault.SUCCESS_FALSE)
REPORT_FAULTS = (
    *_ANYWHERE,
    Fault.JSON_200,
    Fault.EMPTY,
    Fault.TRUNCATED,
    Fault.CUT,
    Fault.WRONG_REPORT,
    Fault.SHIFTED_COLUMNS,
    Fault.HEADER_ROW,
    Fault.BAD_ROWS,
    Fault.MOSTLY_BAD_ROWS,
    Fault.HALF_GONE,
    Fault.EXCHANGED_COLUMNS,
    Fault.NULL_PERSONS,
)
_PERSONS = frozenset({Fault.NULL_PERSONS})


def faults_for(direction: Direction) -> tuple[Fault, ...]:
    """Return the faults that make sense for `direction`."""
    if direction is Direction.EVERYTHING:
        return (*_ANYWHERE, Fault.GATEWAY_SAYS)
    if direction is Direction.VEHICLES:
        return tuple(fault for fault in REPORT_FAULTS if fault not in _PERSONS)
    if direction.is_report:
        return REPORT_FAULTS
    return CREATE_FAULTS if direction is Direction.CREATE else DELETE_FAULTS


@dataclass(frozen=True, slots=True)
class Setting:
    """A fault that is switched on.

    `seconds` is for SLOW's delay and 429's Retry-After, `status` for what gateways answer; `body`,
    `headers` and `applied` are for GATEWAY_SAYS.
    """

    fault: Fault
    times: int | None = None
    seconds: float = 10.0
    status: int = 404
    body: bytes = b'{"message": "no Route matched with those values"}'
    headers: tuple[tuple[bytes, bytes], ...] = ((b"content-type", b"application/json"),)
    applied: bool = False


class _Switch:
    """The fault of one direction; assign one, or None to switch it off."""

    def __init__(self, direction: Direction) -> None:
        self._direction = direction

    def __get__(self, faults: "Faults", _: type["Faults"]) -> Fault | None:
        setting = faults.settings.get(self._direction)
        return setting.fault if setting else None

    def __set__(self, faults: "Faults", fault: Fault | None) -> None:
        if fault is None:
            faults.clear(self._direction)
        else:
            faults.set(self._direction, fault)


class Faults:
    """The switches, all off at first."""

    create = _Switch(Direction.CREATE)
    delete = _Switch(Direction.DELETE)
    # What all reports meet that have none of their own.
    reports = _Switch(Direction.REPORTS)
    everything = _Switch(Direction.EVERYTHING)

    def __init__(self) -> None:
        self._settings: dict[Direction, Setting] = {}

    @property
    def settings(self) -> Mapping[Direction, Setting]:
        """What is switched on now."""
        return self._settings

    def set(
        self,
        direction: Direction | str,
        fault: Fault | str,
        *,
        times: int | None = None,
        seconds: float = 10.0,
        status: int = 404,
    ) -> None:
        """Switch `fault` on for `direction`: for good, or for the next `times` calls.

        Raises ValueError when there is no such fault for that direction, or a number is negative.
        """
        direction, fault = Direction(direction), Fault(fault)
        if fault not in faults_for(direction):
            raise ValueError(f"{fault} is no fault of {direction}")
        if seconds < 0 or (times is not None and times < 1):
            raise ValueError("times must be at least 1, seconds at least 0")
        if not 200 <= status <= 599:
            raise ValueError("status must be one that ends a call, 200 to 599")
        self._settings[direction] = Setting(fault, times, seconds, status)

    def answer(
        self,
        direction: Direction | str,
        status: int,
        body: object = b"",
        *,
        applied: bool = False,
        times: int | None = None,
        **headers: str,
    ) -> None:
        """Put FMS behind a web server that answers in its place, with exactly this.

        A body that is not bytes becomes JSON. Header names are written with underscores. With
        `applied` FMS does what it is asked, and its own answer is lost.
        """
        payload = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
        if not isinstance(body, bytes):
            named.setdefault(b"content-type", b"application/json")
        self.set(direction, Fault.GATEWAY_SAYS, times=times, status=status)
        setting = self._settings[Direction(direction)]
        self._settings[Direction(direction)] = replace(
            setting, body=payload, headers=tuple(named.items()), applied=applied
        )

    def clear(self, direction: Direction | str | None = None) -> None:
        """Switch off what `direction` has, or everything."""
        if direction is None:
            self._settings.clear()
        else:
            self._settings.pop(Direction(direction), None)

    def take(self, direction: Direction) -> Setting | None:
        """Say what the call that just arrived for `direction` meets, counting it.

        EVERYTHING is the direction of a call that FMS does not know.
        """
        if direction not in self._settings and direction.is_report:
            direction = Direction.REPORTS
        if direction not in self._settings:
            direction = Direction.EVERYTHING
        setting = self._settings.get(direction)
        if setting is not None and setting.times is not None:
            self._count_down(direction, setting, setting.times - 1)
        return setting

    def _count_down(self, direction: Direction, setting: Setting, left: int) -> None:
        if left:
            self._settings[direction] = replace(setting, times=left)
        else:
            del self._settings[direction]
