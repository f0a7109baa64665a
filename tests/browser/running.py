"""`make sandbox` in a process of its own, and a browser to look at it with."""

import contextlib
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Browser, sync_playwright

_STOP_SECONDS = 60
# Whatever of Chromium's would ask something of the network, and what a container lacks.
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Where the two pages of a sandbox are, and what it said in the terminal until it was ready."""

    slack: str
    fms: str
    said: str


@contextlib.contextmanager
def running_sandbox(*, scale: float = 1) -> Iterator[Sandbox]:
    """A sandbox on free ports, from its start to Ctrl-C."""
    options = ["--slack-port=0", "--fms-port=0", "--api-port=0", f"--scale={scale}"]
    command = [sys.executable, "-m", "sandbox", *options]
    with subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        said = _until_ready(process)
        # What it says later is read by somebody, since a full pipe would stop it.
        reader = threading.Thread(target=process.communicate)
        reader.start()
        try:
            addresses = dict(re.findall(r"^ +(Slack|FMS): +(http\S+)$", said, re.MULTILINE))
            yield Sandbox(addresses["Slack"], addresses["FMS"], said)
        finally:
            process.send_signal(signal.SIGINT)
            reader.join(_STOP_SECONDS)


def _until_ready(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if line.strip() == "Ready.":
            return "".join(said)
    raise AssertionError("the sandbox ended by itself:\n" + "".join(said))


def chromium() -> str | None:
    """Where Debian's Chromium is, or another that is called like it."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextlib.contextmanager
def running_browser(path: str) -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
