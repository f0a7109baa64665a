"""The settings in force, and what is allowed in them and most likely wrong."""

import ipaddress
import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import httpx
from pydantic import SecretStr
from sqlalchemy import make_url

from bot.doctor.dialect import dialect_doubts
from bot.doctor.files import examine_privacy
from bot.doctor.result import CheckResult
from bot.doctor.token_age import examine_ages
from bot.settings import Environment, Settings, misspelled_settings
from domain.sync import REPORT_NAMES

_PLACEHOLDER = re.compile(
    r"change.?me|your|placeholder|example|dummy|todo|fixme|replace|insert|passw|x{4,}|\*{3,}|<.*>|\$\{"
    r"|^(?:secret|token|test|none|null)$",
    re.IGNORECASE,
)
_FEWEST_CHARACTERS = 5
_BOTH_TOKENS = ("FMS_STAGING_TOKEN", "FMS_PRODUCTION_TOKEN")
_SHORTEST_PATIENCE = 5.0
# How a host that only this network knows is called.
_INSIDE = (".local", ".internal", ".intranet", ".lan", ".home.arpa", ".localhost")
_EACH_AND_OTHER: tuple[tuple[Environment, Environment], ...] = (
    ("staging", "production"),
    ("production", "staging"),
)


def examine_settings(settings: Settings) -> list[CheckResult]:
    """They are valid already, or there would be no Settings: this shows what is in force."""
    shown = [
        CheckResult(f"setting {name.upper()}: {_shown(name, getattr(settings, name))}")
        for name in type(settings).model_fields
    ]
    doubts = [CheckResult(name, warning=why) for name, why in _doubts(settings)]
    unknown = [CheckResult("setting", warning=one) for one in misspelled_settings()]
    ages = examine_ages(settings, datetime.now(UTC))
    return [*shown, *_one_token(settings), *ages, *doubts, *unknown, *examine_privacy(Path(".env"))]


def _one_token(settings: Settings) -> list[CheckResult]:
    """What is no matter of taste: with it staging could act in production."""
    if not settings.shares_its_token:
        return []
    words = "it is the same as FMS_STAGING_TOKEN. Have FMS give each environment its own."
    return [CheckResult("FMS_PRODUCTION_TOKEN", words)]


def _shown(name: str, value: object) -> str:
    if value is None or value == frozenset():
        return "not set"
    if isinstance(value, SecretStr):
        return "set"
    if isinstance(value, Mapping):
        return ", ".join(f"{office}={channel}" for office, channel in value.items()) or "not set"
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    text = str(value)
    # A report's address may carry a key in its query.
    return text.partition("?")[0] + "?..." if name.endswith("_url") and "?" in text else text


def _doubts(settings: Settings) -> Iterator[tuple[str, str]]:
    yield from _same_secrets(settings)
    yield from _placeholders(settings)
    yield from _environments(settings)
    yield from _addresses(settings)
    yield from _guards(settings)
    yield from dialect_doubts(settings)
    yield from _door(settings)


def _secrets(settings: Settings) -> Iterator[tuple[str, str]]:
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr) and name != "database_url":
            yield name.upper(), value.get_secret_value()


def _same_secrets(settings: Settings) -> Iterator[tuple[str, str]]:
    names = defaultdict(list)
    for name, value in _secrets(settings):
        names[value].append(name)
    for first, *others in names.values():
        for other in others:
            if settings.shares_its_token and (first, other) == _BOTH_TOKENS:
                continue
            yield other, f"it is the same as {first}. Each should have a token of its own."


def _placeholders(settings: Settings) -> Iterator[tuple[str, str]]:
    password = make_url(settings.database_url.get_secret_value()).password
    values = [*_secrets(settings), *([("DATABASE_URL", str(password))] if password else [])]
    for name, value in values:
        own = re.sub(r"^xox[a-z]-|^xapp-", "", value)
        if _PLACEHOLDER.search(own) or len(set(own)) < _FEWEST_CHARACTERS:
            yield name, "it looks like a placeholder, or can be guessed. Enter the real one."


def _environments(settings: Settings) -> Iterator[tuple[str, str]]:
    staging, production = settings.fms_staging_url, settings.fms_production_url
    if staging and production and _place(staging) == _place(production):
        words = "it is the same as FMS_STAGING_URL, so what is tried in staging would be real."
        yield "FMS_PRODUCTION_URL", words
    for this, other in _EACH_AND_OTHER:
        url = settings.fms_url(this)
        if url and other in httpx.URL(url).host.split("."):
            yield f"FMS_{this.upper()}_URL", f"its host says {other}. Check which FMS it is."
    if settings.slack_app_token and settings.slack_signing_secret:
        words = (
            "it is not used, since with SLACK_APP_TOKEN the bot is in Socket Mode. Leave one empty."
        )
        yield "SLACK_SIGNING_SECRET", words


def _place(address: str) -> tuple[str, int | None, str]:
    """What makes two addresses one, whatever they look like."""
    url = httpx.URL(address)
    return url.host, url.port, url.path.rstrip("/")


def _addresses(settings: Settings) -> Iterator[tuple[str, str]]:
    reports = (f"fms_report_{name}_url" for name in REPORT_NAMES)
    names = itertools.chain(("fms_staging_url", "fms_production_url", "slack_api_url"), reports)
    for name in names:
        url = httpx.URL(getattr(settings, name) or "")
        if url.scheme == "http" and _is_public(url.host):
            words = "anyone on the way can read what is sent, tokens too. Use https://."
            yield name.upper(), words


def _is_public(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(_INSIDE)


def _guards(settings: Settings) -> Iterator[tuple[str, str]]:
    if settings.sync_max_rejected_percent == 100:
        yield (
            "SYNC_MAX_REJECTED_PERCENT",
            "100 applies a report no matter how many of its rows are wrong.",
        )
    if settings.sync_max_drop_percent == 100:
        yield "SYNC_MAX_DROP_PERCENT", "100 lets a report empty its table."
    if settings.fms_timeout_seconds < _SHORTEST_PATIENCE:
        words = "a later answer leaves its request unconfirmed. Wait longer."
        yield "FMS_TIMEOUT_SECONDS", words


def _door(settings: Settings) -> Iterator[tuple[str, str]]:
    # In HTTP mode the API stays shut without a token (bot/http/guard.py).
    if settings.api_token is None and settings.slack_app_token:
        words = (
            "without it every program on this machine may plan, request and delete. A proxy or "
            "tunnel that does not say that it is one looks like such a program: set it where one "
            "stands before the bot, and where others have accounts here."
        )
        yield "API_TOKEN", words
