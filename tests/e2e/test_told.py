"""Nothing is taken from somebody unseen: what another did to theirs, people are told, once."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.messages import ids
from domain.messages import MessageKind
from sandbox.slack.default_workspace import ANA, BEN
from sandbox.slack.messages import Message
from sandbox.slack.queries import buttons, words
from storage.tables import SlackMessageRow
from tests.e2e.forms import form_says
from tests.http.helpers import client_of
from tests.stage import Stage, on_sqlite


async def told(stage: Stage, who: str) -> list[Message]:
    """What one person was told of in direct messages, once all is said."""
    await stage.at_rest()
    return stage.slack.direct_messages(who)


async def press_unrequest(stage: Stage, number: int) -> None:
    await stage.slack.click("ben", await stage.card(number, "Requested"), "Unrequest")
    await stage.card(number, "Planned")


async def press_delete(stage: Stage, number: int) -> None:
    await stage.slack.click("ben", await stage.card(number, "Requested"), "Delete")
    await stage.slack.until(lambda: not stage.cards(number))


async def call_unrequest(stage: Stage, number: int) -> None:
    async with client_of(stage) as http:
        done = await http.post("/api/fms/delete-vehicle-request", json={"assignment_id": number})
    assert done.status_code == 200


async def call_delete(stage: Stage, number: int) -> None:
    async with client_of(stage) as http:
        assert (await http.delete(f"/api/assignments/{number}")).status_code == 200


WAYS: tuple[tuple[Callable[[Stage, int], Awaitable[None]], str, str, list[str]], ...] = (
    (
        press_unrequest,
        f"<@{BEN.id}> took back your request for the",
        "(120, ",
        ["Request again", "Open card"],
    ),
    (
        press_delete,
        f"<@{BEN.id}> deleted what you had requested: the",
        "is gone too",
        ["Plan again"],
    ),
    (
        call_unrequest,
        "The HTTP API took back your request for the",
        "(120, ",
        ["Request again", "Open card"],
    ),
    (
        call_delete,
        "The HTTP API deleted what you had requested: the",
        "is gone too",
        ["Plan again"],
    ),
)


@pytest.mark.parametrize("way", WAYS, ids=[one[0].__name__ for one in WAYS])
async def test_whose_request_another_takes_is_told_in_one_direct_message(
    stage: Stage, way: tuple[Callable[[Stage, int], Awaitable[None]], str, str, list[str]]
) -> None:
    act, says, and_says, offers = way
    await stage.request(120)

    await act(stage, 120)

    [message] = await told(stage, "ana")
    assert words(message).startswith(says)
    assert and_says in words(message)
    assert buttons(message) == offers
    assert await told(stage, "ben") == []


@on_sqlite
async def test_request_again_goes_by_how_it_stands_when_it_is_pressed(stage: Stage) -> None:
    await stage.request(120)
    await press_unrequest(stage, 120)
    [message] = await told(stage, "ana")

    await stage.slack.click("ana", message, "Request again")

    await stage.card(120, "Requested")
    await stage.slack.click("ana", message, "Request again")
    await stage.whisper("ana", "is already requested: you sent it")
    assert stage.fms.posts_received() == 2


@on_sqlite
async def test_the_thread_of_the_card_says_that_it_was_taken_back(stage: Stage) -> None:
    await stage.request(120)
    await press_unrequest(stage, 120)
    await stage.at_rest()

    card = await stage.card(120, "Planned")
    [line] = stage.slack.replies(card)
    assert f"<@{BEN.id}> took back FMS request" in words(line)


@on_sqlite
async def test_what_people_do_to_their_own_and_to_a_programs_is_told_to_nobody(
    stage: Stage,
) -> None:
    await stage.change(121, created_by="http:api")
    await stage.request(120, 121)
    for number in (120, 121):
        await stage.slack.click("ana", await stage.card(number, "Requested"), "Unrequest")
        await stage.card(number, "Planned")
    await stage.slack.click("ben", await stage.card(121, "Planned"), "Delete")
    await stage.slack.until(lambda: not stage.cards(121))

    assert await told(stage, "ana") == await told(stage, "ben") == []
    assert stage.slack.replies(await stage.card(120, "Planned")) == []


@on_sqlite
async def test_who_planned_it_is_told_as_well_as_who_requested_it(stage: Stage) -> None:
    await stage.change(120, created_by=f"slack:{ANA.id}")
    await stage.request(120, who="ben")

    await stage.slack.click("olga", await stage.card(120, "Requested"), "Delete")

    await stage.slack.until(lambda: not stage.cards(120))
    [to_ana], [to_ben] = await told(stage, "ana"), await told(stage, "ben")
    assert "deleted what you had planned: the" in words(to_ana)
    assert "deleted what you had requested: the" in words(to_ben)
    assert await told(stage, "olga") == []


async def test_whose_plan_another_edits_is_told_what_it_was_and_is(stage: Stage) -> None:
    await stage.change(120, created_by=f"slack:{ANA.id}")
    plan = stage.plan_of(120)
    end = plan.end_date + timedelta(days=1)

    await stage.slack.click("ben", await stage.card(120, "Planned"), "Edit")
    await stage.slack.until(lambda: stage.slack.modal("ben"))
    await stage.slack.submit("ben", {ids.FORM_END: str(end)})
    await form_says(stage, "ben", "Assignment 120 is changed")

    [message] = await told(stage, "ana")
    said = words(message)
    assert said.startswith(f"<@{BEN.id}> changed your plan 120:")
    assert f"{plan.end_date:%m-%d-%y} \u2192" in said
    assert f"{end:%m-%d-%y}" in said
    for same in ("Vehicle", "Partner", "Office"):
        assert same not in said
    assert buttons(message) == ["Open card"]
    assert await told(stage, "ben") == []


@on_sqlite
@pytest.mark.long
async def test_a_person_who_left_the_workspace_keeps_nothing_from_being_said(
    stage: Stage,
) -> None:
    await stage.request(120)
    await stage.request(121, who="ben")
    stage.slack.workspace.change_user(replace(ANA, deleted=True))

    for number in (120, 121):
        await stage.slack.click("olga", await stage.card(number, "Requested"), "Unrequest")
        await stage.card(number, "Planned")

    assert len(await told(stage, "ben")) == 1
    async with stage.database.reading() as session:
        wanted = select(SlackMessageRow).where(
            col(SlackMessageRow.kind) == MessageKind.TAKEN_BACK,
            col(SlackMessageRow.target) == f"slack:{ANA.id}",
        )
        [row] = await session.exec(wanted)
    assert row.error == "user_disabled"
    assert row.put_aside_at is None


async def test_who_takes_their_own_back_at_the_same_time_is_told_nothing_that_is_not_so(
    stage: Stage,
) -> None:
    await stage.request(120)
    card = await stage.card(120, "Requested")
    async with stage.fms.hold_deletes() as held:
        await stage.slack.click("ana", card, "Unrequest")
        await held.arrived()
        await stage.slack.click("ben", card, "Unrequest", late=True)
        await stage.whisper("ben", "its request is being taken back from FMS")
        held.release()
        await stage.card(120, "Planned")

    assert await told(stage, "ana") == await told(stage, "ben") == []
