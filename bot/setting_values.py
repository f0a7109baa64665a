"""What single settings may be, with the sentence for what is wrong; each begins is, must or has."""

import re
from collections.abc import Mapping
from datetime import time
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, StringConstraints
from pydantic_settings import NoDecode

from domain.messages import office_key

_CHANNEL = r"^[CG][A-Z0-9]+$"


def _address(value: str) -> str:
    url = _web_address(value)
    if url.query:
        raise ValueError("must be a plain address, without user, query or fragment")
    return value.rstrip("/")


def _report_address(value: str) -> str:
    """It may have a query, which may hold a key."""
    _web_address(value)
    return value.rstrip("/")


def _web_address(value: str) -> httpx.URL:
    try:
        url = httpx.URL(value)
    except httpx.InvalidURL:
        raise ValueError("must be an address such as https://fms.example.com") from None
    has_port = url.port is None or 0 < url.port < 65536
    if url.scheme not in ("http", "https") or not url.host or not has_port:
        raise ValueError("must be an address such as https://fms.example.com")
    if url.userinfo or url.fragment:
        raise ValueError("must be a plain address, without user, query or fragment")
    return url


def _sendable(value: SecretStr) -> SecretStr:
    secret = value.get_secret_value()
    if not secret.isascii() or not secret.isprintable() or " " in secret:
        raise ValueError("has characters that no token has (a space or line break, perhaps)")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("must be a time zone such as America/Los_Angeles") from error
    return value


def _without_offset(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError("must be a plain time such as 09:00, without an offset")
    return value


Address = Annotated[str, AfterValidator(_address)]
ReportAddress = Annotated[
    str | None,
    AfterValidator(lambda value: value and _report_address(value)),
    Field(None, description="Address of this report, where it has one of its own", repr=False),
]
Token = Annotated[SecretStr, AfterValidator(_sendable)]
Zone = Annotated[str, AfterValidator(_zone)]
TimeOfDay = Annotated[time, AfterValidator(_without_offset)]
HeaderValue = Annotated[str, StringConstraints(pattern=r"^[!-~]([ -~]*[!-~])?$")]
ChannelId = Annotated[str, StringConstraints(pattern=_CHANNEL)]


def _ids(value: object) -> object:
    if not isinstance(value, str):
        return value
    names = {name.strip() for name in value.split(",") if name.strip()}
    if wrong := sorted(name for name in names if not _is_slack_id(name)):
        raise ValueError(f"has {', '.join(wrong)}: only ids such as U012AB3CD or S012AB3CD")
    if not names:
        raise ValueError("has no ids in it; leave it empty to mean everybody")
    return names


def _is_slack_id(name: str) -> bool:
    return name.isascii() and name.isalnum() and name.isupper() and name[0] in "UWS"


def _office_channels(value: object) -> object:
    if not isinstance(value, str):
        return value
    found: dict[str, str] = {}
    for one in filter(None, map(str.strip, value.split(","))):
        office, _, channel = (part.strip() for part in one.partition("="))
        if not office or not channel:
            raise ValueError(f"has {one}: write an office and its channel as in Denver=C012AB3CD")
        if not re.match(_CHANNEL, channel):
            raise ValueError(f"has {one}: a channel's id begins with C, as in Denver=C012AB3CD")
        if office_key(office) in map(office_key, found):
            raise ValueError(f"has {office} twice: an office has one channel")
        found[office] = channel
    if not found:
        raise ValueError("has no office in it; leave it empty to have one channel for all")
    return found


Ids = Annotated[frozenset[str], NoDecode, BeforeValidator(_ids)]
OfficeChannels = Annotated[Mapping[str, str], NoDecode, BeforeValidator(_office_channels)]
