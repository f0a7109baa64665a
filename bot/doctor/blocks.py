"""Whether Slack takes every message of this version (docs: blocks.validate)."""

import asyncio
import json
from collections.abc import Mapping, Sequence

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor.examples import examples
from bot.doctor.result import CheckResult
from bot.messages.blocks import Block

_WHAT = "messages"
_INVALID = frozenset({"invalid_blocks", "invalid_message", "invalid_view"})
# Slack names no limit for this method, only that there is one.
_LONGEST_WAIT_SECONDS = 60.0
_MOST_TOLD = 3


async def examine_messages(client: AsyncWebClient) -> list[CheckResult]:
    """Ask about one example of each; a line for each that Slack refuses, or one for all."""
    found: list[CheckResult] = []
    asked, waited = examples(), 0.0
    for number, (name, payload) in enumerate(asked.items()):
        try:
            wrong, wait = await _wrong(client, payload)
            while wait and waited + wait <= _LONGEST_WAIT_SECONDS:
                waited += wait
                await asyncio.sleep(wait)
                wrong, wait = await _wrong(client, payload)
        except SlackApiError as error:
            return [*found, _not_asked(f"Slack answers {_error(error)}")]
        if wait:
            return [*found, _not_asked(f"Slack let {number} of {len(asked)} be asked about")]
        if wrong:
            found.append(CheckResult(f"message {name}", f"Slack refuses it: {wrong}."))
    return found or [CheckResult(f"{_WHAT}: Slack takes each of {len(asked)} examples")]


def _not_asked(why: str) -> CheckResult:
    """Nothing is wrong by itself: what Slack refuses is drawn more plainly, or put aside."""
    return CheckResult(_WHAT, warning=f"{why}, so whether it takes every message is not known.")


async def _wrong(client: AsyncWebClient, payload: Block) -> tuple[str, float]:
    """What Slack has against it, and for how many seconds it wants no more questions."""
    kind = "view" if payload.get("type") in ("modal", "home") else "message"
    try:
        answer = await client.api_call("blocks.validate", data={kind: json.dumps(payload)})
    except SlackApiError as error:
        if error.response.status_code == 429:
            return "", float(error.response.headers.get("Retry-After") or 1)
        if _error(error) not in _INVALID:
            raise
        return _in_words(error.response.get("errors") or ()) or _error(error), 0.0
    return _in_words(answer.get("errors") or ()), 0.0


def _in_words(errors: Sequence[Mapping[str, object]]) -> str:
    return "; ".join(f"{one.get('pointer')} {one.get('message')}" for one in errors[:_MOST_TOLD])


def _error(error: SlackApiError) -> str:
    data = error.response.data
    code = data.get("error") if isinstance(data, dict) else None
    return str(code or f"status {error.response.status_code}")
