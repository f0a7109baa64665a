"""Keeps an answer that is late from being drawn over a newer one in the same form."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.messages.blocks import has_alerts, without_alerts
from bot.messages.reader import view_for_reader
from bot.notifier import Notifier, SlackError, SlackRefused

_log = logging.getLogger(__name__)

_MOST_OPEN = 500
_STALE = 0
_PAUSES = (0, 0.05, 0.1, 0.2, 0.4, 0.8)
_LOOKS_AFTER_A_CHANGE = 2
_NOT_A_VIEW = ("invalid_arguments", "invalid_blocks", "invalid_blocks_format")


@dataclass(frozen=True, slots=True)
class ViewState:
    """A modal or Home tab as the person had it before them; `hash` tells whether it is stale.

    `values` are the elements' states, by action id. Ids in them are looked up, never trusted.
    `metadata` is what we had it carry, `user` the person.
    """

    id: str
    hash: str
    values: Mapping[str, Mapping[str, Any]]
    metadata: str | None = None
    user: str = ""


@dataclass(slots=True)
class _Form:
    newest: int = 0
    is_finished: bool = False
    seen: set[str] = field(default_factory=set)
    submitted: set[str] = field(default_factory=set)
    drawing: asyncio.Lock = field(default_factory=asyncio.Lock)


class ViewUpdates:
    """Uses of open forms, numbered as they come in.

    Slack keeps what people enter whatever is drawn, so all there is to lose is the newest word.
    """

    def __init__(self, notifier: Notifier) -> None:
        self._notifier = notifier
        self._forms: OrderedDict[str, _Form] = OrderedDict()
        self._takes_alerts: bool | None = None

    def begin(self, view: ViewState) -> int:
        """A number for a choice in a form; larger than those before."""
        form = self._form(view.id)
        form.seen.add(view.hash)
        if view.hash in form.submitted:
            # It was made before the submit, and comes after it.
            return _STALE
        form.newest += 1
        return form.newest

    def begin_again(self, view: ViewState) -> int:
        """The same modal becomes another form: what came to its end in it has no say any more."""
        form = self._form(view.id)
        form.is_finished = False
        form.newest += 1
        return form.newest

    def to_open(self, view: dict[str, Any]) -> dict[str, Any]:
        """As it may be opened, which can be tried once: alerts only where Slack has taken one."""
        return view if self._takes_alerts else without_alerts(view)

    def submit(self, view: ViewState) -> None:
        """What was chosen before this is not drawn any more."""
        form = self._form(view.id)
        form.newest += 1
        form.submitted |= {*form.seen, view.hash}

    async def draw(
        self,
        view: ViewState,
        turn: int,
        drawn: dict[str, Any],
        is_over: Callable[[], Awaitable[bool]],
    ) -> None:
        """Redraw the form, unless it was used again since, or has come to its end.

        `is_over` asks the database for that: the end may have come by another bot.
        """
        form = self._form(view.id)
        async with form.drawing:
            if form.newest == turn and not form.is_finished:
                try:
                    await self._draw(view, view_for_reader(drawn, view.user), is_over)
                except SlackError as error:
                    # Most often the person has closed it; the submit says again what matters.
                    _log.info("a form was not redrawn: %s", error)

    async def _draw(
        self, view: ViewState, drawn: dict[str, Any], is_over: Callable[[], Awaitable[bool]]
    ) -> None:
        try:
            await self._update(view.id, drawn, seen=view.hash)
        except SlackRefused as error:
            if error.code != "hash_conflict":
                raise
            # It was drawn again since: for an earlier choice, or to say what became of it.
            if not await is_over():
                await self._update(view.id, drawn)

    async def answer(self, view: ViewState, answered: dict[str, Any], *, finished: bool) -> None:
        """Show what became of a submit; nothing is drawn over a form that is `finished`.

        Raises SlackError where the form cannot be drawn: most often the person has closed it.
        """
        form = self._form(view.id)
        form.is_finished = form.is_finished or finished
        async with form.drawing:
            said = view_for_reader(answered, view.user)
            await self._draw_after_acknowledgement(form, view, said)

    async def _draw_after_acknowledgement(
        self, form: _Form, view: ViewState, drawn: dict[str, Any]
    ) -> None:
        """The acknowledgement has the form say that it waits, and may come to Slack after this.

        As long as the form is as it was submitted, or as we have just drawn it, that is still to
        come, and the answer has to be drawn once more. The first change may also be a choice of
        before the submit, whose drawing was on its way: so the form is looked at a little longer.
        """
        seen, turn, looks = view.hash, form.newest, len(_PAUSES)
        for pause in _PAUSES:
            await asyncio.sleep(pause)
            if form.newest != turn or not looks:
                # The person goes on with the form, or all has come that was to come.
                return
            looks -= 1
            try:
                seen = await self._update(view.id, drawn, seen=seen)
            except SlackRefused as error:
                if error.code != "hash_conflict":
                    raise
                seen = await self._update(view.id, drawn)
                looks = min(looks, _LOOKS_AFTER_A_CHANGE)

    async def _update(self, view_id: str, drawn: dict[str, Any], *, seen: str | None = None) -> str:
        """Draw it; for a Slack that refuses alerts, as long as this process lives, without them."""
        tries_alerts = has_alerts(drawn) and self._takes_alerts is not False
        if not tries_alerts:
            plainer = without_alerts(drawn)
            return await self._notifier.update_view(view_id, plainer, seen=seen)
        try:
            now = await self._notifier.update_view(view_id, drawn, seen=seen)
        except SlackRefused as error:
            if error.code not in _NOT_A_VIEW:
                raise
            now = await self._notifier.update_view(view_id, without_alerts(drawn), seen=seen)
            # Only now is it known that nothing else was wrong with it.
            _log.warning("Slack takes no alert blocks: %s", error)
            self._takes_alerts = False
        else:
            self._takes_alerts = True
        return now

    def _form(self, view_id: str) -> _Form:
        form = self._forms.setdefault(view_id, _Form())
        self._forms.move_to_end(view_id)
        while len(self._forms) > _MOST_OPEN:
            self._forms.popitem(last=False)
        return form
