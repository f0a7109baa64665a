"""docs/api.md: each of its lines is typed into a shell, and answered as the page says."""

import asyncio
import json
import re
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.stage import Stage, eight_plans, on_sqlite

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
# A stretch of commands, and the answer to the last of them where the page shows one.
BLOCKS = re.findall(r"```sh\n(.*?)```(?:\n\n```json\n(.*?)```)?", PAGE, re.DOTALL)
# What is there to be refused.
WRONG = "http://localhost:8081/api/assignments/999999"


@on_sqlite
@eight_plans
@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
async def test_every_line_is_answered_as_the_page_says(stage: Stage) -> None:
    start = stage.bot.app.today() + timedelta(days=300)
    here = {
        "http://localhost:8081": stage.bot.api_address,
        "2026-12-01": str(start),
        "2026-12-08": str(start + timedelta(days=7)),
        "curl ": "curl -sS -w '\\n%{http_code}' ",
    }

    for commands, shown in BLOCKS:
        for line in commands.replace("\\\n", " ").splitlines():
            status, body = await _typed(line, here)
            assert (status < 300) is (WRONG not in line), (line, body)
        if shown:
            assert _shape(json.loads(body)) == _shape(json.loads(shown)), line

    assert len(BLOCKS) > 8
    assert (await stage.state(123)).row.deleted_at is not None


async def _typed(line: str, here: dict[str, str]) -> tuple[int, str]:
    for words, put in here.items():
        line = line.replace(words, put)
    process = await asyncio.create_subprocess_exec(
        *("sh", "-c", line),
        env={"API_TOKEN": "a-token-of-some-length", "PATH": "/usr/bin:/bin"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, wrong = await process.communicate()
    body, _, status = out.decode().rpartition("\n")
    assert process.returncode == 0, (line, wrong)
    return int(status), body


def _shape(value: Any) -> Any:
    """What is there, without what it is; an environment may be none, as a request may."""
    if isinstance(value, dict):
        return {name: _shape(one) for name, one in value.items()}
    return list if isinstance(value, list) else type(value)
