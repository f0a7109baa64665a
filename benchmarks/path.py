"""The files that one `/request` runs through, from Slack's payload to the magenta card.

python -m benchmarks.path
"""

import asyncio
import os
import sys
from collections import defaultdict
from pathlib import Path
from types import FrameType
from unittest.mock import patch

import bot
from benchmarks.measuring import print_table
from benchmarks.setting import CARDS, MAGENTA, open_setting
from bot.app import running_bot
from bot.settings import Settings, load_settings

_ROOT = Path(bot.__file__).parents[1]
_PRODUCT = ("bot", "domain", "fms", "storage")


class Trace:
    """Notes the functions of the product that are called, by file, the first called first."""

    def __init__(self) -> None:
        self.files: dict[str, set[str]] = defaultdict(set)

    def note(self, frame: FrameType, event: str, _argument: object) -> None:
        """What `sys.setprofile` calls."""
        if event != "call":
            return
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(_ROOT) and file.relative_to(_ROOT).parts[0] in _PRODUCT:
            self.files[str(file.relative_to(_ROOT))].add(frame.f_code.co_qualname)


async def main() -> None:
    """Print the files, and how many of their functions were called."""
    path = Trace()
    async with open_setting() as setting:
        with patch.dict(os.environ, setting.environment):
            settings = load_settings(Settings)
        async with running_bot(settings):
            await setting.cards_are_drawn()
            number = setting.plans[0].number
            sys.setprofile(path.note)
            typing = asyncio.create_task(setting.slack.type("ana", CARDS, f"/request {number}"))
            await setting.card(number, MAGENTA)
            await setting.answered(await typing)
            sys.setprofile(None)
    rows = [[file, str(len(called))] for file, called in path.files.items()]
    print_table(f"{len(rows)} files.", ["file", "functions called"], rows)


if __name__ == "__main__":
    asyncio.run(main())
