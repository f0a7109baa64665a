"""blocks.validate"""

import re

from sandbox.slack.api_call import ApiCall
from sandbox.slack.arguments import Arguments
from sandbox.slack.errors import Json, SlackError
from sandbox.slack.posting import read_content
from sandbox.slack.validation.views import checked_view

_POINTER = re.compile(r" ?\[json-pointer:([^\]]*)\]")
_KINDS = ("blocks", "message", "view")


def validate(call: ApiCall) -> Json:
    """Judge one of blocks, a message or a view, as posting or opening it would.

    Slack: what is refused is `invalid_blocks`, `invalid_message` or `invalid_view`, with a pointer,
    a code and a message for each error.
    """
    given = [kind for kind in _KINDS if call.args.has(kind)]
    if len(given) != 1:
        raise SlackError("invalid_arguments")
    [kind] = given
    try:
        _judge(kind, call.args)
    except SlackError as refused:
        errors = [_error(one) for one in refused.messages or [refused.code]]
        raise SlackError(f"invalid_{kind}", errors=errors) from refused
    return {}


def _judge(kind: str, args: Arguments) -> None:
    if kind == "view":
        view = args.structure("view")
        kind_of_view = view.get("type") if isinstance(view, dict) else None
        checked_view(view, "home" if kind_of_view == "home" else "modal")
    elif kind == "message":
        message = args.structure("message")
        # Slack: a message without a text is not missed here.
        read_content(Arguments({"text": "-", **message} if isinstance(message, dict) else {}))
    else:
        read_content(Arguments({"text": "-", "blocks": args.structure("blocks")}))


def _error(message: str) -> Json:
    pointer = _POINTER.search(message)
    words = _POINTER.sub("", message.removeprefix("[ERROR] "))
    return {
        "pointer": pointer[1] if pointer else "",
        "code": "failed_constraint",
        "message": words,
    }
