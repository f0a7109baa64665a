"""How far a call can have got: never sent, or perhaps sent."""

import asyncio
import contextlib
import io
import os
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import httpx
import pytest
import respx
from pydantic import SecretStr

import fms.client
from fms import (
    CreatedRequest,
    DeletedRequest,
    FmsClient,
    FmsOutcomeUnknown,
    FmsTarget,
    FmsUnreachable,
    Reason,
)
from fms.reports import ReportDownloader, ReportError, download
from sandbox.fms.server import LocalFms
from tests.fms.helpers import SOON, client_of, create, delete, gist
from tests.fms.peers import (
    CUT_BETWEEN_CHUNKS,
    CUT_IN_THE_BODY,
    CUT_IN_THE_HEAD,
    GARBAGE,
    Manner,
    Peer,
    answer,
    drips,
    open_peer,
    resets,
    says,
    stays_silent,
)

LOST = (FmsOutcomeUnknown, Reason.CONNECTION_LOST, None)
LATE = (FmsOutcomeUnknown, Reason.TIMEOUT, None)
REFUSED = (FmsUnreachable, Reason.CONNECTION_REFUSED)


@pytest.mark.parametrize(
    ("manner", "class_"),
    [
        pytest.param(says(b""), LOST, id="closed without an answer"),
        pytest.param(says(CUT_IN_THE_HEAD), LOST, id="cut in the head"),
        pytest.param(says(CUT_IN_THE_BODY), LOST, id="cut in the body"),
        pytest.param(says(CUT_BETWEEN_CHUNKS), LOST, id="cut between chunks"),
        pytest.param(says(GARBAGE), LOST, id="no HTTP"),
        pytest.param(says(b"\x00" * 200_000), LOST, id="noise"),
        pytest.param(resets, LOST, id="reset"),
        pytest.param(stays_silent, LATE, id="silence"),
        # Three seconds a call: a byte begins httpx's own time again, and the call's own ends it.
        pytest.param(drips, LATE, id="a byte at a time", marks=pytest.mark.long),
    ],
)
async def test_a_call_whose_answer_is_lost_is_unconfirmed_and_not_sent_again(
    peer: Peer, manner: Manner, class_: object
) -> None:
    peer.manner = manner
    async with client_of(peer.url, seconds=SOON if class_ == LATE else 60) as client:
        assert gist(await create(client)) == class_
        assert gist(await delete(client)) == class_
    assert [heard.first_line.split()[0] for heard in peer.heard] == ["POST", "DELETE"]
    assert peer.connections == 2


@pytest.mark.long
async def test_an_answer_that_never_ends_is_given_up_at_the_deadline(peer: Peer) -> None:
    """httpx's own timeout begins again with every byte."""
    peer.manner = drips
    async with client_of(peer.url, seconds=SOON) as client:
        assert gist(await create(client)) == LATE


async def test_a_refused_connection_was_never_sent(fms: LocalFms) -> None:
    await fms.stop_listening()
    async with client_of(fms.url) as client:
        told = await create(client)
        assert gist(told) == gist(await delete(client)) == REFUSED
    assert isinstance(told, FmsUnreachable)
    assert told.said == (fms.url.removeprefix("http://"),)
    assert fms.calls == []


async def test_a_host_with_several_addresses_that_all_refuse_was_never_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as once:
        port = once.getsockname()[1]
    async with client_of(f"http://localhost:{port}") as client:
        told = await create(client)
    assert gist(told) == REFUSED


# Neither leaves this machine: a resolver cannot even ask for these.
@pytest.mark.parametrize("host", ["fms..example.com", ".".join(["label"] * 60)])
async def test_a_name_that_is_not_found_was_never_sent(host: str) -> None:
    async with client_of(f"https://{host}") as client:
        told = await create(client)
    assert gist(told) == (FmsUnreachable, Reason.DNS)
    assert isinstance(told, FmsUnreachable)
    assert told.said == (host,)


@contextlib.contextmanager
def port_that_accepts_nobody() -> Iterator[int]:
    """A listener whose queue of connections is full."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


async def test_a_connection_that_is_not_accepted_in_time_was_never_sent() -> None:
    with port_that_accepts_nobody() as port:
        async with client_of(f"http://127.0.0.1:{port}", seconds=0.2) as client:
            told = await create(client)
    assert gist(told) == (FmsUnreachable, Reason.CONNECT_TIMEOUT)


def without_a_certificate() -> ssl.SSLContext:
    """A TLS server that no client can agree with."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)


def without_anybodys_trust() -> ssl.SSLContext:
    """A TLS server that is anybody, perhaps."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).with_name("untrusted.pem"))
    return context


@pytest.mark.parametrize(
    ("manner", "tls", "reasons"),
    [
        pytest.param(says(answer(400)), None, {Reason.TLS}, id="plain HTTP"),
        pytest.param(says(b""), without_a_certificate(), {Reason.TLS}, id="no agreement"),
        pytest.param(says(b""), without_anybodys_trust(), {Reason.TLS}, id="not trusted"),
        pytest.param(says(b""), None, {Reason.TLS, Reason.NETWORK}, id="closed"),
        pytest.param(resets, None, {Reason.TLS, Reason.NETWORK}, id="reset"),
        pytest.param(stays_silent, None, {Reason.CONNECT_TIMEOUT}, id="silence"),
    ],
)
async def test_without_a_secure_connection_nothing_was_sent(
    manner: Manner, tls: ssl.SSLContext | None, reasons: set[Reason]
) -> None:
    async with (
        open_peer(manner, reads=False, tls=tls) as peer,
        client_of(f"https://127.0.0.1:{peer.port}", seconds=SOON) as client,
    ):
        told = await create(client)
    assert isinstance(told, FmsUnreachable)
    assert told.reason in reasons
    assert peer.heard == []


def damaged_after(sent: bytes) -> Manner:
    """What comes behind this is no TLS any more."""

    async def manner(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        os.write(writer.get_extra_info("socket").fileno(), b"HTTP/1.1 400 Bad Request\r\n\r\n")

    return manner


async def test_an_answer_that_tls_finds_damaged_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    for module in (fms.client, download):
        monkeypatch.setattr(module, "trusted", lambda: trusting)
    told = []
    async with open_peer(resets, tls=without_anybodys_trust()) as peer:
        url = peer.url.replace("http:", "https:")
        target = FmsTarget("staging", url, SecretStr("t"))
        for sent in (b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n1,2"):
            peer.manner = damaged_after(sent)
            async with client_of(url) as client, ReportDownloader(target) as reports:
                assert gist(await create(client)) == LOST
                assert gist(await delete(client)) == LOST
                with pytest.raises(ReportError) as raised:
                    await reports.download("vehicles", io.BytesIO())
                told.append(str(raised.value))
    assert told == ["https://127.0.0.1 was not reached: SSLError", "('broke_off', 3)"]


async def test_an_error_whose_causes_go_round_in_a_circle_is_still_told_apart() -> None:
    def fails(request: httpx.Request) -> NoReturn:
        error, cause = httpx.ConnectError("all failed", request=request), OSError("no route")
        cause.__cause__ = error
        raise error from cause

    with respx.mock(base_url="https://fms.example.com") as router:
        router.post("/api/v1/vehicle_requests").mock(side_effect=fails)
        async with client_of("https://fms.example.com") as client:
            assert gist(await create(client)) == unreachable(Reason.NETWORK)


def unreachable(reason: Reason) -> tuple[object, ...]:
    return (FmsUnreachable, reason)


WHAT_HTTPX_RAISES: dict[type[httpx.RequestError], tuple[object, ...]] = {
    httpx.ConnectError: unreachable(Reason.NETWORK),
    httpx.ConnectTimeout: unreachable(Reason.CONNECT_TIMEOUT),
    httpx.PoolTimeout: unreachable(Reason.CONNECT_TIMEOUT),
    httpx.ProxyError: unreachable(Reason.NETWORK),
    httpx.UnsupportedProtocol: unreachable(Reason.NETWORK),
    httpx.WriteTimeout: LATE,
    httpx.ReadTimeout: LATE,
    httpx.WriteError: LOST,
    httpx.ReadError: LOST,
    httpx.CloseError: LOST,
    httpx.LocalProtocolError: LOST,
    httpx.RemoteProtocolError: LOST,
    httpx.DecodingError: (FmsOutcomeUnknown, Reason.UNREADABLE, None),
}


async def test_every_way_httpx_can_fail_has_its_class_and_nothing_is_sent_again() -> None:
    found: dict[type[httpx.RequestError], tuple[object, ...]] = {}
    async with client_of("https://fms.example.com") as client:
        for kind in WHAT_HTTPX_RAISES:
            with respx.mock(base_url="https://fms.example.com") as router:
                route = router.route().mock(side_effect=kind)
                told = await create(client)
                assert gist(told) == gist(await delete(client))
            assert isinstance(told, Exception)
            assert isinstance(told.__cause__, kind)
            assert route.call_count == 2
            found[kind] = gist(told)
    assert found == WHAT_HTTPX_RAISES


def leaves(error: type[httpx.RequestError]) -> set[type[httpx.RequestError]]:
    below = {leaf for one in error.__subclasses__() for leaf in leaves(one)}
    return below or {error}


def test_no_way_in_which_httpx_can_fail_is_forgotten_above() -> None:
    """Redirects are not followed, so that there cannot be too many."""
    assert leaves(httpx.RequestError) - {httpx.TooManyRedirects} == set(WHAT_HTTPX_RAISES)


async def test_a_connection_that_fms_closed_while_idle_is_not_used_again(peer: Peer) -> None:
    peer.manner = says(answer(201, {"id": 12345}))
    async with client_of(peer.url) as client:
        for _ in range(3):
            assert isinstance(await create(client), CreatedRequest)
            await peer.idle.wait()
    assert peer.connections == len(peer.heard) == 3


def keeps_open(what: bytes) -> Manner:
    """Say this, and wait for the client to close the connection."""

    async def manner(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(what)
        await reader.read(1)

    return manner


DONE = answer(200, {"success": True})


@pytest.mark.parametrize(
    "what",
    [
        pytest.param(DONE + answer(201, {"id": 999}), id="another answer"),
        pytest.param(DONE + b"\r\n<!-- served by cache -->", id="more than was promised"),
        pytest.param(b"HTTP/1.1 204 Gone\r\n\r\n" + DONE[-17:], id="a body where there is none"),
        pytest.param(DONE, id="nothing"),
    ],
)
async def test_what_stands_behind_an_answer_is_no_answer_to_the_next_call(
    peer: Peer, what: bytes
) -> None:
    async with client_of(peer.url) as client:
        peer.manner = keeps_open(what)
        assert isinstance(await delete(client), DeletedRequest)
        peer.manner = says(answer(201, {"id": 12345}))
        assert gist(await create(client)) == (CreatedRequest, 201, 12345)
    assert peer.connections == len(peer.heard) == 2


async def test_a_client_works_again_after_fms_was_away(fms: LocalFms) -> None:
    async with client_of(fms.url) as client:
        await fms.stop_listening()
        assert isinstance(await create(client), FmsUnreachable)
        await fms.listen_again()
        assert isinstance(await create(client), CreatedRequest)
    assert fms.posts_received() == 1


async def test_a_client_names_its_environment() -> None:
    async with client_of("https://fms.example.com") as client:
        assert isinstance(client, FmsClient)
        assert client.environment == "staging"
