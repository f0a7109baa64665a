"""How old FMS's tokens are, where a token says so itself: as a JSON web token does."""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

from bot.doctor.result import CheckResult
from bot.messages.text import counted, day, plain_text
from bot.settings import Settings

_TOKENS = ("fms_staging_token", "fms_production_token", "fms_reports_token")
# Time enough to ask FMS for another, over a holiday too.
_SOON = timedelta(days=14)


def examine_ages(settings: Settings, now: datetime) -> Iterator[CheckResult]:
    """A line for each token that tells; of others nothing can be known."""
    for name in _TOKENS:
        token: SecretStr | None = getattr(settings, name)
        claims = _claims(token.get_secret_value()) if token else {}
        made, ends = _moment(claims, "iat"), _moment(claims, "exp")
        if made or ends:
            yield _found(settings, name, made, ends, now)


def _found(
    settings: Settings, name: str, made: datetime | None, ends: datetime | None, now: datetime
) -> CheckResult:
    what = name.upper()
    if ends is None:
        return CheckResult(f"{what}: {_issued(made, now)}, and it says no end")
    on = plain_text(day(ends.date()))
    if ends <= now:
        words = f"it expired on {on}. Have FMS give a new one, and restart the bots one by one."
        # What is not in use stops nothing.
        is_in_use = name != f"fms_{_other(settings)}_token"
        return CheckResult(what, words) if is_in_use else CheckResult(what, warning=words)
    left = f"expires in {counted((ends - now).days, 'day')}, on {on}"
    if ends - now <= _SOON:
        return CheckResult(what, warning=f"it {left}. Have FMS give a new one before.")
    return CheckResult(f"{what}: {_issued(made, now)}{', ' if made else ''}{left}")


def _other(settings: Settings) -> str:
    return "production" if settings.fms_environment == "staging" else "staging"


def _issued(made: datetime | None, now: datetime) -> str:
    return f"issued {counted(max(0, (now - made).days), 'day')} ago" if made else ""


def _claims(token: str) -> Mapping[str, object]:
    """What a JSON web token says; it is not ours to verify. Nothing of any other token."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    said = parts[1]
    try:
        text = base64.urlsafe_b64decode(said + "=" * (-len(said) % 4))
        claims = json.loads(text)
    except (binascii.Error, ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _moment(claims: Mapping[str, object], name: str) -> datetime | None:
    """A time in seconds; None for what is none, as JSON may have anything there."""
    seconds = claims.get(name)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None
