"""Why FMS was not reached, wherever in a chain of errors that stands."""

import gzip
import socket
import ssl
import zlib

import httpx
import pytest

from fms import Reason
from fms.client import _unpacked, unreachable_reason


def _behind(cause: BaseException, *, raised_from: bool = True) -> httpx.ConnectError:
    error = httpx.ConnectError("")
    if raised_from:
        error.__cause__ = cause
    else:
        error.__context__ = cause
    return error


def _circle() -> BaseException:
    """Of several, the last to be looked at says why, and an earlier one leads back to them all."""
    first = OSError()
    group = ExceptionGroup("", [socket.gaierror(), first])
    first.__cause__ = group
    return group


def _two_chains() -> BaseException:
    last = OSError()
    last.__cause__ = ValueError()
    return ExceptionGroup("", [ConnectionRefusedError(), last])


@pytest.mark.parametrize("raised_from", [True, False])
@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        (socket.gaierror(), Reason.DNS),
        (ssl.SSLError(), Reason.TLS),
        (ConnectionRefusedError(), Reason.CONNECTION_REFUSED),
        (OSError(), Reason.NETWORK),
        (ExceptionGroup("", [ExceptionGroup("", [ssl.SSLError()])]), Reason.TLS),
        (_circle(), Reason.DNS),
        (_two_chains(), Reason.CONNECTION_REFUSED),
    ],
)
def test_the_first_cause_that_is_known_is_why(
    cause: BaseException, reason: Reason, raised_from: bool
) -> None:
    assert unreachable_reason(_behind(cause, raised_from=raised_from)) is reason


def test_a_late_connection_is_late_whatever_is_behind_it() -> None:
    error = httpx.ConnectTimeout("")
    error.__cause__ = socket.gaierror()

    assert unreachable_reason(error) is Reason.CONNECT_TIMEOUT


def test_what_cannot_be_unpacked_has_no_text_but_where_it_is_text_as_it_is() -> None:
    # No text, and yet not the same as no body at all, which proves something in places.
    for one in (b"\xfd7zXZ\0\xff", gzip.compress(b"{}")[:10], zlib.compress(b"{}")[:2]):
        assert _unpacked(one) == b"\0"
    assert _unpacked(b"") == _unpacked(gzip.compress(b"")) == b""
    assert _unpacked(b"{}") == b"{}"
    assert _unpacked(b"cut in \xc3") == b"cut in \xc3"
