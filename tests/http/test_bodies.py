"""No body is taken in without a limit, whoever sends it, wherever and however slowly."""

import asyncio
import contextlib
import itertools
import json
import time
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.http import server
from bot.http.guard import BodyLimits
from bot.http.listener import listener
from bot.http.server import serving
from sandbox.changes import PATIENCE_SECONDS
from tests.stage import Stage, on_sqlite

MIB = 1 << 20
PATHS = ["/health/live", "/metrics", "/api/assignments", "/nowhere"]
EVENTS = "/slack/events"

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@contextlib.asynccontextmanager
async def connected(
    address: str,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    host, _, port = address.removeprefix("http://").rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        yield reader, writer
    finally:
        writer.close()


def head(method: str, path: str, *headers: str) -> bytes:
    lines = (f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "", "")
    return "\r\n".join(lines).encode()


def chunk(size: int) -> bytes:
    return f"{size:x}\r\n".encode() + b"a" * size + b"\r\n"


async def answer_to(address: str, *parts: bytes, pause: float = 0.0) -> tuple[int, bytes]:
    """The status and the body of the answer; nothing more is sent once it begins to come."""
    async with connected(address) as (reader, writer), asyncio.timeout(PATIENCE_SECONDS):
        answer = asyncio.create_task(_read_answer(reader))
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.wait({answer}, timeout=pause)
            if answer.done():
                break
        return await answer


async def _read_answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    status = int((await reader.readline()).split()[1])
    length = 0
    while (line := await reader.readline()) not in (b"\r\n", b""):
        name, _, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    return status, await reader.readexactly(length)


def assert_problem(told: tuple[int, bytes], status: int, code: str) -> None:
    assert told[0] == status
    assert json.loads(told[1])["error"]["code"] == code


@on_sqlite
@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_body_of_more_than_a_mebibyte_is_refused_on_every_path(
    stage: Stage, mode: str
) -> None:
    await stage.stop_bot()
    given: dict[str, object] = {"api_token": None}
    if mode == "http":
        given = {
            "slack_app_token": None,
            "slack_signing_secret": SecretStr(stage.slack.signing_secret),
            "api_token": SecretStr("a-token-of-some-length"),
        }
    await stage.start_bot(**given)
    address, right = stage.bot.api_address, "Authorization: Bearer a-token-of-some-length"
    now = f"X-Slack-Request-Timestamp: {int(time.time())}"
    for path in [*PATHS, EVENTS]:
        for method in ("POST", "GET", "DELETE"):
            start = head(method, path, right, now, f"Content-Length: {MIB + 1}")
            assert_problem(await answer_to(address, start), 413, "too_large")
            start = head(method, path, right, now, "Content-Length: " + "9" * 400)
            status, _ = await answer_to(address, start)
            assert status in (400, 413)
            start = head(method, path, right, now, "Transfer-Encoding: chunked")
            endless = chunk(MIB // 2), chunk(MIB // 2), chunk(1)
            assert_problem(await answer_to(address, start, *endless), 413, "too_large")


@on_sqlite
async def test_a_body_of_a_mebibyte_is_read_and_small_ones_as_ever(stage: Stage) -> None:
    address = stage.bot.api_address
    start = head("POST", "/api/ingest/sync/status", f"Content-Length: {MIB}")
    assert (await answer_to(address, start, b"a" * MIB))[0] == 405
    start = head("GET", "/health/live", "Content-Length: 5")
    assert (await answer_to(address, start, b"hello"))[0] == 200
    start = head("GET", "/health/live", "Transfer-Encoding: chunked")
    assert (await answer_to(address, start, chunk(7), b"0\r\n\r\n"))[0] == 200
    # More than was said: the rest is no second request.
    start = head("GET", "/health/live", "Content-Length: 2")
    assert (await answer_to(address, start, b"hello"))[0] in (200, 400)


@on_sqlite
@pytest.mark.parametrize(
    "stamp", ["", "0", "9" * 400, "1e9", "-1", "+1", "\u0661", "nan", " ", "1" * 12, "0x10"]
)
async def test_slack_is_refused_by_its_stamp_before_its_body_is_read(
    stage: Stage, stamp: str, caplog: pytest.LogCaptureFixture
) -> None:
    await stage.stop_bot()
    await stage.start_bot(
        slack_app_token=None, slack_signing_secret=SecretStr(stage.slack.signing_secret)
    )
    caplog.clear()
    stamped = f"X-Slack-Request-Timestamp: {stamp}"
    start = head("POST", EVENTS, stamped, "X-Slack-Signature: v0=00", "Content-Length: 900000")

    # Nothing of the body was sent.
    told = await answer_to(stage.bot.api_address, start)

    assert told == (401, b"")
    assert "Traceback" not in caplog.text


@contextlib.asynccontextmanager
async def impatient_door(seconds: float) -> AsyncIterator[str]:
    async def echo(request: Request) -> Response:
        return Response(str(len(await request.body())))

    app = Starlette(routes=[Route("/", echo, methods=["GET", "POST"])])
    app.add_middleware(BodyLimits, seconds=seconds)
    async with serving(app, listener("127.0.0.1", 0)) as address:
        yield address


async def test_a_body_that_does_not_come_to_its_end_is_given_up() -> None:
    async with impatient_door(0.3) as address:
        half = head("POST", "/", "Content-Length: 100"), b"a" * 50
        assert_problem(await answer_to(address, *half), 408, "too_slow")
        half = head("POST", "/", "Transfer-Encoding: chunked"), chunk(50)
        assert_problem(await answer_to(address, *half), 408, "too_slow")
        drips = [head("POST", "/", "Content-Length: 100"), *[b"a"] * 90]
        assert_problem(await answer_to(address, *drips, pause=0.02), 408, "too_slow")


async def test_many_half_sent_bodies_are_all_given_up_while_others_are_answered() -> None:
    async with impatient_door(1.0) as address, contextlib.AsyncExitStack() as stack:
        half = []
        for _ in range(300):
            reader, writer = await stack.enter_async_context(connected(address))
            writer.write(head("POST", "/", "Content-Length: 1000") + b"a" * 500)
            half.append(reader)
        whole = head("POST", "/", "Content-Length: 3"), b"abc"
        assert await answer_to(address, *whole) == (200, b"3")
        async with asyncio.timeout(PATIENCE_SECONDS):
            told = await asyncio.gather(*(reader.read() for reader in half))
        # Each is answered, and its connection closed.
        assert all(one.startswith(b"HTTP/1.1 408 ") for one in told)


async def _rest(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read()
    except ConnectionResetError:
        # It was closed while this side was still sending.
        return b""


async def test_callers_whose_request_does_not_begin_are_given_up_and_others_keep_their_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server, "_HEAD_SECONDS", 0.5)
    whole = head("GET", "/", "Content-Length: 0")
    async with impatient_door(30) as address, contextlib.AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(connected(address)) for _ in range(100)]
        silent, half, dripping, second = lines[:25], lines[25:50], lines[50:75], lines[75:]
        for _, writer in half:
            writer.write(whole[:-3])
        for reader, writer in second:
            writer.write(whole)
            assert await _read_answer(reader) == (200, b"0")
            writer.write(whole[:20])
        async with asyncio.timeout(PATIENCE_SECONDS):
            given_up = asyncio.gather(*(_rest(reader) for reader, _ in lines))
            for letter in itertools.cycle(b"abcdef"):
                for _, writer in dripping:
                    writer.write(whole[:20] if letter == ord("a") else bytes([letter]))
                if (await asyncio.wait({given_up}, timeout=0.02))[0]:
                    break
        assert len(silent) == 25
        assert await answer_to(address, whole) == (200, b"0")

    assert set(given_up.result()) == {b""}


async def test_a_caller_who_goes_away_amid_a_body_leaves_nothing_behind() -> None:
    async with impatient_door(30) as address:
        async with connected(address) as (_, writer):
            writer.write(head("POST", "/", "Content-Length: 100") + b"a" * 50)
            await writer.drain()
        whole = head("POST", "/", "Content-Length: 3"), b"abc"
        assert await answer_to(address, *whole) == (200, b"3")
