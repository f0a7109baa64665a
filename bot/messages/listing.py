"""`/assignments`: a private list, one page of it, with a button for each row."""

from bot.messages import ids
from bot.messages.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    plain,
    section,
)
from bot.messages.card_links import assignment_link
from bot.messages.cards import request_button, unrequest_button
from bot.messages.ids import AssignmentValue, ListValue
from bot.messages.text import (
    days,
    escape,
    linked_spans,
    linked_vehicle,
    person,
    status_words,
    summary,
)
from domain.assignment import Assignment, DateRange, Status
from domain.fms_links import FmsLinks
from domain.list_words import STATUS_WORDS, ListFilter, ListPage

TICK_BLOCK = "list.tick.block"


def render_list(page: ListPage, links: FmsLinks, above: Message | None = None) -> Message:
    """One page. `above` is said first: what became of a click in the list."""
    here = ListValue(page.text, page.number)
    heading = f"*{_title(page.wanted)}*  \u00b7  {_span(page)}"
    blocks = [*(above.blocks if above else ()), section(heading)]
    blocks += [_row(one, here, links) for one in page.rows]
    if tickable := [one for one in page.rows if _can_be_ticked(one)]:
        blocks += _ticking(tickable, here)
    if page.pages > 1:
        blocks.append(actions(_turning(page)))
    order = "Latest" if page.wanted.only_over else "Soonest"
    blocks.append(context(f"{order} start first. `/assignments help` shows what can be asked for."))
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
        "\u2022 days: `today`, `tomorrow`, `yesterday`, `friday`, `week` or `next week` (Monday to "
        "Sunday), `december`, `12-05`, `12-01 12-08`\n"
        "\u2022 a person: `@Ben`, for what Ben planned or requested\n"
        "\u2022 part of a vehicle or a partner: `2026 audi`, `q5 lindenridge`, the end of a "
        "VIN\n"
        "\u2022 numbers: `123`, `112-118`\n"
        "For example `/assignments mine planned denver next week`.\n"
        "`/assignments needs` lists what a sync could not settle, each with its buttons.\n"
        "`/assignments free denver next week` lists the cars that are free, as `/free` does.\n"
        "`/assignments calendar` draws this week and the next; `/assignments calendar denver next` "
        "or `/assignments calendar 12-07-26` draws others."
    )
    return Message.say(text)


def render_nothing_ticked() -> Message:
    """For Request ticked and Unrequest ticked."""
    text = "Nothing is ticked, so nothing was sent. Choose assignments in *Tick several* first."
    return Message.say(text)


def _row(assignment: Assignment, here: ListValue, links: FmsLinks) -> Block:
    facts = (
        f"*{assignment_link(assignment.id)}*",
        f"*{status_words(assignment)}*",
        days(assignment.dates),
        escape(assignment.office),
    )
    what = f"{linked_vehicle(assignment, links)} for {escape(assignment.partner.name)}"
    block = section(f"{'  ·  '.join(facts)}\n{what}")
    value = AssignmentValue(assignment.id, here.words, here.page)
    if assignment.open_attempt is None:
        if assignment.status is Status.PLANNED:
            block["accessory"] = request_button(assignment, value)
        elif assignment.status is Status.REQUESTED:
            block["accessory"] = unrequest_button(assignment, value)
    return block


def _line(assignment: Assignment) -> str:
    said = f"{assignment.id}, {status_words(assignment)}: {summary(assignment)}"
    return f"{said}, {escape(assignment.office)}"


def _can_be_ticked(assignment: Assignment) -> bool:
    may_act = assignment.status in (Status.PLANNED, Status.REQUESTED)
    return may_act and assignment.open_attempt is None


def _ticking(rows: list[Assignment], here: ListValue) -> list[Block]:
    menu = {
        "type": "multi_static_select",
        "action_id": ids.LIST_TICK,
        "placeholder": plain("Tick several", 150),
        "options": [
            {
                "text": plain(f"{one.id} {one.vehicle.words}, {one.status_word}", 75),
                "value": AssignmentValue(one.id).dump(),
            }
            for one in rows
        ],
    }
    block = section("Several of this page at once:") | {"block_id": TICK_BLOCK, "accessory": menu}
    statuses = {one.status for one in rows}
    buttons = []
    if Status.PLANNED in statuses:
        says = "Request all that is ticked in Tick several"
        buttons.append(button("Request ticked", ids.LIST_REQUEST, here.dump(), says=says))
    if Status.REQUESTED in statuses:
        # What it would take back is shown first.
        says = "Unrequest all that is ticked in Tick several"
        buttons.append(button("Unrequest ticked", ids.LIST_UNREQUEST, here.dump(), says=says))
    return [block, actions(buttons)]


def _turning(page: ListPage) -> list[Block]:
    turns = []
    if page.number > 1:
        back = ListValue(page.text, page.number - 1).dump()
        says = f"Previous page of the list, {page.number - 1} of {page.pages}"
        turns.append(button("Previous", ids.LIST_PREVIOUS, back, says=says))
    if page.number < page.pages:
        onward = ListValue(page.text, page.number + 1).dump()
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
    parts += [f"number {linked_spans(sorted(wanted.numbers))}"] if wanted.numbers else []
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
        return "Those that are over are listed with `all` or `completed`; or leave out a word."
    return "Leave out a word, or type `/assignments` for everything that is live."
