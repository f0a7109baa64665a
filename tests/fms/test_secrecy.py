"""The token is seen by FMS and by nobody else."""

import logging
import traceback

import pytest

from fms import CreatedRequest, FmsClient, FmsError, FmsRefused
from sandbox.fms.faults import CREATE_FAULTS
from sandbox.fms.server import LocalFms
from tests.fms.helpers import SOON, client_of, create, delete
from tests.fms.peers import GARBAGE, Peer, answer, open_peer, resets, says, stays_silent

CANARY = "canary-5f1c9b27e0"


def everything_about(error: BaseException) -> str:
    """All that a log, a report or a person could make of an error and what is behind it."""
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__
    shown = [f"{one} {one!r} {one.args} {vars(one)}" for one in chain]
    return "\n".join([*traceback.format_exception(error), *shown])


async def failures_of(client: FmsClient) -> list[FmsError]:
    told = [await create(client), await delete(client)]
    return [one for one in told if isinstance(one, FmsError)]


def logged(caplog: pytest.LogCaptureFixture) -> str:
    return "\n".join(
        f"{record.name} {record.getMessage()} {record.args} {record.exc_text}"
        for record in caplog.records
    )


@pytest.mark.long
async def test_no_form_of_client_target_or_error_shows_the_token(
    peer: Peer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    errors: list[FmsError] = []
    async with client_of(peer.url, token=CANARY, seconds=SOON) as client:
        for manner in (says(b""), says(GARBAGE), resets, stays_silent, says(answer(401))):
            peer.manner = manner
            errors += await failures_of(client)
        shown = f"{client} {client!r} {vars(client)}"
    assert CANARY in peer.heard[0].headers["authorization"]
    assert len(errors) == 10
    assert CANARY not in "\n".join(everything_about(error) for error in errors)
    assert CANARY not in shown
    assert {record.name.partition(".")[0] for record in caplog.records} >= {"httpx", "httpcore"}
    assert CANARY not in logged(caplog)


async def test_the_token_is_in_no_log_record_whatever_fms_does(
    fms: LocalFms, caplog: pytest.LogCaptureFixture
) -> None:
    fms.state.token = CANARY
    caplog.set_level(logging.DEBUG)
    async with client_of(fms.url, token=CANARY, seconds=SOON) as client:
        assert isinstance(await create(client), CreatedRequest)
        for fault in CREATE_FAULTS:
            fms.faults.set("create", fault, seconds=30)
            await create(client)
    assert fms.posts_received() == 1 + len(CREATE_FAULTS)
    assert "fms.client" in {record.name for record in caplog.records}
    assert CANARY not in logged(caplog)


async def test_the_token_is_in_no_error_about_an_fms_that_was_not_reached() -> None:
    errors: list[FmsError] = []
    async with open_peer(says(answer(400)), reads=False) as peer:
        for url in (f"https://127.0.0.1:{peer.port}", "http://127.0.0.1:1", "http://fms..invalid"):
            async with client_of(url, token=CANARY) as client:
                errors += await failures_of(client)
    assert len(errors) == 6
    assert CANARY not in "\n".join(everything_about(error) for error in errors)


async def test_the_token_is_taken_out_of_what_fms_says_about_it(peer: Peer) -> None:
    """An FMS that repeats a wrong token would otherwise put it into Slack and the database."""
    said = {"errors": {"token": [f"Bearer {CANARY} has expired"]}, "success": False}
    refusals: list[FmsError] = []
    async with client_of(peer.url, token=CANARY) as client:
        for status in (401, 200):
            peer.manner = says(answer(status, said))
            refusals += await failures_of(client)
    told = [one.said for one in refusals if isinstance(one, FmsRefused)]
    assert len(told) == 4
    assert all("has expired" in fields[0] for fields in told)
    assert CANARY not in str(told)


@pytest.mark.parametrize(
    "body",
    [
        rb'{"error": "canary\/5f1c&b27e0 has expired"}',
        rb'{"error": "canary\u002f5f1c\u0026b27e0 has expired"}',
        '{"error": "canary/5f1c&b27e0 has expired"}'.encode("utf-16"),
        b"<title>canary/5f1c&amp;b27e0 has expired</title>",
    ],
    ids=["as PHP", "in hex", "in UTF-16", "in a page"],
)
async def test_the_token_is_taken_out_however_it_is_spelled(peer: Peer, body: bytes) -> None:
    peer.manner = says(answer(422, body))
    async with client_of(peer.url, token="canary/5f1c&b27e0") as client:
        told = await create(client)
    assert isinstance(told, FmsError)
    assert told.said == ("[token] has expired",)


async def test_no_cookie_of_one_answer_goes_along_with_the_next_call(peer: Peer) -> None:
    async with client_of(peer.url) as client:
        for number in range(3):
            cookie = f"session{number}=1; Path=/; Max-Age=9999"
            peer.manner = says(answer(403, Set_Cookie=cookie))
            await create(client)
    assert not [one for one in peer.heard if "cookie" in one.headers]


async def test_fms_own_words_are_in_the_log_in_quotes(
    peer: Peer, caplog: pytest.LogCaptureFixture
) -> None:
    peer.manner = says(answer(400, {"error": f"param is missing: {CANARY}\u202e request\n"}))
    async with client_of(peer.url, token=CANARY) as client:
        await create(client)

    [record] = [one for one in caplog.records if one.name == "fms.client"]
    assert record.getMessage() == (
        "FMS POST /api/v1/vehicle_requests: rejected (status 400), "
        r"'param is missing: [token]\u202e request'"
    )
