"""The one modal for what a person chooses for themselves: their FMS user, and the digest."""

from collections.abc import Sequence

from bot.messages import ids
from bot.messages.blocks import Block, modal, number_input, plain, section
from bot.messages.home import office_options
from bot.messages.ids import HomeValue
from domain.home import DeskSettings, FmsUser

FMS_USER_IS_NO_NUMBER = (
    "This must be your user number in FMS, digits only, such as 1949. Leave it empty for none."
)
CHOOSE_AN_OFFICE = "Choose the office whose digest you want."
_YES = "yes"
# The digest is made up until noon, and never later.
_HOURS = range(5, 12)


def render_settings_view(
    chosen: DeskSettings,
    mine: FmsUser | None,
    offices: Sequence[str],
    *,
    names_each_person: bool = False,
) -> Block:
    """Who they are in FMS; whether they want the digest, when, and of which office."""
    options = office_options(offices)
    digest = [_wanted(chosen), _hour(chosen), _office(chosen, options)]
    if not options:
        digest = [section("The digest can be chosen once the first sync has brought offices.")]
    return modal("My settings", [_fms_user(mine, names_each_person=names_each_person), *digest]) | {
        "callback_id": ids.HOME_SETTINGS_VIEW,
        "private_metadata": HomeValue().dump(),
        "submit": plain("Save", 24),
    }


def _fms_user(mine: FmsUser | None, *, names_each_person: bool) -> Block:
    without = "use the shared one"
    if names_each_person:
        without = "have none: then you can request nothing"
    question = number_input(
        ids.HOME_FMS_USER_BLOCK,
        ids.HOME_FMS_USER_ID,
        "Your user number in FMS",
        "FMS names this user as the requestor of what you request from now on. "
        f"Leave it empty to {without}.",
        example="1949",
        value=mine.id if mine else None,
    )
    return question | {"optional": True}


def _wanted(chosen: DeskSettings) -> Block:
    option = {"text": plain("Send me an office's digest on weekday mornings", 75), "value": _YES}
    boxes: Block = {
        "type": "checkboxes",
        "action_id": ids.HOME_DIGEST,
        "options": [option],
    }
    if chosen.digest:
        boxes["initial_options"] = [option]
    return _input(ids.HOME_DIGEST_BLOCK, "Digest by message", boxes, optional=True)


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
