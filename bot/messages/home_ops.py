"""What ops see first on their Home tab: what only they can set right."""

from bot.messages import ids
from bot.messages.blocks import Block, actions, button, context, header, paragraphs, section
from bot.messages.card_links import alert_link, assignment_link
from bot.messages.ids import SyncValue
from bot.messages.lasting_causes import render_lasting_cause
from bot.messages.sync_apply import apply_button
from bot.messages.sync_faults import failure
from bot.messages.text import moment, person, summary
from bot.messages.unconfirmed import doubt_buttons
from domain.attempt import Performed
from domain.home import Home

_MOST_CAUSES = 2


def ops_blocks(home: Home) -> list[Block]:
    """Requests in doubt with their answers, what lasts, and the sync."""
    ops = home.ops
    if ops is None:
        return []
    doubts = [block for one in ops.doubts for block in _doubt(one)]
    more = ops.doubts_count - len(ops.doubts)
    rest = [context(f"and {more:,} more, in {alert_link()}")] if more > 0 else []
    title = [header(f"Does FMS have these? ({ops.doubts_count:,})")] if doubts else []
    alerts = [render_lasting_cause(one) for one in ops.causes[:_MOST_CAUSES]]
    causes = [
        block
        for one in alerts
        for block in (*one.blocks, *(each for below in one.attachments for each in below["blocks"]))
    ]
    return [*title, *doubts, *rest, *causes, *_sync(home)]


def _doubt(performed: Performed) -> list[Block]:
    attempt, stands = performed.attempt, performed.assignment
    what = f"  {summary(stands)}" if stands else ""
    still = "" if attempt.action.creates else "still "
    asked = f"Does FMS {still}have this request?"
    who = f"{person(attempt.actor)}, {moment(attempt.started)}"
    words = f"{assignment_link(attempt.assignment_id)}{what}\n*{asked}*  {who}"
    return [section(words), actions(doubt_buttons(performed))]


def _sync(home: Home) -> list[Block]:
    """What failed last, and the way to try again."""
    last = home.sync.last
    failed = [one for one in last.reports if not one.ok] if last and last.finished else []
    label = "Sync again" if failed else "Sync now"
    again = button(label, ids.SYNC_AGAIN, SyncValue().dump(), says=f"{label}: read FMS's reports")
    refused = [apply_button(one.name) for one in failed if one.can_be_applied]
    return [*paragraphs([failure(one) for one in failed])[:3], actions([again, *refused])]
