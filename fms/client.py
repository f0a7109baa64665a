"""The FMS REST API: create and delete vehicle requests.

Nothing here is ever sent twice: FMS has no idempotency key and no lookup, so a repeated create
could be a second request (seed, "Retry Logic": failed requests are not retried).
"""

import asyncio
import email.utils
import logging
import math
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import httpx
from pydantic import SecretStr

from fms.auth import TokenAuth
from fms.errors import (
    FmsOutcomeUnknown,
    FmsRefused,
    FmsUnreachable,
    UnknownReason,
    UnreachableReason,
)
from fms.tls import trusted
from fms.wire import RAILS, Call, Dialect, NewVehicleRequest

_log = logging.getLogger(__name__)

# A connection idle for longer is dropped by us before FMS's front server (often at 5 s) drops
# it under a request that is on its way, which nobody could tell from a lost answer.
_KEEP_ALIVE_SECONDS = 3.0
_CONNECT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class FmsTarget:
    """One FMS environment: its name, base address and credentials."""

    environment: str
    base_url: str
    token: SecretStr
    auth_scheme: str = "Bearer"


@dataclass(frozen=True, slots=True)
class CreatedRequest:
    """FMS's receipt for a create."""

    request_id: int
    status: int


@dataclass(frozen=True, slots=True)
class DeletedRequest:
    """FMS's receipt for a delete; `already_gone` when FMS knew no such request (404)."""

    already_gone: bool
    status: int


class FmsClient:
    """Talks to one FMS environment over one long-lived connection pool.

    Use as an async context manager, inside the event loop that makes the calls.
    """

    def __init__(
        self, target: FmsTarget, *, timeout_seconds: float, dialect: Dialect = RAILS
    ) -> None:
        self._target = target
        self._dialect = dialect
        before_sending = min(_CONNECT_SECONDS, timeout_seconds)
        self._deadline_seconds = timeout_seconds + 2 * before_sending
        self._http = httpx.AsyncClient(
            base_url=target.base_url,
            auth=TokenAuth(target.auth_scheme, target.token),
            verify=trusted(),
            timeout=httpx.Timeout(timeout_seconds, connect=before_sending, pool=before_sending),
            limits=httpx.Limits(
                max_connections=50,
                max_keepalive_connections=20,
                keepalive_expiry=_KEEP_ALIVE_SECONDS,
            ),
            headers={"Accept": "application/json"},
            follow_redirects=False,
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
        response = await self._send(self._dialect.create(request), idempotency_key)
        self._refuse_4xx(response)
        if response.is_success:
            created = self._dialect.created_id(response.content)
            if created is not None:
                return CreatedRequest(created, response.status_code)
        raise self._unknown(response)

    async def delete_vehicle_request(
        self, request_id: int, *, idempotency_key: str
    ) -> DeletedRequest:
        """Send one delete. A 404 means that it is gone already (contract, section 1).

        Raises as `create_vehicle_request`; FmsRefused also for `{"success": false}`.
        """
        response = await self._send(self._dialect.delete(request_id), idempotency_key)
        status = response.status_code
        if status == httpx.codes.NOT_FOUND:
            return DeletedRequest(already_gone=True, status=status)
        self._refuse_4xx(response)
        if response.is_success:
            deleted = self._dialect.confirms_deletion(status, response.content)
            if deleted:
                return DeletedRequest(already_gone=False, status=status)
            if deleted is False:
                raise FmsRefused(status, fields=self._complaints(response))
        raise self._unknown(response)

    async def _send(self, call: Call, idempotency_key: str) -> httpx.Response:
        try:
            # httpx's timeouts begin anew with every byte; the deadline holds for the whole call.
            async with asyncio.timeout(self._deadline_seconds):
                response = await self._http.request(
                    call.method,
                    call.path,
                    json=call.body,
                    headers={"Idempotency-Key": idempotency_key},
                )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise FmsUnreachable(_unreachable_reason(error), self._host) from error
        except (httpx.ProxyError, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise FmsUnreachable(UnreachableReason.NETWORK, self._host) from error
        except (httpx.TimeoutException, TimeoutError) as error:
            raise FmsOutcomeUnknown(UnknownReason.TIMEOUT) from error
        except httpx.DecodingError as error:
            raise FmsOutcomeUnknown(UnknownReason.UNREADABLE) from error
        except httpx.HTTPError as error:
            raise FmsOutcomeUnknown(UnknownReason.CONNECTION_LOST) from error
        _log.info("FMS %s %s answered %s", call.method, call.path, response.status_code)
        return response

    @property
    def _host(self) -> str:
        return self._http.base_url.netloc.decode("ascii", "replace")

    def _refuse_4xx(self, response: httpx.Response) -> None:
        if response.is_client_error:
            raise FmsRefused(
                response.status_code,
                fields=self._complaints(response),
                retry_after=_retry_after(response.headers.get("Retry-After")),
            )

    def _complaints(self, response: httpx.Response) -> tuple[str, ...]:
        """FMS's own words, without the token that it may repeat in them."""
        token = self._target.token.get_secret_value().encode()
        return self._dialect.complaints(response.content.replace(token, b"[token]"))

    def _unknown(self, response: httpx.Response) -> FmsOutcomeUnknown:
        status = response.status_code
        broken = response.is_server_error
        reason = UnknownReason.SERVER_ERROR if broken else UnknownReason.UNREADABLE
        return FmsOutcomeUnknown(reason, status=status)


def _unreachable_reason(error: httpx.TransportError) -> UnreachableReason:
    if isinstance(error, httpx.TimeoutException):
        return UnreachableReason.TIMEOUT
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return UnreachableReason.DNS
        if isinstance(cause, ssl.SSLError):
            return UnreachableReason.TLS
        if isinstance(cause, ConnectionRefusedError):
            return UnreachableReason.REFUSED
    return UnreachableReason.NETWORK


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


def _retry_after(value: str | None) -> int | None:
    """Seconds to wait: the header holds a number of seconds or an HTTP date."""
    if value is None:
        return None
    if value.isascii() and value.isdigit():
        return int(value[:9])
    try:
        moment = email.utils.parsedate_to_datetime(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    wait = (moment - datetime.now(UTC)).total_seconds()
    return max(0, math.ceil(wait))
