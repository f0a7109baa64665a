"""The private answers to `/sync`."""

from bot.messages.format import moment, person
from bot.messages.message import Message
from bot.messages.sync_report import NextSteps, failure, totals
from domain.sync import AlreadyRunning, SyncRun, SyncStatus, Trigger


def render_sync_started(run: SyncRun) -> Message:
    """The private answer to `/sync`."""
    what = "The report is being applied" if run.trigger is Trigger.APPLY else "The sync has started"
    return Message.say(f"{what}; the alerts channel shows how it goes.")


def render_sync_busy(busy: AlreadyRunning) -> Message:
    """The private answer while one runs."""
    run = busy.run
    return Message.say(
        f"A sync is running already, started by {person(run.by)}, {moment(run.started)}. "
        "The alerts channel shows its report."
    )


def render_sync_just_ended(door: NextSteps = NextSteps.SLACK) -> Message:
    """For the moment in which another run ended."""
    return Message.say(f"Another sync ended this very moment. To start a new one: {door.again}.")


def render_sync_help() -> Message:
    """How to use `/sync`."""
    return Message.say(
        "`/sync` reads FMS's reports and finds approvals.\n"
        "\u2022 `/sync` starts one now\n"
        "\u2022 `/sync status` last run, next run, age of the data\n"
        "\u2022 `/sync apply loan_history` applies a report that was refused for its size, after "
        "you have checked it"
    )


def render_sync_status(status: SyncStatus) -> Message:
    """The private answer to `/sync status`."""
    return Message.say("\n".join(run_in_words(status)))


def run_in_words(status: SyncStatus) -> list[str]:
    """The run that goes on, the last one and the next, a line each."""
    lines = []
    if status.running:
        run = status.running
        lines.append(f"*A sync is running*, started by {person(run.by)}, {moment(run.started)}.")
    if status.last and status.last.finished:
        good = sum(one.ok for one in status.last.reports)
        lines.append(
            f"Last sync: {moment(status.last.finished)}, {good} of {len(status.last.reports)} "
            f"reports good. {totals(status.last)}"
        )
        lines += [failure(one) for one in status.last.reports if not one.ok]
    else:
        lines.append("No sync has been made yet.")
    if status.next:
        lines.append(f"Next nightly sync: {moment(status.next)}.")
    else:
        lines.append("The nightly sync is off (SYNC_ENABLED); `/sync` works all the same.")
    return lines
