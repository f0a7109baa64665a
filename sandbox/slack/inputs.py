"""What a person can enter or choose in a block, and how Slack reports it in `state.values`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sandbox.slack.errors import Json

State = dict[str, dict[str, Json]]


@dataclass(frozen=True)
class InputKind:
    """One type of element: the key its value has in a payload, and in its definition."""

    value_key: str
    initial_key: str
    is_list: bool = False

    def value(self, element_type: str, chosen: object) -> Json:
        """The state entry for a value; Slack: nothing chosen is `null`, of a list `[]`."""
        empty: object = [] if self.is_list else None
        return {"type": element_type, self.value_key: empty if chosen is None else chosen}


_TEXT = InputKind("value", "initial_value")
_OPTION = InputKind("selected_option", "initial_option")
_OPTIONS = InputKind("selected_options", "initial_options", is_list=True)

INPUT_KINDS: dict[str, InputKind] = {
    "plain_text_input": _TEXT,
    "number_input": _TEXT,
    "email_text_input": _TEXT,
    "url_text_input": _TEXT,
    "rich_text_input": InputKind("rich_text_value", "initial_value"),
    "static_select": _OPTION,
    "external_select": _OPTION,
    "radio_buttons": _OPTION,
    "multi_static_select": _OPTIONS,
    "multi_external_select": _OPTIONS,
    "checkboxes": _OPTIONS,
    "users_select": InputKind("selected_user", "initial_user"),
    "channels_select": InputKind("selected_channel", "initial_channel"),
    "conversations_select": InputKind("selected_conversation", "initial_conversation"),
    "multi_users_select": InputKind("selected_users", "initial_users", is_list=True),
    "multi_channels_select": InputKind("selected_channels", "initial_channels", is_list=True),
    "multi_conversations_select": InputKind(
        "selected_conversations", "initial_conversations", is_list=True
    ),
    "datepicker": InputKind("selected_date", "initial_date"),
    "timepicker": InputKind("selected_time", "initial_time"),
    "datetimepicker": InputKind("selected_date_time", "initial_date_time"),
    "file_input": InputKind("files", "initial_files", is_list=True),
}


def elements_of(block: Mapping[str, object]) -> list[Json]:
    """Every element a person can use in one block, in reading order."""
    found: list[Json] = []
    for key in ("accessory", "element"):
        element = block.get(key)
        if isinstance(element, dict):
            found.append(element)
    elements = block.get("elements")
    if block.get("type") in {"actions", "context_actions"} and isinstance(elements, list):
        found.extend(elements)
    return found


def opened(blocks: Sequence[Json]) -> Iterator[Json]:
    """The blocks, and those in containers."""
    for block in blocks:
        yield block
        yield from block.get("child_blocks", ())


def with_ids(blocks: Sequence[Json], new_id: Callable[[], str]) -> tuple[Json, ...]:
    """Copies of the blocks with the ids Slack makes up where the app gave none."""
    return tuple(_with_ids(block, new_id) for block in blocks)


def _with_ids(block: Json, new_id: Callable[[], str]) -> Json:
    named = dict(block)
    named.setdefault("block_id", new_id())
    if "child_blocks" in named:
        named["child_blocks"] = list(with_ids(named["child_blocks"], new_id))
    for key in ("accessory", "element"):
        if key in named:
            named[key] = _with_action_id(named[key], new_id)
    if named["type"] == "actions":
        named["elements"] = [_with_action_id(element, new_id) for element in named["elements"]]
    return named


def _with_action_id(element: Json, new_id: Callable[[], str]) -> Json:
    return element if "action_id" in element else {**element, "action_id": new_id()}


def _inputs(blocks: Sequence[Json]) -> Iterator[tuple[str, Json, InputKind]]:
    for block in opened(blocks):
        for element in elements_of(block):
            kind = INPUT_KINDS.get(str(element.get("type")))
            if kind is not None:
                yield block["block_id"], element, kind


def initial_state(blocks: Sequence[Json]) -> State:
    """`state.values` before the person has touched anything."""
    state: State = {}
    for block_id, element, kind in _inputs(blocks):
        value = kind.value(element["type"], element.get(kind.initial_key))
        state.setdefault(block_id, {})[element["action_id"]] = value
    return state


def carried_state(blocks: Sequence[Json], before: State) -> State:
    """`state.values` after an update of the blocks.

    Slack: what the person typed stays where block_id and action_id are the same as before.
    An option that is no longer offered is no longer chosen.
    """
    state = initial_state(blocks)
    for block_id, element, kind in _inputs(blocks):
        values, action_id = state[block_id], element["action_id"]
        earlier = before.get(block_id, {}).get(action_id)
        if earlier is not None and earlier["type"] == element["type"]:
            kept = _still_offered(element, earlier.get(kind.value_key))
            # Where nothing of a choice is left, the element is as the app drew it.
            if kept or not earlier.get(kind.value_key):
                values[action_id] = earlier | {kind.value_key: kept}
    return state


def options_of(source: Mapping[str, object]) -> list[Json]:
    """The options of an element or of a suggestion's answer, groups opened up."""
    groups = cast("Sequence[Json]", source.get("option_groups") or ())
    options = cast("Sequence[Json]", source.get("options") or ())
    return [*options, *(option for group in groups for option in group["options"])]


def _still_offered(element: Json, chosen: object) -> object:
    options = options_of(element)
    if not options or not chosen:
        return chosen
    # Its words may have changed since: the value says which one it is.
    now = {option.get("value"): option for option in options}
    if isinstance(chosen, list):
        return [now[each["value"]] for each in chosen if each.get("value") in now]
    return now.get(cast("Json", chosen).get("value"))
