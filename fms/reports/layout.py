"""Which report a file is, and where its columns stand: decided by content, not by a setting."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fms.reports.cells import CellError
from fms.reports.errors import UnexpectedColumns
from fms.reports.specs import REPORTS, ReportColumn, ReportSpec

Cells = Sequence[str]

SAMPLE_ROWS = 100
_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the kept columns stand in each row; `width` is how many cells a whole row has."""

    has_header: bool
    positions: tuple[int, ...]
    width: int


def recognise(spec: ReportSpec, sample: Sequence[Cells]) -> Layout:
    """Find the layout of a file from its first rows, empty ones left out.

    Raises UnexpectedColumns where the file is not this report.
    """
    names = [_bare(cell) for cell in sample[0]]
    if _is_header(names):
        return _by_header(spec, names)
    layout = _in_order(spec)
    if _share_that_fits(spec, layout, sample) >= _ENOUGH:
        return layout
    raise UnexpectedColumns(_first_misfit(spec, layout, sample), _looks_like(spec, sample))


def read_cells(spec: ReportSpec, layout: Layout, cells: Cells) -> tuple[object, ...]:
    """One row's kept values, slowly. Raises CellError."""
    if len(cells) != layout.width:
        raise CellError(f"{len(cells)} columns in place of {layout.width}")
    return tuple(
        column.read(cells[position])
        for column, position in zip(spec.kept, layout.positions, strict=True)
    )


def _bare(name: str) -> str:
    """A column's name without case, spaces and underscores."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _is_header(names: Sequence[str]) -> bool:
    """Whether the first row names columns of any report: data never does."""
    known = {_bare(name) for spec in REPORTS.values() for name in spec.columns}
    known |= {_bare(column.name) for spec in REPORTS.values() for column in spec.kept}
    return sum(name in known for name in names) >= max(2, len(names) * _ENOUGH)


def _by_header(spec: ReportSpec, names: Sequence[str]) -> Layout:
    where = {name: position for position, name in reversed(list(enumerate(names)))}
    positions = [_position(column, where) for column in spec.kept]
    missing = [column.name for column, at in zip(spec.kept, positions, strict=True) if at is None]
    whole = all(_bare(name) in where for name in spec.columns)
    other = None if whole else _named_like(spec, where)
    if missing or other:
        lacking = missing or [name for name in spec.columns if _bare(name) not in where]
        raise UnexpectedColumns(f"its header has no column {', '.join(lacking)}", other)
    found = tuple(position for position in positions if position is not None)
    return Layout(has_header=True, positions=found, width=len(names))


def _position(column: ReportColumn, where: Mapping[str, int]) -> int | None:
    for name in (column.name, column.also, column.instead):
        if name and _bare(name) in where:
            return where[_bare(name)]
    return None


def _named_like(spec: ReportSpec, where: Mapping[str, int]) -> str | None:
    for other in REPORTS.values():
        if other is not spec and all(_bare(name) in where for name in other.columns):
            return other.name
    return None


def _in_order(spec: ReportSpec) -> Layout:
    where = {_bare(name): position for position, name in enumerate(spec.columns)}
    positions = (_position(column, where) for column in spec.kept)
    return Layout(
        has_header=False,
        positions=tuple(position for position in positions if position is not None),
        width=len(spec.columns),
    )


def _share_that_fits(spec: ReportSpec, layout: Layout, sample: Sequence[Cells]) -> float:
    return sum(_fits(spec, layout, cells) for cells in sample) / len(sample)


def _fits(spec: ReportSpec, layout: Layout, cells: Cells) -> bool:
    try:
        values = read_cells(spec, layout, cells)
    except CellError:
        return False
    named = dict(zip((column.name for column in spec.kept), values, strict=True))
    return all(named[name] in known for name, known in spec.known_values.items())


def _looks_like(spec: ReportSpec, sample: Sequence[Cells]) -> str | None:
    for other in REPORTS.values():
        if other is not spec and _share_that_fits(other, _in_order(other), sample) >= _ENOUGH:
            return other.name
    return None


def _first_misfit(spec: ReportSpec, layout: Layout, sample: Sequence[Cells]) -> str:
    """What is off, in words that lead somebody to the cause."""
    usual = Counter(len(cells) for cells in sample).most_common(1)[0][0]
    if usual != layout.width:
        return f"its rows have {usual} columns in place of {layout.width}"
    for cells in sample:
        for column, position in zip(spec.kept, layout.positions, strict=True):
            try:
                column.read(cells[position] if position < len(cells) else "")
            except CellError as error:
                return f"column {position + 1} should be {column.name}, but is {error}"
    return "its values are not those of this report"
