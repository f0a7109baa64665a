"""Everything that `check` looks at, in the order in which it is told."""

from collections.abc import AsyncIterator

from bot.doctor.database import examine_database
from bot.doctor.door import examine_port
from bot.doctor.reports import examine_reports
from bot.doctor.result import CheckResult
from bot.doctor.settings import examine_settings
from bot.doctor.slack import examine_slack
from bot.settings import Settings


async def examine(settings: Settings) -> AsyncIterator[CheckResult]:
    """Everything, as it is found."""
    for one in examine_settings(settings):
        yield one
    for look in (examine_database, examine_port, examine_slack, examine_reports):
        for one in await look(settings):
            yield one
