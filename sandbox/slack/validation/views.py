"""What a modal or a Home tab may be."""

import json

from sandbox.slack.errors import Json, SlackError
from sandbox.slack.validation.blocks import HOME_BLOCKS, MODAL_BLOCKS, check_together
from sandbox.slack.validation.composition import plain_text
from sandbox.slack.validation.rules import Problems, boolean, by_type, complain, shape, string

VIEW_BYTES = 250_000


def _submit_with_input(view: object, pointer: str, problems: Problems) -> None:
    """Slack: submit is required when there is an input block."""
    if not isinstance(view, dict) or "submit" in view:
        return
    if any(block["type"] == "input" for block in view["blocks"]):
        complain(problems, "missing required field: submit", pointer)


def _blocks_together(view: object, pointer: str, problems: Problems) -> None:
    if isinstance(view, dict):
        check_together(view["blocks"], f"{pointer}/blocks", problems)


_SHARED = {
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}

# Slack: title, submit and close are plain_text of at most 24 characters; a Home tab has none.
_MODAL = shape(
    {"title": plain_text(24), "blocks": MODAL_BLOCKS},
    _SHARED
    | {
        "submit": plain_text(24),
        "close": plain_text(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
    _submit_with_input,
    _blocks_together,
)
_HOME = shape({"blocks": HOME_BLOCKS}, _SHARED, _blocks_together)


def checked_view(view: object, kind: str) -> Json:
    """A view of this kind (`modal` or `home`).

    Raises SlackError `invalid_arguments` with pointers, or `view_too_large` above 250 kB.
    """
    if not isinstance(view, dict):
        raise SlackError(
            "invalid_arguments", ["[ERROR] must provide an object [json-pointer:/view]"]
        )
    if len(json.dumps(view)) > VIEW_BYTES:
        raise SlackError("view_too_large")
    problems: Problems = []
    by_type({kind: _MODAL if kind == "modal" else _HOME})(view, "/view", problems)
    if problems:
        raise SlackError("invalid_arguments", problems)
    return view
