"""What a person may enter in an element, and the form in which Slack reports it."""

import re
from collections.abc import Iterator, Sequence

from sandbox.slack.errors import ClientRefusalError, Json
from sandbox.slack.inputs import INPUT_KINDS, State, options_of
from sandbox.slack.views import View

REQUIRED = "Please complete this required field."

_EXTERNAL = {"external_select", "multi_external_select"}
_FORMS: dict[str, tuple[str, str]] = {
    "number_input": (r"-?\d+(\.\d+)?", "Please enter a number."),
    "email_text_input": (r"[^@\s]+@[^@\s]+\.[^@\s]+", "Please enter a valid email address."),
    "url_text_input": (r"https?://\S+", "Please enter a valid URL."),
}


def is_external(element: Json) -> bool:
    """Whether its options come from the app as the person types."""
    return element["type"] in _EXTERNAL


def pick(options: Sequence[Json], wanted: object) -> Json:
    """The option that has this value or text, or is it; raises ClientRefusalError."""
    for option in options:
        if wanted in (option, option.get("value"), option["text"]["text"]):
            return option
    offered = ", ".join(repr(option["text"]["text"]) for option in options) or "nothing"
    raise ClientRefusalError(f"no option {wanted!r} to choose; there is {offered}")


def chosen(element: Json, wanted: object, offered: Sequence[Json] | None = None) -> Json:
    """The state entry for what the person wants in this element; None empties it.

    `offered` are the options of an external select. Raises ClientRefusalError for a choice the
    client does not offer.
    """
    kind = INPUT_KINDS[element["type"]]
    options = options_of(element) if offered is None else offered
    if wanted is None or wanted == "":
        value: object = None
    elif kind.value_key == "selected_options":
        value = [pick(options, each) for each in _as_list(wanted)]
    elif kind.value_key == "selected_option":
        value = pick(options, wanted)
    else:
        value = _as_list(wanted) if kind.is_list else wanted
    return kind.value(element["type"], value)


def _as_list(wanted: object) -> list[object]:
    return list(wanted) if isinstance(wanted, list | tuple) else [wanted]


def is_empty(entry: Json) -> bool:
    """Whether a state entry holds nothing."""
    return all(not value for key, value in entry.items() if key not in {"type", "timezone"})


def complaints(view: View) -> dict[str, str]:
    """Why the client does not let a modal be submitted, by block_id; empty when it does."""
    return {block["block_id"]: why for block in view.blocks for why in _wrong(block, view.state)}


def _wrong(block: Json, state: State) -> Iterator[str]:
    if block["type"] != "input":
        return
    element = block["element"]
    entry = state[block["block_id"]][element["action_id"]]
    if is_empty(entry):
        if not block.get("optional", False):
            yield REQUIRED
        return
    for rule in (_wrong_length, _wrong_form):
        why = rule(element, str(entry.get("value", "")))
        if why:
            yield why


def _wrong_length(element: Json, text: str) -> str | None:
    if element["type"] != "plain_text_input":
        return None
    if len(text) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if len(text) > element.get("max_length", 3000):
        return f"Please enter no more than {element.get('max_length', 3000)} characters."
    return None


def _wrong_form(element: Json, text: str) -> str | None:
    form, why = _FORMS.get(element["type"], (r"(?s).*", ""))
    return None if re.fullmatch(form, text) else why
