"""What `check` warns of: settings that are allowed, and most likely wrong."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.doctor.settings import examine_settings
from domain.sync import REPORT_NAMES
from tests.bot.config.conftest import Load

# Nothing to warn of: tokens such as real ones, of two environments.
SOUND: dict[str, str | None] = {
    "FMS_STAGING_TOKEN": "q3Vt8LmZx2Rk",
    "FMS_PRODUCTION_TOKEN": "h7Gd1WcNy5Sb",
    "FMS_PRODUCTION_URL": "https://fms.driveshop.com/",
    "SLACK_BOT_TOKEN": "xoxb-made-up-for-this",
    "SLACK_APP_TOKEN": "xapp-made-up-for-that",
    "API_TOKEN": "made-up-for-programs",
}


def warnings(load: Load, **changes: str | None) -> list[str]:
    found = examine_settings(load(**SOUND | changes))
    assert all(one.problem is None for one in found)
    return [one.line for one in found if one.warning]


def test_of_sound_settings_nothing_is_said(load: Load) -> None:
    assert warnings(load) == []
    # In HTTP mode the API is shut without a token.
    secret = {"SLACK_SIGNING_SECRET": "8f3b1c0d9e7a2456"}
    assert warnings(load, API_TOKEN=None, SLACK_APP_TOKEN=None, **secret) == []


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("FMS_REPORTS_TOKEN", SOUND["FMS_STAGING_TOKEN"], "the same as FMS_STAGING_TOKEN"),
        ("API_TOKEN", f"{SOUND['SLACK_APP_TOKEN']}", "the same as SLACK_APP_TOKEN"),
        ("FMS_PRODUCTION_URL", "https://staging.fms.driveshop.com", "its host says staging"),
        ("FMS_STAGING_URL", "https://production.driveshop.com", "its host says production"),
        ("FMS_STAGING_URL", "http://staging.driveshop.com", "Use https://"),
        ("FMS_STAGING_URL", "http://8.8.8.8:3000", "Use https://"),
        ("SLACK_API_URL", "http://slack.com/api/", "Use https://"),
        ("FMS_REPORT_VEHICLES_URL", "http://reports.driveshop.com/?report=v", "Use https://"),
        ("FMS_STAGING_TOKEN", "changeme", "placeholder"),
        ("FMS_STAGING_TOKEN", "your-token-here", "placeholder"),
        ("FMS_STAGING_TOKEN", "<paste-the-token>", "placeholder"),
        ("FMS_STAGING_TOKEN", "${FMS_TOKEN}", "placeholder"),
        ("SLACK_BOT_TOKEN", "xoxb-your-bot-token", "placeholder"),
        ("SLACK_APP_TOKEN", "xapp-xxxxxxxxxx", "placeholder"),
        ("API_TOKEN", "aaaaaaaaaaaaaaaaaaaa", "can be guessed"),
        ("DATABASE_URL", "postgresql+asyncpg://bot:password@db/bot", "placeholder"),
        ("SLACK_SIGNING_SECRET", "8f3b1c0d9e7a2456", "it is not used"),
        ("SYNC_MAX_DROP_PERCENT", "100", "empty its table"),
        ("SYNC_MAX_REJECTED_PERCENT", "100", "no matter how many"),
        ("API_TOKEN", None, "A proxy or tunnel that does not say that it is one looks like such"),
        ("FMS_TIMEOUT_SECONDS", "1", "leaves its request unconfirmed"),
    ],
)
def test_what_is_allowed_and_most_likely_wrong_is_a_warning(
    load: Load, setting: str, value: str | None, says: str
) -> None:
    [warning] = warnings(load, **{setting: value})

    assert warning.startswith(f"warning: {setting}: ")
    assert says in warning
    if value and ("TOKEN" in setting or "DATABASE" in setting):
        assert value not in warning


def test_one_token_for_staging_and_production_is_a_failure(load: Load) -> None:
    found = examine_settings(load(**SOUND | {"FMS_PRODUCTION_TOKEN": SOUND["FMS_STAGING_TOKEN"]}))

    [wrong] = [one.line for one in found if one.problem or one.warning]
    assert wrong == (
        "problem: FMS_PRODUCTION_TOKEN: it is the same as FMS_STAGING_TOKEN. "
        "Have FMS give each environment its own."
    )


def web_token(**claims: object) -> str:
    """As a server makes one, but for its signature."""
    parts = [json.dumps(one).encode() for one in ({"alg": "HS256"}, claims)]
    return ".".join(
        [*(base64.urlsafe_b64encode(one).decode().rstrip("=") for one in parts), "c2ln"]
    )


def seconds(days: int) -> int:
    """So many days from now, and an hour."""
    return int((datetime.now(UTC) + timedelta(days=days, hours=1)).timestamp())


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        (
            {"iat": seconds(-11), "exp": seconds(30)},
            "ok {}: issued 10 days ago, expires in 30",
        ),
        ({"exp": seconds(400)}, "ok {}: expires in 400 days, on"),
        ({"iat": seconds(-401)}, "ok {}: issued 400 days ago, and it says no end"),
        ({"iat": seconds(5)}, "ok {}: issued 0 days ago, and it says no end"),
        ({"exp": seconds(1)}, "warning: {}: it expires in 1 day, on"),
        ({"exp": seconds(-3)}, "problem: {}: it expired on"),
        ({"exp": 1e300, "iat": True}, None),
        ({"exp": "soon"}, None),
        ({}, None),
    ],
)
def test_a_token_that_says_how_old_it_is_is_told_of(
    load: Load, claims: dict[str, object], says: str | None
) -> None:
    token = web_token(sub="bot", **claims)

    found = examine_settings(load(**SOUND | {"FMS_STAGING_TOKEN": token}))

    lines = [one.line for one in found if "FMS_STAGING_TOKEN: " in one.line][1:]
    assert token not in "".join(one.line for one in found)
    assert len(lines) == (says is not None)
    for line in lines:
        assert line.startswith(str(says).format("FMS_STAGING_TOKEN"))


def test_a_token_that_is_not_in_use_and_has_expired_is_a_warning(load: Load) -> None:
    token = web_token(exp=seconds(-3))

    [warning] = warnings(load, FMS_PRODUCTION_TOKEN=token)

    assert warning.startswith("warning: FMS_PRODUCTION_TOKEN: it expired on ")


@pytest.mark.parametrize("token", ["a.b.c", "eyJhbGciOiJ9.W10.x", "....", "e30.bnVsbA.x"])
def test_of_a_token_that_only_looks_like_one_nothing_is_said(load: Load, token: str) -> None:
    found = examine_settings(load(**SOUND | {"FMS_STAGING_TOKEN": token}))

    assert len([one for one in found if "FMS_STAGING_TOKEN: it" in one.line]) <= 1
    assert not [one for one in found if "expire" in one.line or "issued" in one.line]


REPORTS = {
    f"FMS_REPORT_{name.upper()}_URL": f"https://reports.test/?report=file:{name}.rpt&init=csv"
    for name in REPORT_NAMES
}
LIVE = {"FMS_DIALECT": "request", "FMS_AUTH_SCHEME": "Token", **REPORTS}


def test_of_the_live_dialect_it_is_said_that_nobody_has_tried_it(load: Load) -> None:
    shown = [one.line for one in examine_settings(load(**SOUND | LIVE))]
    assert "ok setting FMS_DIALECT: request" in shown
    [untried] = warnings(load, **LIVE)
    assert untried.startswith("warning: FMS_DIALECT: request is made from public code")
    assert "in staging first" in untried
    [again] = warnings(load, **LIVE, FMS_ENVIRONMENT="production", FMS_PRODUCTION_REQUESTOR_ID="7")
    assert again == untried


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("FMS_AUTH_SCHEME", None, "the live FMS is known to take Token, not Bearer."),
        ("FMS_DELIVERY_TIME", "10:00", "a request has days, and no hours"),
        ("FMS_PICKUP_TIME", "16:00", "a request has days, and no hours"),
        *((name, None, "looked for at FMS itself") for name in REPORTS),
    ],
)
def test_what_the_live_dialect_cannot_know_is_named_with_its_setting(
    load: Load, setting: str, value: str | None, says: str
) -> None:
    _, warning = warnings(load, **LIVE | {setting: value})

    assert warning.startswith(f"warning: {setting}: ")
    assert says in warning
    assert "?report" not in "".join(warnings(load, **LIVE))


@pytest.mark.parametrize(
    "address", ["https://fms.example.org", "https://FMS.example.org:443/", "http://fms.example.org"]
)
def test_one_fms_for_both_environments_is_a_warning_however_it_is_written(
    load: Load, address: str
) -> None:
    both = {"FMS_STAGING_URL": "https://fms.example.org/", "FMS_PRODUCTION_URL": address}

    said = warnings(load, **both)

    same = "it is the same as FMS_STAGING_URL, so what is tried in staging would be real."
    assert f"warning: FMS_PRODUCTION_URL: {same}" in said


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("FMS_STAGING_URL", "http://127.0.0.1:8091"),
        ("FMS_STAGING_URL", "http://[::1]:8091"),
        ("FMS_STAGING_URL", "http://10.0.0.7"),
        ("FMS_STAGING_URL", "http://fms"),
        ("FMS_STAGING_URL", "http://fms.corp.internal:3000"),
        ("DATABASE_URL", "postgresql+asyncpg://bot@db/bot"),
    ],
)
def test_what_stays_inside_is_no_warning(load: Load, setting: str, value: str) -> None:
    assert warnings(load, **{setting: value}) == []


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("FMS_STAGING_TOKN", "FMS_STAGING_TOKEN"),
        ("SLACK_ALERT_CHANNEL", "SLACK_ALERTS_CHANNEL"),
        ("sync_hours", "SYNC_HOUR"),
        ("FMS_ENV", "FMS_ENVIRONMENT"),
        ("DATABASE_URI", "DATABASE_URL"),
        ("REMINDER_HOUR", "REMINDERS_HOUR"),
        ("API_TOKENS", "API_TOKEN"),
        ("FMS_COFFEE", None),
    ],
)
@pytest.mark.parametrize("place", [".env", "the environment"])
def test_a_misspelled_setting_is_named_with_what_may_be_meant(
    load: Load,
    bare_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    name: str,
    meant: str | None,
) -> None:
    if place == ".env":
        (bare_folder / ".env").touch(mode=0o600)
        (bare_folder / ".env").write_text(f"# {name}X=1\n  export {name} = 1\nPATHS=x\n")
    else:
        monkeypatch.setenv(name, "1")

    [warning] = warnings(load)

    guess = f" Did you mean {meant}?" if meant else ""
    said = f"{name.upper()} in {place} is not a setting of the bot, and does nothing.{guess}"
    assert warning == f"warning: setting: {said}"


def test_what_others_call_theirs_is_not_warned_of(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        *("SLACK_CLIENT_ID", "SLACK_CLI_XOXB", "API_KEY", "LOG_FILE", "DATABASE_NAME"),
        *("HOME", "SYNCTHING", "AUDIT", "DATABASE_PASSWORD", "API_VERSION"),
    ):
        monkeypatch.setenv(name, "1")

    assert warnings(load) == []
