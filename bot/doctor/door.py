"""Whether the HTTP door can be opened."""

import errno

import httpx

from bot.doctor.result import CheckResult
from bot.http.listener import listener
from bot.loopback import is_loopback
from bot.settings import Settings
from storage.away import first_line

_ASK_SECONDS = 3.0


async def examine_port(settings: Settings) -> list[CheckResult]:
    """Tries to listen there, and where somebody does, asks who it is."""
    host, port = settings.api_host, settings.api_port
    try:
        listener(host, port).close()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            why = f"{first_line(error)}. Choose others."
            return [CheckResult("API_HOST and API_PORT", why)]
        if await _is_a_bot(host, port):
            return [CheckResult(f"API_PORT: {port} is in use by a running bot")]
        why = f"{port} is in use by another program. Stop it, or choose another."
        return [CheckResult("API_PORT", why)]
    return [CheckResult(f"API_PORT: {port} is free")]


async def _is_a_bot(host: str, port: int) -> bool:
    there = host if is_loopback(host) else "127.0.0.1"
    address = f"http://[{there}]:{port}" if ":" in there else f"http://{there}:{port}"
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=_ASK_SECONDS) as http:
            return bool((await http.get(f"{address}/health/live")).json() == {"success": True})
    except (httpx.HTTPError, ValueError):
        return False
