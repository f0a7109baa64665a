"""The environment beside the settings.

What libraries read of it by themselves, looked at before they fail over it, and names in it that
nobody reads.
"""

import difflib
import os
import re
import ssl
from collections.abc import Collection, Iterator
from pathlib import Path

import httpx
from sqlalchemy import make_url

from storage.away import first_line

# How ours begin, and nobody else's in an environment that is shared.
_OURS = ("FMS_", "SYNC_", "REMINDERS_", "SLACK_")
# Of Slack's own tools.
_NOT_OURS = re.compile(r"SLACK_(?:CLI|SDK|APP_PATH|CLIENT_|VERIFICATION_TOKEN|DEV|TEST)")
_ALIKE, _VERY_ALIKE = 0.6, 0.85


def misspelled(names: Collection[str]) -> Iterator[str]:
    """What is set, in `.env` or the environment, and looks like one of these settings but is none.

    A sentence for each, with the name that may be meant.
    """
    found = {name.upper(): "the environment" for name in os.environ}
    found |= {name.upper(): ".env" for name in _names_in_file(Path(".env"))}
    for name in sorted(found.keys() - names):
        ours = name.startswith(_OURS) and not _NOT_OURS.match(name)
        meant = difflib.get_close_matches(name, names, 1, _ALIKE if ours else _VERY_ALIKE)
        if ours or meant:
            guess = f" Did you mean {meant[0]}?" if meant else ""
            yield f"{name} in {found[name]} is not a setting of the bot, and does nothing.{guess}"


def _names_in_file(file: Path) -> list[str]:
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return re.findall(r"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=", text, re.MULTILINE)


def database_problems(database_url: str) -> Iterator[str]:
    """Files and folders that the database's address names."""
    url = make_url(database_url)
    folder = Path(url.database or "").absolute().parent
    if url.drivername.startswith("sqlite") and not folder.is_dir():
        # SQLite makes the file itself.
        what = f"DATABASE_URL names a folder that does not exist: {folder}"
        yield f"{what}. Create it, or name another."
    for name in ("sslrootcert", "sslcert", "sslkey"):
        if (file := url.query.get(name)) and not Path(str(file)).is_file():
            yield f"DATABASE_URL names a file that does not exist: {name} {file}."


def certificate_problems() -> Iterator[str]:
    """What TLS reads by itself; a folder that is missing it passes over, and then trusts nobody."""
    if file := os.environ.get("SSL_CERT_FILE"):
        try:
            ssl.create_default_context(cafile=file)
        except OSError as error:
            why = error.strerror or first_line(error)
            yield f"SSL_CERT_FILE names certificates that cannot be read: {file} ({why})."
    if (folder := os.environ.get("SSL_CERT_DIR")) and not Path(folder).is_dir():
        yield f"SSL_CERT_DIR names a folder that does not exist: {folder}."


def proxy_problems() -> Iterator[str]:
    """What HTTP clients read by themselves, and take badly."""
    found = False
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        for variable in (name, name.lower()):
            value = os.environ.get(variable)
            try:
                if value:
                    httpx.Proxy(value if "://" in value else f"http://{value}")
            except (httpx.InvalidURL, ValueError):
                found = True
                yield f"{variable} must be the address of a proxy, such as http://proxy:3128."
    try:
        if not found:
            httpx.Client(verify=False).close()  # noqa: S501  # calls nobody
    except (httpx.InvalidURL, ValueError) as error:
        yield f"NO_PROXY must be host names and addresses, with commas between: {error}."
