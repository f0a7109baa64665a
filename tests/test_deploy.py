"""What people install and run elsewhere: the image's steps, and the files beside them."""

import asyncio
import configparser
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import kubernetes_validate
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import Metrics
from bot.settings import Settings
from sandbox.environment import bot_environment
from sandbox.fms.server import local_fms
from sandbox.installation import slack_with_the_app
from sandbox.tryout.programs import nginx_site, scraping
from tests.test_locks import pinned

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
MANIFESTS = sorted(DEPLOY.glob("kubernetes/*.yaml"))
COMPOSE = [ROOT / "compose.yml", ROOT / "compose.postgres.yml"]
# What only other programs of a compose file read.
NOT_OURS = {"POSTGRES_PASSWORD", "GRAFANA_PASSWORD"}
# An account that owns nothing.
NOBODY = 65534
PATIENCE_SECONDS = 60.0


def test_the_image_holds_what_is_tested_and_nothing_to_build_or_to_play_with() -> None:
    image = pinned(DEPLOY / "requirements.lock")

    assert image < pinned(ROOT / "requirements.lock")
    names = {one.partition("==")[0] for one in image}
    assert not names & {"hatchling", "editables", "pyyaml", "websockets", "pytest", "uv"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The image's steps, in a bare folder."""
    source = tmp_path_factory.mktemp("source")
    for name in _copied_into_the_image():
        place = source / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place)
        else:
            shutil.copy(ROOT / name, place)
    folder = tmp_path_factory.mktemp("opt") / "media-scheduler"
    install = ["sh", str(source / "deploy" / "install.sh"), str(folder)]
    ended = subprocess.run(install, capture_output=True, text=True, check=False)  # noqa: S603
    assert ended.returncode == 0, ended.stderr
    return folder


def _copied_into_the_image() -> Iterator[str]:
    _, first_stage, _ = (ROOT / "Dockerfile").read_text().split("\nFROM ")
    for line in first_stage.splitlines():
        if line.startswith("COPY "):
            yield from line.split()[1:-1]


def _open_to_all(*folders: Path) -> None:
    """Let strangers through to them: pytest's own folders are closed."""
    for parent in {parent for folder in folders for parent in folder.parents}:
        if parent.owner() == folders[0].owner() and parent.is_relative_to(tempfile.gettempdir()):
            parent.chmod(parent.stat().st_mode | stat.S_IXOTH)


def _as_nobody(folder: Path) -> dict[str, Any]:
    """A stranger's account, where it is ours to choose and a stranger may run this Python."""
    python = (folder / "bin" / "python").resolve()
    is_open = all(one.stat().st_mode & stat.S_IXOTH for one in (python, *python.parents))
    if os.getuid() != 0 or not is_open:
        return {}
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}


@contextlib.asynccontextmanager
async def _running(
    folder: Path, values: dict[str, str]
) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        str(folder / "bin" / "media-scheduler-bot"),
        "run",
        cwd="/",
        env=values,
        stderr=asyncio.subprocess.PIPE,
        **_as_nobody(folder),
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@pytest.mark.long
async def test_what_the_image_holds_runs_as_a_stranger_and_drains_on_sigterm(
    installed: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o777)
    _open_to_all(installed, data)
    async with (
        slack_with_the_app(headless=True, is_patient=True) as slack,
        local_fms(headless=True, scale=0.02) as fms,
    ):
        address, port = f"sqlite+aiosqlite:///{data}/scheduler.db", _free_port()
        values = bot_environment(slack, fms, address, api_port=port)
        values["LOG_FORMAT"] = "json"
        async with _running(installed, values) as process:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await _until_ready(process)
                async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
                    assert (await http.get("/health/live")).status_code == 200
                    typed = await slack.type("olga", "#press-assignments", "/assignments")
                    assert typed.acked
                process.send_signal(signal.SIGTERM)
                assert await process.wait() == 0


@pytest.mark.long
def test_the_image_has_nothing_to_build_or_to_play_with(installed: Path) -> None:
    [packages] = installed.glob("lib/python3*/site-packages")
    rooms = {one.name for one in packages.iterdir()}

    assert {"bot", "domain", "fms", "storage"} <= rooms
    assert not rooms & {"sandbox", "tests", "pip", "setuptools", "hatchling"}
    assert not (installed / "bin" / "pip").exists()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


async def _until_ready(process: asyncio.subprocess.Process) -> None:
    """As its log says."""
    assert process.stderr
    said = []
    async for line in process.stderr:
        said.append(line.decode())
        if "ready: FMS" in said[-1]:
            return
    raise AssertionError("".join(said))


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda path: path.name)
def test_kubernetes_knows_every_word_of_a_manifest(manifest: Path) -> None:
    document = yaml.safe_load(manifest.read_text())
    if document["kind"] == "Kustomization":
        assert set(document["resources"]) == {one.name for one in MANIFESTS} - {manifest.name}
        return

    kubernetes_validate.validate(document, "1.33", strict=True)


def test_every_setting_that_is_named_for_the_bot_is_one() -> None:
    known = {name.upper() for name in Settings.model_fields}
    named: set[str] = set()
    for path in MANIFESTS:
        document = yaml.safe_load(path.read_text())
        named |= set(document.get("data", {})) | set(document.get("stringData", {}))
    for path in COMPOSE:
        services = yaml.safe_load(path.read_text())["services"]
        for service in services.values():
            if service.get("image") == "media-scheduler-bot":
                named |= set(service.get("environment", {}))
    unit = (DEPLOY / "systemd" / "media-scheduler.service").read_text()
    named |= set(re.findall(r"^Environment=(\w+)=", unit, re.MULTILINE))

    assert "DATABASE_URL" in named
    assert named <= known


@pytest.mark.parametrize("compose", COMPOSE, ids=lambda path: path.name)
def test_a_compose_file_asks_for_what_it_says_that_it_asks_for(compose: Path) -> None:
    text = compose.read_text()
    asked = set(re.findall(r"\$\{(\w+):\?\}", text))
    head = text[: text.index("services:")]

    assert all(name in head for name in asked)
    for path in re.findall(r"^\s+- \./([^:]+):", text, re.MULTILINE):
        assert (ROOT / path).exists(), path


def test_everything_that_stops_a_bot_waits_longer_than_it_may_take() -> None:
    most = Settings.model_fields["fms_timeout_seconds"].default + 20
    unit = configparser.ConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "systemd" / "media-scheduler.service")
    pod = yaml.safe_load((DEPLOY / "kubernetes" / "deployment.yaml").read_text())["spec"][
        "template"
    ]
    bots = [
        service
        for path in COMPOSE
        for service in yaml.safe_load(path.read_text())["services"].values()
        if service.get("image") == "media-scheduler-bot"
    ]

    assert int(unit["Service"]["TimeoutStopSec"]) >= most
    assert pod["spec"]["terminationGracePeriodSeconds"] >= most
    assert len(bots) == 4
    assert all(int(one["stop_grace_period"].removesuffix("s")) >= most for one in bots)


def test_what_is_tried_out_on_a_fresh_machine_is_what_stands_here() -> None:
    """Cheap beside `deploy/try`: a line that it fills in has not gone."""
    site = nginx_site(4443, Path("/certificate"), Path("/key"))
    jobs = yaml.safe_load(scraping([1, 2]))["scrape_configs"]

    assert "example.com" not in site
    assert "location = /slack/events" in site
    assert jobs[0]["static_configs"] == [{"targets": ["127.0.0.1:1", "127.0.0.1:2"]}]


def test_the_dashboard_asks_for_figures_that_there_are() -> None:
    rendered = Metrics().render(None, datetime.now(UTC)).decode()
    samples = {
        sample.name for one in text_string_to_metric_families(rendered) for sample in one.samples
    }
    families = {one.name for one in text_string_to_metric_families(rendered)}
    dashboard = json.loads((DEPLOY / "grafana" / "dashboard.json").read_text())
    asked = {
        name
        for panel in dashboard["panels"]
        for target in panel["targets"]
        for name in re.findall(r"scheduler_\w+", target["expr"])
    }

    assert len(asked) >= 10
    # Those of a report or a finding have samples once there is one.
    assert {one for one in asked if one not in samples and one not in families} == set()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_confines_it() -> None:
    unit = DEPLOY / "systemd" / "media-scheduler.service"
    analyze = ["systemd-analyze", "security", "--offline=true", "--threshold=30", str(unit)]

    # The threshold is ten times the exposure that is shown: 3.0.
    ended = subprocess.run(analyze, capture_output=True, text=True, check=False)  # noqa: S603

    assert ended.returncode == 0, ended.stdout[-300:]
