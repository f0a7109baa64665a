"""The HTTP answers Slack gives, and ending an exchange without one."""

import asyncio

from fastapi import Request
from starlette.responses import JSONResponse, Response

from sandbox.slack.errors import RatelimitedError, SlackError


def refusal(error: SlackError) -> Response:
    """The HTTP answer for a refusal. Slack: 200, but 429 with Retry-After for `ratelimited`."""
    if isinstance(error, RatelimitedError):
        headers = {"Retry-After": str(error.retry_after)}
        return JSONResponse(error.answer(), 429, headers=headers)
    return JSONResponse(error.answer())


async def hang_up(request: Request) -> Response:
    """Close the client's connection without sending a byte of an answer.

    ASGI has no word for this, so it asks the server behind `receive` (uvicorn's request cycle)
    for its transport. The returned response goes nowhere.
    """
    cycle = getattr(request.receive, "__self__", None)
    transport = getattr(cycle, "transport", None)
    if not isinstance(transport, asyncio.Transport):
        raise TypeError("this server does not let its connections be cut")
    await request.body()
    transport.abort()
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return Response()
