"""Request, unrequest, delete over HTTP: the use case, then what became of it as an answer."""

from bot.http.context import CALLER, ApiContext
from bot.http.errors import ApiError
from bot.messages.attempts import sentence
from bot.messages.replies import render_closing
from bot.services.act import perform
from bot.services.claim import ActionRequest
from domain.assignment import Action
from domain.attempt import Outcome, Performed
from domain.checks import IsDeleted, NoSuchAssignment


def turn_away_when_closing(context: ApiContext) -> None:
    """503 for what would be begun while the bot stops."""
    if context.app.tasks.closing:
        raise ApiError(503, "closing", render_closing().text)


async def act(context: ApiContext, action: Action, number: int, key: str | None) -> Performed:
    """Carry out an action; it goes on to its end although the caller goes away."""
    turn_away_when_closing(context)
    done: list[Performed] = []

    async def work() -> None:
        confirmation = f"http:{key}" if key else None
        done.append(await perform(context.app, ActionRequest(action, number, CALLER, confirmation)))

    await context.app.tasks.run(work())
    return done[0]


# How what is no success is answered: the status, and the code.
_SETTLED_OTHERWISE = (409, "settled_otherwise")
_ANSWERS = {
    Outcome.BLOCKED: (409, "in_the_way"),
    Outcome.REFUSED: (502, "refused"),
    Outcome.UNCONFIRMED: (504, "unconfirmed"),
    Outcome.NOT_SENT: (503, "not_sent"),
}


def raise_unless_done(context: ApiContext, performed: Performed) -> Performed:
    """409 not in a state to or in the way, 502 refused or not reached, 504 unconfirmed."""
    attempt = performed.attempt
    if performed.repeated:
        again = f"Assignment {attempt.assignment_id}: this Idempotency-Key came before"
        raise ApiError(409, "repeated", f"{again}; the first call counts, nothing was sent.")
    if attempt.outcome is Outcome.ACCEPTED and not performed.is_orphan:
        return performed
    status, code = _ANSWERS.get(attempt.outcome, _SETTLED_OTHERWISE)
    if attempt.reasons and isinstance(attempt.reasons[0], NoSuchAssignment | IsDeleted):
        status, code = 404, "not_found"
    raise ApiError(status, code, sentence(performed, context.links))
