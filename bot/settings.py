"""Every setting: environment variables, or a `.env` file in the directory it is started from.

Wrong, missing or contradictory settings are all reported at once, by their names.
"""

from datetime import time
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import (
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as SettingsSourceError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.environment import (
    certificate_problems,
    database_problems,
    misspelled,
    proxy_problems,
)
from bot.loopback import is_loopback
from bot.setting_values import (
    Address,
    ChannelId,
    HeaderValue,
    Ids,
    OfficeChannels,
    ReportAddress,
    TimeOfDay,
    Token,
    Zone,
)
from domain.sync import REPORT_NAMES
from storage.engine import unknown_options

Environment = Literal["staging", "production"]
_LARGEST_PORT = 65_535


class SettingsError(Exception):
    """The bot cannot start with these settings; `problems` has one sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class DatabaseSettings(BaseSettings):
    """Where the bot keeps its data, and how it logs."""

    # Empty values in `.env` mean "not set", as its template leaves them.
    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", validate_default=True
    )

    # It may hold a password.
    database_url: SecretStr = Field(
        SecretStr("sqlite+aiosqlite:///scheduler.db"),
        description="Database address; postgresql+asyncpg://user:password@host/name for several "
        "bots at once",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="How much to log"
    )
    log_format: Literal["text", "json"] = Field("text", description="text or json")

    @field_validator("database_url")
    @classmethod
    def _is_supported(cls, value: SecretStr) -> SecretStr:
        try:
            url = make_url(value.get_secret_value())
        except (ArgumentError, ValueError):
            raise ValueError("must be an address such as sqlite+aiosqlite:///file.db") from None
        if url.drivername not in ("sqlite+aiosqlite", "postgresql+asyncpg"):
            raise ValueError("must begin with sqlite+aiosqlite:// or postgresql+asyncpg://")
        if not url.database or url.database == ":memory:":
            raise ValueError(
                "must name a file or database: in memory all is lost when the bot stops"
            )
        if url.port is not None and not 0 < url.port <= _LARGEST_PORT:
            raise ValueError(f"must name a port from 1 to {_LARGEST_PORT}")
        try:
            unknown = unknown_options(url)
        except ValueError as error:
            raise ValueError(f"has an option that cannot be used: {error}") from None
        if unknown:
            raise ValueError(f"has unknown options: {', '.join(sorted(unknown))}")
        return value

    def secrets(self) -> list[str]:
        """Every secret value, for the log to keep out."""
        values = (getattr(self, name) for name in type(self).model_fields)
        secrets = [one.get_secret_value() for one in values if isinstance(one, SecretStr)]
        password = make_url(self.database_url.get_secret_value()).password
        return [*secrets, str(password)] if password else secrets


class FmsSettings(DatabaseSettings):
    """What a command needs that opens no door: FMS, its reports, and where cards are to go.

    Tokens are secrets: they have no default and are never shown.
    """

    fms_environment: Environment = Field(
        description="Which FMS requests go to: staging or production"
    )
    fms_staging_url: Address | None = Field(
        None, description="Base address of FMS staging; needed there"
    )
    fms_staging_token: Token | None = Field(
        None, description="API token of FMS staging; needed there"
    )
    fms_staging_requestor_id: int | None = Field(
        None, gt=0, description="FMS user that requests are made for, unless a person has their own"
    )
    fms_production_url: Address | None = Field(
        None, description="Base address of FMS production; needed there"
    )
    fms_production_token: Token | None = Field(
        None, description="API token of FMS production; needed there"
    )
    fms_production_requestor_id: int | None = Field(
        None, gt=0, description="FMS user that requests are made for, unless a person has their own"
    )
    fms_auth_scheme: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9-]*$")] = Field(
        "Bearer", description="Word before the token in the Authorization header"
    )
    fms_dialect: Literal["vehicle_request", "request"] = Field(
        "vehicle_request",
        description="How FMS spells requests: vehicle_request as documented, request as the live "
        "FMS does",
    )
    fms_timeout_seconds: float = Field(
        30, gt=0, le=600, description="How long to wait for FMS's answer"
    )
    fms_delivery_time: TimeOfDay = Field(
        time(9), description="Time of day a vehicle is delivered, in FMS's own zone"
    )
    fms_pickup_time: TimeOfDay = Field(
        time(17), description="Time of day a vehicle is picked up, in FMS's own zone"
    )

    sync_enabled: bool = Field(True, description="Whether the nightly sync runs")
    sync_hour: int = Field(2, ge=0, le=23, description="Hour of the nightly sync")
    sync_minute: int = Field(0, ge=0, le=59, description="Minute of the nightly sync")
    sync_timezone: Zone = Field(
        "America/Los_Angeles",
        description="Time zone of the nightly sync; it also decides what day today is",
    )
    sync_max_rejected_percent: float = Field(
        20, ge=0, le=100, description="A report with more rejected rows is not applied"
    )
    sync_max_drop_percent: float = Field(
        30, ge=0, le=100, description="A report that shrinks its table by more is not applied"
    )
    audit_retention_days: int = Field(
        730, ge=30, description="After how many days what is on record is deleted"
    )
    reminders_enabled: bool = Field(
        True, description="Whether each office gets a digest on weekday mornings"
    )
    reminders_hour: int = Field(
        7, ge=0, le=11, description="Hour of the digest; a missed one is made up until noon"
    )
    reminders_timezone: Zone | None = Field(
        None, description="Time zone of the digest; SYNC_TIMEZONE where it is not set"
    )
    slack_office_channels: OfficeChannels = Field(
        {}, description="Channels of offices, as in Denver=C012AB3CD; others use the common one"
    )
    fms_reports_token: Token | None = Field(
        None, description="Token for reports on another host than FMS"
    )
    fms_reports_user_agent: HeaderValue | None = Field(
        None, description="What report downloads call themselves, where FMS's server minds"
    )
    fms_report_vehicles_url: ReportAddress
    fms_report_media_partners_url: ReportAddress
    fms_report_approved_makes_url: ReportAddress
    fms_report_loan_history_url: ReportAddress
    fms_report_current_activity_url: ReportAddress

    # The validators below look at settings that are declared above theirs: pydantic checks in that
    # order, and tells of a contradiction beside everything else that is wrong.
    @field_validator(
        "fms_staging_url",
        "fms_staging_token",
        "fms_staging_requestor_id",
        "fms_production_url",
        "fms_production_token",
        "fms_production_requestor_id",
    )
    @classmethod
    def _is_there_when_used(cls, value: object, info: ValidationInfo) -> object:
        environment = info.data.get("fms_environment")
        if value is None and environment and f"_{environment}_" in str(info.field_name):
            raise ValueError(f"is needed while FMS_ENVIRONMENT is {environment}")
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The product's time zone."""
        return ZoneInfo(self.sync_timezone)

    @property
    def reminders_zone(self) -> ZoneInfo:
        """The time zone of the morning's reminders."""
        return ZoneInfo(self.reminders_timezone) if self.reminders_timezone else self.zone

    def fms_url(self, environment: Environment) -> str | None:
        """The base address of an environment, without a slash at its end."""
        return self.fms_staging_url if environment == "staging" else self.fms_production_url

    def fms_token(self) -> SecretStr:
        """The token of the environment in use."""
        staging = self.fms_environment == "staging"
        return _there(self.fms_staging_token if staging else self.fms_production_token)

    @property
    def shares_its_token(self) -> bool:
        """Whether staging and production have the same, so that one can act in the other."""
        staging = self.fms_staging_token
        return staging is not None and staging == self.fms_production_token

    def fms_requestor_id(self) -> int:
        """The default requestor of the environment in use."""
        staging = self.fms_environment == "staging"
        return _there(
            self.fms_staging_requestor_id if staging else self.fms_production_requestor_id
        )

    def report_urls(self) -> dict[str, str]:
        """Addresses of reports that do not stand at their usual place, by report."""
        urls = {name: getattr(self, f"fms_report_{name}_url") for name in REPORT_NAMES}
        return {name: url for name, url in urls.items() if url}

    def secrets(self) -> list[str]:
        """Those, and the queries of the reports' addresses, which may hold a key."""
        queries = (url.partition("?")[2] for url in self.report_urls().values())
        return [*super().secrets(), *filter(None, queries)]


class Settings(FmsSettings):
    """Everything `run` needs."""

    slack_bot_token: Token = Field(description="Bot token of the Slack app (xoxb-...)")
    slack_signing_secret: Token | None = Field(
        None, description="Signing secret, for HTTP mode instead of Socket Mode"
    )
    slack_app_token: Token | None = Field(
        None, description="App-level token (xapp-...), for Socket Mode"
    )
    slack_api_url: Address = Field("https://slack.com/api/", description="Slack's Web API")
    slack_assignments_channel: ChannelId = Field(
        description="Id of the channel with the assignment cards (C...)"
    )
    slack_alerts_channel: ChannelId = Field(
        description="Id of the channel for errors and sync reports (C...)"
    )
    slack_coordinators: Ids = Field(
        frozenset(), description="User and group ids who may plan and request; empty: every member"
    )
    slack_ops: Ids = Field(
        frozenset(), description="User and group ids who may settle doubts; empty: coordinators"
    )

    api_token: Token | None = Field(
        None, min_length=16, description="Token of the HTTP API; needed for any other host"
    )
    api_host: str = Field("127.0.0.1", description="Where the HTTP API listens")
    api_port: int = Field(
        8081, ge=0, le=_LARGEST_PORT, description="Port of the HTTP API; 0 for any"
    )

    @field_validator("slack_bot_token")
    @classmethod
    def _is_bot_token(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith("xoxb-"):
            raise ValueError("must be the bot token, which begins with xoxb-")
        return value

    @field_validator("slack_app_token")
    @classmethod
    def _is_app_token(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None:
            if info.data.get("slack_signing_secret"):
                return None
            raise ValueError(
                "is needed for Socket Mode (begins with xapp-), or SLACK_SIGNING_SECRET for HTTP "
                "mode"
            )
        if not value.get_secret_value().startswith("xapp-"):
            raise ValueError("must be the app-level token, which begins with xapp-")
        return value

    @field_validator("api_host")
    @classmethod
    def _is_loopback_without_token(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("api_token") is None and not is_loopback(value):
            raise ValueError("must be 127.0.0.1 while API_TOKEN is not set")
        return value

    @field_validator("slack_alerts_channel")
    @classmethod
    def _is_a_channel_of_its_own(cls, value: str, info: ValidationInfo) -> str:
        if value == info.data.get("slack_assignments_channel"):
            raise ValueError("must not be SLACK_ASSIGNMENTS_CHANNEL: alerts would drown in cards")
        offices = info.data.get("slack_office_channels") or {}
        if office := next((one for one, channel in offices.items() if channel == value), None):
            where = f"that of {office} in SLACK_OFFICE_CHANNELS"
            raise ValueError(f"must not be {where}: alerts would drown in cards")
        return value


_Value = TypeVar("_Value")


def _there(value: _Value | None) -> _Value:
    if value is None:
        raise SettingsError(["a setting of the FMS environment in use is missing"])
    return value


_Some = TypeVar("_Some", bound=DatabaseSettings)


def load_settings(kind: type[_Some]) -> _Some:
    """Read and check the settings of one kind, and what else of the environment counts.

    Raises SettingsError with every problem.
    """
    around = [*certificate_problems(), *proxy_problems()]
    try:
        settings = kind()
    except ValidationError as error:
        problems = [_problem(dict(one)) for one in error.errors()]
        # What is missing may be there under a name that is nearly its own.
        raise SettingsError([*problems, *around, *misspelled_settings()]) from None
    except SettingsSourceError as error:
        raise SettingsError([str(error), *around]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"The file .env cannot be read: {error}.", *around]) from None
    around += database_problems(settings.database_url.get_secret_value())
    if around:
        raise SettingsError(around)
    return settings


def misspelled_settings() -> list[str]:
    """What is set and looks like one of the settings but is none, a sentence for each."""
    return list(misspelled({name.upper() for name in Settings.model_fields}))


def _problem(error: dict[str, Any]) -> str:
    """One sentence that begins with the variable's name, and never shows a secret."""
    name = str(error["loc"][0]).upper() if error["loc"] else "The settings"
    if error["type"] == "missing":
        return f"{name} is not set."
    words = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "string_pattern_mismatch":
        words = "is not an id or word of the right form (a channel's id begins with C)"
    elif not words.startswith(("is ", "must ", "has ")):
        words = f"is not valid: {words[0].lower()}{words[1:]}"
    return f"{name} {words}."
