"""Whom the clients of FMS trust."""

import functools
import ssl

import httpx


@functools.cache
def trusted() -> ssl.SSLContext:
    """What httpx trusts by itself, read once: reading all certificates takes 25 to 45 ms."""
    return httpx.create_ssl_context()
