"""The HTTP door outlives what goes wrong once."""

import httpx
import pytest

from bot.http import api
from tests.http.helpers import client_of
from tests.stage import Stage, on_sqlite


@on_sqlite
async def test_an_api_that_could_not_be_put_together_is_put_together_for_the_next_call(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_state: object) -> None:
        raise RuntimeError("can't start new thread")

    async with client_of(stage) as http:
        with monkeypatch.context() as troubled:
            troubled.setattr(api, "create_api", fail)
            failed = await http.get("/api/vehicles/free")
        found = await http.get("/api/vehicles/free")

    assert failed.status_code == httpx.codes.INTERNAL_SERVER_ERROR
    assert found.status_code == httpx.codes.OK
