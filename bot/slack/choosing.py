"""Which assignments are meant by names, days and links, behind `/request` and `/unrequest`."""

import re
from collections.abc import AsyncIterator

from bot.messages.attempts import render_checks
from bot.messages.choosing import render_none_of_them, render_which
from bot.services.app import App
from bot.services.claim import check
from bot.services.views import (
    assignment_of_request,
    assignment_on_card,
    list_assignments,
    read_assignment,
)
from bot.slack.interaction import Interaction
from domain.assignment import Action, Status
from domain.list_words import STATUS_WORDS, ListPage
from domain.plain import plain
from domain.search import fold
from domain.selection import MOST_AT_ONCE, OPTIONS, Described
from domain.typed import BadInput, BadKind, close_to

_STANDS = {Action.REQUEST: Status.PLANNED, Action.UNREQUEST: Status.REQUESTED}
# What a list can be told, and a command that sends cannot.
_OF_LISTS = frozenset(("all", "calendar", "free", "help", "needs"))
_LINK = re.compile(r"https?://[^\s<>|]+")
_PERMALINK = re.compile(r"https?://[^/]+/archives/([A-Z0-9]+)/p([0-9]+)([0-9]{6})(?:\?(.*))?")
_OF_A_THREAD = re.compile(r"(?:^|&)thread_ts=([0-9]+\.[0-9]{6})(?:&|$)")
# Fewer digits end the VINs of too many vehicles.
_LEAST_OF_A_VIN = 4


async def ask_which(
    app: App, interaction: Interaction, action: Action, described: Described
) -> None:
    """Show those that are meant, each with its button; nothing is sent unasked, even for one.

    With `--check`, say what would happen to all of them.
    """
    words = _in_its_place(action, described.words)
    try:
        page = await list_assignments(app, words, interaction.actor)
        if described.check and page.total:
            numbers = [one async for one in _numbers(app, interaction, page)]
            checks = await check(app, action, numbers, interaction.actor)
            await interaction.answer(render_checks(checks))
        elif page.total:
            await interaction.answer(render_which(page, action, app.rules.links))
        else:
            others = await list_assignments(app, described.words, interaction.actor)
            await interaction.answer(render_none_of_them(others, action, app.rules.links))
    except BadInput as error:
        raise _as_a_selection(error) from error


async def offer(app: App, interaction: Interaction, action: Action, words: str) -> bool:
    """Whether there was something to choose from."""
    page = await list_assignments(app, _in_its_place(action, words), interaction.actor)
    if page.total:
        await interaction.answer(render_which(page, action, app.rules.links))
    return bool(page.total)


async def offer_by_vin(app: App, interaction: Interaction, action: Action, number: int) -> bool:
    """Whether a vehicle's VIN ends with it, and no assignment is meant for sure.

    No one writes an assignment's number with zeros in front: that is how the end of a VIN looks.
    """
    digits = re.sub("[^0-9]", "", plain(interaction.text))
    # A link has digits of its own.
    if len(digits) < _LEAST_OF_A_VIN or digits.lstrip("0") != str(number):
        return False
    stands = await read_assignment(app, number)
    if stands and (
        digits == str(number) or not await _ends_a_vin(app, interaction, digits, number)
    ):
        return False
    return await offer(app, interaction, action, digits)


async def _ends_a_vin(app: App, interaction: Interaction, digits: str, number: int) -> bool:
    page = await list_assignments(app, digits, interaction.actor)
    return any(one.id != number for one in page.rows)


def _in_its_place(action: Action, words: str) -> str:
    """The words of the list, with the status from which the action starts unless one is named."""
    named = not {*STATUS_WORDS}.isdisjoint(fold(words).split())
    return words if named else f"{_STANDS[action]} {words}"


async def _numbers(app: App, interaction: Interaction, page: ListPage) -> AsyncIterator[int]:
    given = 0
    for number in range(1, page.pages + 1):
        if number > 1:
            page = await list_assignments(app, page.text, interaction.actor, number)
        for one in page.rows:
            if given < MOST_AT_ONCE:
                yield one.id
            given += 1


def _as_a_selection(error: BadInput) -> BadInput:
    """A name that nothing is called by may have been meant for a number or an option."""
    if error.kind is not BadKind.NO_SUCH_NAME:
        return error
    meant = close_to(error.word, OPTIONS) or [one for one in error.meant if one not in _OF_LISTS]
    return BadInput(BadKind.NOT_A_NUMBER, error.word, meant)


async def with_numbers_for_links(app: App, text: str) -> str:
    """The same, with the number of an assignment for each link to its card or its request.

    Raises BadInput for a link to another message.
    """
    for address in dict.fromkeys(_LINK.findall(text)):
        number = await _number_behind(app, address)
        if number is not None:
            text = text.replace(address, f" {number} ")
        elif _PERMALINK.fullmatch(address):
            raise BadInput(BadKind.NO_CARD, address)
    return text


async def _number_behind(app: App, address: str) -> int | None:
    fms = app.rules.links.reference(address)
    if fms:
        found = await assignment_of_request(app, fms)
        return found.id if found else None
    link = _PERMALINK.fullmatch(address)
    if link is None:
        return None
    channel, seconds, fraction, query = link.groups()
    thread = _OF_A_THREAD.search(query or "")
    card = await assignment_on_card(app, channel, thread[1] if thread else f"{seconds}.{fraction}")
    return card.id if card else None
