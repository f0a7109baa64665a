"""Every setting, with its value unless that is a secret."""

from pydantic import SecretStr

from bot.doctor.result import CheckResult
from bot.settings import Settings


def examine_settings(settings: Settings) -> list[CheckResult]:
    """They are valid already, or there would be no Settings: this shows what is in force."""
    return [
        CheckResult(f"setting {name.upper()}: {_shown(name, getattr(settings, name))}")
        for name in type(settings).model_fields
    ]


def _shown(name: str, value: object) -> str:
    if value is None or value == frozenset():
        return "not set"
    if isinstance(value, SecretStr):
        return "set"
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    text = str(value)
    # A report's address may carry a key in its query.
    return text.partition("?")[0] + "?..." if name.endswith("_url") and "?" in text else text
