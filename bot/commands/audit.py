"""`audit`: the record, as CSV on standard output."""

from datetime import UTC, datetime, time, timedelta

from bot.commands.record import open_record
from bot.commands.terminal import complain, say
from bot.messages.audit import audit_table
from bot.messages.bad_input import complaint
from bot.messages.text import plain_text
from bot.settings import FmsSettings
from domain.audit import is_of
from domain.typed import BadInput, read_coming_day
from storage.audit import load_entries

_ALMOST_A_YEAR = timedelta(days=364)


async def audit(settings: FmsSettings, since: str | None, person: str | None) -> int:
    """Changes nothing, also beside a bot that runs. Raises NoRecordError."""
    try:
        first = _beginning(settings, since) if since else None
    except BadInput as error:
        complain(f"--since: {plain_text(complaint(error))}")
        return 1
    async with open_record(settings) as database, database.reading() as session:
        entries = await load_entries(session, first)
    say(audit_table(one for one in entries if not person or is_of(one, person)), end="")
    return 0


def _beginning(settings: FmsSettings, typed: str) -> datetime:
    """When a day begins. One without its year is the latest that was. Raises BadInput."""
    zone = settings.zone
    today = datetime.now(zone).date()
    day = read_coming_day(typed, today - _ALMOST_A_YEAR)
    return datetime.combine(day, time(), zone).astimezone(UTC)
