"""Which report a file is, and where its columns stand: decided by content, not by a setting."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fms.reports.cells import CellError, read_date, read_vin
from fms.reports.errors import Content, NotCsv, Seen, UnexpectedColumns
from fms.reports.specs import REPORTS, ReportColumn, ReportSpec

Cells = Sequence[str]

SAMPLE_ROWS = 100
_ENOUGH = 0.5
_LONGEST_SHOWN = 60
_MOST_NAMES = 16
# A text that came in a report's place has a line or a few; so short is no report.
_LINES_OF_A_TEXT = 5
_DIVIDERS = re.compile(r"[,;\t|]")
# What can be told of a cell that may be another column's: no address and no note looks like that.
_HARMLESS = re.compile(r"[\w.,:/#()<>+-]{1,20}|[0-9.,:/ +-]*")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the kept columns stand in each row; `width` is how many cells a whole row has.

    `names` are those of all columns, as far as they are known, without case and spaces.
    """

    names: tuple[str, ...]
    positions: tuple[int, ...]
    width: int

    def fitted(self, cells: Cells) -> Cells:
        """A row without the empty cells that some programs leave at its end."""
        if len(cells) > self.width and not any(map(str.strip, cells[self.width :])):
            return cells[: self.width]
        return cells

    def is_header(self, cells: Cells) -> bool:
        """Whether a row names the columns, in this very order.

        Raises UnexpectedColumns where it names them in another: what follows is out of place.
        """
        key = self.positions[0]
        if len(cells) <= key or not any(map(str.isalpha, cells[key])):
            return False
        names = _names(cells)
        if not _names_columns(names):
            return False
        if tuple(names) != self.names:
            raise UnexpectedColumns("header_again", _shown_names(cells))
        return True


def recognise(spec: ReportSpec, sample: Sequence[Cells]) -> Layout:
    """Find the layout of a file from its first rows, empty ones left out.

    Raises UnexpectedColumns where the file is not this report, NotCsv where it is a text.
    """
    names = _names(sample[0])
    if _names_columns(names):
        return _by_header(spec, names, sample[0])
    layout = _in_order(spec)
    sample = [layout.fitted(cells) for cells in sample]
    if _share_that_fits(spec, layout, sample) >= _ENOUGH:
        return layout
    other = _looks_like(spec, sample)
    if other is None:
        _check_for_text(layout, sample)
    seen = _first_misfit(spec, layout, sample)
    raise UnexpectedColumns(seen.kind, *seen.values, looks_like=other)


def bare(name: str) -> str:
    """A column's name without case, spaces and underscores."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _names(cells: Cells) -> list[str]:
    """What a row may name; empty cells at its end left out."""
    names = [bare(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


_KNOWN_NAMES = {bare(name) for spec in REPORTS.values() for name in spec.columns} | {
    bare(column.name) for spec in REPORTS.values() for column in spec.kept
}


def _names_columns(names: Sequence[str]) -> bool:
    """Whether a row names columns of any report: data never does."""
    return sum(name in _KNOWN_NAMES for name in names) >= max(2, len(names) * _ENOUGH)


def _by_header(spec: ReportSpec, names: Sequence[str], header: Cells) -> Layout:
    _check_for_twins(spec, names)
    where = {name: position for position, name in reversed(list(enumerate(names)))}
    positions = [_position(column, where) for column in spec.kept]
    missing = [column.name for column, at in zip(spec.kept, positions, strict=True) if at is None]
    whole = all(bare(name) in where for name in spec.columns)
    other = None if whole else _named_like(spec, where)
    if missing or other:
        lacking = missing or [name for name in spec.columns if bare(name) not in where]
        raise UnexpectedColumns(
            "header_lacks", tuple(lacking), _shown_names(header), looks_like=other
        )
    found = tuple(position for position in positions if position is not None)
    return Layout(names=tuple(names), positions=found, width=len(names))


def _shown_names(header: Cells) -> tuple[str, ...]:
    """One more than are shown says that there are more."""
    return tuple(name for cell in header if (name := _short(cell)))[: _MOST_NAMES + 1]


def _check_for_twins(spec: ReportSpec, names: Sequence[str]) -> None:
    """A column that stands there twice: which of them is meant cannot be told."""
    for column in spec.kept:
        meant = {bare(name) for name in (column.name, column.also) if name}
        if sum(name in meant for name in names) > 1:
            raise UnexpectedColumns("column_twice", column.name)


def _position(column: ReportColumn, where: Mapping[str, int]) -> int | None:
    for name in (column.name, column.also, column.instead):
        if name and bare(name) in where:
            return where[bare(name)]
    return None


def _named_like(spec: ReportSpec, where: Mapping[str, int]) -> str | None:
    for other in REPORTS.values():
        if other.name != spec.name and all(bare(name) in where for name in other.columns):
            return other.name
    return None


def _in_order(spec: ReportSpec) -> Layout:
    names = tuple(map(bare, spec.columns))
    where = {name: position for position, name in enumerate(names)}
    positions = (_position(column, where) for column in spec.kept)
    return Layout(
        names=names,
        positions=tuple(position for position in positions if position is not None),
        width=len(spec.columns),
    )


def _share_that_fits(spec: ReportSpec, layout: Layout, sample: Sequence[Cells]) -> float:
    return sum(_fits(spec, layout, cells) for cells in sample) / len(sample)


def _fits(spec: ReportSpec, layout: Layout, cells: Cells) -> bool:
    return len(cells) == layout.width and not any(_misfits(spec, layout, cells))


def _misfits(spec: ReportSpec, layout: Layout, cells: Cells) -> Iterator[tuple[int, str]]:
    """Which kept columns a row does not have what they should hold in, and why not."""
    for at, (column, position) in enumerate(zip(spec.kept, layout.positions, strict=True)):
        try:
            value = column.value(cells[position] if position < len(cells) else "")
        except CellError as error:
            yield at, str(error)
        else:
            known = spec.known_values.get(column.name, ())
            if column.name == spec.telling and str(value).lower() not in known:
                yield at, f"unknown:{column.name}"


def _looks_like(spec: ReportSpec, sample: Sequence[Cells]) -> str | None:
    for other in REPORTS.values():
        if other.name != spec.name and _share_that_fits(other, _in_order(other), sample) >= _ENOUGH:
            return other.name
    return None


def _check_for_text(layout: Layout, sample: Sequence[Cells]) -> None:
    """Raises NotCsv for a sentence or two in place of rows, with its first words."""
    widest = max(map(len, sample))
    if widest > 1 and (widest == layout.width or len(sample) > _LINES_OF_A_TEXT):
        return
    words = " ".join(_DIVIDERS.split(sample[0][0])[0].split())
    if any(map(str.isalpha, words)):
        raise NotCsv(Content.TEXT, words[:_LONGEST_SHOWN])


def _first_misfit(spec: ReportSpec, layout: Layout, sample: Sequence[Cells]) -> Seen:
    """What is off, so that it leads somebody to the cause, with a value that is."""
    usual = Counter(len(cells) for cells in sample).most_common(1)[0][0]
    if usual != layout.width:
        return Seen("width", (usual, layout.width))
    found = [(at, why, cells) for cells in sample for at, why in _misfits(spec, layout, cells)]
    often = Counter(at for at, _, _ in found)
    worst = max(often, key=lambda at: (often[at], -at))
    cells, why = next((cells, why) for at, why, cells in found if at == worst)
    position = layout.positions[worst]
    cell = cells[position] if position < len(cells) else ""
    where = (position + 1, spec.kept[worst].name)
    if not (text := _short(cell)):
        return Seen("misfit_empty", where)
    if _is_in_place(spec, often, len(sample), worst) or _HARMLESS.fullmatch(text):
        return Seen("misfit_held", (*where, text, why))
    return Seen("misfit", (*where, why))


def _is_in_place(spec: ReportSpec, often: Mapping[int, int], rows: int, misfit: int) -> bool:
    """Whether a column that does not fit is the right one: others fit in which little would.

    Those of its own kind may be as it is: both dates of a loan in another format.
    """
    others = [
        often.get(at, 0) < rows * _ENOUGH
        for at, column in enumerate(spec.kept)
        if column.name == spec.telling or (column.needed and column.read in (read_vin, read_date))
        if column.read is not spec.kept[misfit].read
    ]
    return bool(others) and all(others)


def _short(cell: str) -> str:
    return " ".join(cell.replace("\x00", "").split())[:_LONGEST_SHOWN]
