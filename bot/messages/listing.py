"""`/assignments`: a private list, one page of it, with a menu for each row."""

from dataclasses import dataclass, replace

from bot.messages import ids
from bot.messages.blocks import (
    Block,
    Confirm,
    Message,
    actions,
    button,
    context,
    plain,
    section,
    section_with,
)
from bot.messages.card_links import assignment_link, card_address
from bot.messages.cards import request_button, unrequest_button
from bot.messages.ids import AssignmentValue, ListValue
from bot.messages.text import (
    days,
    escape,
    linked_spans,
    linked_vehicle,
    partner_words,
    person,
    short_vin,
    spans,
    status_words,
    summary,
)
from domain.assignment import Assignment, DateRange, Status
from domain.fms_links import FmsLinks
from domain.list_words import STATUS_WORDS, ListFilter, ListPage

_BLOCK_ID_CHARACTERS = 255
_OPTION_CHARACTERS = 150
_MOST_TICKED = 100


@dataclass(frozen=True, slots=True)
class Ticks:
    """What is ticked on any page, and a name for this drawing.

    Slack keeps what is ticked as long as a block keeps its id, whatever is offered in it by then.
    """

    numbers: frozenset[int] = frozenset()
    drawing: str = ""


def render_list(
    page: ListPage,
    links: FmsLinks,
    above: Message | None = None,
    ticks: Ticks | None = None,
    *,
    asks: bool = False,
) -> Message:
    """One page. `above` is said first: what became of a click in the list.

    Where it `asks` which one is meant, each row has its one button in place of a menu.
    """
    ticks = ticks or Ticks()
    tickable = [one for one in page.rows if _can_be_ticked(one)] if page.total > 1 else []
    elsewhere = [one for one in page.others if one.id in ticks.numbers and _can_be_ticked(one)]
    elsewhere = elsewhere[:_MOST_TICKED]
    here = ListValue(page.text, page.number, tuple(one.id for one in elsewhere) or None)
    heading = f"*{_title(page.wanted)}*  \u00b7  {_span(page)}"
    blocks = [*(above.blocks if above else ()), section(heading)]
    blocks += [_row(one, links) | _accessory(one, here, asks=asks) for one in page.rows]
    if tickable or elsewhere:
        blocks += _ticking(tickable, elsewhere, here, ticks)
    if page.pages > 1:
        blocks.append(actions(_turning(page, here)))
    order = "Latest" if page.wanted.only_over else "Soonest"
    blocks.append(context(f"{order} start first. `/assignments help` shows what you can ask for."))
    said = [above.text] if above else []
    lines = [*said, f"{_title(page.wanted)}, {_span(page)}.", *(_line(one) for one in page.rows)]
    return Message("\n".join(lines), tuple(blocks))


def render_empty_list(page: ListPage) -> Message:
    """Nothing is like that now."""
    title = _title(page.wanted)
    text = f"No assignment fits: {title[:1].lower()}{title[1:]}. {_hint(page.wanted)}"
    return Message.say(text)


def render_list_help() -> Message:
    """All the words."""
    statuses = ", ".join(f"`{word}`" for word in STATUS_WORDS)
    text = (
        "`/assignments` lists what is planned, requested or active, soonest start first. Only you "
        "see it. Add words in any order, and all of them must fit:\n"
        "\u2022 `mine` what you planned or requested\n"
        f"\u2022 a status: {statuses}, or `all`\n"
        "\u2022 an office: `los angeles`, `denver`\n"
        "\u2022 days: `today`, `yesterday`, `friday`, `weekend`, `week` or `next week` (Monday to "
        "Sunday), `december`, `12-05`, `12-01 12-08`, `dec 1-8`\n"
        "\u2022 a person: `@Ben`, for what Ben planned or requested\n"
        "\u2022 part of a vehicle or a partner: `2026 audi`, `q5 lindenridge`, the end of a "
        "VIN\n"
        "\u2022 numbers: `123`, `112-118`\n"
        "For example `/assignments mine planned denver next week`.\n"
        "`/assignments needs` lists what a sync could not settle and changes that "
        "stopped, each with its buttons.\n"
        "`/assignments history 123` shows what is on record of an assignment.\n"
        "`/assignments free denver next week` lists the cars that are free, as `/free` does.\n"
        "`/assignments calendar` draws this week and the next; `/assignments calendar denver next` "
        "or `/assignments calendar 12-07` draws others."
    )
    return Message.say(text)


def render_nothing_ticked() -> Message:
    """For a button that sends what is ticked."""
    text = "Nothing is selected, so nothing was sent. Choose assignments in *Select several* first."
    return Message.say(text)


def render_ticks_changed() -> Message:
    """For a button that named others than are ticked by now."""
    return Message.say(
        "Nothing was sent yet: the button named something else than is selected now. The buttons "
        "below are up to date."
    )


def _row(assignment: Assignment, links: FmsLinks) -> Block:
    facts = (
        f"*{assignment_link(assignment.id)}*",
        f"*{status_words(assignment)}*",
        days(assignment.dates),
        escape(assignment.office),
    )
    car = f"{linked_vehicle(assignment, links)} {short_vin(assignment.vehicle.vin)}"
    what = f"{car} for {escape(partner_words(assignment.partner))}"
    return section(f"{'  ·  '.join(facts)}\n{what}")


def _accessory(assignment: Assignment, here: ListValue, *, asks: bool) -> Block:
    value = AssignmentValue(assignment.id, here.words, here.page)
    if asks and _can_be_ticked(assignment):
        is_planned = assignment.status is Status.PLANNED
        drawn = request_button if is_planned else unrequest_button
        return {"accessory": drawn(assignment, value)}
    menu: Block = {
        "type": "overflow",
        "action_id": ids.LIST_ROW,
        "options": [_option(label, act, assignment, here) for label, act in _acts(assignment)],
    }
    menu["options"][-1]["url"] = card_address(assignment.id)
    return {"accessory": menu}


def _acts(assignment: Assignment) -> list[tuple[str, str]]:
    """What a row's menu offers, in its order; its card comes last."""
    acts = []
    if assignment.open_attempt is None and assignment.status is Status.PLANNED:
        acts = [("Request", "request"), ("Edit", "edit")]
    elif assignment.open_attempt is None and assignment.status is Status.REQUESTED:
        acts = [("Unrequest \u2026", "unrequest"), ("Change", "change")]
    return [*acts, ("Why?", "why"), ("Open card", "open")]


def _option(label: str, act: str, assignment: Assignment, here: ListValue) -> Block:
    """It carries the list it stands in, with what is ticked in it, if there is room for both."""
    listed = AssignmentValue(assignment.id, here.words, here.page, here.ticked)
    value = f"{act} {listed.dump()}"
    if len(value) > _OPTION_CHARACTERS:
        value = f"{act} {AssignmentValue(assignment.id).dump()}"
    return {"text": plain(label, 75), "value": value}


def _line(assignment: Assignment) -> str:
    said = f"{assignment.id}, {status_words(assignment)}: {summary(assignment)}"
    return f"{said}, {escape(assignment.office)}"


def _can_be_ticked(assignment: Assignment) -> bool:
    may_act = assignment.status in (Status.PLANNED, Status.REQUESTED)
    return may_act and assignment.open_attempt is None


def _ticking(
    rows: list[Assignment], elsewhere: list[Assignment], here: ListValue, ticks: Ticks
) -> list[Block]:
    shown = tuple(one.id for one in rows if one.id in ticks.numbers)
    selected = [*elsewhere, *(one for one in rows if one.id in shown)]
    # A choice says nothing of its list: the block does, if there is room.
    known = f"{ids.LIST_TICK} {ticks.drawing} {here.dump()}"
    is_redrawn = len(known) <= _BLOCK_ID_CHARACTERS
    blocks = []
    if rows:
        menu = section_with("Several at once:", _menu(rows, shown))
        blocks.append(menu | {"block_id": known if is_redrawn else known[:_BLOCK_ID_CHARACTERS]})
    if selected or not is_redrawn:
        buttons = _sending(
            replace(here, shown=shown), selected, {one.status for one in selected or rows}
        )
        blocks.append(actions(buttons))
    return blocks


def _menu(rows: list[Assignment], shown: tuple[int, ...]) -> Block:
    options = {
        one.id: {
            "text": plain(f"{one.id} {one.vehicle.words}, {one.status_word}", 75),
            "value": AssignmentValue(one.id).dump(),
        }
        for one in rows
    }
    menu: Block = {
        "type": "multi_static_select",
        "action_id": ids.LIST_TICK,
        "placeholder": plain("Select several", 150),
        "options": list(options.values()),
    }
    return menu | ({"initial_options": [options[one] for one in shown]} if shown else {})


def _sending(here: ListValue, selected: list[Assignment], statuses: set[Status]) -> list[Block]:
    """Buttons that send what is selected; they say how many where that is known."""
    every = sorted(one.id for one in selected)
    buttons = []
    if Status.PLANNED in statuses:
        buttons.append(_request_selected(here, every))
    if Status.REQUESTED in statuses:
        # What it would take back is shown first.
        label, says = _named("Unrequest selected", every)
        buttons.append(button(label, ids.LIST_UNREQUEST, here.dump(), says=says))
    return buttons


def _request_selected(here: ListValue, every: list[int]) -> Block:
    label, says = _named("Request selected", every)
    confirm = _before_request(every) if len(every) > 1 else None
    return button(label, ids.LIST_REQUEST, here.dump(), says=says, confirm=confirm)


def _before_request(every: list[int]) -> Confirm:
    return Confirm(
        title=f"Request these {len(every)}?",
        text=f"{spans(every)} go to FMS as vehicle requests.",
        yes=f"Request {len(every)}",
        no="Not yet",
    )


def _named(label: str, every: list[int]) -> tuple[str, str]:
    """The label of a button with how many, and what it says in whole."""
    if not every:
        return label, f"{label} in Select several"
    return f"{label} ({len(every)})", f"{label}: {spans(every)}"


def _turning(page: ListPage, here: ListValue) -> list[Block]:
    turns = []
    if page.number > 1:
        back = replace(here, page=page.number - 1).dump()
        says = f"Previous page of the list, {page.number - 1} of {page.pages}"
        turns.append(button("Previous", ids.LIST_PREVIOUS, back, says=says))
    if page.number < page.pages:
        onward = replace(here, page=page.number + 1).dump()
        says = f"Next page of the list, {page.number + 1} of {page.pages}"
        turns.append(button("Next", ids.LIST_NEXT, onward, says=says))
    return turns


def _title(wanted: ListFilter) -> str:
    """What the bot has understood."""
    statuses = [one for one in STATUS_WORDS if one in wanted.statuses]
    if len(statuses) == len(STATUS_WORDS):
        parts = ["All assignments"]
    elif statuses:
        parts = [f"{' or '.join(statuses).capitalize()} assignments"]
    else:
        parts = ["Assignments"]
    parts += ["yours"] if wanted.mine else []
    parts += [f"office {' or '.join(map(escape, wanted.offices))}"] if wanted.offices else []
    parts += [f"of {person(one)}" for one in wanted.people]
    parts += [_when(wanted.dates)] if wanted.dates else []
    parts += [f"with \u201c{escape(' '.join(wanted.names))}\u201d"] if wanted.names else []
    may_be_called_so = wanted.names and wanted.digits
    called = "number, year or model" if may_be_called_so else "number"
    parts += [f"{called} {linked_spans(sorted(wanted.numbers))}"] if wanted.numbers else []
    return ", ".join(parts)


def _when(dates: DateRange) -> str:
    """In what days one of theirs has to be."""
    return f"{'on' if dates.start == dates.end else 'with a day in'} {days(dates)}"


def _span(page: ListPage) -> str:
    last = page.first + len(page.rows) - 1
    if page.total == 1:
        return "one"
    return f"{page.first} to {last} of {page.total}"


def _hint(wanted: ListFilter) -> str:
    """What to try instead, by what was asked for."""
    if wanted.numbers:
        return "Check the number on its card; deleted assignments are not listed."
    if wanted.mine:
        return "Leave out `mine` to see everyone's."
    if not wanted.reaches_back and (wanted.names or wanted.offices or wanted.dates):
        return "Add `all` or `completed` to see those that are over, or leave out a word."
    return "Leave out a word, or type `/assignments` for everything that is live."
