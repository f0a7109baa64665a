"""Every benchmark can be run, small: its figures are asked for when nobody has time to mend it."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

_HOME = Path(__file__).parent.parent


@pytest.mark.long
@pytest.mark.parametrize(
    "line",
    [
        "ack --repeats 1 --commands 5",
        "ack_while_syncing --repeats 1 --growth 1",
        "start --repeats 1",
        "memory --first 10 --last 30",
        "request --repeats 1 --requests 3",
        "throughput --repeats 1 --requests 20",
        "sync --repeats 1 --growth 2 --growth-repeats 1",
        "typeahead --vehicles 1000 --partners 100 --queries 5",
        "calendar --repeats 1",
        "any_size --share 0.0005 --repeats 1 --database sqlite",
        "path",
        "sizes",
    ],
)
async def test_a_benchmark_runs_to_its_table(line: str) -> None:
    name, *arguments = line.split()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", f"benchmarks.{name}", *arguments),
        cwd=_HOME,
        env={**os.environ, "PYTHONWARNINGS": "default"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complained = await process.communicate()
    assert process.returncode == 0, complained.decode()
    assert said.strip()
