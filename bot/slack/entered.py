"""What stands in a planning form, from Slack's state of it."""

from collections.abc import Mapping
from typing import Any

from bot.messages import ids
from bot.messages.ids import UnreadableValueError
from bot.messages.planning_form import FormState
from bot.slack.seen import ViewState


def read_entered(view: ViewState) -> FormState:
    """Options and dates. Raises UnreadableValueError for options that are none of ours."""
    start, end = read_days(view)
    return FormState(
        vehicle=_numbered(_option(view, ids.FORM_VEHICLE)),
        partner=_numbered(_option(view, ids.FORM_PARTNER)),
        office=_option(view, ids.FORM_OFFICE),
        start=start,
        end=end,
    )


def read_days(view: ViewState) -> tuple[str | None, str | None]:
    """The first and the last day."""
    start, end = (_entry(view, action_id) for action_id in (ids.FORM_START, ids.FORM_END))
    return start.get("selected_date"), end.get("selected_date")


def read_ticked(view: ViewState) -> str | None:
    """What the person agreed to plan in spite of, if anything."""
    ticked = _entry(view, ids.FORM_ANYWAY).get("selected_options") or []
    return str(ticked[0]["value"]) if ticked else None


def _entry(view: ViewState, action_id: str) -> Mapping[str, Any]:
    return view.values.get(action_id) or {}


def _option(view: ViewState, action_id: str) -> dict[str, Any] | None:
    """As Slack wants it back: its text, value and description, and nothing else."""
    chosen = _entry(view, action_id).get("selected_option")
    if not chosen:
        return None
    return {name: chosen[name] for name in ("text", "value", "description") if chosen.get(name)}


def _numbered(option: dict[str, Any] | None) -> dict[str, Any] | None:
    if option is not None and not str(option["value"]).isdecimal():
        raise UnreadableValueError
    return option
