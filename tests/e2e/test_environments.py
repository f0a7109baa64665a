"""Staging and production are never confused, and FMS hears who asked."""

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from sandbox.fms.exchange import Call
from sandbox.fms.faults import Direction, Fault
from sandbox.fms.server import LocalFms, local_fms
from sandbox.slack.default_workspace import ANA
from sandbox.slack.queries import words
from storage.tables import PersonRow
from tests.stage import CARDS, MAGENTA, Stage, on_sqlite

PRODUCTION_REQUESTOR = 2001


@contextlib.asynccontextmanager
async def in_production(stage: Stage) -> AsyncIterator[LocalFms]:
    """The bot is started again, with FMS_ENVIRONMENT=production; FMS production."""
    async with local_fms(headless=True, dataset=stage.fms.dataset, token="of-production") as fms:
        await stage.at_rest()
        await stage.stop_bot()
        await stage.start_bot(
            fms_environment="production",
            fms_production_url=fms.url,
            fms_production_token=SecretStr("of-production"),
            fms_production_requestor_id=PRODUCTION_REQUESTOR,
        )
        yield fms
        await stage.stop_bot()


@pytest.mark.long
async def test_a_request_of_staging_is_never_deleted_in_production(stage: Stage) -> None:
    await stage.request(120)
    [request] = stage.live_requests(120)
    async with in_production(stage) as production:
        card = await stage.card(120, "Requested")

        await stage.slack.type("ana", CARDS, "/unrequest 120")
        await stage.slack.click("ben", card, "Unrequest")
        await stage.slack.click("mia", card, "Delete")

        for who in ("ana", "ben", "mia"):
            answer = await stage.whisper(who, "Assignment 120 was not")
            assert f"its request {request.id} is in FMS staging" in answer.text
            assert "the scheduler works with FMS production now" in answer.text
        assert production.calls == []
    assert stage.fms.calls.received(Direction.DELETE) == 0
    assert stage.live_requests(120) == [request]
    assert (await stage.card(120, "Requested")).color == MAGENTA
    assert "FMS staging request" in words(await stage.card(120, "Requested"))


@on_sqlite
async def test_production_gets_its_own_requests_with_its_own_requestor(stage: Stage) -> None:
    async with in_production(stage) as production:
        await stage.slack.type("ana", CARDS, "/request 120")

        answer = await stage.whisper("ana", "Assignment 120 is requested: FMS request")
        assert "staging" not in answer.text
        assert "staging" not in words(await stage.card(120, "Requested"))
        [request] = production.live_requests()
        assert request.requestor_id == PRODUCTION_REQUESTOR
    assert stage.fms.calls == []
    row = (await stage.state(120)).row
    assert (row.fms_environment, row.fms_request_id) == ("production", request.id)


@on_sqlite
async def test_a_doubt_of_staging_is_not_tried_again_in_production(stage: Stage) -> None:
    await stage.request(120)
    stage.fms.faults.set(Direction.DELETE, Fault.DROPS_BEFORE, times=1)
    await stage.slack.type("ana", CARDS, "/unrequest 120")
    alert = await stage.alert("Unconfirmed: assignment 120")
    async with in_production(stage) as production:
        await stage.slack.click("ana", alert, "Try again")

        await stage.whisper("ana", "is in FMS staging, and")
        assert production.calls == []
    await stage.card(120, "Unconfirmed")


async def test_fms_is_told_the_person_where_their_number_is_known(stage: Stage) -> None:
    known = PersonRow(
        slack_user_id=ANA.id, fms_user_id=4242, set_by="program:test", set_at=datetime.now(UTC)
    )
    async with stage.database.writing() as session:
        session.add(known)

    await stage.request(120, who="ana")
    await stage.request(121, who="ben")

    assert [one.requestor_id for one in stage.fms.live_requests()] == [4242, 1949]
    assert [(await stage.attempts(one))[0].requestor_id for one in (120, 121)] == [4242, 1949]


@on_sqlite
async def test_fms_gets_what_the_integration_document_says_and_no_more(stage: Stage) -> None:
    plan = stage.plan_of(120)

    await stage.request(120)

    [call] = stage.fms.calls
    assert isinstance(call, Call)
    assert call.payload == {
        "vehicle_request": {
            "vehicle_id": plan.vehicle_id,
            "requestor_id": 1949,
            "requested_delivery_datetime": f"{plan.start_date}T09:00:00",
            "requested_pickup_datetime": f"{plan.end_date}T17:00:00",
            "delivery_address_contact_id": plan.person_id,
        }
    }
    [attempt] = await stage.attempts(120)
    assert call.idempotency_key == attempt.id
