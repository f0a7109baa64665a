"""The Authorization header, kept out of every object that might be printed."""

from collections.abc import Generator

import httpx
from pydantic import SecretStr


class TokenAuth(httpx.Auth):
    """Adds the token as a request leaves, so that no client or request object shows it."""

    def __init__(self, scheme: str, token: SecretStr) -> None:
        self._scheme = scheme
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"{self._scheme} {self._token.get_secret_value()}"
        yield request
