"""For what must be stored: try until the database takes it."""

import functools
import logging
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from sqlalchemy.exc import IntegrityError
from tenacity import (
    RetryCallState,
    retry,
    retry_if_exception,
    stop_after_delay,
    stop_never,
    wait_exponential_jitter,
)

from storage.away import may_pass

_log = logging.getLogger(__name__)


def _say_that_it_waits(state: RetryCallState) -> None:
    _log.error(
        "%s of %s is not stored yet: %s",
        getattr(state.fn, "__name__", "a change"),
        _id_of(state.args[1]),
        state.outcome.exception() if state.outcome else None,
    )


def _id_of(stored: object) -> object:
    """Logs hold ids, no payloads: that of what was asked for, of a batch, or the id itself."""
    return getattr(stored, "attempt_id", None) or getattr(stored, "id", stored)


_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")
_Stored = Callable[_Parameters, Coroutine[Any, Any, _Result]]


def until_stored(
    give_up_after: float | None = None,
) -> Callable[[_Stored[_Parameters, _Result]], _Stored[_Parameters, _Result]]:
    """Decorate a function that writes one transaction; its second argument names what it stores.

    `give_up_after` is in seconds: then the database's own error is raised. None: never.
    """
    stop = stop_never if give_up_after is None else stop_after_delay(give_up_after)

    def decorate(store: _Stored[_Parameters, _Result]) -> _Stored[_Parameters, _Result]:
        trying = retry(
            retry=retry_if_exception(may_pass),
            wait=wait_exponential_jitter(multiplier=0.2, max=5),
            stop=stop,
            before_sleep=_say_that_it_waits,
            reraise=True,
        )
        return trying(store)

    return decorate


def again_after_a_lost_race(
    store: _Stored[_Parameters, _Result],
) -> _Stored[_Parameters, _Result]:
    """Decorate a transaction that looks before it takes a unique value.

    Where another took the value between the look and the write, it is run again, and sees who.
    """

    @functools.wraps(store)
    async def run(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> _Result:
        try:
            return await store(*args, **kwargs)
        except IntegrityError:
            return await store(*args, **kwargs)

    return run
