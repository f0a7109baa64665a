"""What there is to say where FMS is to be spoken to as the live one is (docs/live-fms.md).

Nobody could try it there: `check` names what cannot be known from here, and which setting helps.
"""

from collections.abc import Iterator

from bot.settings import Settings
from domain.sync import REPORT_NAMES
from fms import DIALECTS
from fms.dialects import DOCUMENT

_UNTRIED = (
    "request is made from public code that talks to the live FMS, and has not been tried with it. "
    "Request, unrequest and sync in staging first, and compare with FMS (docs/live-fms.md)."
)
_NO_ADDRESS = (
    "it is not set. The live FMS is known to have its reports on another host, and which one "
    "cannot be known from here: until it is set, the report is looked for at FMS itself."
)
_NO_HOURS = "it counts for nothing: in this FMS_DIALECT a request has days, and no hours."


def dialect_doubts(settings: Settings) -> Iterator[tuple[str, str]]:
    """Each with its setting; nothing where FMS speaks as the integration document has it."""
    dialect = DIALECTS[settings.fms_dialect]
    if dialect is DOCUMENT:
        return
    yield "FMS_DIALECT", _UNTRIED
    if settings.fms_auth_scheme != dialect.auth_scheme:
        words = f"the live FMS is known to take {dialect.auth_scheme}, not"
        yield "FMS_AUTH_SCHEME", f"{words} {settings.fms_auth_scheme}."
    for name in REPORT_NAMES:
        if not dialect.has_reports and name not in settings.report_urls():
            yield f"FMS_REPORT_{name.upper()}_URL", _NO_ADDRESS
    for name in ("fms_delivery_time", "fms_pickup_time"):
        changed = getattr(settings, name) != type(settings).model_fields[name].default
        if changed and not dialect.has_hours:
            yield name.upper(), _NO_HOURS
