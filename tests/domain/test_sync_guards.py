"""Which reports the guards refuse, and which oddities are told, decided from figures alone."""

import pytest

from domain.sync import Counts, Limits, Note, NoteKind, ReportFault, Upheaval, fault_in

_LIMITS = Limits(max_rejected_percent=20, max_drop_percent=30)
_QUIET = Counts(read=100, unchanged=100)


@pytest.mark.parametrize(
    ("upheaval", "fault"),
    [
        (Upheaval(lasting=100, gone=30), None),
        (Upheaval(lasting=100, gone=31), ReportFault.KEYS_GONE),
        (Upheaval(lasting=100, gone=100), ReportFault.KEYS_GONE),
        (Upheaval(lasting=100, altered=30), None),
        (Upheaval(lasting=100, altered=31), ReportFault.ALTERED),
        (Upheaval(lasting=5, gone=5), None),
        (Upheaval(lasting=6, gone=2), ReportFault.KEYS_GONE),
        (Upheaval(lasting=0, gone=0), None),
        (Upheaval(lasting=100, gone=31, altered=31), ReportFault.KEYS_GONE),
    ],
)
def test_keys_that_are_gone_and_rows_that_are_others_are_seen_where_counts_are_equal(
    upheaval: Upheaval, fault: ReportFault | None
) -> None:
    assert fault_in(_QUIET, upheaval, _LIMITS) is fault


@pytest.mark.parametrize(
    ("counts", "fault"),
    [
        (Counts(read=5, new=1, rejected=4), None),
        (Counts(read=6, new=4, rejected=2), ReportFault.REJECTED),
        (Counts(read=1, unchanged=1, gone=4), None),
        (Counts(read=4, unchanged=4, gone=2), ReportFault.DROP),
        (Counts(read=5, rejected=5), ReportFault.NO_ROWS),
        (Counts(read=10, unchanged=8, rejected=2), None),
    ],
)
def test_below_six_rows_no_share_says_anything(counts: Counts, fault: ReportFault | None) -> None:
    assert fault_in(counts, Upheaval(), _LIMITS) is fault


def test_a_few_vehicles_that_became_others_are_no_fault_of_the_report() -> None:
    counts = Counts(read=5, changed=5)

    assert fault_in(counts, Upheaval(lasting=5, altered=5), _LIMITS) is None


def _note(kind: NoteKind, value: str = "x", count: int = 3, column: str = "rank") -> Note:
    return Note(kind, column, value, count)


@pytest.mark.parametrize(
    ("kind", "before", "now", "is_new"),
    [
        (NoteKind.UNKNOWN_VALUE, [], _note(NoteKind.UNKNOWN_VALUE, "D"), True),
        (NoteKind.UNKNOWN_VALUE, ["D"], _note(NoteKind.UNKNOWN_VALUE, "D", 9), False),
        (NoteKind.UNKNOWN_VALUE, ["D"], _note(NoteKind.UNKNOWN_VALUE, "E"), True),
        (NoteKind.UNKNOWN_VALUE, ["D"], _note(NoteKind.UNKNOWN_VALUE, "D", column="type"), True),
        (NoteKind.SAME_VIN, ["V1"], _note(NoteKind.SAME_VIN, "V1"), False),
        (NoteKind.SAME_VIN, ["V1"], _note(NoteKind.SAME_VIN, "V2"), True),
        (NoteKind.UNREADABLE, ["soon"], _note(NoteKind.UNREADABLE, "TBD", 3), False),
        (NoteKind.UNREADABLE, ["soon"], _note(NoteKind.UNREADABLE, "TBD", 4), True),
        (NoteKind.UNREADABLE, [], _note(NoteKind.UNREADABLE, "TBD", 1), True),
        (NoteKind.FAR_END, ["12-31-69"], _note(NoteKind.FAR_END, "12-31-99", 2), False),
        (NoteKind.FAR_END, [], _note(NoteKind.FAR_END), True),
    ],
)
def test_an_oddity_is_told_when_it_is_new_and_not_every_night(
    kind: NoteKind, before: list[str], now: Note, is_new: bool
) -> None:
    known = [_note(kind, value) for value in before]

    assert now.told_after(known).is_new is is_new
