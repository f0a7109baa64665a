"""What is installed in production: the product, and nothing of the sandbox."""

import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PRODUCT = ("bot", "domain", "fms", "storage")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """The wheel as hatchling builds it, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)  # noqa: S603
    [built] = folder.glob("*.whl")
    with zipfile.ZipFile(built) as opened:
        yield opened


def test_the_wheel_holds_every_file_of_the_product_and_nothing_else(
    wheel: zipfile.ZipFile,
) -> None:
    inside = {name for name in wheel.namelist() if ".dist-info/" not in name}

    assert {name.partition("/")[0] for name in inside} == set(PRODUCT)
    sources = {
        str(path.relative_to(ROOT)) for room in PRODUCT for path in (ROOT / room).rglob("*.py")
    }
    assert sources <= inside


def test_the_wheel_asks_for_nothing_that_only_the_sandbox_uses(wheel: zipfile.ZipFile) -> None:
    [metadata] = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    needs = wheel.read(metadata).decode().lower()

    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    assert {"pyyaml>=6", "websockets>=17"} <= set(groups["sandbox"])
    for name in ("pyyaml", "websockets", "uvicorn[standard]"):
        assert f"requires-dist: {name}" not in needs
