"""How the local Slack says no: to the app by an error code, to a person by a sentence."""

from collections.abc import Mapping, Sequence
from typing import Any

Json = dict[str, Any]


class SlackError(Exception):
    """A Web API call that Slack answers with `"ok": false` and this code.

    `messages` go to `response_metadata.messages`, as Slack does for `invalid_blocks`,
    `invalid_attachments` and `invalid_arguments`; `extra` are more keys of the answer, such as
    `needed` and `provided` of `missing_scope`.
    """

    def __init__(self, code: str, messages: Sequence[str] = (), **extra: object) -> None:
        super().__init__(f"{code}: {'; '.join(messages)}" if messages else code)
        self.code = code
        self.messages = list(messages)
        self.extra = extra

    def answer(self) -> Json:
        """The body Slack sends for this refusal."""
        body: Json = {"ok": False, "error": self.code, **self.extra}
        if self.messages:
            body["errors"] = [message.removeprefix("[ERROR] ") for message in self.messages]
            body["response_metadata"] = {"messages": self.messages}
        return body


class RatelimitedError(SlackError):
    """Slack: HTTP 429 with Retry-After, the only refusal that is not HTTP 200."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after


class ClientRefusalError(Exception):
    """The Slack client does not let this person do that: nothing was sent to the app."""


class InputRefusalError(ClientRefusalError):
    """The Slack client refuses to submit a modal: `errors` says why, by block_id."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{block}: {why}" for block, why in errors.items()))
        self.errors = dict(errors)
