"""The FMS REST API: create and delete vehicle requests.

Nothing here is ever sent twice: FMS has no idempotency key and no lookup, so a repeated create
could be a second request.
"""

import asyncio
import codecs
import functools
import logging
import socket
import ssl
import zlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Any, Self

import httpx
from pydantic import SecretStr

from fms import wire
from fms.answers import Answer, Call
from fms.dialects import DOCUMENT, Dialect, NewVehicleRequest
from fms.errors import FmsError, FmsOutcomeUnknown, FmsUnreachable, Reason

_log = logging.getLogger(__name__)

_CONNECT_SECONDS = 10.0
# FMS's answers have some hundred bytes; of what is longer only the beginning is looked at.
_LONGEST_ANSWER = 1 << 20
_LONGEST_LOGGED = 300
# In place of a body that cannot be unpacked: no words, and yet not the same as no body at all.
_NO_TEXT = b"\0"


@dataclass(frozen=True, slots=True)
class FmsTarget:
    """One FMS environment: its name, base address, credentials, and how it spells things."""

    environment: str
    base_url: str
    token: SecretStr
    auth_scheme: str = "Bearer"
    dialect: Dialect = DOCUMENT


@functools.cache
def trusted() -> ssl.SSLContext:
    """What httpx trusts by itself, read once: reading all certificates takes 25 to 45 ms."""
    return httpx.create_ssl_context()


def without_memory() -> dict[str, Any]:
    """For a client that takes each answer by itself, and follows none.

    Cookies of a portal, or of anything in front of FMS, would go along with every later call.
    No connection is used twice: what stands behind an answer (a body where there is none, a second
    answer) would be read as the answer to the next call, and a server may drop an idle one under a
    call that is on its way, which nobody could tell from a lost answer.
    """
    return {
        "limits": httpx.Limits(max_connections=50, max_keepalive_connections=0),
        "cookies": CookieJar(DefaultCookiePolicy(allowed_domains=())),
        "event_hooks": {"response": [_leave_out_what_is_no_address]},
        "follow_redirects": False,
    }


async def _leave_out_what_is_no_address(response: httpx.Response) -> None:
    """httpx reads where a redirect leads to, also where it does not follow it.

    It fails then, and with it goes the status, which says whether FMS can have done anything.
    """
    if wire.readable(response.headers.get("Location", "")) is None:
        del response.headers["Location"]


class TokenAuth(httpx.Auth):
    """Adds the token as a request leaves, so that no client or request object shows it.

    FMS's token goes to FMS's own scheme, host and port and nowhere else; other places get the one
    for `elsewhere`, or none.
    """

    def __init__(self, target: FmsTarget, elsewhere: SecretStr | None = None) -> None:
        self._target = target
        self._home = _place(httpx.URL(target.base_url))
        self._elsewhere = elsewhere

    def is_home(self, url: httpx.URL) -> bool:
        """Whether FMS's own token goes there."""
        return _place(url) == self._home

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        token = self._target.token if self.is_home(request.url) else self._elsewhere
        if token:
            scheme = self._target.auth_scheme
            request.headers["Authorization"] = f"{scheme} {token.get_secret_value()}"
        yield request


def _place(url: httpx.URL) -> tuple[str, str, int | None]:
    # httpx writes scheme and host in lower case, and leaves the scheme's usual port out.
    return url.scheme, url.host, url.port


@dataclass(frozen=True, slots=True)
class CreatedRequest:
    """FMS's receipt for a create."""

    request_id: int
    status: int


@dataclass(frozen=True, slots=True)
class DeletedRequest:
    """FMS's receipt for a delete; `already_gone` when FMS knew no such request."""

    already_gone: bool
    status: int


class FmsClient:
    """Talks to one FMS environment, each call over a connection of its own.

    Use as an async context manager, inside the event loop that makes the calls.
    """

    def __init__(self, target: FmsTarget, *, timeout_seconds: float) -> None:
        self._target = target
        before_sending = min(_CONNECT_SECONDS, timeout_seconds)
        self._deadline_seconds = timeout_seconds + 2 * before_sending
        self._http = httpx.AsyncClient(
            base_url=target.base_url,
            auth=TokenAuth(target),
            verify=trusted(),
            timeout=httpx.Timeout(timeout_seconds, connect=before_sending, pool=before_sending),
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
            **without_memory(),
        )

    def __repr__(self) -> str:
        return f"<FmsClient {self._target.environment} {self._target.base_url}>"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    @property
    def environment(self) -> str:
        """The name that is stored with every request id obtained here."""
        return self._target.environment

    async def create_vehicle_request(
        self, request: NewVehicleRequest, *, idempotency_key: str
    ) -> CreatedRequest:
        """Send one create.

        Raises FmsUnreachable or FmsRefused where FMS applied nothing, FmsOutcomeUnknown where
        it may have: lost or late answer, 5xx, redirect, or a 2xx without a readable id.
        """
        dialect = self._target.dialect
        answer = await self._send(wire.create_call(request, dialect), idempotency_key)
        created = wire.created_id(answer, dialect)
        if created is None:
            raise self._failure(answer)
        return CreatedRequest(created, answer.status)

    async def delete_vehicle_request(
        self, request_id: int, *, idempotency_key: str
    ) -> DeletedRequest:
        """Send one delete.

        Raises as `create_vehicle_request`; FmsOutcomeUnknown also for whatever a web server may
        have said in FMS's place.
        """
        answer = await self._send(wire.delete_call(request_id), idempotency_key)
        gone = wire.is_gone(answer)
        if not gone and not wire.is_deleted(answer, self._target.dialect):
            raise self._failure(answer)
        return DeletedRequest(already_gone=gone, status=answer.status)

    async def _send(self, call: Call, idempotency_key: str) -> Answer:
        headers = {"Idempotency-Key": idempotency_key}
        try:
            # httpx's timeouts begin again with every byte; the deadline holds for the whole call.
            async with (
                asyncio.timeout(self._deadline_seconds),
                self._http.stream(
                    call.method, call.path, json=call.body, headers=headers
                ) as response,
            ):
                body = await _beginning(response)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise FmsUnreachable(unreachable_reason(error), said=(self._host,)) from error
        except (httpx.ProxyError, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise FmsUnreachable(Reason.NETWORK, said=(self._host,)) from error
        except (httpx.TimeoutException, TimeoutError) as error:
            raise FmsOutcomeUnknown(Reason.TIMEOUT) from error
        except httpx.DecodingError as error:
            raise FmsOutcomeUnknown(Reason.UNREADABLE) from error
        except (httpx.HTTPError, ssl.SSLError) as error:
            # httpx lets out what TLS finds damaged in an answer as it is.
            raise FmsOutcomeUnknown(Reason.CONNECTION_LOST) from error
        _log.info("FMS %s %s answered %s", call.method, call.path, response.status_code)
        return Answer(call, response.status_code, response.headers, self._without_token(body))

    def _without_token(self, body: bytes) -> bytes:
        """An FMS that repeats a wrong token would otherwise put it into Slack."""
        token = self._target.token.get_secret_value().encode()
        return body.replace(token, b"[token]") if token else body

    def _failure(self, answer: Answer) -> FmsError:
        """What it means; in its words the token may have been spelled otherwise."""
        error, call = wire.failure(answer), answer.call
        token = self._target.token.get_secret_value()
        if token:
            error.said = tuple(one.replace(token, "[token]") for one in error.said)
        words = "; ".join(error.said)[:_LONGEST_LOGGED]
        named = f", {words!r}" if words else ""
        _log.warning("FMS %s %s: %s%s", call.method, call.path, error, named)
        return error

    @property
    def _host(self) -> str:
        return self._http.base_url.netloc.decode()


async def _beginning(response: httpx.Response) -> bytes:
    """An answer's body; its beginning where it is longer than it ever should be."""
    body = bytearray()
    async for part in response.aiter_raw():
        body += part
        if len(body) > _LONGEST_ANSWER:
            break
    if response.headers.get("Content-Encoding", "identity") == "identity":
        return bytes(body[:_LONGEST_ANSWER])
    # In a thread: unpacking is work, and others wait for the event loop.
    return await asyncio.to_thread(_unpacked, bytes(body))


def _unpacked(body: bytes) -> bytes:
    """The beginning of a body that was compressed, though nobody had asked for it."""
    packed = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        text = packed.decompress(body, _LONGEST_ANSWER)
    except zlib.error:
        return _if_text(body)
    return text if text or packed.eof else _if_text(body)


def _if_text(body: bytes) -> bytes:
    """A body that is only said to be packed, as by `Content-Encoding: utf-8`; else no text."""
    try:
        # Its end may be cut off within a letter.
        codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        return _NO_TEXT
    return body[:_LONGEST_ANSWER]


def unreachable_reason(error: Exception) -> Reason:
    """How far a connection got that was never made."""
    if isinstance(error, httpx.TimeoutException):
        return Reason.CONNECT_TIMEOUT
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return Reason.DNS
        if isinstance(cause, ssl.SSLError):
            return Reason.TLS
        if isinstance(cause, ConnectionRefusedError):
            return Reason.CONNECTION_REFUSED
    return Reason.NETWORK


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The chain behind `error`; several addresses of one host fail as a group."""
    seen, waiting = set[int](), [error]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:  # a chain may be a circle: `raise first from second` goes unchecked
            continue
        seen.add(id(one))
        yield one
        behind = one.__cause__ or one.__context__
        waiting += [behind] if behind else []
        waiting += one.exceptions if isinstance(one, BaseExceptionGroup) else ()
