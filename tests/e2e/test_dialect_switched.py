"""FMS_DIALECT is set while things are open: what was begun in one comes to its end in the other."""

from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from bot.messages import ids
from sandbox.fms.dialects import DIALECTS
from sandbox.fms.faults import Direction, Fault
from sandbox.slack.default_workspace import ANA
from sandbox.slack.messages import Message
from storage.people import set_fms_user
from storage.tables import PartnerRow
from tests.e2e.changing import change
from tests.stage import ALERTS, CARDS, Stage, on_sqlite

pytestmark = [on_sqlite, pytest.mark.stage(plans=5)]


async def speak(stage: Stage, name: str) -> None:
    """FMS as another, and the bot with the setting for it."""
    await stage.at_rest()
    await stage.stop_bot()
    spoken = DIALECTS[name]
    stage.fms.state.dialect, stage.fms.state.scheme = spoken, spoken.scheme
    await stage.start_bot(fms_dialect=name, fms_auth_scheme=spoken.scheme)


async def affiliations(stage: Stage) -> set[str | None]:
    """What is stored of partners for the live FMS alone."""
    async with stage.database.reading() as session:
        return set((await session.exec(select(col(PartnerRow.affiliation)).distinct())).all())


async def leave_things_open(stage: Stage) -> Message:
    """A request, a create and a delete in doubt, and a change that stopped in between: its word."""
    await stage.request(120, 122, 123)
    stage.fms.faults.set(Direction.CREATE, Fault.ACCEPTS_THEN_DROPS, times=1)
    await stage.slack.type("ana", CARDS, "/request 121")
    await stage.alert("Unconfirmed: assignment 121")
    stage.fms.faults.set(Direction.DELETE, Fault.ACCEPTS_THEN_DROPS, times=1)
    await stage.slack.type("ana", CARDS, "/unrequest 122")
    await stage.alert("Unconfirmed: assignment 122")
    stage.fms.faults.set(Direction.CREATE, Fault.INVALID, times=1)
    await change(stage, 123, "ana")
    return await stage.direct_message("ana", "FMS has no request for it now")


async def settle_them(stage: Stage) -> None:
    """As people would have without the other setting."""
    await stage.slack.click("ana", await stage.card(120, "Requested"), "Unrequest")
    await stage.card(120, "Planned")
    await stage.slack.click("olga", await stage.alert("Unconfirmed: assignment 122"), "Try again")
    await stage.card(122, "Planned")
    [made] = stage.live_requests(121)
    alert = await stage.alert("Unconfirmed: assignment 121")
    await stage.slack.click("olga", alert, "Yes, FMS has it")
    await stage.slack.until(lambda: stage.slack.modal("olga"))
    await stage.slack.submit("olga", {ids.DOUBT_REQUEST_ID: str(made.id)})
    await stage.card(121, "Requested")


@pytest.mark.long
async def test_what_is_open_is_ended_in_the_other_dialect_and_back(stage: Stage) -> None:
    stopped = await leave_things_open(stage)

    await speak(stage, "request")

    # The new request would be made in nobody's name.
    await stage.slack.click("ana", stopped, "Go on")
    told = await stage.direct_message("ana", "name the person who asks")
    assert stage.live_requests(123) == []
    async with stage.database.writing() as session:
        await set_fms_user(session, ANA.id, 2001, by=f"slack:{ANA.id}", at=datetime.now(UTC))
    await stage.slack.click("ana", told, "Go on")
    await stage.card(123, "Requested")
    assert stage.live_requests(123)[0].requestor_id == 2001
    await settle_them(stage)
    # What a sync in this dialect has stored, one in the other clears.
    assert await affiliations(stage) == {None}
    await stage.slack.type("olga", ALERTS, "/sync")
    await stage.until(lambda: _are_known(stage, is_so=True))

    await speak(stage, "vehicle_request")

    await stage.slack.type("olga", ALERTS, "/sync")
    await stage.until(lambda: _are_known(stage, is_so=False))
    for number in (121, 123):
        await stage.slack.click("ana", await stage.card(number, "Requested"), "Unrequest")
        await stage.card(number, "Planned")
    assert stage.fms.live_requests() == []
    assert stage.fms.calls.received(Direction.CREATE) == 6


async def _are_known(stage: Stage, *, is_so: bool) -> bool:
    return (await affiliations(stage) != {None}) is is_so
