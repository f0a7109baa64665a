"""What was seen of a report, in words: of data that a sync has stored."""

from domain.sync import Seen

_MOST_NAMES = 16
# What stands in a cell, by the kind that is stored.
_CELLS = {
    "not_a_whole_number": "not a whole number",
    "not_a_number_of_fms": "not a number FMS gives",
    "not_a_date": "not a date",
    "no_date": "no date",
    "not_a_day": "not a day in the calendar",
    "not_our_time": "not a plausible day",
    "not_a_name": "not a name",
    "not_a_year": "not a year",
    "not_a_vin": "not a VIN",
    "empty": "empty",
    "before_its_start": "before its start",
    "footer": "a last line that is not a row",
    "width": "{} columns instead of {}",
    "unknown": "no {} of FMS",
}
_FILES = {
    "line_breaks_off": "line {:,} breaks off",
    "open_quote": "a quotation mark in line {:,} is never closed",
    "gone": "{:,} of {:,}, for example {}",
    "altered": "{:,} of {:,}, for example {}: {} \u2192 {}",
    "header_again": "it names its columns again, in another order: {}",
    "header_lacks": "its header has no column {}, but {}",
    "column_twice": "its header names the column {} twice",
    "width": "its rows have {} columns instead of {}",
    "misfit_empty": "column {} should be {}, but is empty",
    "misfit_held": "column {} should be {}, but holds \u201c{}\u201d, which is {}",
    "misfit": "column {} should be {}, but is {}",
    "no_csv": "line {:,} is not CSV: {}",
    "long_line": "a line of more than {}",
    "empty_lines": "{:,} empty lines",
    "unusable_rows": "{:,} rows that cannot be used",
    "minutes": "{} minutes",
    "mib": "{} MiB",
    "broke_off": "the download broke off after {:,} bytes",
}


def reason_in_words(reason: str) -> str:
    """Why a cell or a row cannot be used; what an earlier version stored is in words already."""
    kind, *values = reason.split(":")
    return _CELLS[kind].format(*values) if kind in _CELLS else reason


def seen_in_words(seen: Seen) -> str:
    """What was seen; of a kind that this version does not know, its values."""
    match seen.kind, seen.values:
        case "bad_row", (line, column, value, str(reason)):
            what = f"{column} \u201c{value}\u201d: " if column else ""
            return f"line {line}, {what}{reason_in_words(reason)}"
        case "header_lacks", (tuple(lacking), tuple(names)):
            return _FILES[seen.kind].format(", ".join(lacking), _quoted(names))
        case "header_again", (tuple(names),):
            return _FILES[seen.kind].format(_quoted(names))
        case (("misfit" | "misfit_held"), (*where, str(reason))):
            return _FILES[seen.kind].format(*where, reason_in_words(reason))
    if seen.kind in _FILES:
        return _FILES[seen.kind].format(*seen.values)
    return ", ".join(map(str, seen.values))


def _quoted(names: tuple[str, ...]) -> str:
    more = ["\u2026"] if len(names) > _MOST_NAMES else []
    return ", ".join([*(f"\u201c{name}\u201d" for name in names[:_MOST_NAMES]), *more])
