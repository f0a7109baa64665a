"""`/sync`: start one, ask how it stands, have a refused report applied."""

from bot.messages.message import Message
from bot.messages.sync import (
    render_sync_busy,
    render_sync_help,
    render_sync_just_ended,
    render_sync_started,
    render_sync_status,
)
from bot.services.app import App
from bot.services.sync.run_sync import start_sync
from bot.services.views import read_status
from bot.slack.interaction import Interaction
from domain.sync import REPORT_NAMES, AlreadyRunning, SyncRun
from domain.typed import BadInput, BadKind, close_to, words_of

_WORDS = ("status", "apply", "help")


async def sync(app: App, interaction: Interaction) -> None:
    """`/sync`, `/sync status`, `/sync apply loan_history`, `/sync help`."""
    await interaction.answer(await _answer(app, interaction))


async def _answer(app: App, interaction: Interaction) -> Message:
    match [word.lower() for word in words_of(interaction.text)]:
        case []:
            return _begun(await start_sync(app, interaction.actor))
        case ["status", *_]:
            return render_sync_status(await read_status(app))
        case ["apply", name] if name in REPORT_NAMES:
            return _begun(await start_sync(app, interaction.actor, only=name))
        case ["apply"]:
            raise BadInput(BadKind.WHICH_REPORT)
        case ["apply", *names]:
            raise BadInput(BadKind.NOT_A_REPORT, " ".join(names))
        case ["help", *_]:
            return render_sync_help()
        case words:
            raise BadInput(BadKind.NOT_A_SYNC_WORD, words[0], close_to(words[0], _WORDS))


def _begun(begun: SyncRun | AlreadyRunning | None) -> Message:
    match begun:
        case SyncRun():
            return render_sync_started(begun)
        case AlreadyRunning():
            return render_sync_busy(begun)
        case None:
            return render_sync_just_ended()
