"""`/request`, `/unrequest`, and every button that sends: on cards, in lists, and of batches."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence

from bot.messages.attempts import render_answer, render_checks
from bot.messages.batches import (
    render_batch_begun,
    render_batch_ended,
    render_batch_stopping,
    render_not_resumable,
    render_not_yours,
    render_running,
)
from bot.messages.ids import (
    AssignmentValue,
    BatchValue,
    CauseValue,
    ListValue,
    NumbersValue,
    TakeBackValue,
    UnreadableValueError,
)
from bot.messages.lasting_causes import render_stopped
from bot.messages.listing import render_nothing_ticked, render_ticks_changed
from bot.messages.replies import render_still_waiting
from bot.messages.unrequests import render_kept, render_unrequest_preview
from bot.services.act import perform
from bot.services.app import App
from bot.services.batches import (
    Begun,
    CameAgain,
    NotResumable,
    NotYours,
    Part,
    Resume,
    Wanted,
    read_running,
    resume_several,
    send_several,
    stop_batch,
)
from bot.services.claim import ActionRequest, check, was_heeded
from bot.services.lasting_causes import read_lasting_cause, show_cause_again
from bot.slack.choosing import ask_which, offer, offer_by_vin, with_numbers_for_links
from bot.slack.home import redraw_home
from bot.slack.interaction import Interaction
from bot.slack.lists import draw_list, ticked, ticked_here
from bot.tasks import whatever_happens
from domain.assignment import Action
from domain.attempt import Outcome, Performed, Progress
from domain.batches import Batch
from domain.checks import Checked
from domain.plain import plain
from domain.selection import Described, Selection, parse_selection
from domain.told import asks_first
from domain.typed import BadInput, BadKind
from storage.away import DatabaseAwayError

# How long a person waits in silence before being told what takes its time.
NOTICE_AFTER_SECONDS = 4.0

# What a person may try again at once; what the assignment's state forbids stays forbidden.
_CAME_TO_NOTHING = (Outcome.REFUSED, Outcome.NOT_SENT, Outcome.UNCONFIRMED)

_log = logging.getLogger(__name__)


async def request(app: App, interaction: Interaction) -> None:
    """`/request 123`, `/request 123 125 130-134`, with `--check`; names and days ask which."""
    await _command(app, interaction, Action.REQUEST)


async def unrequest(app: App, interaction: Interaction) -> None:
    """`/unrequest`, in the same forms."""
    await _command(app, interaction, Action.UNREQUEST)


async def click_request(app: App, interaction: Interaction) -> None:
    """Request on a card, or Try again."""
    await _click(app, interaction, Action.REQUEST)


async def click_unrequest(app: App, interaction: Interaction) -> None:
    """Unrequest on a card, or Try again; Slack has asked for confirmation."""
    await _click(app, interaction, Action.UNREQUEST)


async def click_delete(app: App, interaction: Interaction) -> None:
    """Delete on a card, or Try again; Slack has asked for confirmation."""
    await _click(app, interaction, Action.DELETE)


async def click_request_ticked(app: App, interaction: Interaction) -> None:
    """Request every assignment that is ticked in a list."""
    await _send_ticked(app, interaction, Action.REQUEST)


async def click_unrequest_ticked(app: App, interaction: Interaction) -> None:
    """Unrequest every assignment that is ticked in a list, once the person has seen which."""
    await _send_ticked(app, interaction, Action.UNREQUEST)


async def click_request_these(app: App, interaction: Interaction) -> None:
    """Request all that a message is about, each as it stands now."""
    numbers = NumbersValue.load(interaction.value).numbers
    await send(app, interaction.beside(), Action.REQUEST, numbers)


async def click_send_stopped(app: App, interaction: Interaction) -> None:
    """Send these, under a cause that is over: which they are is shown first."""
    cause_id = CauseValue.load(interaction.value).cause_id
    await interaction.answer(render_stopped(await read_lasting_cause(app, cause_id)))


async def click_send_stopped_agreed(app: App, interaction: Interaction) -> None:
    """Send what was shown, as far as it is still wanted."""
    value = CauseValue.load(interaction.value)
    if await was_heeded(app, interaction.confirmation):
        # Delivered again, to another bot: all that was shown is under way, or sent.
        return
    found = await read_lasting_cause(app, value.cause_id)
    wanted = [one for one in found.waiting if one in value.numbers] if found else []
    if wanted:
        await send(app, interaction, Action.REQUEST, wanted)
    else:
        await interaction.answer(render_stopped(None))
    await show_cause_again(app, value.cause_id)


async def _command(app: App, interaction: Interaction, action: Action) -> None:
    if plain(interaction.text).lower().split()[:1] == ["stop"]:
        await _show_running(app, interaction)
        return
    try:
        selection = parse_selection(await with_numbers_for_links(app, interaction.text))
    except BadInput as error:
        nothing = error.kind is BadKind.NOTHING_NAMED
        if nothing and await offer(app, interaction, action, "mine"):
            return
        raise
    match selection:
        case Described():
            await ask_which(app, interaction, action, selection)
        case Selection(ids=(number,), check=False) if await offer_by_vin(
            app, interaction, action, number
        ):
            pass
        case Selection():
            await _act_on(app, interaction, action, selection)


async def _act_on(app: App, interaction: Interaction, action: Action, selection: Selection) -> None:
    if selection.check:
        await _check(app, interaction, action, selection)
    elif action is Action.UNREQUEST:
        await _unrequest(app, interaction, selection.ids)
    else:
        await send(app, interaction, action, selection.ids)


async def _check(app: App, interaction: Interaction, action: Action, selection: Selection) -> None:
    checks = await check(app, action, selection.ids, interaction.actor)
    await interaction.answer(render_checks(checks))


async def _unrequest(app: App, interaction: Interaction, numbers: Sequence[int]) -> None:
    """One's own single one at once; several, or another's, once the person has seen which."""
    checks = await check(app, Action.UNREQUEST, numbers)
    if asks_first(checks, interaction.actor):
        if await was_heeded(app, interaction.confirmation):
            # Delivered again: it was answered as things stood then, and nobody asks now.
            return
        await interaction.answer(render_unrequest_preview(checks, interaction.actor))
    else:
        await send(app, interaction, Action.UNREQUEST, numbers)


async def ask_before_unrequest(app: App, interaction: Interaction, numbers: Sequence[int]) -> None:
    """Show what would be taken back, whosever it is."""
    checks = await check(app, Action.UNREQUEST, numbers)
    await interaction.answer(render_unrequest_preview(checks, interaction.actor))


async def click_take_back(app: App, interaction: Interaction) -> None:
    """Take back what the preview showed, and only that: a newer request stays."""
    shown = TakeBackValue.load(interaction.value).shown
    if len(shown) == 1:
        [(number, request_id)] = shown.items()
        await _send_one(app, interaction, Action.UNREQUEST, number, request_id=request_id)
    elif shown:
        begun = _begun(interaction)
        await _send_several(app, interaction, Action.UNREQUEST, shown, begun)
    else:
        raise UnreadableValueError


async def click_keep(_app: App, interaction: Interaction) -> None:
    """Keep what the preview showed."""
    TakeBackValue.load(interaction.value)  # only to refuse a button of another version
    await interaction.answer(render_kept())


async def _click(app: App, interaction: Interaction, action: Action) -> None:
    value = AssignmentValue.load(interaction.value)
    await _send_one(app, interaction, action, value.assignment_id, value.list)
    await redraw_home(app, interaction)


async def _send_ticked(app: App, interaction: Interaction, action: Action) -> None:
    here, shown = ListValue.load(interaction.value), ticked_here(interaction)
    numbers = sorted(ticked(interaction, here))
    if here.shown is not None and shown != set(here.shown):
        # Ticked since the button was drawn: it named others than would go.
        changed = render_ticks_changed()
        await interaction.answer(await draw_list(app, interaction, here, above=changed))
        return
    # The list stays, with what is ticked in it.
    beside = interaction.beside()
    if not numbers:
        await beside.answer(render_nothing_ticked())
    elif action is Action.UNREQUEST:
        await ask_before_unrequest(app, beside, numbers)
    else:
        await send(app, beside, action, numbers)


async def send(app: App, interaction: Interaction, action: Action, numbers: Sequence[int]) -> None:
    """One assignment with its own answer, or several as a batch."""
    if len(numbers) == 1:
        await _send_one(app, interaction, action, numbers[0])
    else:
        begun = _begun(interaction.beside())
        await _send_several(app, interaction, action, dict.fromkeys(numbers), begun)


async def _send_one(
    app: App,
    interaction: Interaction,
    action: Action,
    number: int,
    clicked_in: ListValue | None = None,
    request_id: int | None = None,
) -> None:
    by, confirmation = interaction.actor, interaction.confirmation
    asked = ActionRequest(action, number, by, confirmation, request_id=request_id)
    performed = await _perform(app, interaction, asked)
    if performed.repeated:
        # Slack delivered the same click again: the person did nothing, and hears nothing.
        _log.info("%s came a second time for assignment %s", interaction.name, number)
        return
    if performed.attempt.outcome in _CAME_TO_NOTHING:
        interaction.has_failed()
    answer = render_answer(performed, app.rules.links)
    if clicked_in:
        # The answer takes the place of the list: the list goes along, if it can be read.
        with contextlib.suppress(DatabaseAwayError):
            answer = await draw_list(app, interaction, clicked_in, above=answer)
    await interaction.answer(answer)


async def _perform(app: App, interaction: Interaction, asked: ActionRequest) -> Performed:
    """Do it; when it takes long, the person is told how far it has come."""
    progress, over = Progress(), asyncio.Event()
    telling = asyncio.create_task(_tell_progress(interaction, asked.action, progress, over))
    try:
        return await perform(app, asked, progress)
    finally:
        over.set()
        # What is being said of the way there must not come after the answer.
        await asyncio.wait({telling})


async def _tell_progress(
    interaction: Interaction, action: Action, progress: Progress, over: asyncio.Event
) -> None:
    told = None
    while not over.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), NOTICE_AFTER_SECONDS)
        if not over.is_set() and progress.step is not told:
            told = progress.step
            # Nor may it take the answer's place.
            with whatever_happens("telling how far a request has come"):
                await interaction.answer(render_still_waiting(action, progress))


async def _send_several(
    app: App, interaction: Interaction, action: Action, wanted: Wanted, begun: Begun
) -> None:
    """Queue them and see them through; their message goes to the person's direct messages."""
    by, confirmation = interaction.actor, interaction.confirmation
    ended = await send_several(app, action, wanted, by, confirmation, begun)
    await _answer_several(app, interaction, ended)


def _begun(interaction: Interaction) -> Begun:
    async def say(batch: Batch, checks: Sequence[Checked]) -> None:
        # Where nothing is sent, the end is told right away.
        if not all(one.reasons for one in checks):
            await interaction.answer(render_batch_begun(batch, checks))

    return say


async def _answer_several(
    app: App, interaction: Interaction, ended: Batch | NotResumable | CameAgain
) -> None:
    match ended:
        case Batch():
            # The list or message that was clicked in stays where it is.
            beside = interaction.beside()
            await beside.answer(render_batch_ended(ended, app.rules.links))
        case NotResumable(batch):
            await interaction.answer(render_not_resumable(batch))
        case CameAgain():
            # Slack delivered it again: the person did nothing, and hears nothing.
            _log.info("%s came a second time", interaction.name)


async def _show_running(app: App, interaction: Interaction) -> None:
    """`/request stop`: what runs, with Stop buttons; ops see everybody's."""
    mine = None if await interaction.is_by_ops() else interaction.actor
    running = await read_running(app, mine)
    await interaction.answer(render_running(running, interaction.name, app.rules.links))


async def click_stop(app: App, interaction: Interaction) -> None:
    """Send no more of a batch."""
    batch_id = BatchValue.load(interaction.value).batch_id
    is_ops = await interaction.is_by_ops()
    match await stop_batch(app, batch_id, interaction.actor, is_ops=is_ops):
        case NotYours():
            await interaction.answer(render_not_yours())
        case None:
            await interaction.answer(render_not_resumable(None))
        case Batch() as stopped:
            await interaction.answer(render_batch_stopping(stopped))


async def click_retry(app: App, interaction: Interaction) -> None:
    """Try the refused of a batch again."""
    await _resume(app, interaction, Part.REFUSED)


async def click_rest(app: App, interaction: Interaction) -> None:
    """Send what was not sent of a batch."""
    await _resume(app, interaction, Part.NOT_SENT)


async def _resume(app: App, interaction: Interaction, part: Part) -> None:
    value = BatchValue.load(interaction.value)
    wanted = Resume(value.batch_id, value.round, part)
    by, confirmation = interaction.actor, interaction.confirmation
    begun = _begun(interaction.beside())
    ended = await resume_several(app, wanted, by, confirmation, begun)
    await _answer_several(app, interaction, ended)
