"""Who may use the HTTP door: with a token whoever has it, without one this machine's programs."""

import httpx
import pytest
from pydantic import SecretStr

from bot.settings import Settings, SettingsError, load_settings
from tests.http.saying import problem
from tests.stage import Stage, on_sqlite

TOKEN = "a-token-of-some-length"
CALLS = [
    ("GET", "/api/assignments"),
    ("POST", "/api/assignments"),
    ("GET", "/api/assignments/120"),
    ("DELETE", "/api/assignments/120"),
    ("POST", "/api/fms/create-vehicle-request"),
    ("POST", "/api/fms/delete-vehicle-request"),
    ("POST", "/api/ingest/sync"),
    ("GET", "/api/ingest/sync/status"),
    ("GET", "/api/ingest/sync/runs"),
    ("GET", "/api/ingest/sync/runs/sandbox"),
]
OPEN = ["/health/live", "/health/ready", "/metrics"]


@on_sqlite
async def test_with_a_token_every_api_call_needs_it_and_health_does_not(stage: Stage) -> None:
    await stage.at_rest()
    await stage.stop_bot()
    await stage.start_bot(api_token=SecretStr(TOKEN))
    before = await stage.dump()
    wrong = [
        {},
        {"authorization": TOKEN},
        {"authorization": f"Basic {TOKEN}"},
        {"authorization": f"Bearer {TOKEN}x"},
        {"authorization": f"Bearer {TOKEN[:-1]}"},
        {"authorization": "Bearer \u00e9"},
        {"x-api-token": TOKEN},
    ]
    async with httpx.AsyncClient(base_url=stage.bot.api_address, trust_env=False) as http:
        for method, path in CALLS:
            for headers in wrong:
                encoded = [(k.encode(), v.encode("latin-1")) for k, v in headers.items()]
                answer = await http.request(method, path, headers=encoded)
                said = problem(answer, 401, "unauthorized")
                assert TOKEN not in said
        for path in OPEN:
            assert (await http.get(path)).status_code == 200
        assert await stage.dump() == before

        right = {"authorization": f"bearer {TOKEN}", "host": "scheduler.example.com"}
        assert (await http.get("/api/assignments", headers=right)).status_code == 200
        foreign = right | {"origin": "https://elsewhere.example"}
        assert (await http.get("/api/assignments", headers=foreign)).status_code == 200


@on_sqlite
async def test_without_a_token_only_programs_of_this_machine_may_ask(stage: Stage) -> None:
    await stage.at_rest()
    before = await stage.dump()
    port = stage.bot.api_address.rpartition(":")[2]
    mine = ["127.0.0.1", f"127.0.0.1:{port}", "localhost:8081", "LOCALHOST", "[::1]:8081", "[::1]"]
    foreign = [
        *("scheduler.example.com", "127.0.0.1.example.com", "localhost.example.com:8081"),
        *("10.0.0.7:8081", "[fe80::1]:8081", "0.0.0.0:8081", ""),  # a Host header
    ]
    async with httpx.AsyncClient(base_url=stage.bot.api_address, trust_env=False) as http:
        for method, path in [*CALLS, *(("GET", one) for one in OPEN)]:
            for host in foreign:
                answer = await http.request(method, path, headers={"host": host})
                problem(answer, 403, "foreign_host")
            for origin in ("https://elsewhere.example", "null", stage.bot.api_address):
                answer = await http.request(method, path, headers={"origin": origin})
                problem(answer, 403, "foreign_origin")
        assert await stage.dump() == before
        for host in mine:
            answer = await http.get("/api/assignments", headers={"host": host})
            assert answer.status_code == 200, host


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.7", "example.com"])  # noqa: S104  # refused
def test_without_a_token_the_door_stands_on_loopback_alone(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_HOST", host)

    with pytest.raises(SettingsError) as refused:
        load_settings(Settings)

    assert any("API_HOST must be 127.0.0.1" in one for one in refused.value.problems)
