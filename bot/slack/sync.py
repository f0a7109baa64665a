"""`/sync`: start one, ask how it stands, have a refused report applied."""

import difflib

from bot.messages.message import Message
from bot.messages.sync import (
    render_not_a_report,
    render_not_a_sync_word,
    render_sync_busy,
    render_sync_help,
    render_sync_just_ended,
    render_sync_started,
    render_sync_status,
)
from bot.services.app import App
from bot.services.sync.reading import read_status
from bot.services.sync.run_sync import start_sync
from bot.slack.interaction import Interaction
from domain.sync import REPORT_NAMES, AlreadyRunning, SyncRun

_WORDS = ("status", "apply", "help")


async def sync(app: App, interaction: Interaction) -> None:
    """`/sync`, `/sync status`, `/sync apply loan_history`, `/sync help`."""
    await interaction.answer(await _answer(app, interaction))


async def _answer(app: App, interaction: Interaction) -> Message:
    match interaction.text.lower().split():
        case []:
            return _begun(await start_sync(app, interaction.actor))
        case ["status", *_]:
            return render_sync_status(await read_status(app))
        case ["apply", name] if name in REPORT_NAMES:
            return _begun(await start_sync(app, interaction.actor, only=name))
        case ["apply", *names]:
            return render_not_a_report(" ".join(names))
        case ["help", *_]:
            return render_sync_help()
        case [word, *_]:
            meant = difflib.get_close_matches(word, _WORDS, 1)
            return render_not_a_sync_word(word, meant[0] if meant else None)
        case _:
            return render_sync_help()


def _begun(begun: SyncRun | AlreadyRunning | None) -> Message:
    match begun:
        case SyncRun():
            return render_sync_started(begun)
        case AlreadyRunning():
            return render_sync_busy(begun)
        case None:
            return render_sync_just_ended()
