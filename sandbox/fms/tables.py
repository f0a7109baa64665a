"""A keyed table that knows when it changed and finds rows by one other value."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Table(MutableMapping[K, V]):
    """Rows by key, in the order they were added.

    `revision` grows with every change, so that whatever is rendered from the rows can be kept
    for as long as they stay the same.
    """

    def __init__(
        self, rows: Iterable[V], *, key: Callable[[V], K], group: Callable[[V], object]
    ) -> None:
        self.revision = 0
        self._key = key
        self._group = group
        self._rows: dict[K, V] = {}
        self._groups: defaultdict[object, dict[K, None]] = defaultdict(dict)
        for row in rows:
            self.put(row)

    def put(self, row: V) -> None:
        """Add `row`, or replace the one with its key."""
        self[self._key(row)] = row

    def of(self, group: object) -> list[V]:
        """Return the rows whose group (a table's second way in) is `group`."""
        return [self._rows[key] for key in self._groups.get(group, ())]

    def __getitem__(self, key: K) -> V:
        return self._rows[key]

    def __setitem__(self, key: K, row: V) -> None:
        if key in self._rows:
            self._groups[self._group(self._rows[key])].pop(key, None)
        self._rows[key] = row
        self._groups[self._group(row)][key] = None
        self.revision += 1

    def __delitem__(self, key: K) -> None:
        row = self._rows.pop(key)
        del self._groups[self._group(row)][key]
        self.revision += 1

    def __iter__(self) -> Iterator[K]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
