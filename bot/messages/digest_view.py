"""The modal in which a person chooses the digest by message."""

from collections.abc import Sequence

from bot.messages import ids
from bot.messages.blocks import Block, modal, plain, section
from bot.messages.home import office_options
from bot.messages.ids import HomeValue
from domain.home import DeskSettings

CHOOSE_AN_OFFICE = "Choose the office whose digest you want."
_YES = "yes"
# The digest is made up until noon, and never later.
_HOURS = range(5, 12)


def render_digest_view(chosen: DeskSettings, offices: Sequence[str]) -> Block:
    """Whether, when, and of which office."""
    options = office_options(offices)
    if not options:
        text = "No offices are known yet: they come with the first sync."
        return modal("Digest by message", [section(text)], close="Close")
    questions = [_wanted(chosen), _hour(chosen), _office(chosen, options)]
    return modal("Digest by message", questions) | {
        "callback_id": ids.HOME_SETTINGS_VIEW,
        "private_metadata": HomeValue().dump(),
        "submit": plain("Save", 24),
    }


def _wanted(chosen: DeskSettings) -> Block:
    option = {"text": plain("Send it to me on weekday mornings", 75), "value": _YES}
    boxes: Block = {
        "type": "checkboxes",
        "action_id": ids.HOME_DIGEST,
        "options": [option],
    }
    if chosen.digest:
        boxes["initial_options"] = [option]
    return _input(ids.HOME_DIGEST_BLOCK, "The digest", boxes, optional=True)


def _hour(chosen: DeskSettings) -> Block:
    options = [{"text": plain(f"{one} AM", 75), "value": str(one)} for one in _HOURS]
    hour = str(min(max(chosen.hour, _HOURS[0]), _HOURS[-1]))
    menu: Block = {
        "type": "static_select",
        "action_id": ids.HOME_HOUR,
        "options": options,
        "initial_option": next(one for one in options if one["value"] == hour),
    }
    return _input(ids.HOME_HOUR_BLOCK, "Time", menu)


def _office(chosen: DeskSettings, options: Sequence[Block]) -> Block:
    menu: Block = {
        "type": "static_select",
        "action_id": ids.HOME_DIGEST_OFFICE,
        "options": list(options),
    }
    wanted = HomeValue(chosen.office or chosen.shown).dump()
    if initial := next((one for one in options if one["value"] == wanted), None):
        menu["initial_option"] = initial
    return _input(ids.HOME_DIGEST_OFFICE_BLOCK, "Office", menu, optional=True)


def _input(block_id: str, label: str, element: Block, *, optional: bool = False) -> Block:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": element,
        "optional": optional,
    }
