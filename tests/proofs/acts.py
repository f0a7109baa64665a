"""What people and FMS do to a world. What is not possible just now does nothing."""

import contextlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from bot.messages import ids
from domain.assignment import Status
from sandbox.fms.faults import (
    CREATE_FAULTS,
    DELETE_FAULTS,
    Direction,
    Fault,
    faults_for,
)
from sandbox.fms.rules import NotPossible, RequestStatus, UnknownRecord, VehicleRequest
from sandbox.slack.errors import ClientRefusalError, InputRefusalError
from sandbox.slack.interactions import Interaction
from sandbox.slack.messages import Message
from sandbox.slack.queries import buttons, elements, words
from tests.proofs.harness import ALERTS, CARDS, confirmation_of
from tests.proofs.places import Row
from tests.proofs.world import World, days_after

PEOPLE = ("ana", "ben", "olga")
_KEPT_INTERACTIONS = 20
CALL_FAULTS = tuple(dict.fromkeys((*CREATE_FAULTS, *DELETE_FAULTS)))
FMS_ACTS = (
    "approve",
    "approve",
    "approve",
    "deny",
    "return",
    "extend",
    "renumber",
    "lose",
    "switch",
)
# What routers, frameworks and gateways say of an address that they do not know.
OF_AN_ADDRESS: tuple[Mapping[str, object], ...] = (
    {"message": "no Route matched with those values"},
    {"error": "Not Found", "path": "/api/v1/vehicle_requests/77", "status": 404},
    {"statusCode": 404, "message": "Resource not found"},
    {"detail": "Not Found"},
    {"success": False, "error": "Unknown endpoint"},
)


@contextlib.contextmanager
def if_possible() -> Iterator[None]:
    """The client lets people do what it shows, and nothing else."""
    with contextlib.suppress(ClientRefusalError, InputRefusalError, LookupError):
        yield


def remember(world: World, interaction: Interaction) -> None:
    if interaction.payload:
        world.heard.append(interaction)
        del world.heard[:-_KEPT_INTERACTIONS]


async def click(world: World, who: str, number: int, button: str, *, late: bool) -> None:
    """Press a button of a card, `late` as the card was some time ago."""
    [*cards] = world.cards().get(number, [])
    if late:
        cards = [one for one in world.seen if f"assignment {number}" in one.text.lower()] or cards
    if cards:
        with if_possible():
            remember(world, await world.slack.click(who, cards[0], button, late=late))


async def click_first(
    world: World, who: str, number: int, fault: Fault | None, status: int
) -> None:
    """Press what a card offers first: Request, or Unrequest; the call to FMS may meet a fault."""
    for card in world.cards().get(number, ()):
        for direction in (Direction.CREATE, Direction.DELETE):
            if fault:
                await fault_fms(world, direction, fault, 1, status)
        if offered := [one for one in buttons(card) if one in ("Request", "Unrequest")]:
            await click(world, who, number, offered[0], late=False)
            await world.settle()
        for direction in (Direction.CREATE, Direction.DELETE):
            if fault:
                world.fms.faults.clear(direction)


def _first_that_offers(world: World, number: int, button: str) -> int:
    """The first assignment, beginning with this number, whose card has the button."""
    numbers = sorted(world.cards().items(), key=lambda one: (one[0] < number, one[0]))
    offering = (one for one, cards in numbers if any(button in buttons(card) for card in cards))
    return next(offering, number)


async def request_and_take_back(world: World, who: str, number: int) -> None:
    """Have one requested, where a card offers that, and take one back."""
    wanted = _first_that_offers(world, number, "Request")
    await click(world, who, wanted, "Request", late=False)
    await world.settle()
    wanted = _first_that_offers(world, wanted, "Unrequest")
    await click(world, who, wanted, "Unrequest", late=False)
    await world.settle()


async def take_back_past(
    world: World, who: str, number: int, status: int, says: Mapping[str, object]
) -> None:
    """Take a request back, while somebody else's web server answers in FMS's place."""
    world.fms.faults.answer(Direction.DELETE, status, says)
    await request_and_take_back(world, who, number)
    world.fms.faults.clear(Direction.DELETE)


async def doubt_delete(world: World, who: str, number: int, *, is_held: bool) -> None:
    """Take a request back, of which FMS keeps the caller waiting, or the answer is lost."""
    if is_held:
        await world.hold(Direction.DELETE, applied=False)
    else:
        world.fms.faults.set(Direction.DELETE, Fault.DROPS_BEFORE)
    await request_and_take_back(world, who, number)
    world.fms.faults.clear(Direction.DELETE)


def approve_all(world: World) -> None:
    """FMS approves every request that it has."""
    for request in world.fms.live_requests():
        with contextlib.suppress(NotPossible):
            world.fms.approve(request.id)


async def type_line(world: World, who: str, line: str) -> None:
    """Type a line in the cards' channel."""
    remember(world, await world.slack.type(who, CARDS, line))


async def press_in_message(world: World, who: str, which: int) -> None:
    """Press a button of the latest direct or private message that has some."""
    said = [*world.slack.direct_messages(who), *world.slack.whispers(who)]
    for message in reversed(said):
        placed = [one for one in elements(message) if one.element["type"] == "button"]
        if placed:
            chosen = placed[which % len(placed)]
            with if_possible():
                pressed = await world.slack.click(
                    who, message, chosen.action_id, value=chosen.element.get("value")
                )
                remember(world, pressed)
            return


async def try_again_in_alert(world: World, who: str, which: int) -> None:
    """A delete in doubt may be tried again from its alert."""
    wanted = (ids.UNREQUEST, ids.DELETE)
    offers = [
        (alert, placed.action_id)
        for alert in world.slack.messages(ALERTS)
        for placed in elements(alert)
        if placed.action_id in wanted
    ]
    if offers:
        alert, name = offers[which % len(offers)]
        with if_possible():
            remember(world, await world.slack.click(who, alert, name))


async def answer_doubt(world: World, who: str, which: int, *, in_fms: bool, honest: bool) -> None:
    """Settle one of the open doubts; honest people look into FMS, the others press what they like.

    What they say that is not so is theirs: their requests are not the bot's to account for.
    """
    open_ones = [
        (alert, row) for alert in world.slack.messages(ALERTS) for row in _asks(world, alert)
    ]
    if not open_ones:
        return
    alert, attempt = open_ones[which % len(open_ones)]
    request = _request_of(world, attempt)
    is_there = request is not None and request.is_live
    if honest:
        in_fms = is_there
    world.said.add(attempt["id"])
    if in_fms != is_there:
        world.disowned |= {request.id} if request else {attempt["fms_request_id"] or 0}
    button = ids.DOUBT_IN_FMS if in_fms else ids.DOUBT_NOT_IN_FMS
    with if_possible():
        remember(world, await world.slack.click(who, alert, button))
        if in_fms and attempt["action"] == "request":
            await world.settle()
            known = request.id if request else _some_other_id(world)
            submitted = await world.slack.submit(who, {ids.DOUBT_REQUEST_ID: str(known)})
            remember(world, submitted)


def _asks(world: World, alert: Message) -> Iterable[Row]:
    attempts = world.books().attempts
    values = [str(one.element.get("value") or "{}") for one in elements(alert)]
    named = {str(json.loads(value).get("attempt")) for value in values}
    return [attempts[one] for one in sorted(named) if one in attempts]


def _request_of(world: World, attempt: Row) -> VehicleRequest | None:
    if attempt["action"] != "request":
        return world.fms.requests.get(attempt["fms_request_id"] or 0)
    mine = (one for one in world.fms.requests if one.idempotency_key == attempt["id"])
    return next(mine, None)


def _some_other_id(world: World) -> int:
    """One that another assignment stands for, if there is any: it must not be taken."""
    rows = world.ask(
        "SELECT fms_request_id FROM assignment WHERE fms_request_id IS NOT NULL"
        " AND deleted_at IS NULL AND status IN ('requested', 'active')"
    )
    found = int(rows[0]["fms_request_id"]) if rows else 777
    world.disowned.add(777)
    return found


def _settles(pressed: Interaction) -> set[str]:
    """The doubt that somebody answered there: what was pressed when a bot died is heard now."""
    actions = pressed.payload.get("actions") or [{}]
    if actions[0].get("action_id") == ids.DOUBT_NOT_IN_FMS:
        return {str(json.loads(actions[0]["value"])["attempt"])}
    view = pressed.payload.get("view") or {}
    if view.get("callback_id") == ids.DOUBT_IN_FMS_VIEW:
        return {str(json.loads(view["private_metadata"])["attempt"])}
    return set()


async def redeliver(world: World, which: int) -> None:
    """Slack sends something again; no person is answered twice for what was sent to FMS.

    A bot that has not heard of it before, and whom Slack does not tell who somebody is, says so:
    that is another answer.
    """
    if not world.heard:
        return
    first = world.heard[which % len(world.heard)]
    url = str(first.payload.get("response_url") or "")
    before = _answers(world, url)
    acted = {row["confirmation"] for row in world.books().attempts.values()}
    world.said |= _settles(first)
    await world.slack.redeliver(first)
    await world.settle()
    if before and confirmation_of(first) in acted and _answers(world, url) > before:
        said = world.slack.whispers(first.user)[-1].text
        assert said.startswith("Slack did not say who you are"), "answered twice"


def _answers(world: World, url: str) -> int:
    issued = world.slack.workspace.response_urls._issued.get(url.rpartition("/")[2])
    return issued.uses if issued else 0


async def plan(world: World, who: str, like: int, *, later: int, length: int, anyway: bool) -> None:
    """Plan another assignment of a car that is planned already, so many days later."""
    if len(world.ask("SELECT id FROM assignment")) >= 8:
        return
    plan = world.plans[like % len(world.plans)]
    start, end = days_after(plan.start_date, later), days_after(plan.start_date, later + length)
    words = f"/assign {plan.vehicle_id} {plan.person_id} {start} {end}"
    await type_line(world, who, f"{words} --anyway" if anyway else words)


async def edit(world: World, who: str, number: int, days: int) -> None:
    """Open the form of a card, and move the end."""
    for card in world.cards().get(number, ()):
        with if_possible():
            await world.slack.click(who, card, "Edit")
            await world.settle()
            row = world.books().assignments[number]
            end = date.fromisoformat(row["end_date"]) + timedelta(days=days)
            remember(world, await world.slack.submit(who, {ids.FORM_END: str(end)}))
            await world.settle()
    with if_possible():
        await world.slack.close_view(who, whole_stack=True)


async def change(world: World, who: str, number: int, days: int, *, says_yes: bool) -> None:
    """Open the form of a requested card, move the end, and say yes or nothing to the question."""
    for card in world.cards().get(number, ()):
        with if_possible():
            await world.slack.click(who, card, "Change")
            await world.settle()
            row = world.books().assignments[number]
            end = date.fromisoformat(row["end_date"]) + timedelta(days=days)
            remember(world, await world.slack.submit(who, {ids.FORM_END: str(end)}))
            await world.settle()
            if says_yes:
                remember(world, await world.slack.submit(who))
                await world.settle()
    with if_possible():
        await world.slack.close_view(who, whole_stack=True)


async def fault_fms(
    world: World, direction: Direction, fault: Fault, times: int, status: int
) -> None:
    """The next calls meet this, where it is a fault of their kind."""
    if fault in faults_for(direction):
        world.fms.faults.set(direction, fault, times=times, seconds=0, status=status)


async def _switch_fms(world: World) -> None:
    """FMS refuses connections, or takes them again."""
    if world.fms.is_listening:
        await world.let_go(answer=False)
        await world.fms.stop_listening()
    else:
        await world.fms.listen_again()


async def fms_acts(world: World, which: int, what: str, days: int) -> None:
    """FMS does something by itself, to one of the requests that stand."""
    if what == "switch":
        await _switch_fms(world)
        return
    live = world.fms.live_requests()
    if not live:
        return
    request, fms = live[which % len(live)], world.fms
    start, end = request.dates
    with contextlib.suppress(NotPossible, UnknownRecord):
        match what:
            case "approve":
                shift = timedelta(days=days)
                fms.approve(request.id, start=start + shift, end=end + shift)
            case "deny":
                fms.deny(request.id)
            case "return":
                fms.return_(request.id)
            case _:
                _change_activity(world, request, what, days)


def _change_activity(world: World, request: VehicleRequest, what: str, days: int) -> None:
    current = world.fms.dataset.current_activity
    activity = current.pop(request.activity_id or 0, None)
    if activity is None or request.status is not RequestStatus.APPROVED:
        return
    match what:
        case "extend":
            current.put(replace(activity, end_date=activity.end_date + timedelta(days=days)))
        case "renumber":
            request.activity_id = world.fms.dataset.next_activity_id()
            current.put(replace(activity, activity_id=request.activity_id))


async def look_at_home(world: World, who: str) -> None:
    """Open the Home tab: where it is drawn, it says how things stand, or that it cannot know."""
    before = world.slack.home(who)
    was = before.hash if before else None
    await world.slack.open_home(who)
    await world.settle()
    view = world.slack.home(who)
    if view is None or view.hash == was:
        return
    shown = words(view)
    # A limit, for one, is heeded for as long as Slack said, and time stands still.
    if world.troubled and "Slack did not say who you are" in shown:
        return
    world.counts["homes"] += 1
    rows = world.books().assignments.values()
    counted = Counter(row["status"] for row in rows if not row["deleted_at"])
    for status in Status:
        said = f"{status.capitalize()}: {counted[status]:,}"
        assert said in shown, f"Home does not say {said!r}: {shown}"


def doubly_said(world: World) -> Iterator[str]:
    """At rest each message stands once in Slack, where the database has it."""
    keys: Counter[str] = Counter()
    where: dict[str, str] = {}
    for message in world.everything_shown():
        key = str((message.metadata or {}).get("event_payload", {}).get("key", ""))
        # An answer to one click, where Slack took it in no other way.
        if key and not key.startswith("answer:"):
            keys[key] += 1
            where[key] = message.ts
    yield from (f"{key} was said {count} times" for key, count in keys.items() if count > 1)
    rows = world.ask("SELECT key, ts, put_aside_at FROM slack_message WHERE ts IS NOT NULL")
    stored = {row["key"]: row["ts"] for row in rows}
    yield from (f"{key} stands in Slack alone" for key in keys.keys() - stored.keys())
    yield from (f"{key} does not stand in Slack" for key in stored.keys() - keys.keys())
    for key in stored.keys() & keys.keys():
        if stored[key] != where[key]:
            yield f"{key} stands elsewhere than the database has it"
