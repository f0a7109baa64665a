"""`/sync`: start one, ask how it stands, have a refused report applied.

How it stands, everybody may ask; the rest is for ops.
"""

from bot.messages.blocks import Message
from bot.messages.ids import SyncValue, UnreadableValueError
from bot.messages.sync import (
    render_known_values,
    render_sync_busy,
    render_sync_just_ended,
    render_sync_started,
    render_sync_status,
)
from bot.messages.sync_apply import render_not_refused, render_refused
from bot.services.app import App
from bot.services.sync.run_sync import ApplyBegun, read_refused, start_apply, start_sync
from bot.services.views import read_known_values, read_status
from bot.slack.home import redraw_home
from bot.slack.interaction import Interaction
from domain.sync import REPORT_NAMES, AlreadyRunning, NotRefused, Refused, SyncRun
from domain.typed import BadInput, BadKind, close_to, words_of

_WORDS = ("status", "values", "apply", "help")


async def sync(app: App, interaction: Interaction) -> None:
    """`/sync`, `/sync status`, `/sync values`, `/sync apply loan_history`."""
    await interaction.answer(await _answer(app, interaction))


async def click_again(app: App, interaction: Interaction) -> None:
    """Sync again, under a run that did not go well."""
    SyncValue.load(interaction.value)
    await interaction.answer(_begun(await start_sync(app, interaction.actor)))
    await redraw_home(app, interaction)


async def click_apply(app: App, interaction: Interaction) -> None:
    """Apply anyway, under a run that refused a report: what would go is shown first."""
    value = SyncValue.load(interaction.value)
    if value.report not in REPORT_NAMES:
        raise UnreadableValueError
    await interaction.answer(_shown(await read_refused(app, value.report)))


async def click_agreed(app: App, interaction: Interaction) -> None:
    """Apply, under what would go: this very file, or else what the new one would do is shown."""
    value = SyncValue.load(interaction.value)
    if value.report not in REPORT_NAMES or value.file is None:
        raise UnreadableValueError
    begun = await start_apply(app, interaction.actor, value.report, value.file)
    await interaction.answer(_begun(begun))


async def _answer(app: App, interaction: Interaction) -> Message:
    match [word.lower() for word in words_of(interaction.text)]:
        case []:
            await interaction.must_be_by_ops()
            return _begun(await start_sync(app, interaction.actor))
        case ["status", *_]:
            return render_sync_status(await read_status(app))
        case ["values", *_]:
            return render_known_values(await read_known_values(app))
        case ["apply", name] if name in REPORT_NAMES:
            await interaction.must_be_by_ops()
            return _shown(await read_refused(app, name))
        case ["apply"]:
            raise BadInput(BadKind.WHICH_REPORT)
        case ["apply", *names]:
            name = " ".join(names)
            raise BadInput(BadKind.NOT_A_REPORT, name, close_to(name, REPORT_NAMES))
        case words:
            raise BadInput(BadKind.NOT_A_SYNC_WORD, words[0], close_to(words[0], _WORDS))


def _shown(found: Refused | NotRefused, *, is_another: bool = False) -> Message:
    if isinstance(found, Refused):
        return render_refused(found, is_another=is_another)
    return render_not_refused(found)


def _begun(begun: ApplyBegun) -> Message:
    match begun:
        case SyncRun():
            return render_sync_started(begun)
        case AlreadyRunning():
            return render_sync_busy(begun)
        case Refused() | NotRefused():
            return _shown(begun, is_another=True)
        case None:
            return render_sync_just_ended()
