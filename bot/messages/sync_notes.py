"""What is odd about a report and harms nothing, a line for each kind."""

from collections.abc import Iterable, Sequence

from bot.messages.text import counted, day, escape
from domain.sync import KnownValue, Note, NoteKind, ReportResult

_MOST_NAMED = 10


def note_lines(result: ReportResult) -> list[str]:
    """What is new about a report that was applied; and, every time, which rows stay."""
    if not result.ok:
        return []
    new = [note for note in result.notes if note.is_new]
    lines = [
        *_held(result),
        *(_unreadable(note) for note in new if note.kind is NoteKind.UNREADABLE),
        *(_far_end(note) for note in new if note.kind is NoteKind.FAR_END),
        *_same_vins([note for note in new if note.kind is NoteKind.SAME_VIN]),
        *_unknown_values([note for note in new if note.kind is NoteKind.UNKNOWN_VALUE]),
        *_not_known([note for note in new if note.kind is NoteKind.NOT_KNOWN]),
    ]
    return [f"{result.name}: {line}" for line in lines]


def _held(result: ReportResult) -> list[str]:
    held = result.counts.held
    if not held:
        return []
    rows = "1 row is kept" if held == 1 else f"{held:,} rows are kept"
    return [f"{rows} from an earlier report, because a rejected row is or may be the same"]


def _unreadable(note: Note) -> str:
    values, are = counted(note.count, "value"), "is" if note.count == 1 else "are"
    return (
        f"{values} of {escape(note.column)} cannot be read and {are} left empty, "
        f"for example {_quoted(note)}"
    )


def _far_end(note: Note) -> str:
    return (
        f"{counted(note.count, 'end date')} more than three years ahead, for example "
        f"{_quoted(note)}: treated as unknown"
    )


def _same_vins(notes: Sequence[Note]) -> list[str]:
    # The numbers stand in the place of the column.
    pairs = [f"{escape(note.value)} ({escape(note.column)})" for note in notes]
    return [f"one VIN under two numbers, both kept: {_some(pairs)}"] if notes else []


def _unknown_values(notes: Sequence[Note]) -> list[str]:
    values = [
        f"{escape(note.column)} {_quoted(note)} ({counted(note.count, 'row')})" for note in notes
    ]
    return [f"new to this report, kept as it is: {_some(values)}"] if notes else []


def _not_known(notes: Sequence[Note]) -> list[str]:
    count = counted(len(notes), "thing")
    return [f"{count} that only another version of the scheduler knows"] if notes else []


def known_value_line(known: KnownValue) -> str:
    """One that was told when it was new, in the list of them."""
    since = day(known.since.date())
    if known.kind is NoteKind.SAME_VIN:
        what = f"one VIN under two numbers, {escape(known.value)} ({escape(known.column)})"
    else:
        what = f"{escape(known.column)} \u201c{escape(known.value)}\u201d"
    return f"\u2022 {escape(known.report)}: {what}, since {since}"


def _some(words: Iterable[str]) -> str:
    every = list(words)
    more = len(every) - _MOST_NAMED
    return ", ".join(every[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _quoted(note: Note) -> str:
    return f"\u201c{escape(note.value)}\u201d"
