"""docs/configuration.md, made of the settings, under the headings of .env.example."""

import re
from collections.abc import Iterable, Iterator
from datetime import time
from typing import Literal, get_args, get_origin

import annotated_types
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.settings import Settings

_HEAD = """\
# Configuration

<!-- Made of bot/settings.py by `make papers`; change that one. -->

Every setting is an environment variable, or a line of the file `.env` in the directory that the
bot is started from; the environment comes first. [.env.example](../.env.example) is that file, to
copy. An empty value is no value. Settings are read at the start alone: after a change, restart.

What is missing, wrong or contradictory is named at the start, all at once, a line each;
`python -m bot check` names it too, and tries every token, channel and address besides.
"""
_TAIL = """\
## What libraries read

| variable | for |
|---|---|
| `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY` | the way to FMS and Slack through a proxy |
| `SSL_CERT_FILE`, `SSL_CERT_DIR` | certificates that are trusted in place of the usual ones |

`check` names what is wrong with these, too.
"""
_COLUMNS = "| setting | default | for | may be |\n|---|---|---|---|"
_SECRET = "a secret"  # noqa: S105  # the word for it


def configuration(template: str) -> str:
    """The page; `template` is .env.example."""
    fields = {name.upper(): field for name, field in Settings.model_fields.items()}
    sections = [
        "\n".join([f"## {heading}", "", _COLUMNS, *(_row(name, fields[name]) for name in names)])
        for heading, names in _sections(template)
    ]
    return "\n".join([_HEAD, *(f"{section}\n" for section in sections), _TAIL])


def _sections(template: str) -> Iterator[tuple[str, list[str]]]:
    _, *parts = re.split(r"^# --- (.+?) -+$", template, flags=re.MULTILINE)
    for heading, lines in zip(parts[::2], parts[1::2], strict=True):
        yield heading, re.findall(r"^#?([A-Z][A-Z_]+)=", lines, re.MULTILINE)


def _row(name: str, field: FieldInfo) -> str:
    values = "; ".join(filter(None, (_kind(field), _bounds(field.metadata))))
    return f"| `{name}` | {_default(field)} | {field.description} | {values} |"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**needed**"
    value = field.default
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, bool):
        value = str(value).lower()
    if isinstance(value, time):
        value = f"{value:%H:%M}"
    return f"`{value}`" if value else "`0`" if value == 0 else "none"


def _kind(field: FieldInfo) -> str:
    if get_origin(field.annotation) is Literal:
        return _or(f"`{one}`" for one in get_args(field.annotation))
    if field.annotation is bool:
        return "`true` or `false`"
    # The database's address is one only where it has a password.
    is_secret = SecretStr in _types(field.annotation) and not isinstance(field.default, SecretStr)
    return _SECRET if is_secret else ""


def _types(annotation: object) -> set[object]:
    """What a field may hold, through unions and annotations."""
    inside = get_args(annotation)
    return (
        {annotation, *(one for part in inside for one in _types(part))} if inside else {annotation}
    )


def _bounds(metadata: Iterable[object]) -> str:
    least = most = ""
    for one in metadata:
        match one:
            case annotated_types.Ge(ge=bound):
                least = f"{bound}"
            case annotated_types.Gt(gt=bound):
                least = f"more than {bound}"
            case annotated_types.Le(le=bound):
                most = f"{bound}"
            case annotated_types.MinLen(min_length=length):
                return f"{length} characters or more"
    if least and most:
        return f"{least} to {most}" if least.isdecimal() else f"{least}, {most} at most"
    return f"{least} or more" if least.isdecimal() else least


def _or(values: Iterable[str]) -> str:
    *others, last = values
    return f"{', '.join(others)} or {last}" if others else last
