"""What a person does on the page, as acts in the local Slack."""

from collections.abc import Awaitable, Callable

from sandbox.slack.errors import ClientRefusalError, Json
from sandbox.slack.interactions import Interaction
from sandbox.slack.local import LocalSlack
from sandbox.slack.messages import Message
from sandbox.slack.queries import Surface


def _surface(slack: LocalSlack, who: str, body: Json) -> Surface:
    """The message (`channel`, `ts`) or view (`view`) the act is about."""
    found: Surface | None
    if "view" in body:
        found = slack.workspace.views.get(body["view"])
    else:
        found = _message(slack, who, body["channel"], body["ts"])
    if found is None:
        raise ClientRefusalError("it is not there any more")
    return found


def _message(slack: LocalSlack, who: str, channel: str, ts: str) -> Message | None:
    posted = slack.workspace.channel(channel).timeline.get(ts)
    return posted or next((m for m in slack.whispers(who) if m.ts == ts), None)


async def _type(slack: LocalSlack, who: str, body: Json) -> Interaction:
    thread = _message(slack, who, body["channel"], body["thread"]) if body.get("thread") else None
    return await slack.type(who, body["channel"], body["text"], thread=thread)


async def _click(slack: LocalSlack, who: str, body: Json) -> Interaction:
    surface = _surface(slack, who, body)
    return await slack.click(who, surface, body["action_id"], block_id=body["block_id"])


async def _select(slack: LocalSlack, who: str, body: Json) -> Interaction:
    surface = _surface(slack, who, body)
    return await slack.select(
        who, surface, body["action_id"], body["choice"], block_id=body["block_id"]
    )


async def _suggest(slack: LocalSlack, who: str, body: Json) -> Interaction:
    surface = _surface(slack, who, body)
    return await slack.suggest(
        who, surface, body["action_id"], body["typed"], block_id=body["block_id"]
    )


async def _submit(slack: LocalSlack, who: str, body: Json) -> Interaction:
    return await slack.submit(who, body.get("values"))


async def _close(slack: LocalSlack, who: str, body: Json) -> Interaction:
    return await slack.close_view(who, whole_stack=bool(body.get("whole_stack")))


async def _shortcut(slack: LocalSlack, who: str, body: Json) -> Interaction:
    if "ts" not in body:
        return await slack.shortcut(who, body["callback_id"])
    message = _surface(slack, who, body)
    if not isinstance(message, Message):
        raise ClientRefusalError("only messages have shortcuts")
    return await slack.message_shortcut(who, message, body["callback_id"])


async def _home(slack: LocalSlack, who: str, body: Json) -> Interaction:
    return await slack.open_home(who, "messages" if body.get("tab") == "messages" else "home")


Act = Callable[[LocalSlack, str, Json], Awaitable[Interaction]]

ACTS: dict[str, Act] = {
    "type": _type,
    "click": _click,
    "select": _select,
    "suggest": _suggest,
    "submit": _submit,
    "close": _close,
    "home": _home,
    "shortcut": _shortcut,
}
