"""Settings: what is missing, wrong or contradictory is said at once, and no secret with it."""

import traceback
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from bot.settings import DatabaseSettings, Settings, SettingsError, load_settings
from tests.bot.config.conftest import Load, Problems
from tests.bot.config.samples import CANARY, PRODUCTION, STAGING

SECRETS = [
    name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)
]


def test_what_is_left_out_has_the_documented_default(load: Load) -> None:
    settings = load()
    assert settings.database_url.get_secret_value() == "sqlite+aiosqlite:///scheduler.db"
    assert (settings.log_level, settings.log_format) == ("INFO", "text")
    assert settings.fms_auth_scheme == "Bearer"
    assert settings.fms_dialect == "vehicle_request"
    assert settings.fms_timeout_seconds == 30
    assert (settings.fms_delivery_time, settings.fms_pickup_time) == (time(9), time(17))
    assert settings.slack_api_url.rstrip("/") == "https://slack.com/api"
    assert settings.slack_coordinators == settings.slack_ops == frozenset()
    assert settings.zone == ZoneInfo("America/Los_Angeles")


def test_the_environment_decides_which_fms_is_used(load: Load) -> None:
    staging, production = load(**PRODUCTION | {"FMS_ENVIRONMENT": "staging"}), load(**PRODUCTION)
    for settings, url, token, requestor in (
        (staging, "https://staging.driveshop.com", "staging-token", 1949),
        (production, "https://fms.driveshop.com", "production-token", 2001),
    ):
        assert settings.fms_url(settings.fms_environment) == url
        assert settings.fms_token().get_secret_value() == token
        assert settings.fms_requestor_id() == requestor


def test_a_secret_is_kept_as_a_secret_and_has_no_default() -> None:
    assert set(SECRETS) >= {
        "database_url",
        "fms_staging_token",
        "fms_production_token",
        "slack_bot_token",
        "slack_app_token",
    }
    named = {name for name in Settings.model_fields if name.endswith(("_token", "_secret"))}
    assert named <= set(SECRETS)
    for name in named:
        field = Settings.model_fields[name]
        assert field.is_required() or field.default is None


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_without_any_setting_all_that_is_needed_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(Settings)
    assert [problem.split()[0] for problem in caught.value.problems] == [
        "FMS_ENVIRONMENT",
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "SLACK_ASSIGNMENTS_CHANNEL",
        "SLACK_ALERTS_CHANNEL",
    ]


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_the_environment_in_use_needs_address_token_and_requestor_and_the_other_nothing(
    problems: Problems, environment: str
) -> None:
    nothing = dict.fromkeys(name for name in STAGING | PRODUCTION if name.startswith("FMS_"))
    names = [f"FMS_{environment.upper()}_{what}" for what in ("URL", "TOKEN", "REQUESTOR_ID")]
    found = problems(**nothing | {"FMS_ENVIRONMENT": environment})
    assert found == [f"{name} is needed while FMS_ENVIRONMENT is {environment}." for name in names]


def test_alerts_have_a_channel_that_is_no_offices(problems: Problems) -> None:
    [problem] = problems(SLACK_OFFICE_CHANNELS="Reno=C012AB3CF,Denver=C012AB3CE")
    assert problem.startswith("SLACK_ALERTS_CHANNEL must not be that of Denver")


def test_everything_that_is_wrong_is_said_at_once(problems: Problems) -> None:
    wrong = {
        "DATABASE_URL": "mysql://host/name",
        "FMS_ENVIRONMENT": "staging",
        "FMS_STAGING_URL": "staging",
        "FMS_STAGING_REQUESTOR_ID": "0",
        "FMS_TIMEOUT_SECONDS": "soon",
        "SLACK_BOT_TOKEN": None,
        "SLACK_APP_TOKEN": "xoxb-1",
        "SLACK_ALERTS_CHANNEL": "#alerts",
        "SYNC_TIMEZONE": "Mars/Olympus",
    }
    found = problems(**wrong)
    assert {problem.split()[0] for problem in found} == set(wrong) - {"FMS_ENVIRONMENT"}
    assert len(found) == len(wrong) - 1
    assert all(problem.endswith(".") for problem in found)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "mysql://host/name", "must begin with sqlite+aiosqlite://"),
        ("DATABASE_URL", "sqlite:///scheduler.db", "must begin with sqlite+aiosqlite://"),
        ("DATABASE_URL", "postgresql+asyncpg://u:p@ss:word@host/name", "must be an address"),
        ("DATABASE_URL", "scheduler.db", "must be an address"),
        ("DATABASE_URL", "postgresql+asyncpg://u:p@host:99999/name", "a port from 1 to 65535"),
        ("DATABASE_URL", "postgresql+asyncpg://u:p@host:0/name", "a port from 1 to 65535"),
        ("LOG_LEVEL", "LOUD", "DEBUG"),
        ("LOG_FORMAT", "xml", "json"),
        ("FMS_ENVIRONMENT", "live", "'staging' or 'production'"),
        ("FMS_ENVIRONMENT", "Production", "'staging' or 'production'"),
        ("FMS_STAGING_URL", "staging.driveshop.com", "must be an address such as https://"),
        ("FMS_STAGING_URL", "ftp://staging.driveshop.com", "must be an address such as https://"),
        ("FMS_STAGING_URL", "https://", "must be an address such as https://"),
        ("FMS_STAGING_URL", "https://staging.driveshop.com:https", "must be an address"),
        ("FMS_STAGING_URL", "https://staging.driveshop.com:99999", "must be an address"),
        ("FMS_STAGING_URL", " https://staging.driveshop.com", "must be an address"),
        ("FMS_STAGING_URL", "https://me:secret@staging.driveshop.com", "must be a plain address"),
        ("FMS_STAGING_TOKEN", "two words", "has characters that no token has"),
        ("FMS_STAGING_TOKEN", "with-a-line-break\n", "has characters that no token has"),
        ("FMS_STAGING_TOKEN", "caf\u00e9", "has characters that no token has"),
        ("FMS_STAGING_REQUESTOR_ID", "0", "greater than 0"),
        ("FMS_STAGING_REQUESTOR_ID", "-5", "greater than 0"),
        ("FMS_STAGING_REQUESTOR_ID", "ana", "valid integer"),
        ("FMS_AUTH_SCHEME", "Bearer:", "right form"),
        ("FMS_AUTH_SCHEME", "Two Words", "right form"),
        ("FMS_DIALECT", "live", "'vehicle_request' or 'request'"),
        ("FMS_REPORTS_USER_AGENT", "curl\r\nX: 1", "right form"),
        ("FMS_TIMEOUT_SECONDS", "0", "greater than 0"),
        ("FMS_TIMEOUT_SECONDS", "601", "600"),
        ("FMS_TIMEOUT_SECONDS", "inf", "600"),
        ("FMS_TIMEOUT_SECONDS", "nan", "is not valid"),
        ("FMS_DELIVERY_TIME", "9", "is not valid"),
        ("FMS_DELIVERY_TIME", "morning", "is not valid"),
        ("FMS_DELIVERY_TIME", "25:00", "is not valid"),
        ("FMS_PICKUP_TIME", "17:00+02:00", "without an offset"),
        ("FMS_PICKUP_TIME", "17:00Z", "without an offset"),
        ("SLACK_BOT_TOKEN", "xapp-1-2", "begins with xoxb-"),
        ("SLACK_BOT_TOKEN", "xoxb-1 2", "has characters that no token has"),
        ("SLACK_APP_TOKEN", "xoxb-1-2", "begins with xapp-"),
        ("SLACK_APP_TOKEN", "xapp-1\n", "has characters that no token has"),
        ("SLACK_API_URL", "slack", "must be an address"),
        ("SLACK_ASSIGNMENTS_CHANNEL", "#press-assignments", "right form"),
        ("SLACK_ASSIGNMENTS_CHANNEL", "c012ab3cd", "right form"),
        ("SLACK_ALERTS_CHANNEL", "D012AB3CD", "right form"),
        ("SLACK_ALERTS_CHANNEL", "C012AB3CD", "must not be SLACK_ASSIGNMENTS_CHANNEL"),
        ("SLACK_OFFICE_CHANNELS", "C012AB3CF", "has C012AB3CF: write an office and its channel"),
        ("SLACK_OFFICE_CHANNELS", "=C012AB3CF", "has =C012AB3CF: write an office and its channel"),
        ("SLACK_OFFICE_CHANNELS", "Denver=#denver", "has Denver=#denver: a channel's id begins"),
        ("SLACK_OFFICE_CHANNELS", "Denver=C1,dENVER =C2", "has dENVER twice"),
        ("SLACK_OFFICE_CHANNELS", ", ,", "has no office in it"),
        ("SLACK_COORDINATORS", "ana", "has ana: only ids"),
        ("SLACK_COORDINATORS", "U012AB3CD,@ben", "has @ben: only ids"),
        ("SLACK_OPS", "C012AB3CD", "has C012AB3CD: only ids"),
        ("SLACK_OPS", ",", "has no ids in it"),
        ("SYNC_TIMEZONE", "Mars/Olympus", "must be a time zone"),
        ("SYNC_TIMEZONE", "../etc/passwd", "must be a time zone"),
        ("API_HOST", "0.0.0.0", "must be 127.0.0.1 while API_TOKEN is not set"),  # noqa: S104
        ("API_PORT", "65536", "65535"),
        ("API_TOKEN", "short", "16"),
        ("SYNC_HOUR", "24", "23"),
        ("SYNC_MINUTE", "60", "59"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_its_name(
    problems: Problems, name: str, value: str, words: str
) -> None:
    [problem] = problems(**{name: value})
    assert problem.startswith(f"{name} ")
    assert words in problem


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("DATABASE_URL", "sqlite+aiosqlite:////var/lib/bot.db", SecretStr),
        ("DATABASE_URL", "postgresql+asyncpg://u:p%40ss@host:5432/name", SecretStr),
        ("FMS_STAGING_URL", "http://127.0.0.1:8000/fms/", "http://127.0.0.1:8000/fms"),
        ("FMS_STAGING_URL", "https://[::1]:8000", "https://[::1]:8000"),
        ("FMS_AUTH_SCHEME", "Token", "Token"),
        ("FMS_DIALECT", "request", "request"),
        ("FMS_REPORTS_USER_AGENT", "Media Scheduler/1", "Media Scheduler/1"),
        ("FMS_TIMEOUT_SECONDS", "2.5", 2.5),
        ("FMS_DELIVERY_TIME", "08:30", time(8, 30)),
        ("SLACK_ALERTS_CHANNEL", "G012AB3CD", "G012AB3CD"),
        ("SLACK_COORDINATORS", "U012AB3CD", {"U012AB3CD"}),
        ("SLACK_COORDINATORS", " U012AB3CD, S012AB3CD ,,", {"U012AB3CD", "S012AB3CD"}),
        ("SLACK_OPS", "W012AB3CD,W012AB3CD", {"W012AB3CD"}),
        ("SYNC_TIMEZONE", "Europe/Berlin", "Europe/Berlin"),
        ("API_HOST", "::1", "::1"),
    ],
)
def test_a_value_that_can_be_used_is_read(load: Load, name: str, value: str, read: object) -> None:
    found = getattr(load(**{name: value}), name.lower())
    if isinstance(found, SecretStr):
        assert found.get_secret_value() == value
        assert read is SecretStr
    else:
        assert found == read


def test_http_mode_takes_the_place_of_socket_mode(load: Load, problems: Problems) -> None:
    assert load(SLACK_APP_TOKEN=None, SLACK_SIGNING_SECRET="s" * 32).slack_app_token is None
    [problem] = problems(SLACK_APP_TOKEN=None, SLACK_SIGNING_SECRET=None)
    assert problem.startswith("SLACK_APP_TOKEN is needed for Socket Mode")
    assert "SLACK_SIGNING_SECRET" in problem


def test_another_host_needs_a_token(load: Load) -> None:
    assert load(API_HOST="0.0.0.0", API_TOKEN="t" * 16).api_host == "0.0.0.0"  # noqa: S104


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_that_cannot_be_used_is_not_repeated(load: Load, name: str) -> None:
    bad = f"{CANARY} \u00e9\n"
    if name == "database_url":
        bad = f"postgresql+asyncpg://u:{CANARY}@{CANARY}:{CANARY}/name"
    with pytest.raises(SettingsError) as caught:
        load(**{name.upper(): bad})
    assert CANARY not in "".join(caught.value.problems)
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_no_secret_is_seen_in_the_settings_themselves(load: Load) -> None:
    settings = load(
        DATABASE_URL=f"postgresql+asyncpg://u:{CANARY}@host/name",
        FMS_STAGING_TOKEN=CANARY,
        FMS_PRODUCTION_TOKEN=CANARY,
        SLACK_BOT_TOKEN=f"xoxb-{CANARY}",
        SLACK_APP_TOKEN=f"xapp-{CANARY}",
        SLACK_SIGNING_SECRET=CANARY,
        API_TOKEN=CANARY,
    )
    shown = f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"
    assert CANARY not in shown


def test_the_log_is_told_every_secret_that_it_has_to_keep_out(load: Load) -> None:
    settings = load(
        DATABASE_URL="postgresql+asyncpg://u:p%40ss@host/name", FMS_PRODUCTION_TOKEN="live"
    )
    assert set(settings.secrets()) >= {"staging-token", "live", "xoxb-1-2", "xapp-1-2", "p@ss"}


def write_env(folder: Path, text: str) -> None:
    (folder / ".env").write_text(text, encoding="utf-8")


def as_env(settings: dict[str, str | None]) -> str:
    return "\n".join(f"{name}={value}" for name, value in settings.items())


def test_settings_may_stand_in_a_file_beside_the_program(bare_folder: Path) -> None:
    write_env(
        bare_folder,
        f"# FMS\n{as_env(STAGING)}\n\nLOG_LEVEL = 'DEBUG'  # loud\n"
        'export FMS_AUTH_SCHEME="Token"\nSOMETHING_ELSE=1\n',
    )
    settings = load_settings(Settings)
    assert settings.fms_token().get_secret_value() == "staging-token"
    assert (settings.log_level, settings.fms_auth_scheme) == ("DEBUG", "Token")


def test_the_environment_wins_over_the_file(bare_folder: Path, load: Load) -> None:
    write_env(bare_folder, "FMS_STAGING_REQUESTOR_ID=1\nFMS_TIMEOUT_SECONDS=5")
    settings = load()
    assert (settings.fms_requestor_id(), settings.fms_timeout_seconds) == (1949, 5)


def test_an_empty_value_means_not_set(bare_folder: Path, problems: Problems, load: Load) -> None:
    """The template leaves them empty, for people to fill in."""
    write_env(
        bare_folder, "SLACK_COORDINATORS=\nLOG_LEVEL=\nFMS_PRODUCTION_URL=\nFMS_TIMEOUT_SECONDS=\n"
    )
    settings = load(SLACK_OPS="", API_TOKEN="")
    assert settings.slack_coordinators == settings.slack_ops == frozenset()
    assert settings.log_level == "INFO"
    assert settings.fms_production_url is None
    assert settings.api_token is None
    assert problems(FMS_STAGING_TOKEN="", SLACK_BOT_TOKEN="") == [
        "FMS_STAGING_TOKEN is needed while FMS_ENVIRONMENT is staging.",
        "SLACK_BOT_TOKEN is not set.",
    ]


def test_an_empty_variable_does_not_hide_what_the_file_says(bare_folder: Path, load: Load) -> None:
    write_env(bare_folder, "FMS_AUTH_SCHEME=Token")
    assert load(FMS_AUTH_SCHEME="").fms_auth_scheme == "Token"


def test_the_database_commands_need_nothing_but_the_database(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite+aiosqlite:///other.db")
    url = load_settings(DatabaseSettings).database_url.get_secret_value()
    assert url == "sqlite+aiosqlite:///other.db"


def test_the_query_of_a_reports_address_is_kept_like_a_secret(load: Load) -> None:
    settings = load(FMS_REPORT_VEHICLES_URL="https://reports.example/?report=v.csv&key=s3cret")

    assert "s3cret" not in repr(settings)
    assert "s3cret" not in str(settings)
    assert "report=v.csv&key=s3cret" in settings.secrets()
