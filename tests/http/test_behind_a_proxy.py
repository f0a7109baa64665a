"""HTTP mode behind the servers of deploy/, with TLS: Slack's calls go through, nothing else."""

import contextlib
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from sandbox.changes import PATIENCE_SECONDS
from tests.http.helpers import EVENTS, FORM, over_http, signed
from tests.stage import CARDS, Stage, on_sqlite

DEPLOY = Path(__file__).parents[2] / "deploy"
# Whoever may not install one has no nginx and no Caddy; Debian keeps nginx where only root looks.
PLACES = "/usr/sbin:/usr/bin:/usr/local/bin"
NGINX, CADDY = (shutil.which(name, path=PLACES) for name in ("nginx", "caddy"))
OPENSSL = shutil.which("openssl", path=PLACES)
CERTIFICATE = (
    *("-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
    *("-addext", "subjectAltName=DNS:localhost,DNS:scheduler.example.com"),
)
Names = dict[str, str]

pytestmark = [
    on_sqlite,
    pytest.mark.long,
    pytest.mark.skipif(not OPENSSL, reason="openssl is not installed"),
]


def nginx(folder: Path, names: Names, port: int) -> list[str]:
    """With a main file around ours: one process, which writes into this folder alone."""
    ours = _put((DEPLOY / "nginx" / "media-scheduler.conf").read_text(), names)
    ours = ours.replace("listen 443", f"listen {port}").replace("[::]:443", f"[::1]:{port}")
    kept = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    path = folder / "nginx.conf"
    path.write_text(
        f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/log;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{kept}{ours}}}\n"
    )
    return [str(NGINX), "-e", f"{folder}/log", "-c", str(path)]


def caddy(folder: Path, names: Names, port: int) -> list[str]:
    """With a certificate of the test's, and nothing that it does for itself."""
    ours = _put((DEPLOY / "caddy" / "Caddyfile").read_text(), names)
    certificate = f"tls {folder}/certificate {folder}/key\n"
    ours = ours.replace(
        "scheduler.example.com {", f"https://scheduler.example.com:{port} {{\n{certificate}"
    )
    path = folder / "Caddyfile"
    path.write_text(f"{{\nadmin off\nauto_https disable_redirects\n}}\n{ours}")
    return [str(CADDY), "run", "--adapter", "caddyfile", "--config", str(path)]


def _put(text: str, names: Names) -> str:
    for name, value in names.items():
        assert name in text
        text = text.replace(name, value)
    return text


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(nginx, marks=pytest.mark.skipif(not NGINX, reason="nginx is not installed")),
        pytest.param(caddy, marks=pytest.mark.skipif(not CADDY, reason="Caddy is not installed")),
    ],
)
async def test_slacks_calls_alone_come_through(
    stage: Stage, tmp_path: Path, command: Callable[[Path, Names, int], list[str]]
) -> None:
    async with over_http(stage) as direct, _in_front(stage, tmp_path, command) as http:
        await _signed_calls_are_answered(stage, http)
        await _others_are_refused(stage, http)
        await _nothing_else_is_there(direct, http)


async def _signed_calls_are_answered(stage: Stage, http: httpx.AsyncClient) -> None:
    challenge = '{"type": "url_verification", "challenge": "3eZbrw1aB"}'
    answer = await http.post(EVENTS, content=challenge, headers=signed(stage, challenge))
    assert (answer.status_code, answer.text) == (200, "3eZbrw1aB")
    body = _command(stage, 120)
    assert (await http.post(EVENTS, content=body, headers=signed(stage, body))).is_success
    await stage.card(120, "Requested")


async def _others_are_refused(stage: Stage, http: httpx.AsyncClient) -> None:
    body, calls = _command(stage, 121), len(stage.fms.calls)
    wrong = (
        ({"content-type": FORM}, body),
        (signed(stage, body, secret="another"), body),
        (signed(stage, body, age=400), body),
        (signed(stage, body), body + " "),
    )
    for headers, content in wrong:
        assert (await http.post(EVENTS, content=content, headers=headers)).status_code == 401
    large = body + "x" * (1 << 20)
    # The bot says 413; Caddy may say 502 of it, or end the connection before it is read.
    with contextlib.suppress(httpx.RemoteProtocolError):
        answer = await http.post(EVENTS, content=large, headers=signed(stage, large))
        assert answer.status_code in (413, 502)
    assert (await http.get(EVENTS)).status_code in (403, 404)
    assert len(stage.fms.calls) == calls
    assert (await stage.state(121)).open_attempt is None


async def _nothing_else_is_there(direct: httpx.AsyncClient, http: httpx.AsyncClient) -> None:
    """Not by another name of the path either, nor for who says to come from this machine."""
    paths = (
        *("/api/assignments", "/api/ingest/sync/status", "/metrics", "/health/ready"),
        *("/health/live", "/openapi.json", "/", f"{EVENTS}/", "//api/assignments"),
        *(f"{EVENTS}/../../api/assignments", f"{EVENTS}/%2e%2e/%2e%2e/metrics"),
    )
    inside = ("127.0.0.1", "::1", "localhost")
    said: list[Names] = [{}, *({"x-forwarded-for": one, "x-real-ip": one} for one in inside)]
    for path in paths:
        for headers in said:
            for method in ("GET", "POST"):
                answer = await http.request(method, path, headers=headers)
                assert answer.status_code == 404, (method, path, answer.text)
    # And where somebody had forwarded the rest too, it would still be shut.
    for headers in said:
        assert (await direct.get("/api/assignments", headers=headers)).status_code == 403


def _command(stage: Stage, number: int) -> str:
    channel, ana = stage.slack.workspace.channel(CARDS), stage.slack.workspace.user("ana")
    return urlencode(stage.slack.payloads.slash_command(ana, channel, "/request", str(number)))


@contextlib.asynccontextmanager
async def _in_front(
    stage: Stage, folder: Path, command: Callable[[Path, Names, int], list[str]]
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the server that stands in front of the bot, by the certificate's name."""
    subprocess.run(  # noqa: ASYNC221, S603
        [str(OPENSSL), "req", *CERTIFICATE, "-keyout", "key", "-out", "certificate"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    letsencrypt = "/etc/letsencrypt/live/scheduler.example.com"
    names = {"127.0.0.1:8081": stage.bot.api_address.removeprefix("http://")}
    if command is nginx:
        names[f"{letsencrypt}/fullchain.pem"] = f"{folder}/certificate"
        names[f"{letsencrypt}/privkey.pem"] = f"{folder}/key"
    port = _free_port()
    with _running(command(folder, names, port), folder, port):
        async with httpx.AsyncClient(
            base_url=f"https://localhost:{port}",
            headers={"host": "scheduler.example.com"},
            verify=ssl.create_default_context(cafile=folder / "certificate"),
            trust_env=False,
            timeout=PATIENCE_SECONDS,
        ) as http:
            yield http


@contextlib.contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    """Until it listens; ended with the block."""
    home = {"HOME": str(folder), "PATH": PLACES}
    with subprocess.Popen(  # noqa: S603
        command, env=home, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        try:
            deadline = time.monotonic() + PATIENCE_SECONDS
            while not _listens(port):
                assert process.stderr is not None
                assert process.poll() is None, process.stderr.read()
                assert time.monotonic() < deadline
            yield
        finally:
            process.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port
