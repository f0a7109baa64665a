"""Trouble in words: three presets, each of them a switch of the local Slack or the local FMS."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sandbox.fms.faults import Direction, Fault
from sandbox.fms.server import LocalFms
from sandbox.slack.local import LocalSlack

_AWAY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Preset:
    """One trouble: what is pressed, what to do next, its switch, and what is said when it ends."""

    name: str
    words: str
    next: str
    begin: Callable[[], None]
    end: Callable[[], None]
    is_on: Callable[[], bool]
    over: str = "All is well again."


def presets(slack: LocalSlack, fms: LocalFms) -> Sequence[Preset]:
    """The three, over these two."""

    def fault(direction: Direction, kind: Fault) -> Callable[[], None]:
        return lambda: fms.faults.set(direction, kind, times=1)

    def is_on(direction: Direction, kind: Fault) -> Callable[[], bool]:
        def asked() -> bool:
            setting = fms.faults.settings.get(direction)
            return setting is not None and setting.fault is kind

        return asked

    def clear(direction: Direction) -> Callable[[], None]:
        return lambda: fms.faults.clear(direction)

    return (
        Preset(
            "lost-answer",
            "FMS loses its answer",
            "Now request a green card: FMS takes it, and its answer is lost. The card turns amber, "
            "and #press-alerts asks Olga.",
            fault(Direction.CREATE, Fault.ACCEPTS_THEN_DROPS),
            clear(Direction.CREATE),
            is_on(Direction.CREATE, Fault.ACCEPTS_THEN_DROPS),
        ),
        Preset(
            "login-page",
            "The report is a login page",
            "Now type /sync as Olga: #press-alerts names the report and the cause, and no data "
            "changes.",
            fault(Direction.LOAN_HISTORY, Fault.HTML_200),
            clear(Direction.LOAN_HISTORY),
            is_on(Direction.LOAN_HISTORY, Fault.HTML_200),
        ),
        Preset(
            "slack-away",
            "Slack is away for a minute",
            "What you press now does not reach the bot. Approve something in FMS meanwhile: in a "
            "minute the cards are true again.",
            lambda: slack.be_away(_AWAY_SECONDS),
            slack.be_back,
            lambda: slack.faults.is_down,
            "Slack is back. The app connects again by itself, within seconds.",
        ),
    )
