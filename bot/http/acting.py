"""Request, unrequest, delete over HTTP: the use case, then its outcome as an answer."""

from bot.http.context import CALLER, ApiContext
from bot.http.errors import ApiError
from bot.messages.outcomes import sentence
from bot.messages.replies import render_closing
from bot.services.carrying_out import perform
from bot.services.claiming import ActionRequest
from domain.assignment import Action
from domain.checks import IsDeleted, NoSuchAssignment
from domain.outcomes import (
    Blocked,
    Done,
    NotSent,
    Outcome,
    Overtaken,
    Refused,
    Repeated,
    Troubled,
    Unconfirmed,
)


def turn_away_when_closing(context: ApiContext) -> None:
    """503 for what would be begun while the bot stops."""
    if context.app.tasks.closing:
        raise ApiError(503, "closing", render_closing().text)


async def act(context: ApiContext, action: Action, number: int, key: str | None) -> Outcome:
    """Carry out an action; it goes on to its end although the caller goes away."""
    turn_away_when_closing(context)
    outcomes: list[Outcome] = []

    async def work() -> None:
        confirmation = f"http:{key}" if key else None
        outcomes.append(
            await perform(context.app, ActionRequest(action, number, CALLER, confirmation))
        )

    await context.app.tasks.run(work())
    return outcomes[0]


# How outcomes that are no success are answered: the status, and the code.
_ANSWERS: dict[type, tuple[int, str]] = {
    Blocked: (409, "in_the_way"),
    Overtaken: (409, "settled_otherwise"),
    Refused: (502, "refused"),
    Unconfirmed: (504, "unconfirmed"),
    NotSent: (503, "not_sent"),
    Troubled: (500, "internal"),
}


def raise_unless_done(context: ApiContext, outcome: Outcome) -> Done:
    """409 not in a state to or in the way, 502 refused or not reached, 504 unconfirmed."""
    match outcome:
        case Done():
            return outcome
        case Blocked(reasons=(NoSuchAssignment() | IsDeleted(), *_)):
            status, code = 404, "not_found"
        case Repeated():
            again = f"Assignment {outcome.assignment_id}: this Idempotency-Key came before"
            raise ApiError(409, "repeated", f"{again}; the first call counts, nothing was sent.")
        case _:
            status, code = _ANSWERS[type(outcome)]
    raise ApiError(status, code, sentence(outcome, context.links))
