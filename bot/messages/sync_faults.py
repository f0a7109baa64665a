"""Why a report was not applied, and what to do about it."""

from collections.abc import Iterable, Sequence
from enum import Enum

from bot.messages.sync_seen import seen_in_words
from bot.messages.text import escape
from domain.sync import ReportFault, ReportResult

_CAUSES = {
    ReportFault.NOT_REACHED: "{detail} could not be reached",
    ReportFault.DENIED: "FMS answered with status {detail}",
    ReportFault.MOVED: "it has moved to {detail}",
    ReportFault.TRUNCATED: "it is incomplete: {detail}",
    ReportFault.CUT_OFF: "it is incomplete: {detail}",
    ReportFault.TOO_LARGE: "it is too large or too slow: more than {detail}",
    ReportFault.HTML: "FMS sent a web page, a login page perhaps, instead of CSV{words}",
    ReportFault.JSON: "FMS sent JSON, an error perhaps, instead of CSV{words}",
    ReportFault.TEXT: "FMS sent plain text instead of CSV{words}",
    ReportFault.EMPTY: "FMS sent nothing",
    ReportFault.BINARY: "FMS sent something that is not text",
    ReportFault.WRONG_REPORT: "FMS sent another report, {detail}",
    ReportFault.COLUMNS: "its columns are not where they should be: {detail}",
    ReportFault.NO_ROWS: "not one of its {read:,} rows can be used{example}",
    ReportFault.REJECTED: "{rejected:,} of its {read:,} rows were rejected{example}",
    ReportFault.DROP: "it has {kept:,} rows; before there were {before:,}",
    ReportFault.KEYS_GONE: "rows it had are gone and others have come: {detail}",
    ReportFault.ALTERED: "its numbers stand for {others} than before: {detail}",
    ReportFault.DATABASE: "the database failed ({detail})",
    ReportFault.DISK: "this machine's disk failed ({detail})",
    ReportFault.INTERRUPTED: "the sync was interrupted",
}
# What the numbers of a report stand for, where that is no vehicle.
_OTHERS = {
    "media_partners": "partners with other contacts",
    "loan_history": "other vehicles or partners",
    "current_activity": "other vehicles, partners or types",
}
_RESOLUTIONS = {
    ReportFault.NOT_REACHED: "Check {address} and the network, then {again}.",
    ReportFault.MOVED: "Correct {address}.",
    ReportFault.TRUNCATED: "Try again with {again}; if it stays so, contact the FMS admin.",
    ReportFault.TOO_LARGE: "Contact the FMS admin.",
    ReportFault.HTML: "Check {token} and {address}.",
    ReportFault.JSON: "Check {token} and {address}.",
    ReportFault.WRONG_REPORT: "Check {address}.",
    ReportFault.DATABASE: "Check the database, then {again}.",
    ReportFault.DISK: "Check the space for temporary files where the bot runs, then {again}.",
    ReportFault.INTERRUPTED: "Start it again with {again}.",
}
_STATUS_RESOLUTIONS = {
    "401": "Check {token}: it is invalid or expired.",
    "403": "Check {token}: it may not read reports.",
    "404": "Check {address}.",
    "302": "Check {token}: FMS leads to another page, its login perhaps.",
    "303": "Check {token}: FMS leads to another page, its login perhaps.",
}
_DEFAULT_RESOLUTION = "Look at the report in FMS, and contact the FMS admin."


# Where a result was stored before it named them.
_SETTINGS = ("the report's address", "FMS's token")


class NextSteps(Enum):
    """What somebody does at the door they read this at: sync again, or apply a refused report."""

    SLACK = ("`/sync`", "`/sync apply {name}`")
    COMMAND_LINE = ("python -m bot sync", "python -m bot sync --apply {name}")
    HTTP = ("POST /api/ingest/sync", "POST /api/ingest/sync/apply")

    @property
    def again(self) -> str:
        """To start another sync."""
        return self.value[0]

    def apply(self, name: str) -> str:
        """To see what a report would do that the guards refused, and have it applied."""
        return self.value[1].format(name=name)


def failure(result: ReportResult, door: NextSteps = NextSteps.SLACK) -> str:
    """Why a report was not applied, and what to do; nothing for a good one."""
    return f"{cause_of(result)} {_resolution(result, door)}" if result.fault else ""


def by_cause(
    results: Iterable[ReportResult], door: NextSteps = NextSteps.SLACK
) -> list[tuple[str, str]]:
    """Each cause once, with the reports that it kept back; and what to do about it."""
    groups: dict[str, list[ReportResult]] = {}
    for one in results:
        if one.fault:
            groups.setdefault(_clause(one, one.fault), []).append(one)
    return [
        (
            f"{_these([one.name for one in those])} not applied: {why}. {_kept(len(those))}",
            " ".join(dict.fromkeys(_resolution(one, door) for one in those)),
        )
        for why, those in groups.items()
    ]


def _these(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last} were" if others else f"{last} was"


def _kept(count: int) -> str:
    return "Its earlier data stays." if count == 1 else "Their earlier data stays."


def cause_of(result: ReportResult) -> str:
    """Why a report was not applied; nothing for a good one."""
    if result.fault is None:
        return ""
    return f":warning: *{result.name}* was not applied: {_clause(result, result.fault)}."


def _clause(result: ReportResult, fault: ReportFault) -> str:
    counts = result.counts
    detail = escape(seen_in_words(result.seen) if result.seen else result.detail or "")
    return _CAUSES[fault].format(
        detail=detail,
        others=_OTHERS.get(result.name, "other vehicles"),
        words=f" (\u201c{detail}\u201d)" if detail else "",
        example=f", for example {detail}" if detail else "",
        read=counts.read,
        rejected=counts.rejected,
        kept=counts.kept,
        before=counts.before,
    )


def _resolution(result: ReportResult, door: NextSteps) -> str:
    if result.fault and result.fault.can_be_overruled:
        apply = door.apply(result.name)
        return f"Look at it in FMS first. If its numbers are right: {apply}."
    known = _RESOLUTIONS.get(result.fault, _DEFAULT_RESOLUTION) if result.fault else ""
    if result.fault is ReportFault.DENIED:
        known = _STATUS_RESOLUTIONS.get(result.detail or "", _DEFAULT_RESOLUTION)
    address, token = map(escape, result.settings or _SETTINGS)
    return known.format(again=door.again, address=address, token=token)
