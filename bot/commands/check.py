"""`check`: whether everything is there that `run` needs."""

from bot.commands.terminal import say
from bot.doctor.examine import examine
from bot.settings import Settings


async def check(settings: Settings) -> int:
    """One line for each thing; 1 when any has a problem. No vehicle request is sent."""
    found = 0
    async for one in examine(settings):
        say(one.line)
        found += one.problem is not None
    return 1 if found else 0
