"""Runs `python -m bot check` beside a stage."""

from dataclasses import dataclass
from pathlib import Path

from sandbox.environment import bot_environment
from tests.programs import start_program
from tests.stage import Stage


@dataclass(frozen=True)
class Result:
    code: int
    lines: list[str]

    @property
    def problems(self) -> list[str]:
        return [line for line in self.lines if not line.startswith("ok ")]


async def check(stage: Stage, folder: Path, **changes: str) -> Result:
    """Run the command in an empty folder, with the stage's settings but for `changes`."""
    url = stage.settings.database_url.get_secret_value()
    token = {"API_TOKEN": "q3Vt8LmZx2Rk-h7Gd1WcNy5Sb"}
    environment = bot_environment(stage.slack, stage.fms, url) | token | changes
    ended = await start_program("check", environment=environment, folder=folder).end()
    assert ended.stderr == ""
    for secret in (stage.slack.bot_token, stage.slack.app_token, stage.fms.token, "s3cret"):
        assert secret not in ended.stdout
    lines = ended.stdout.splitlines()
    assert all(line.startswith(("ok ", "problem: ", "warning: ")) for line in lines)
    return Result(ended.returncode, lines)
