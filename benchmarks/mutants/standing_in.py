"""Has a mutant stand in for its function, and knows which functions were called."""

import functools
import inspect
from collections.abc import Callable
from typing import Any, ClassVar

from mutmut.mutation import trampoline

Function = Callable[..., Any]
ORIGINAL = "_mutmut_orig"


class Cell:
    """A function of a mutated module: its mutants by name, and the one that stands in for it."""

    of_module: ClassVar[dict[str, list["Cell"]]] = {}
    called: ClassVar[set[str]] = set()

    def __init__(self, module: str, mutants: dict[str, Function]) -> None:
        self._mutants = mutants
        self._module = module
        self._name = ""
        self._stands_in: Function | None = None
        self.of_module.setdefault(module, []).append(self)

    def function(self) -> Function:
        """What is called now."""
        original = self._mutants[ORIGINAL]
        if not self._name:
            self._name = f"{self._module}.{original.__name__.removesuffix(f'_{ORIGINAL}')}"
        self.called.add(self._name)
        return self._stands_in or original

    def has(self, mutant: str) -> bool:
        """Whether it is a mutant of this function."""
        return mutant in self._mutants

    def stand_in(self, mutant: str | None) -> None:
        """From now on the mutant is called, or the function itself."""
        self._stands_in = self._mutants[mutant] if mutant else None


def cell_of(mutant: str) -> tuple[Cell, str]:
    """The function of a mutant, and the mutant's name there."""
    module, _, name = mutant.rpartition(".")
    return next(one for one in Cell.of_module[module] if one.has(name)), name


def function_of(mutant: str) -> str:
    """The name of a mutant's function, as `Cell.called` has it."""
    return mutant.partition("__mutmut_")[0]


def _wrap(
    mutants: dict[str, Function], is_classmethod: bool = False
) -> Callable[[Function], Function]:
    def decorate(function: Function) -> Function:
        cell = Cell(function.__module__, mutants)
        if is_classmethod:

            def stands(cls: type, *args: object, **options: object) -> object:
                return getattr(cls, cell.function().__name__)(*args, **options)

            return functools.wraps(function)(stands)
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def awaited(*args: object, **options: object) -> object:
                return await cell.function()(*args, **options)

            return awaited

        @functools.wraps(function)
        def called(*args: object, **options: object) -> object:
            return cell.function()(*args, **options)

        return called

    return decorate


def install() -> None:
    """Before any mutated module is imported: each imports its decorator from mutmut."""
    trampoline.wrap_in_trampoline = _wrap  # type: ignore[assignment]
